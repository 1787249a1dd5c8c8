"""What speaks for and against a part of a title being the site's: names of evidence, to which the pack gives points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcheck.checks.title.parts import IDEOGRAPHS, Part
from qualcheck.checks.title.site_name import COMPANIONS, Match, SiteName, plain_words
from qualcheck.checks.title.vocabulary import SMALL, Vocabulary

#: Matches that name the site beyond doubt.
SURE: tuple[Match, ...] = ("whole", "inside", "initials")
_ENDS_ASKING = re.compile(r"(?:[?!…？！]|\.\.\.)[\"'”’»)]*\s*$")
_ADDRESS = re.compile(r"(?i)\b[\w-]{2,}\.(?:com|org|net|co|io|gov|edu|info|de|fr|uk|au|in|ru|br|it|es|nl|pl|tv|us|ca|eu)\b")
_BYLINE = re.compile(r"(?:by|von|par|por|di|af|av|door) [^\W\d_][\w.'’-]+(?: [^\W\d_][\w.'’-]*){1,3}", re.IGNORECASE)
_DATE = re.compile(r"\(?(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:\d{1,2}\.? )?[^\W\d]{3,9}\.? (?:\d{1,2},? )?\d{4})\)?")
#: "r/ferries", "@harbourgazette": where in a network the page stands.
HANDLE = re.compile(r"(?:[ru]/|@)\w{2,}")
#: The number of a book in a shop's catalogue (ISBN), and its author as catalogues write names.
_CATALOGUE_NUMBER = re.compile(r"\d{9}[\dXx]|97[89]-?\d{10}")
_INVERTED_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)?, [^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}")
#: "Part 2", "Release 2.4", "Act IV", "Ordinance No. 12".
_NUMBERED = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)? #?(?:\d[\w.,/:-]*|[IVXLC]+|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive)")
_NUMBERED_IDEOGRAPHS = re.compile(r"第[\d一二三四五六七八九十]+[回話话章部集節节巻卷期]")
#: What somebody said and no more: behind it a dash tells who.
_QUOTED = re.compile(r"[‘'“\"«„].*[’'”\"»“]")
_BEHIND_COMMA = re.compile(r"[,，、،].*")
#: "Example v5.1", "Example 10".
_VERSION_BEHIND = re.compile(r"(?<=\w)\s+v?\d+(?:\.\d+)*\s*$")
#: Before the apostrophe of "what's" stands the word that tells; "can't" has its n before it.
_APOSTROPHE = re.compile(r"(?:n(?=['’]t))?['’](?!$)")
_IDEOGRAPH = re.compile(rf"[{IDEOGRAPHS}]")
#: Letters of Thai, Lao, Burmese and Khmer, which write without blanks too.
_SOUTHEAST = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_NAMED: dict[Match, str] = {
    "whole": "names-site",
    "inside": "holds-site",
    "part": "part-of-site",
    "initials": "initials-of-site",
    "near": "near-site",
    "none": "not-site",
}
#: Ideographs, and letters of the scripts of South-East Asia, that stand for about one word.
_IDEOGRAPHS_IN_WORD, _SOUTHEAST_IN_WORD = 2, 5
_DASHES = ("hyphen", "dash")
#: A part of more words is a description and no name; a head of as many or more is a headline and no label ("Opinion | …").
_LONG, _FEWEST_IN_HEADLINE = 5, 3
#: Names of sites hold a word such as "how" or "you" ("How We Sail"), more of them are a sentence.
_FEW_TELLING = 1


def evidence(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match] | None) -> list[str]:
    """Names of what speaks for or against part ``number`` (from 1) being the site's and not the title's.

    Args:
        parts: all parts of the title.
        number: the part that is judged; at least one stands before it.
        words: the vocabulary of the pack.
        matches: how each part names the site, or None where the source is unknown.
    """
    seen = _seen(parts, number, words, matches)
    return [
        f"separator-{seen.part.kind}",
        "site-unknown" if matches is None else _NAMED[matches[number]],
        _length(seen.count),
        f"case-{seen.case}",
        *(name for name, holds in _of_place(parts, number, matches, seen).items() if holds),
        *(name for name, holds in _of_form(parts, number, words, seen).items() if holds),
        *_of_words(seen, words),
        *_of_head(parts, number, words, matches, known=seen.known),
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A part as it is judged: ``known`` names the site, ``follows`` has a name of it behind, ``chained`` with the same mark before that."""

    part: Part
    text: str
    tokens: list[str]
    count: int
    case: str
    known: bool
    follows: bool
    chained: bool
    section: bool

    @property
    def clause(self) -> bool:
        return self.case in ("sentence", "lower")


