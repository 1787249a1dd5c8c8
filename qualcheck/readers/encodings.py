"""Which encoding ``input.encodings`` names for a file."""

from __future__ import annotations

from collections.abc import Mapping

from qualcheck.globs import PathGlob


class EncodingsByPath:
    """Encodings by glob on the path, of which the last that fits counts.

    Raises:
        ConfigError: a glob that can't be understood, or an encoding that is not known.
    """

    def __init__(self, encodings: Mapping[str, str]) -> None:
        self._named: list[tuple[PathGlob, str]] = []
        if encodings:
            from qualcheck.readers.text import known_encoding

            self._named = [(PathGlob(glob, "input.encodings"), known_encoding(name, f'input.encodings."{glob}"')) for glob, name in encodings.items()]

    def of(self, path: str) -> str:
        """The codec for a file, by its path as it is shown; empty where none is named."""
        return next((encoding for glob, encoding in reversed(self._named) if glob.matches_anywhere(path)), "")
