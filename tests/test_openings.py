"""How the lines that a pattern matches may open: nothing is left out, and the compiled loop agrees."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts

from qualcheck import kernels
from qualcheck.rulepacks import load_packs, with_cases
from qualcheck.rulepacks.line_patterns import LineHits, LinePatterns, is_whole_line
from qualcheck.rulepacks.openings import SIZE, SYMBOLS, is_any, openings
from qualcheck.rulepacks.openings import opens_so as line_opens_so
from qualcheck.rulepacks.patterns import compile_pattern

try:
    import numba  # noqa: F401 - whether there are compiled loops
except ImportError:
    LOOPS = False
else:
    LOOPS = True

RULES = [with_cases(rule) for pack in load_packs() for rule in pack.rules if any(map(is_whole_line, rule.patterns))]
PATTERNS = sorted({pattern for rule in RULES for pattern in rule.patterns if is_whole_line(pattern)})
TOGETHER = LinePatterns(PATTERNS)


def opening(line: str) -> str:
    """The opening of a line, slowly."""
    found = re.search(r"[A-Za-z0-9]", line)
    if found is None:
        return ""
    signs = line[found.start() :].lower().ljust(SIZE, ".")[:SIZE]
    return "".join("*" if not sign.isascii() else "0" if sign.isdigit() else sign if sign.isalpha() else "." for sign in signs)


def opens_so(line: str, found: AbstractSet[str]) -> bool:
    return any(opening(line)[:size] in found for size in range(SIZE + 1))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?im)^[^\pL\pN\n]*(?:older|newer) post$", {"older.", "newer."}),
        (r"(?m)^Ad$", {"ad"}),
        (r"(?m)^\d+ of \d+$", {"0.of.0", "00.of.", "000.of", "0000.o", "00000.", "000000"}),
        (r"(?m)^– (?:by )?(?i:the) end$", {"by.the", "the.en"}),
        (r"(?im)^sit$", {"sit", "it"}),  # a long s is beyond ASCII, and left out at the beginning
        (r"(?im)^ask$", {"ask", "as*", "a*"}),
        (r"(?m)^caf\x{e9}$", {"caf*"}),
        (r"(?m)^caf[ée]$", {"caf*", "cafe"}),
        (r"(?m)^a{2,3}$", {"aa"}),
        (r"(?m)^\p{Lu}\w+$", {""}),
        (r"(?m)^©?$", {""}),
        (r"(?m)^\Qa\E$", {""}),
        (r"(?m)^a\07b$", {""}),
        (r"(?m)^(?:a{2}){2}b$", {"aaaab"}),
    ],
)
def test_openings_of_patterns(pattern: str, expected: set[str]) -> None:
    assert openings(pattern) == expected


def test_openings_that_say_nothing() -> None:
    assert is_any({""})
    assert is_any(set(SYMBOLS[:26]))
    assert not is_any({"a", "b", "cd"})


def told(patterns: LinePatterns, text: bytes) -> list[tuple[int, LineHits]]:
    lines = text.split(b"\n")
    return patterns.hits(text, lines, np.cumsum([0, *(len(line) + 1 for line in lines[:-1])]))


def test_no_case_of_the_packs_is_missed() -> None:
    lines = [line for rule in RULES for case in (*rule.tests.flag, *rule.tests.passes) for line in case.text.split("\n")]
    for pattern in PATTERNS:
        compiled, found = compile_pattern(pattern), openings(pattern)
        assert all(opens_so(line, found) for line in lines if compiled.search(line.encode("utf-8", "replace")))


#: Pieces of patterns, and what they are made of.
_ATOMS = st.sampled_from(["a", "k", "S", r"\d", r"\pL", "[a-c]", "[^b]", "[^\\pL\\pN\\n]", "é", "ſ", "–", " ", r"\.", ".", r"\x{e9}", r"\b", "ab"])
_COUNTS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])


def _grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(st.lists(inner, min_size=1, max_size=3).map("".join), min_size=1, max_size=3).map("|".join)
    return st.builds(lambda mode, body, count: f"({mode}{body}){count}", st.sampled_from(["", "?:", "?i:"]), several, _COUNTS)


_PIECES = st.recursive(
    st.builds(lambda atom, count: atom if atom == r"\b" else atom[:-1] + atom[-1] + count, _ATOMS, _COUNTS), _grouped, max_leaves=6
)


@settings(deadline=None, max_examples=400)
@given(
    pieces=st.lists(_PIECES, min_size=1, max_size=4),
    insensitive=st.booleans(),
    lines=st.lists(st.text("aAbcCkKsSKſzé–. 1", max_size=8), min_size=1, max_size=12),
)
def test_no_line_is_missed(pieces: list[str], insensitive: bool, lines: list[str]) -> None:
    pattern = f"(?{'i' * insensitive}m)^{''.join(pieces)}$"
    found, compiled = openings(pattern), compile_pattern(pattern)
    for line in lines:
        if compiled.search(line.encode()):
            assert opens_so(line, found)


@pytest.mark.skipif(not LOOPS, reason="numba is not installed")
@settings(deadline=None, max_examples=60)
@given(text=st.one_of(texts(), st.lists(st.sampled_from([case.text for rule in RULES for case in rule.tests.flag]), max_size=9).map("\n".join)))
def test_with_compiled_loops_the_same_lines_are_told(text: str) -> None:
    data = text.encode("utf-8", "replace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "compiled", lambda: False)
        plainly = told(TOGETHER, data)
        patch.setattr(kernels, "compiled", lambda: True)
        assert told(TOGETHER, data) == plainly


@given(st.sampled_from(PATTERNS), st.binary(max_size=12) | texts().map(lambda text: text.encode("utf-8", "replace").split(b"\n")[0]))
def test_a_line_opens_as_its_slow_reading_says(pattern: str, line: bytes) -> None:
    found = openings(pattern)
    if "" not in found:
        assert line_opens_so(line, found) == opens_so(line.decode("latin-1"), found)