def _seen(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match] | None) -> _Seen:
    part = parts[number]
    tokens = part.text.split()
    follows = matches is not None and any(match in SURE for match in matches[number + 1 :])
    return _Seen(
        part=part,
        text=part.text.strip(),
        tokens=tokens,
        count=word_count(part.text),
        case=_case(_without_kind(tokens, words)),
        known=matches is not None and matches[number] not in ("none", "near"),
        follows=follows,
        chained=follows and parts[number + 1].kind == part.kind,
        section=is_section(part, words),
    )


def _of_place(parts: Sequence[Part], number: int, matches: Sequence[Match] | None, seen: _Seen) -> dict[str, bool]:
    """What the marks around a part say, and where the site is named."""
    bar = seen.part.kind == "bar"
    inside = number + 1 < len(parts) and not seen.known
    nothing_follows = all(later.kind != "bar" for later in parts[number + 1 :]) and not seen.follows
    alone = not seen.known and nothing_follows and seen.part.kind not in ("colon", "bracket")
    dash = seen.part.kind in _DASHES
    short = alone and not bar and _words_before(parts, number) < _FEWEST_IN_HEADLINE
    inner = not seen.known and not seen.section and (seen.follows or (matches is None and inside))
    return {
        "bar-unknown": matches is None and bar,
        "bar-caseless": matches is not None and bar and seen.case == "caseless",
        "site-in-brackets": seen.known and seen.part.kind == "bracket",
        "same-separator": number > 1 and parts[number - 1].kind == seen.part.kind,
        "other-separator-before-site": inner and parts[number + 1].kind != seen.part.kind,
        "section-before-site": seen.section and seen.follows,
        "clause-before-site": inside and not seen.section and len(seen.tokens) > 2 and seen.clause,
        "section": seen.section and not seen.follows,
        "short-head-alone": short and matches is not None,
        "short-head-unknown": short and matches is None,
        "clause-alone": alone and dash and seen.clause,
        "dash-before-other": inner and dash and parts[number + 1].kind != seen.part.kind,
        "numbered-head": (alone or (inner and dash)) and _NUMBERED.fullmatch(parts[number - 1].text.strip()) is not None,
        "head-quoted": dash and not seen.known and seen.count <= _LONG and _QUOTED.fullmatch(parts[number - 1].text.strip()) is not None,
        "asks-inside": inside and _ENDS_ASKING.search(seen.text) is not None,
        "home-page": matches is not None and matches[0] == "whole" and not (seen.known or seen.follows) and number > 1,
        "long-behind-bar": matches is not None and bar and seen.count > _LONG and _words_before(parts, number) >= _FEWEST_IN_HEADLINE,
    }


def _of_form(parts: Sequence[Part], number: int, words: Vocabulary, seen: _Seen) -> dict[str, bool]:
    """What the form of a part says."""
    weak = seen.part.kind in ("colon", "spaced-colon", "bracket") and not seen.text.endswith(words.site_endings)
    handle = HANDLE.fullmatch(seen.text) is not None
    catalogue = seen.chained and _is_of_catalogue(parts, number)
    byline = _BYLINE.fullmatch(seen.text) is not None
    return {
        "weak-separator-alone": weak and not seen.known and not handle and not (seen.chained and (seen.section or catalogue)),
        "small-start": not (seen.known or seen.section or byline or handle) and seen.tokens[0][:1].islower(),
        "small-list": seen.part.kind == "other" and not (seen.known or seen.follows) and seen.case == "lower",
        "joins-head": not seen.known and seen.tokens[0] in words.joining,
        "sentence-unknown": not seen.known and seen.case == "sentence",
        "byline": byline,
        "handle": handle,
        "of-catalogue": catalogue,
        "numbered-piece": not seen.known and _is_numbered_piece(seen, words),
        "kind-of-piece": not (seen.known or seen.section) and _ends_as_piece(seen.tokens, words),
        "date-alone": seen.part.kind in _DASHES and not (seen.known or seen.follows) and _DATE.fullmatch(seen.text) is not None,
    }


