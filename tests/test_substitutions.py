"""The substitution table: its form, and that it says what its readers rely on."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "rules" / "substitutions"
FILES = sorted(FOLDER.glob("*.txt"))
# A side of an entry: words of letters, digits and the marks that words hold; ASCII, so that one form of an apostrophe is enough.
SIDE = re.compile(r"[A-Za-z0-9$%&'./][A-Za-z0-9'.,&/%+$ -]*")
ITEM = re.compile(r"(?P<side>[^*:]+?)(?:\*(?P<weight>0?\.\d+|0|1))?")
# What spinners of six families do: each must stand in the table with a weight that counts.
KNOWN = [
    ("said", "mentioned"),
    ("as well", "as properly"),
    ("range", "vary"),
    ("general", "normal"),
    ("secretary-general", "secretary-normal"),
    ("cold war", "chilly warfare"),
    ("eastern", "jap"),
    ("if", "on the off chance that"),
    ("deep", "profound"),
    ("artificial intelligence", "man-made reasoning"),
    ("in the", "withinside the"),
    ("may also", "can also additionally"),
    ("countries", "international locations"),
    ("campaign", "marketing campaign"),
    ("breast cancer", "bosom disease"),
    ("random forest", "irregular woodland"),
    ("where", "the place"),
    ("students", "understudies"),
    ("important", "of import"),
    ("and", "and you may"),
    ("have", "rich person"),
    ("demands", "calls for"),
    ("people", "particular people"),
]


def rows(path: Path) -> list[tuple[str, list[tuple[str, float]]]]:
    entries = []
    for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
        if line.startswith("#"):
            continue
        original, colon, right = line.partition(" : ")
        assert colon, f"{path.name}:{number}: no ' : ' in {line!r}"
        items = []
        for item in right.split(", "):
            found = ITEM.fullmatch(item)
            assert found, f"{path.name}:{number}: {item!r}"
            items.append((found["side"], float(found["weight"] or 1)))
        entries.append((original, items))
    return entries


TABLE = {path.name: rows(path) for path in FILES}
PAIRS: dict[tuple[str, str], float] = {}  # the heaviest weight that a pair has in any file
for entries in TABLE.values():
    for original, items in entries:
        for replacement, weight in items:
            PAIRS[original, replacement] = max(weight, PAIRS.get((original, replacement), 0.0))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_names_its_family_and_source(path: Path) -> None:
    header = [line for line in path.read_text("ascii").splitlines() if line.startswith("#")]
    assert len(header) >= 2
    assert all(line == line.strip() for line in path.read_text("ascii").splitlines())


@pytest.mark.parametrize("name", TABLE)
def test_entries_are_well_formed(name: str) -> None:
    for original, items in TABLE[name]:
        assert SIDE.fullmatch(original), original
        for replacement, weight in items:
            assert SIDE.fullmatch(replacement), (original, replacement)
            assert 0 < weight <= 1, (original, replacement, weight)
            assert replacement != original
            assert "  " not in replacement + original


@pytest.mark.parametrize("name", TABLE)
def test_nothing_stands_twice_in_a_file(name: str) -> None:
    originals = Counter(original for original, _ in TABLE[name])
    assert [original for original, number in originals.items() if number > 1] == []
    for original, items in TABLE[name]:
        assert len({replacement for replacement, _ in items}) == len(items), original


def test_the_table_is_broad() -> None:
    assert len(PAIRS) >= 40_000
    assert len({original for original, _ in PAIRS}) >= 10_000


@pytest.mark.parametrize(("original", "replacement"), KNOWN)
def test_what_spinners_are_known_for_is_there(original: str, replacement: str) -> None:
    assert PAIRS[original, replacement] >= 0.3  # what old prose says as well ("profound" of all that is deep) keeps no more


def test_ordinary_synonyms_weigh_little() -> None:
    for pair in [("maybe", "perhaps"), ("although", "though"), ("buy", "purchase"), ("movie", "film")]:
        assert PAIRS.get(pair, 0) <= 0.3
