"""Globs on paths, by the rules of ``.gitignore``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcheck.errors import ConfigError

_SPECIAL_IN_CLASS = re.compile(r"[\\^\[\]&~|]")
_PART = re.compile(r"\\.|\[(!?)(\]?[^\]]*)\]|\*+|\?|[^*?[\\]+|\[|\\")


class PathGlob:
    """One pattern: ``*``, ``?`` and ``[…]`` stay inside a name, ``**`` stands for any folders.

    A pattern without a slash (but at its end) is tried on the name of each file and folder, one with a slash on the whole path; a
    slash at the end means folders only, ``!`` in front takes back what an earlier pattern excluded. What excludes a folder
    excludes all below it.

    Args:
        pattern: the glob.
        where: what the pattern is of, for the error.

    Raises:
        ConfigError: a class that can't be understood.
    """

    def __init__(self, pattern: str, where: str) -> None:
        self.negated = pattern.startswith("!")
        bare = pattern.removeprefix("!").replace("\\!", "!").replace("\\#", "#")
        self.folders_only = bare.endswith("/")
        segments = bare.strip("/").split("/")
        self.anchored = len(segments) > 1 or bare.startswith("/")
        body = _translated(segments)
        try:
            self._whole = re.compile(f"{body if self.anchored else f'(?:.*/)?{body}'}", re.DOTALL)
            self._anywhere = re.compile(f"(?:.*/)?{body}{'/.*' if self.folders_only else '(?:/.*)?'}", re.DOTALL)
        except re.error as error:
            raise ConfigError(f"{where}: '{pattern}' is no glob: {error}") from error

    def matches(self, path: str, *, folder: bool) -> bool:
        """Whether this very file or folder is meant; ``path`` is below the folder that the pattern belongs to."""
        return (folder or not self.folders_only) and self._whole.fullmatch(path) is not None

    def matches_anywhere(self, path: str) -> bool:
        """Whether the pattern fits the path of a file, or an end of it that begins behind a slash, or a folder above it."""
        return self._anywhere.fullmatch(path) is not None


class PathGlobs:
    """Several patterns, of which the last that fits decides.

    Raises:
        ConfigError: a pattern that can't be understood.
    """

    def __init__(self, patterns: Iterable[str], where: str) -> None:
        self._globs = [PathGlob(pattern, where) for pattern in patterns if pattern.strip() and not pattern.startswith("#")]

    def __bool__(self) -> bool:
        return bool(self._globs)

    def excludes(self, path: str, *, folder: bool, shown: str | None = None) -> bool:
        """Whether the patterns exclude this very file or folder.

        Args:
            path: below the folder that was given.
            folder: whether it is one.
            shown: the path as given, on which patterns with a slash are tried as well.
        """
        excluded = False
        for glob in self._globs:
            if glob.negated == excluded and (
                glob.matches(path, folder=folder) or (shown is not None and glob.anchored and glob.matches(shown, folder=folder))
            ):
                excluded = not glob.negated
        return excluded

    def excludes_file(self, path: str, given: str = "") -> bool:
        """Whether the patterns exclude a file by its own name or by a folder above it.

        Args:
            path: below the folder that was given.
            given: that folder with a slash behind it, where patterns are tried on the whole path too.
        """
        if not self._globs:
            return False
        parts = path.strip("/").split("/")
        ends = range(1, len(parts) + 1)
        names = ((("/".join(parts[:end])), end < len(parts)) for end in ends)
        return any(self.excludes(name, folder=folder, shown=f"{given}{name}" if given else None) for name, folder in names)


def _translated(segments: list[str]) -> str:
    parts = []
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            parts.append(".+" if last else "(?:[^/]+/)*")
        else:
            parts.append(_PART.sub(_part, segment) + ("" if last else "/"))
    return "".join(parts)


def _part(match: re.Match[str]) -> str:
    part = match[0]
    if part.startswith("*"):
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if len(part) == 2 and part[0] == "\\":
        return re.escape(part[1])
    if match[2]:
        inside = _SPECIAL_IN_CLASS.sub(r"\\\g<0>", match[2])
        return f"[^/{inside}]" if match[1] else f"[{inside}]"
    return re.escape(part)
