"""Which lines are running prose; the reference is ``qualcheck.view.text``."""

from __future__ import annotations

from numba import njit

from qualcheck.kernels.hashing import BARE

NO, YES, UNSURE = 0, 1, 2


@njit(cache=True, inline="always")
def line_end(text, starts, index):
    """Where a line ends, a carriage return at its end included."""
    return starts[index + 1] - 1 if index + 1 < len(starts) else len(text)


@njit(cache=True, **BARE)
def prose(text, starts, few, many, blanks, closing, found):
    """Whether each line is prose: unsure where it ends with a character beyond ASCII that is no common quotation mark.

    Args:
        text: in UTF-8.
        starts: of the lines.
        few, many: bytes below which a line is none, and from which on it is.
        blanks: that a line between the two must hold.
        closing: whether a byte may stand behind the end mark.
        found: room for the answers.
    """
    for index in range(len(starts)):
        start, end = starts[index], line_end(text, starts, index)
        found[index] = NO if end - start < few else YES
        if few <= end - start < many:
            last = end
            while last > start and closing[text[last - 1]]:
                last -= 1
            found[index] = ending(text, start, last)
            if found[index] != NO and spaces(text, start, end) < blanks:
                found[index] = UNSURE if text[last - 1] >= 0x80 else NO


@njit(cache=True, inline="always")
def ending(text, start, last):
    if last == start:
        return NO
    byte = text[last - 1]
    if byte < 0x80:
        return YES if byte in (33, 46, 63) else NO
    quoted = last - start > 2 and text[last - 3] == 0xE2 and text[last - 2] == 0x80 and byte in (0x99, 0x9C, 0x9D)
    return YES if quoted else UNSURE


@njit(cache=True, inline="always")
def spaces(text, start, end):
    count = 0
    for at in range(start, end):
        count += text[at] == 32
    return count
