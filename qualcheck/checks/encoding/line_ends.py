"""Line ends of old Macintosh computers: carriage returns, which nothing else takes for line ends."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.model import Fix
from qualcheck.view import TextView

LONE_RETURNS = "EN018"


def lone_returns(view: TextView) -> Iterator[Hit]:
    """One hit on the whole text, where all of its line ends are carriage returns; the fix is about all of it, so that others wait for it."""
    text = view.text
    if "\n" in text:
        return
    inside = text.strip("\r").count("\r")
    if inside:
        fix = Fix(0, len(text), text.replace("\r", "\n"), "safe")
        yield Hit(LONE_RETURNS, 0, 0, values={"lines": inside + 1}, fix=fix)
