"""How titles fare in the forms of more than a thousand pages, beside cutting after the last separator.

``python tests/test_title_sites.py`` prints the table of docs/accuracy.md.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import qualcheck

SITES = Path(__file__).resolve().parent / "title_sites.txt"
#: The rule that most cleaners use; the same as in scripts/measure_rivals.py.
SEPARATOR = re.compile(r" (?:\||-|–|—|::|»|·|•) (?!.* (?:\||-|–|—|::|»|·|•) )")


@dataclass(frozen=True)
class Row:
    """A title as a page had it, its headline, and where it is from."""

    language: str
    kind: str
    source: str | None
    title: str
    headline: str


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def read_rows() -> list[Row]:
    rows = []
    for line in SITES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, kind, source, marked = line.split(" ", 3)
            headline = marked[marked.index("⟦") + 1 : marked.index("⟧")]
            title = marked.replace("⟦", "").replace("⟧", "")
            rows.append(Row(language, kind, None if source == "-" else source, title, headline))
    return rows


ROWS = read_rows()


def cleaned(row: Row) -> str:
    return qualcheck.clean("", title=row.title, source=row.source).title or ""


def without_source(row: Row) -> str:
    return qualcheck.clean("", title=row.title).title or ""


def cut_after_last(row: Row) -> str:
    return SEPARATOR.split(row.title, maxsplit=1)[0]


def shares(way: Callable[[Row], str], rows: list[Row]) -> tuple[float, float]:
    """Share of titles that are right afterwards, and of those right before that still are."""
    counts = Counter((folded(row.title) == folded(row.headline), folded(way(row)) == folded(row.headline)) for row in rows)
    right = counts[True, True] + counts[False, True]
    return right / max(1, counts.total()), counts[True, True] / max(1, counts[True, True] + counts[True, False])


def test_rows_are_many_and_well_formed() -> None:
    assert len(ROWS) > 1300
    assert len({row.language for row in ROWS}) > 50
    assert sum(folded(row.title) == folded(row.headline) for row in ROWS) > 200
    assert all(row.headline and row.headline in row.title for row in ROWS)


@pytest.mark.parametrize(("way", "right", "kept"), [(cleaned, 0.895, 0.98), (without_source, 0.82, 0.97)], ids=["source known", "source unknown"])
def test_most_titles_come_out_right_and_good_ones_stay(way: Callable[[Row], str], right: float, kept: float) -> None:
    measured = shares(way, ROWS)
    assert measured[0] >= right
    assert measured[1] >= kept
    rival = shares(cut_after_last, ROWS)
    assert measured[0] > rival[0]
    assert measured[1] > rival[1]


def print_table() -> None:
    sys.stdout.write("| titles | rows | qualcheck | source unknown | cut after the last separator |\n|---|---|---|---|---|\n")
    kinds = Counter(row.kind if row.language == "en" else "other languages" for row in ROWS)
    for kind, number in [("all", len(ROWS)), *kinds.most_common()]:
        some = [row for row in ROWS if kind in ("all", row.kind if row.language == "en" else "other languages")]
        cells = (f"{right:.3f}; {kept:.3f}" for right, kept in (shares(way, some) for way in (cleaned, without_source, cut_after_last)))
        sys.stdout.write(f"| {kind} | {number} | {' | '.join(cells)} |\n")


if __name__ == "__main__":
    print_table()
