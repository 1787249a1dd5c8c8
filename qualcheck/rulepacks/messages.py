"""The slots of a rule's message, so that one that is misspelt is an error and not a message with a brace in it."""

from __future__ import annotations

from string import Formatter
from typing import Final

from qualcheck.errors import nearest

#: What a message can show of a finding, by what its rule extends. Rules in code (``check``) have slots of their own.
MESSAGE_SLOTS: Final = {
    "phrase": ("found",),
    "regex": ("found",),
    "cooccurrence": ("found",),
    "substitution": ("found", "expected"),
    "metric": ("measured", "formula"),
}


def check_message(message: str, extends: str) -> None:
    """Refuses a message with a slot that nothing fills.

    Raises:
        ValueError: with the nearest slot that there is.
    """
    slots = MESSAGE_SLOTS.get(extends)
    try:
        names = [name for _, name, _, _ in Formatter().parse(message) if name is not None]
    except ValueError:
        return  # braces that are no slots are shown as they are
    for name in names:
        if slots is not None and name.isidentifier() and name not in slots:
            shown = ", ".join(f"{{{slot}}}" for slot in slots)
            raise ValueError(f"unknown slot {{{name}}} in the message{nearest(name, slots)}; a message of a {extends} rule can show {shown}")
