"""Work in turns: the order of the steps, and that company changes nothing about a document's report."""

from __future__ import annotations

import pytest
from odd_texts import PIECES, prose

from qualcheck import checker as module
from qualcheck.api import checker
from qualcheck.model import Document
from qualcheck.turns import Turns, alone, at_once, in_turns


def _counting(name: str, steps: int, seen: list[str]) -> Turns[str]:
    for step in range(steps):
        seen.append(f"{name}{step}")
        yield
    return name.upper()


def test_each_takes_its_step_before_any_takes_the_next() -> None:
    seen: list[str] = []
    assert in_turns([_counting("a", 3, seen), _counting("b", 0, seen), _counting("c", 1, seen)]) == ["A", "B", "C"]
    assert seen == ["a0", "c0", "a1", "a2"]
    assert alone(_counting("d", 2, seen)) == "D"
    assert alone(at_once(len)("four")) == 4
    assert in_turns([]) == []


@pytest.mark.parametrize("most", [1, 3, 128])
def test_company_changes_no_report(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", most)
    documents = [Document(text, id=str(number)) for number, text in enumerate([*(piece * 40 for piece in PIECES.values()), prose(5000), ""])]
    assert list(checker().check_all(documents)) == [checker().check(document) for document in documents]
