"""Sentences, headlines and prose about notices among what a page adds: they stay, and what stands around them goes."""

from __future__ import annotations

import pytest

import qualcheck
from qualcheck.api import checker
from qualcheck.checks.shared.said import is_sentence
from qualcheck.corpus.together import check_together
from qualcheck.model import Document

ABOVE = (
    "The council met on Monday to talk about the new bridge over the river.\n\n"
    "Work on it will begin in spring, and nobody expects it to end before autumn.\n\n"
)
BELOW = "\n\nRelated articles\n\nWhy the ferry failed\n\nPrivacy Policy\n\nTerms of Use\n"


@pytest.mark.parametrize(
    "line",
    [
        "Nobody knows why.",
        "The vote was close.",
        "Wales won 4-1.",
        "“It will hold.”",
        "Niemand weiß warum.",
        "Nadie sabe nada.",
        "Никто не пострадал.",
        "誰も知らない。",
        "कोई नहीं जानता।",
        "Will it hold?",
    ],
)
def test_short_sentences_are_known(line: str) -> None:
    assert is_sentence(line)


@pytest.mark.parametrize(
    "line", ["Garden supplies", "Jane Doe, Ph.D.", "Example Services Co.", "Read on...", "Menu.", "Great work!", "3 min.", "Garden Tools!", "Home"]
)
def test_entries_of_menus_are_no_sentences(line: str) -> None:
    assert not is_sentence(line)


@pytest.mark.parametrize("last", ["The vote was close.", "The mayor is 61.", "Tickets cost £4."])
def test_the_last_sentence_stays_between_a_call_and_the_tail(last: str) -> None:
    cleaned = qualcheck.clean(f"{ABOVE}Sign up to our newsletter\n\n{last}{BELOW}").text
    assert cleaned == f"{ABOVE}{last}\n"


@pytest.mark.parametrize("headline", ["Ferry lost", "Mayor resigns", "Old bridge falls"])
@pytest.mark.parametrize("between", ["By Jane Doe\nShare\nTweet\n", "Share\nTweet\n", "Share\n\nSave\n\n", ""])
def test_a_short_headline_stays_below_a_menu(headline: str, between: str) -> None:
    cleaned = qualcheck.clean(f"Home\nSign in\nSubscribe\n{headline}\n{between}{ABOVE}").text
    assert headline in cleaned.splitlines()
    assert not {"Home", "Sign in", "Subscribe", "Share", "Tweet", "Save"} & set(cleaned.splitlines())


@pytest.mark.parametrize(
    "line",
    [
        "The phrase “all rights reserved” was carved over the gate by a mason who could not read.",
        "Copyright 1931 was stamped on the bottom of the bowl, though the bowl was younger.",
        "© 1961, read the back of the postcard, but the stamp was nine years younger.",
        "All rights reserved under the old lease fell back to the abbey when the last of the tenants died.",
    ],
)
def test_prose_about_a_notice_stays(line: str) -> None:
    text = f"{ABOVE}{line}\n\nThe bridge was opened in the rain, and the band played on.\n"
    assert qualcheck.clean(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "© 2021 Valley Letter Ltd. All rights reserved.",
        "Copyright 2019-2024 Jane Doe. No part of this page may be reproduced without written permission.",
        "Copyright © 2024 Exempel AB. Alla rättigheter förbehållna. Kopiering utan tillstånd är förbjuden.",
        "© 2023 Exemple Média. Tous droits réservés. Reproduction interdite sans autorisation.",
        "© 2020 Hill Media. All rights reserved. Hill Media is an equal employer and supports the fair.",
    ],
)
def test_notices_go_whatever_their_language(line: str) -> None:
    assert qualcheck.clean(f"{ABOVE}{line}\n\nThe bridge was opened in the rain, and the band played on.\n").text.count("\n\n") == 2


def test_last_words_of_every_text_of_a_source_are_no_template() -> None:
    towns = ["Ashford", "Bexhill", "Corby", "Dudley", "Exmouth", "Frome", "Goole", "Hythe"]
    told = "{0} had rain from dawn on, and the wind came round to the {1} before the ferries of {0} left at {2}."
    texts = [
        f"{told.format(town, ('north', 'south', 'east', 'west')[number % 4], f'{number + 5} o’clock')}\n\nNobody in {town} remembers a colder "
        f"{('May', 'June', 'March')[number % 3]}, and the {('baker', 'vicar', 'smith', 'clerk')[number % 4]} has lit his stove again.\n\n"
        "Mind the ice, and stay warm.\n\nShare this article"
        for number, town in enumerate(towns)
    ]
    documents = [Document(text, id=str(number), source="weather.example") for number, text in enumerate(texts)]
    for report in check_together(documents, checker(None)):
        found = {finding.found for finding in report.findings}
        assert "Share this article" in found
        assert "Mind the ice, and stay warm." not in found
