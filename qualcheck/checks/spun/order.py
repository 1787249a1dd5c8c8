"""Whether the kinds of words in a row go together: "the meeting possesses been held" is no order of words, whatever each of them is.

Kinds are rows and columns of ``NgramModel.order``: words that stand between the same neighbours are of one kind, so that what is known of common
words is known of rare ones too. Whole numbers, so that sums come out the same in any order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.gains import Candidates
from qualcheck.lexicon.ngrams import ORDER_UNIT, Ids, NgramModel

#: What goes together so much better (units of ``ORDER_UNIT``) counts once more from there on.
WON = 32

Numbers = NDArray[np.int64]
Column = NDArray[np.float32] | NDArray[np.bool_]


def order_features(found: Candidates, original: Ids, length: Numbers, stream: Ids, model: NgramModel) -> list[Column]:
    """For each candidate, in nats: how much better the kinds of words go with both neighbours once the original is put back, the part of that over
    a limit, how well they go now, and with the worse of the two; the same for the words beyond (won, now); how much better the original's words
    go with one another; and whether both are one word of one kind.

    Args:
        found: the candidates.
        original: words of each original, 0 behind the last.
        length: their number.
        stream: the text.
        model: the language model.
    """
    beside, beyond = model.order.astype(np.int64)
    kinds, put = model.kinds[stream].astype(np.int64), model.kinds[original].astype(np.int64)
    end = found.at + found.size
    before, after = kinds[found.at - 1], kinds[end]
    first, last = kinds[found.at], kinds[end - 1]
    put_first, put_last = put[:, 0], np.take_along_axis(put, length[:, None] - 1, 1)[:, 0]
    left, right = beside[before, first], beside[last, after]
    won = beside[before, put_first] + beside[put_last, after] - left - right
    far, far_put = (beyond[kinds[found.at - 2], one] + beyond[other, kinds[end + 1]] for one, other in ((first, last), (put_first, put_last)))
    inside = np.zeros(len(found), np.int64)
    for step in range(1, original.shape[1]):
        inside += np.where(length > step, beside[put[:, step - 1], put[:, step]], 0)
    for step in range(1, int(found.size.max(initial=0))):
        here = np.minimum(found.at + step, len(stream) - 1)
        inside -= np.where(found.size > step, beside[kinds[here - 1], kinds[here]], 0)
    measures = won, np.maximum(won - WON, 0), left + right, np.minimum(left, right), far_put - far, far, inside
    alike = (found.size == 1) & (length == 1) & (first == put_first)
    return [*(measure.astype(np.float32) * np.float32(ORDER_UNIT) for measure in measures), alike]
