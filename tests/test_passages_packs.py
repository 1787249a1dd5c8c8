"""Rules for some languages speak on passages in them, once, and in time that grows with the text."""

from __future__ import annotations

import time

import pytest

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.model import Document


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Config())


ENGLISH = "The council met on Monday to talk about the old bridge over the river, and nobody was happy about what it heard there.\n"
FRENCH = "Le conseil s'est réuni lundi pour parler du vieux pont sur la rivière, et personne n'était content de ce qui a été dit.\n"


def found(checker: Checker, text: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.found) for finding in checker.check(Document(text)).findings if finding.family == "boilerplate"]


def test_rules_of_a_language_speak_in_its_passages_only(checker: Checker) -> None:
    text = ENGLISH * 3 + FRENCH * 2 + "Partager cet article\n" + FRENCH + ENGLISH * 2 + "Artikel teilen\n" + ENGLISH
    there = [what for _, what in found(checker, text)]
    assert "Partager cet article" in there
    assert "Artikel teilen" not in there


def seconds(checker: Checker, times: int) -> float:
    text = "".join(f"{number} {ENGLISH}" * 2 + f"{number} {FRENCH}" for number in range(times))
    begun = time.process_time()
    checker.check(Document(text))
    return time.process_time() - begun


@pytest.mark.serial
def test_a_text_that_goes_to_and_fro_between_languages_takes_time_in_proportion(checker: Checker) -> None:
    seconds(checker, 10)
    assert seconds(checker, 320) <= 16 * 3 * seconds(checker, 20)
