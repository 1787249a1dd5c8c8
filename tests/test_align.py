"""Two texts side by side: the fast alignment against a slow reference, and what reads well."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcheck.corpus.align import Alignment, Words, align, align_texts

_WORDS = st.lists(st.sampled_from(["the", "of", "we", "minister", "treaty", "signed", "delayed", "1,200", "Nato"]), max_size=24)
_TEXT = st.text(alphabet=st.sampled_from("aAbİßé 'ʼ’.,-1２日本ไ“”\n\r\t\ud800🎉\u0301"), max_size=60)


def _pairs(text: Alignment, left: str, right: str, after: int = 0) -> list[tuple[str, str]]:
    spans = [text.spans(number, after=after) for number in range(len(text.differences))]
    return [(left[a:b], right[c:d]) for (a, b), (c, d) in spans]


def _common(left: list[str], right: list[str]) -> int:
    """Length of the longest common subsequence, by the table of the textbooks."""
    row = [0] * (len(right) + 1)
    for word in left:
        previous = 0
        for at, other in enumerate(right, 1):
            previous, row[at] = row[at], previous + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


@given(_WORDS, _WORDS)
def test_all_between_the_differences_is_the_same(first: list[str], second: list[str]) -> None:
    found = align_texts(" ".join(first), " ".join(second))
    at_left = at_right = 0
    for difference in found.differences:
        assert difference.left[0] - at_left == difference.right[0] - at_right
        assert found.left.folded[at_left : difference.left[0]] == found.right.folded[at_right : difference.right[0]]
        assert difference.left != (at_left, at_left) or difference.right[0] < difference.right[1]
        at_left, at_right = difference.left[1], difference.right[1]
    assert found.left.folded[at_left:] == found.right.folded[at_right:]


@given(_WORDS, _WORDS)
def test_as_many_words_are_common_as_the_reference_finds(first: list[str], second: list[str]) -> None:
    found = align_texts(" ".join(first), " ".join(second))
    most = _common(found.left.folded, found.right.folded)
    joined = sum(len(found.left.folded[d.left[0] : d.left[1]]) for d in found.differences)
    assert found.same <= most
    assert found.same >= most - joined  # what was joined lies inside differences
    if not any(word in ("the", "of", "we") for word in first):
        assert found.same == most


@given(_TEXT)
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    words = Words.of(text)
    end = 0
    for (start, stop), word in zip(words.spans, words.folded, strict=True):
        assert end <= start < stop <= len(text)
        assert word == text[start:stop].casefold().translate(str.maketrans({"’": "'", "ʼ": "'", ".": None, ",": None}))
        end = stop
    assert align(words, words).differences == []


@given(_TEXT, _TEXT)
def test_spans_lie_inside_the_texts(left: str, right: str) -> None:
    found = align_texts(left, right)
    for number in range(len(found.differences)):
        for (start, end), text in zip(found.spans(number, 2, 2), (left, right), strict=True):
            assert 0 <= start <= end <= len(text)


def test_replacements_stand_side_by_side_with_what_follows() -> None:
    left = "On Tuesday she will brief NATO allies, and then she will travel home."
    right = "On Tuesday she will temporary NATO allies and then she will journey home."
    found = align_texts(left, right)
    assert _pairs(found, left, right, after=2) == [("brief NATO allies", "temporary NATO allies"), ("travel home", "journey home")]
    assert _pairs(found, left, right, after=90)[0][0] == "brief NATO allies, and then she will"
    assert found.spans(1, before=1)[0] == (left.index("will travel"), left.index(" home"))


@pytest.mark.parametrize(
    ("left", "right", "differences"),
    [
        ("He won’t go.", "He won't go!", []),
        ("the U.S. army", "the US Army", []),
        ("a ground-based test", "a ground based test", []),
        ("some 3,420 miles", "some 3420 miles", []),
        ("some 3,420 miles", "some three,420 miles", [("3,420", "three,420")]),
        ("not one inch eastward", "one inch eastward", [("not", "")]),
        ("one inch eastward", "not one inch eastward", [("", "not")]),
        ("", "quite new", [("", "quite new")]),
        ("她说明天会下雨", "她说后天会下雨", [("明", "后")]),
        ("हमने संधि पर हस्ताक्षर किए", "हमने समझौते पर हस्ताक्षर किए", [("संधि", "समझौते")]),
        ("so far we are keen on it", "and yes we would like it", [("so far we are keen on", "and yes we would like")]),
    ],
)
def test_what_differs(left: str, right: str, differences: list[tuple[str, str]]) -> None:
    assert _pairs(align_texts(left, right), left, right) == differences


def test_kinds() -> None:
    kinds = {text: [d.kind for d in align_texts("we all want peace now", text).differences] for text in ("we want peace now", "we all want war now")}
    assert kinds == {"we want peace now": ["omitted"], "we all want war now": ["replaced"]}
    assert [d.kind for d in align_texts("we want it", "we all want it").differences] == ["inserted"]


@pytest.mark.serial
def test_long_texts_take_little_time() -> None:
    size = 20_000
    first = [f"w{number * 7919 % 3001}" for number in range(size)]
    second = [word if number % 10 else f"x{number}" for number, word in enumerate(first)]
    start = time.process_time()
    found = align_texts(" ".join(first), " ".join(second))
    assert time.process_time() - start < 5
    assert found.same == size - size // 10