def _of_words(seen: _Seen, words: Vocabulary) -> Iterator[str]:
    """What the words of a part say by themselves; in a clause a paper's word ("post", "sun") is a word like others."""
    text = seen.text
    lower = [_APOSTROPHE.split(token.lower().strip(".,!?()[]\"'“”"))[0] for token in seen.tokens]
    yield from _of_telling(lower, words)
    if text.endswith(words.site_endings):
        yield "site-ending"
    elif (seen.known or not seen.clause) and any(word in words.site_words for word in plain_words(text)):
        yield "site-word"
    if _DATE.fullmatch(text):
        yield "date"
    if _ADDRESS.search(text):
        yield "address"
    if any(map(str.isdigit, text)):
        yield "digit"
    if _ENDS_ASKING.search(text):
        yield "asks"


def _of_telling(lower: Sequence[str], words: Vocabulary) -> Iterator[str]:
    """What words say that sentences have and names haven't; ``lower`` are those of a part."""
    told = [word in words.telling for word in lower]
    if lower[0] in words.indefinite:
        yield "article-first"
    elif told[0]:
        yield "telling-word-first"
    if any(told[1:]):
        yield "telling-word"
    if sum(told) > _FEW_TELLING:
        yield "tells-twice"


def _of_head(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match] | None, *, known: bool) -> Iterator[str]:
    """What the parts before say: little is left of a short head; a head that is itself a site or section needs what follows."""
    count = _words_before(parts, number)
    yield f"head-{min(count, 4)}" if count else "head-1"
    if _ENDS_ASKING.search(parts[number - 1].text):
        yield "head-asks"
    if all(is_section(left, words) and not is_root(left, words) for left in parts[:number]):
        yield "head-is-section"
    elif all(
        is_section(left, words) or (matches is not None and _is_name(left, matches[place], known=known)) for place, left in enumerate(parts[:number])
    ):
        yield "head-is-site"
    section_first = number > 1 and is_section(parts[1], words) and word_count(parts[0].text) <= 3 < word_count(parts[number].text)
    label = any(part.text.strip().lower() in words.page_labels for part in parts[number - 1 : number + 1])
    if not known and (section_first or label):
        yield "headline-behind-section"
    if not known:
        head = {word for left in parts[:number] for word in plain_words(left.text)}
        if (set(plain_words(parts[number].text)) & head) - words.telling - COMPANIONS:
            yield "repeats-head"


def _is_numbered_piece(seen: _Seen, words: Vocabulary) -> bool:
    """Part 2, Chapter IV, Kapitel 3; not the number that a tracker puts between its bullets (" · Issue #41 · ")."""
    if seen.chained and seen.part.kind == "bullet":
        return False
    if _NUMBERED_IDEOGRAPHS.fullmatch(seen.text):
        return True
    return len(seen.tokens) <= 3 and seen.tokens[0].lower().strip(".") in words.pieces and _NUMBERED.fullmatch(seen.text) is not None


def _ends_as_piece(tokens: Sequence[str], words: Vocabulary) -> bool:
    """Whether it ends with what an author calls a text: "First Impressions", "A Guide", "The Ultimate Guide 2025"."""
    last = [token.lower().strip("()[]!.,:") for token in tokens[-2:]]
    return last[-1] in words.piece_kinds or (last[-1].isdigit() and last[0] in words.piece_kinds)


def _is_of_catalogue(parts: Sequence[Part], number: int) -> bool:
    """Whether the part is the number of a book, or an author's name before one."""
    text, follower = parts[number].text.strip(), parts[number + 1].text.strip()
    return bool(_CATALOGUE_NUMBER.fullmatch(text) or (_INVERTED_NAME.fullmatch(text) and _CATALOGUE_NUMBER.fullmatch(follower)))


def _words_before(parts: Sequence[Part], number: int) -> int:
    return sum(word_count(left.text) for left in parts[:number])


