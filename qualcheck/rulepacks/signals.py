"""The names of what is measured, so that a formula that misspells one is an error and not a rule that never fires."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.errors import nearest
from qualcheck.model import FOUND_LANGUAGES, SCRIPTS
from qualcheck.rulepacks.formula import Formula

#: What stands before the last dot of a signal's name, and all that may stand behind it; docs/signals.md says what each is.
_MEASURED = {
    "text": "characters words lines paragraphs sentences fraction_words_with_letter",
    "language": "probability is_known is_english is_expected function_word_share share_in_other_languages",
    "readability": """
        lexicon_count sentence_count syllable_count flesch_reading_ease flesch_kincaid_grade gunning_fog smog_index
        automated_readability_index coleman_liau_index
    """,
    "gopher": """
        word_count mean_word_length symbol_to_word_ratio_hash symbol_to_word_ratio_ellipsis fraction_bullet_lines fraction_ellipsis_lines
        fraction_words_with_letter stop_words
    """,
    "c4": "lines_without_terminal_punctuation lines_with_javascript lines_kept sentences curly_brackets lorem_ipsum",
    "fineweb": "fraction_lines_ending_with_punctuation fraction_characters_in_duplicated_lines fraction_short_lines newline_to_word_ratio",
    "repetition": "lines paragraphs words duplicate_line_fraction looped_word_fraction",
    "repetition.gopher": """
        duplicate_line_fraction duplicate_line_character_fraction duplicate_paragraph_fraction duplicate_paragraph_character_fraction
        top_2gram_character_fraction top_3gram_character_fraction top_4gram_character_fraction duplicate_5gram_character_fraction
        duplicate_6gram_character_fraction duplicate_7gram_character_fraction duplicate_8gram_character_fraction
        duplicate_9gram_character_fraction duplicate_10gram_character_fraction
    """,
    "spun": "probability hits hits_per_1000_words",
    "title": "characters words",
    "language.is": " ".join(sorted(FOUND_LANGUAGES)),
    "language.share_of_script": " ".join(SCRIPTS),
}
SIGNALS = frozenset(f"{group}.{name}" for group, names in _MEASURED.items() for name in names.split())

#: Signals that are in reports, and that rules can't see: they are worked out of what the rules have found.
AFTERWARDS = frozenset(("score.after_safe_fixes",))


def formula_of_signals(source: str) -> Formula:
    """A formula whose names are all signals.

    Raises:
        ValueError: the formula can't be read, or names what is not measured; with the nearest name that is.
    """
    formula = Formula(source)
    for message in _unknown(formula):
        raise ValueError(f"the formula '{source}' {message}")
    return formula


def _unknown(formula: Formula) -> Iterator[str]:
    for name in formula.names:
        if name in AFTERWARDS:
            yield f"names '{name}', which is only known when all rules are through"
        elif name not in SIGNALS:
            yield f"names '{name}', which is no signal{nearest(name, SIGNALS)}; docs/signals.md lists them all"
