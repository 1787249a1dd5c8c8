"""Whether the kinds of words in a row go together; the reference is ``qualcheck.checks.spun.order``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE

_WON = 32
#: Nats in one unit of the tables.
ORDER_UNIT = np.float32(1 / 16)


@njit(cache=True, **BARE)
def order(kinds, tables, text, at, size, original, length, row, column):
    """As ``order_features`` for one candidate, into ``row`` from ``column`` on.

    Args:
        kinds: of all words.
        tables: how well two kinds go side by side, and with one word between.
        text: kinds of the words of the stream.
        at, size: where it stands.
        original, length: words of its original, how many.
    """
    end = at + size
    before, after, first, last = text[at - 1], text[end], text[at], text[end - 1]
    put_first = put_last = kinds[original[0]]
    inside = np.int64(0)
    for step in range(1, length):
        kind = kinds[original[step]]
        inside += tables[0, put_last, kind]
        put_last = kind
    for step in range(at + 1, end):
        inside -= tables[0, text[step - 1], text[step]]
    left, right = np.int64(tables[0, before, first]), np.int64(tables[0, last, after])
    worse = min(left, right)
    won = np.int64(tables[0, before, put_first]) + np.int64(tables[0, put_last, after]) - left - right
    far = np.int64(tables[1, text[at - 2], first]) + np.int64(tables[1, last, text[end + 1]])
    far_put = np.int64(tables[1, text[at - 2], put_first]) + np.int64(tables[1, put_last, text[end + 1]])
    row[column], row[column + 1] = np.float32(won) * ORDER_UNIT, np.float32(won - _WON if won > _WON else 0) * ORDER_UNIT
    row[column + 2], row[column + 3] = np.float32(left + right) * ORDER_UNIT, np.float32(worse) * ORDER_UNIT
    row[column + 4], row[column + 5] = np.float32(far_put - far) * ORDER_UNIT, np.float32(far) * ORDER_UNIT
    row[column + 6] = np.float32(inside) * ORDER_UNIT
    row[column + 7] = size == 1 and length == 1 and first == put_first