def _is_name(left: Part, match: Match, *, known: bool) -> bool:
    """Whether nothing but the site's name stands there; behind another name of it ("Example Watch - Example") it needs to be the whole."""
    return match == "whole" or (match in SURE and not known and word_count(left.text) <= 2)


def matches_of(parts: Sequence[Part], site: SiteName | None, words: Vocabulary) -> list[Match] | None:
    """How each part names the site; None where the source is unknown, and no part behind the first is the name of a site that all know."""
    if site is None:
        known = [_is_known_site(part.text, words) for part in parts[1:]]
        return ["none", *("whole" if is_known else "none" for is_known in known)] if any(known) else None
    own = [name for key in site.keys for name in words.other_names.get(key, ())]
    return [_match_of(part, site, own) for part in parts]


def _is_known_site(text: str, words: Vocabulary) -> bool:
    return compact_name(text) in words.known_sites


def compact_name(text: str) -> str:
    """A part as ``plain_words`` in one; what a site says of itself behind a comma is left out ("Wikipedia, the free encyclopedia")."""
    return "".join(plain_words(_BEHIND_COMMA.sub("", text)))


def _match_of(part: Part, site: SiteName, own: Sequence[str]) -> Match:
    text = part.text.rstrip()
    plain = plain_words(_VERSION_BEHIND.sub("", text) if text[-1:].isdigit() else text)
    match = site.match(plain)
    if own and match not in SURE:
        joined = "".join(plain)
        if any(name in joined for name in own):
            return "whole" if joined in own else "inside"
    # "… – mais pas pour tout le monde": a clause that mentions the site, or only its words.
    return "near" if match == "inside" and part.text[:1].islower() and part.text.count(" ") > 2 else match


def is_root(part: Part, words: Vocabulary) -> bool:
    """Whether the part says "home page" in one of many languages."""
    return part.text.strip().lower() in words.roots


def is_section(part: Part, words: Vocabulary) -> bool:
    """Whether all words name a section, a kind of page, or nothing; a home page counts, what has an article ("A Review") doesn't."""
    if is_root(part, words):
        return True
    tokens = [token.strip(".,!?()[]\"'“”") for token in part.text.lower().split()]
    return tokens[0] not in words.indefinite and all(word in words.sections or word in SMALL or not any(map(str.isalnum, word)) for word in tokens)


def names_address(part: Part) -> bool:
    """Whether a host name stands in the part."""
    return _ADDRESS.search(part.text) is not None


def word_count(text: str) -> int:
    """Words between blanks; where a script writes without blanks, as many as its letters make."""
    count = len(text.split())
    if text.isascii():
        return count
    return max(count, len(_IDEOGRAPH.findall(text)) // _IDEOGRAPHS_IN_WORD, len(_SOUTHEAST.findall(text)) // _SOUTHEAST_IN_WORD)


def _length(count: int) -> str:
    for limit, name in ((1, "words-1"), (3, "words-2-3"), (5, "words-4-5"), (8, "words-6-8")):
        if count <= limit:
            return name
    return "words-9"


def _without_kind(tokens: Sequence[str], words: Vocabulary) -> Sequence[str]:
    """Leave out the small word for what is named: "Anna Hill's blog" is written like a name."""
    return tokens[:-1] if len(tokens) > 1 and tokens[-1] in words.site_words else tokens


def reads_as_sentence(text: str) -> bool:
    """Whether a part is written like a sentence: a capital first, and small words that are more than articles and prepositions."""
    return text.lstrip("‘'“\"«„¿¡([")[:1].isupper() and _case(text.split()) in ("sentence", "lower")


def _case(tokens: Sequence[str]) -> str:
    big = [token for token in tokens if token.lower() not in SMALL and any(map(str.isalpha, token))]
    if not big:
        return "none"
    if not any(letter.isupper() or letter.islower() for token in big for letter in token):
        return "caseless"
    low = sum(token == token.lower() for token in big)
    if low == 0:
        return "upper" if all(token == token.upper() for token in big) and sum(map(len, big)) > 3 else "title"
    return "lower" if low == len(big) or tokens[0][:1].islower() else "sentence"
