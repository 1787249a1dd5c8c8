"""The compiled loops that compare documents say what the readable references say."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts

from qualcheck import kernels
from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.corpus.base import CorpusHit, Member
from qualcheck.corpus.copies.prints import print_of
from qualcheck.corpus.likeness import likeness
from qualcheck.corpus.numbered import Numbered, in_common, numbered, room_for, stretches
from qualcheck.corpus.quotation_index import CONTENT_WORDS, FEWEST_WORDS, WORD_SHARE, QuotationIndex
from qualcheck.corpus.quotations import STEP
from qualcheck.corpus.quoted import SHORT
from qualcheck.corpus.speakers import AGREEMENTS, Speaker, agreement, agreements
from qualcheck.model import Document
from qualcheck.view import TextView

pytest.importorskip("numba", reason="there are no compiled loops without numba")

from quotation_corpus import make

from qualcheck.kernels.quotations import alike

CHECKER = Checker(Config(select=["QU", "DU"]))
signs = st.text(alphabet=st.sampled_from("aAbBzZİßéŉ'ʼ’.,;:!?- \n_1２٣²日本𠀀ไ๑“”\r\t\ud800🎉\u0301U.S.N"), max_size=60)
prose = st.lists(
    st.sampled_from("the of we so a minister treaty Nato signed U.S. 1,200 don't O’Neill delayed mill. “Roof” said, Anna 2.4 é 日本".split()),
    max_size=90,
).map(" ".join)
unhurried = settings(max_examples=150, deadline=None)


@unhurried
@given(signs | prose | texts())
def test_words(text: str) -> None:
    ours, reference = (numbered(text, compiled=compiled) for compiled in (True, False))
    assert ours.spans.tolist() == reference.spans.tolist()
    assert ours.short.tolist() == reference.short.tolist()
    assert ours.names.tolist() == reference.names.tolist()
    for one, other in ((ours, reference), (reference, ours)):
        assert len(set(zip(one.words.tolist(), other.words.tolist(), strict=True))) == len(set(one.words.tolist()))


def test_every_code_point_is_of_one_class_in_both() -> None:
    everything = "".join(chr(code) for code in range(0x110000))
    for text in (everything, " ".join(everything), "a" + "'a".join(everything[:0x10000]), "U." + ".".join(everything[:0x10000])):
        ours, reference = (numbered(text, compiled=compiled) for compiled in (True, False))
        assert np.array_equal(ours.spans, reference.spans)
        assert np.array_equal(ours.short, reference.short)
        assert np.array_equal(ours.names, reference.names)


@unhurried
@given(st.lists(st.integers(0, 12), max_size=150), st.lists(st.integers(0, 12), max_size=150), st.integers(0, 12))
def test_stretches(first: list[int], second: list[int], short_below: int) -> None:
    left, right = (
        Numbered(np.array(side, np.uint64), np.zeros((len(side), 2), np.int64), np.array(side, np.int64) < short_below, np.zeros(len(side), bool))
        for side in (first, second)
    )
    assert stretches(left, right, compiled=True).tolist() == stretches(left, right, compiled=False).tolist()
    rows = np.array(first, np.uint32), np.array(second, np.uint32)
    assert in_common(*rows, compiled=True) == in_common(*rows, compiled=False)


@unhurried
@given(texts() | prose)
def test_prints(text: str) -> None:
    made = []
    for wish in ("on", "off"):
        with mock.patch.object(kernels, "_wish", wish):
            view = CHECKER.view(Document(text))
            made.append(print_of(view, CHECKER.check_view(view)))
    assert made[0] == made[1]


def test_quotations_of_a_corpus() -> None:
    made = make(60)
    gathered = [STEP.gather(TextView(document), None) for document in made.documents]  # type: ignore[arg-type]
    members = [Member(number, one.id, None, None, one.source, None, None, 90.0, "keep", 0.0) for number, one in enumerate(made.documents)]
    found: list[list[CorpusHit]] = []
    for wish in ("on", "off"):
        with mock.patch.object(kernels, "_wish", wish):
            found.append(list(STEP.compare(members, gathered, made.documents.__getitem__, CHECKER.rules)))
    assert found[0] == found[1]
    assert len(found[0]) > 100


def test_quotations_side_by_side() -> None:
    index = QuotationIndex([STEP.gather(TextView(document), None) for document in make(12).documents])  # type: ignore[arg-type]
    first, second = (side.ravel() for side in np.meshgrid(np.arange(len(index)), np.arange(len(index))))
    found = np.zeros((len(first), 5))
    columns = (index._words & 1).astype(np.uint8), index._marks, index._marks & SHORT
    sizes = index._ends - index._starts
    room = room_for(int(sizes.max()), int(sizes.max()))
    alike(index._words >> np.uint32(1), *columns, index._starts, index._ends, first, second, *room, found)
    shared = index._in_common(first, second)
    for row, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        like = likeness(index.told(one), index.told(other))
        expected = [0.0] * 4 if like is None else [like.content, like.same, like.share, like.cover]
        assert found[row, 1:].tolist() == expected, (one, other)
        enough = shared[2][row] >= CONTENT_WORDS and found[row, 0] >= max(FEWEST_WORDS, WORD_SHARE * min(index.size(one), index.size(other)))
        assert index.may_be_copies(one, other) == enough, (one, other)
        told, share = index._common(one, other)
        assert shared[0][row] == pytest.approx(told)
        assert shared[1][row] == pytest.approx(share)


def test_speakers_row_by_row() -> None:
    speakers = [
        Speaker(names, office)
        for names in ((0, 0, 0), (1, 0, 0), (2, 1, 0), (3, 4, 5), (0, 5, 1))
        for office in (0, 1, 2, 3, 7, 1 << 31, 1 << 31 | 1)
    ]
    pairs = [(one, other) for one in speakers for other in speakers]
    sides = [
        (np.array([pair[side].names for pair in pairs], np.uint32), np.array([pair[side].office for pair in pairs], np.uint32)) for side in (0, 1)
    ]
    assert [AGREEMENTS[number] for number in agreements(*sides).tolist()] == [agreement(*pair) for pair in pairs]
