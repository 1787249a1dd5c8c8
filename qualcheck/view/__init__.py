"""``TextView``: everything about one text that more than one check needs, each computed once, lazily."""

from qualcheck.view.lines import LineTable
from qualcheck.view.text import TextView
from qualcheck.view.title import TitleGuess

__all__ = ["LineTable", "TextView", "TitleGuess"]
