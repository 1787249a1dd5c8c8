"""Colour, only where a terminal shows it and nobody has asked for none."""

from __future__ import annotations

from typing import IO


class Style:
    """``style("bold red", text)``: the text with rich's codes around it, or as it is.

    rich decides (terminal, ``NO_COLOR``, ``FORCE_COLOR``, ``TERM=dumb``) and is imported for a terminal only.
    """

    def __init__(self, out: IO[str]) -> None:
        self._console = None
        if out.isatty():
            from rich.console import Console

            console = Console(file=out)
            if console.is_terminal and console.color_system and not console.no_color:
                self._console = console

    def __call__(self, style: str, text: str) -> str:
        if self._console is None or not text:
            return text
        from rich.text import Text

        with self._console.capture() as captured:
            self._console.print(Text(text, style), end="", soft_wrap=True)
        return captured.get()
