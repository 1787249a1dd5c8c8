"""Lines by the characters that they open with; the reference is to look at all lines, see ``qualcheck.rulepacks.openings``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE

_LINE_FEED = 10


@njit(cache=True, **BARE)
def opening_so(text, starts, symbols, plain, nodes, found):
    """The lines that open as a tree says, into ``found``; how many there are.

    Args:
        text: in UTF-8.
        starts: offset of the first byte of each line.
        symbols: for each byte the number of its symbol.
        plain: symbols below this one are letters and digits.
        nodes: the tree, by node and symbol: the next node, 0 for no line, -1 for any.
        found: room for as many lines.
    """
    count, size = 0, len(text)
    end = symbols[_LINE_FEED]
    for index in range(len(starts)):
        at = starts[index]
        while at < size and text[at] != _LINE_FEED and symbols[text[at]] >= plain:
            at += 1
        if at == size or text[at] == _LINE_FEED:
            continue
        node = np.int32(0)
        while True:
            within = at < size and text[at] != _LINE_FEED
            node = nodes[node, symbols[text[at]] if within else end]
            if node <= 0:
                break
            at += within
        if node < 0:
            found[count] = index
            count += 1
    return count
