"""Which field of a record or table is meant: by the names in the configuration, and where none fits, by these in any case."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from qualcheck.config import InputConfig
from qualcheck.errors import closest

#: So many of the field names that there are are listed in a message.
MOST_NAMES = 12
#: Characters of a name that are shown: where the first line of a table is no header, they are whole sentences.
LONGEST_SHOWN = 40


def field_of(wanted: Iterable[str], given: Iterable[str]) -> str | None:
    """The name, as it is given, of the first wanted field that there is; exact names go before those in another case."""
    there = given if isinstance(given, dict) else frozenset(given)
    return next((name for name in wanted if name in there), None) or in_another_case(wanted, given)


def in_another_case(wanted: Iterable[str], given: Iterable[str]) -> str | None:
    """As ``field_of``, for fields of which there is none by its exact name."""
    return _in_another_case(tuple(wanted), tuple(given))


@lru_cache(maxsize=1024)
def _in_another_case(wanted: tuple[str, ...], given: tuple[str, ...]) -> str | None:
    """Records of a file have the same names, so that each question is asked again and again."""
    folded = {name.casefold(): name for name in reversed(given)}
    return next((folded[name.casefold()] for name in wanted if name.casefold() in folded), None)


def no_text(given: Iterable[str], config: InputConfig, what: str, likely: Iterable[str] | None = None) -> str:
    """What a message says of a record or table without a text: the fields that there are, and one that may be meant.

    Args:
        given: names of the fields; a field of another role is none that may be meant.
        config: names the wanted ones.
        what: what a wanted name is none of, such as ``a column``.
        likely: those of the fields that could hold a text; all of them by default.
    """
    names = list(given)
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    listed = ", ".join(f"'{name[:LONGEST_SHOWN]}'" for name in names[:MOST_NAMES]) + more
    roles = (config.title_fields, config.id_fields, config.source_fields, config.url_fields, config.date_fields, [config.group_field or ""])
    others = {name.casefold() for fields in roles for name in fields}
    free = [name for name in (names if likely is None else likely) if name.casefold() not in others]
    near = next(filter(None, (closest(name, free) for name in config.text_fields)), None)
    step = f"if '{near}' is the text, set input.text_fields = [\"{near}\"]" if near else "set input.text_fields"
    return f"none of {', '.join(config.text_fields)} is {what}; it has {listed}; {step}"
