"""The block of settings that generators of sites want above a page: YAML between lines of dashes, TOML between lines of plus signs."""

from __future__ import annotations

import re

from qualcheck.view.lines import LineTable

_FENCES = ("---", "+++")
#: Lines that a block has at most.
_LONGEST = 100
_SETTING = re.compile(r"[\w\"'.-]+\s*[:=]|\s*#|\s*- |\s+\S|[\[\]{}]")


def behind_front_matter(lines: LineTable[str]) -> int:
    """Index of the line behind the settings above a text; 0 where it has none."""
    fence = lines.raw[0].strip()
    if fence not in _FENCES:
        return 0
    for index in range(1, min(len(lines), _LONGEST)):
        line = lines.raw[index].rstrip()
        if line.strip() == fence:
            return index + 1
        if line and not _SETTING.match(line):
            return 0
    return 0
