"""What corpus filters ask of lines, code point by code point; the reference is ``qualcheck.checks.readability.corpus_filters``."""

from __future__ import annotations

from numba import njit

from qualcheck.kernels.hashing import BARE
from qualcheck.kernels.sentences import SPACE

#: What C4 makes of a line, as in the reference; the last: only that one can tell.
BLANK, UNENDED, POOR, KEPT, UNREAD = range(5)
_STOP, _ELLIPSIS, _DOTS = 46, 0x2026, 3


@njit(cache=True, inline="always")
def _holds_enough(codes, start, end, kinds, fewest, longest):
    """As ``corpus_filters._holds_enough``."""
    words, begun = 0, start
    inside = False
    to_the_end = end - start > longest
    for at in range(start, end):
        if kinds[codes[at]] & SPACE:
            if inside and at - begun > longest:
                return False
            inside = False
        elif not inside:
            words, begun, inside = words + 1, at, True
            if words >= fewest and not to_the_end:
                return True
    return words >= fewest and not (inside and end - begun > longest)


@njit(cache=True, **BARE)
def filters(codes, kinds, line_starts, brackets, bullets, c4_ends, fineweb_ends, knobs, verdicts, counts):
    """What Gopher, C4 and FineWeb count in lines, blanks around them off.

    Args:
        codes: the code points.
        kinds: what is known of each code point, as in ``sentences``.
        line_starts: where the lines start.
        brackets: whether the text has an opening bracket; lines that have one are left to the reference of C4.
        bullets: code points of marks that make a line one of a list.
        c4_ends, fineweb_ends: code points that end a line as it should be.
        knobs: fewest words and longest word of C4, length of a short line of FineWeb, the opening bracket.
        verdicts: room for what C4 makes of each line.
        counts: room for four numbers, all 0: lines of lists, lines that end in an ellipsis, lines that end as FineWeb wants it, short lines.
    """
    fewest, longest, short, bracket = knobs
    for line in range(len(line_starts)):
        start = line_starts[line]
        end = line_starts[line + 1] - 1 if line + 1 < len(line_starts) else len(codes)
        while start < end and kinds[codes[start]] & SPACE:
            start += 1
        while start < end and kinds[codes[end - 1]] & SPACE:
            end -= 1
        if start == end:
            verdicts[line] = BLANK
            continue
        last = codes[end - 1]
        dots = last == _STOP and end - start >= _DOTS and codes[end - 2] == _STOP and codes[end - 3] == _STOP
        counts[0] += codes[start] in bullets
        counts[1] += dots or last == _ELLIPSIS
        counts[2] += last in fineweb_ends
        counts[3] += end - start <= short
        if brackets:
            at = start
            while at < end and codes[at] != bracket:
                at += 1
            if at < end:
                verdicts[line] = UNREAD
                continue
        if dots or last not in c4_ends:
            verdicts[line] = UNENDED
        else:
            verdicts[line] = KEPT if _holds_enough(codes, start, end, kinds, fewest, longest) else POOR
