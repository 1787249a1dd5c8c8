"""Mac Roman read as Windows-1252: "cafŽ" for "café", "BrŸcke" for "Brücke"; small letters that turn into capitals and signs inside words."""

from __future__ import annotations

import re

from qualcheck.checks.shared.stretches import Stretch

#: A capital of Windows-1252 behind a small letter, and no capital behind it: only this reading puts one there.
MAC_PATTERN = r"[a-zäöüéè][ŽŠŸ](?:[a-z\s.,;:!?)'’”-]|$)"
_SIGN = re.compile(r"(?<=[a-zäöüéè])[ŽŠŸ](?=[a-z\s.,;:!?)'’”-]|$)")
#: Letters of languages that have Ž and Š themselves.
_AGAINST = re.compile("[čćđěřůąęėįųūāēīķļņģőűČĆĐ]")
#: What stands for a letter inside of a word or at its end, and at the beginning of one.
_INSIDE = re.compile(r"(?<=[^\W\d_])[ŽŠŸšžˆ‰Œ‡˜›](?=[a-zŽŠŸšžˆ‰Œ‡˜›\s.,;:!?)'’”-]|$)|(?<![^\W\d_])Ÿ(?=[a-z])")


def mend_mac_letters(line: str) -> list[Stretch]:
    """The letters of a line that give the reading away, and those beside them that can be no others."""
    if not _SIGN.search(line) or _AGAINST.search(line):
        return []
    return [Stretch(match.start(), match.end(), match.group().encode("cp1252").decode("mac_roman")) for match in _INSIDE.finditer(line)]
