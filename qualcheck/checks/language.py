"""LA: documents and passages in another language than wanted, and texts in none. The deciding itself is in the view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.model import plain_language
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import TextView
from qualcheck.view.language import leading_script
from qualcheck.view.scripts import DENSITY, LATIN, script_counts

WRONG, MIXED, UNKNOWN, SCRIPT = "LA001", "LA002", "LA003", "LA004"

#: Languages with two scripts: in Latin letters Serbian reads as Croatian.
_ALSO = {"sr": ("hr",)}

_EAST_ASIAN = ("han", "kana", "hangul")
#: Characters that stand for an average word with its blank, where a text may have no blanks.
_CHARACTERS_A_WORD = 6
#: Signs of program code, JSON and the like; where every 25th character is one of them, a text is code.
_CODE_SIGNS = "{}()[];=<>"
_CODE_SHARE = 0.04
_LETTERS_ONLY = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*[.,;:!?]*")


def measure(view: TextView) -> Signals:
    """What is known of the language; see ``docs/signals.md``."""
    language = view.language
    size = max(len(view.text), 1)
    foreign = sum(view.lines.ends[passage.last] - view.lines.starts[passage.first] for passage in view.foreign_passages)
    signals = {
        "language.probability": language.probability,
        "language.is_known": float(language.code is not None),
        "language.is_english": float(language.code == "en"),
        "language.function_word_share": language.share,
        "language.share_in_other_languages": foreign / size,
    }
    if language.code is not None:
        signals[f"language.is.{language.code}"] = 1.0
    if view.expected_languages and language.code is not None:
        signals["language.is_expected"] = float(is_expected(language.code, view.expected_languages))
    scripts = view.scripts
    letters = sum(scripts.values())
    signals["language.share_of_script.latin"] = 0.0
    for script, count in scripts.items():
        signals[f"language.share_of_script.{script}"] = count / letters
    return signals


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of LA001 to LA004."""
    if rule := rules.get(WRONG):
        yield from _wrong(view, rule)
    mixed = list(_mixed(view, rule)) if (rule := rules.get(MIXED)) else []
    yield from mixed
    if rule := rules.get(UNKNOWN):
        yield from _unknown(view, rule)
    if rule := rules.get(SCRIPT):
        yield from _other_script(view, rule, [(hit.start, hit.end) for hit in mixed])


FAMILY = Family("LA", measure, find, mends=None)


def is_expected(code: str, expected: Sequence[str]) -> bool:
    """Whether a language is among those expected; regions ("pt-BR") and older codes don't matter."""
    wanted = {plain_language(name) for name in expected}
    return code in wanted or any(code in _ALSO.get(name, ()) for name in wanted)


def _wrong(view: TextView, rule: ActiveRule) -> Iterator[Hit]:
    language = view.language
    if not view.expected_languages or language.code is None or language.probability < float(rule.params["least_probability"]):
        return
    if not is_expected(language.code, view.expected_languages):
        values = {
            "language": language.code,
            "wanted": ", ".join(view.expected_languages),
            "probability": f"{language.probability:.2f}",
            "limit": f"{rule.params['least_probability']:g}",
        }
        yield Hit(rule.code, 0, 0, values=values, confidence=language.probability)


def _mixed(view: TextView, rule: ActiveRule) -> Iterator[Hit]:
    for passage in view.foreign_passages:
        if passage.words >= float(rule.params["least_words"]) and passage.sentences >= float(rule.params["least_sentences"]):
            values = {
                "language": passage.language,
                "main": view.language.code,
                "words": passage.words,
                "sentences": passage.sentences,
                "limit": f"{rule.params['least_words']:g}",
            }
            yield Hit(rule.code, view.lines.starts[passage.first], view.lines.ends[passage.last], values=values)


def _unknown(view: TextView, rule: ActiveRule) -> Iterator[Hit]:
    if view.language.code is not None:
        return
    tokens = view.tokens
    characters = sum(map(len, tokens))
    words = max(len(tokens), characters // _CHARACTERS_A_WORD)
    if words < float(rule.params["least_words"]) or _is_code(view.text, characters):
        return
    reason = _why_none(view, tokens, characters, rule.params)
    if reason:
        yield Hit(rule.code, 0, 0, values={"reason": reason, "words": words, "limit": f"{rule.params['least_words']:g}"})


def _is_code(text: str, characters: int) -> bool:
    return sum(map(text.count, _CODE_SIGNS)) > _CODE_SHARE * characters


def _why_none(view: TextView, tokens: Sequence[str], characters: int, params: Mapping[str, object]) -> str | None:
    """What shows that a text without a language is no list of names or the like; with measured value and limit."""
    length, longest = characters / len(tokens), float(str(params["longest_mean_word"]))
    if length > longest:
        return f"{length:.0f} characters a word on average, more than {longest:g}"
    worded = sum(_LETTERS_ONLY.fullmatch(token) is not None for token in tokens) / len(tokens)
    least = float(str(params["least_share_of_words"]))
    if worded < least:
        return f"{worded:.0%} of the words are of letters only, less than {least:.0%}"
    return _salad(view, tokens, float(str(params["most_function_words"])))


def _salad(view: TextView, tokens: Sequence[str], most: float) -> str | None:
    """Words in long lines, neither listed (short lines, commas) nor names (capitals), hardly a function word of any language."""
    running = sum(len(words) for line in view.lines.raw if len(words := line.split()) >= 12)
    capitals = sum(token[0].isupper() and not token.isupper() for token in tokens)
    commas = sum(token[-1] in ",;|" for token in tokens)
    if running < 0.5 * len(tokens) or capitals > 0.4 * len(tokens) or commas > 0.15 * len(tokens) or view.language.share > most:
        return None
    return f"{view.language.share:.1%} function words of any language, at most {most:.0%}"


def _other_script(view: TextView, rule: ActiveRule, known: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Runs of lines in another script than the document's; Latin lines are at home everywhere."""
    scripts = view.scripts
    if len(scripts) < 2:
        return
    home = _group(leading_script(scripts)[0])
    least = float(rule.params["least_letters"])
    if sum(count * DENSITY.get(script, 1.0) for script, count in scripts.items() if _group(script) not in (home, LATIN)) < least:
        return
    lines = view.lines
    judged = ((index, _script_of(line, home)) for index, line in enumerate(lines.raw) if not line.isascii())
    for (script, _), run in groupby(_numbered(judged), key=lambda item: (item[0], item[2])):
        numbers = [index for _, index, _ in run]
        if script is None:
            continue
        start, end = lines.starts[numbers[0]], lines.ends[numbers[-1]]
        letters = script_counts(view.safe[start:end].encode("utf-8")).get(script, 0) * DENSITY.get(script, 1.0)
        if letters >= least and not any(left <= start and end <= right for left, right in known):
            yield Hit(rule.code, start, end, values={"script": script, "main": home, "letters": round(letters), "limit": f"{least:g}"})


def _group(script: str) -> str:
    return "han" if script in _EAST_ASIAN else script


def _script_of(line: str, home: str) -> str | None:
    """The script of a line where it is another one than ``home``, and nearly all of the line is in it."""
    scripts = script_counts(line.encode("utf-8", "ignore"))
    if not scripts:
        return None
    script, share = leading_script(scripts)
    return script if share >= 0.8 and _group(script) not in (home, LATIN) else None


def _numbered(judged: Iterator[tuple[int, str | None]]) -> Iterator[tuple[str | None, int, int]]:
    """Adds what is the same for lines that follow each other: line number less place."""
    for place, (index, script) in enumerate(judged):
        yield script, index, index - place
