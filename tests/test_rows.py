"""Rows of something that an author wrote are left alone, though a row by itself looks like a button or a label of a page."""

from __future__ import annotations

import time

import pytest

import qualcheck

ABOVE = "The mill at Hallow has a new owner, who wants to grind flour there again from next year on."
BELOW = "Whoever has more to say of it writes to the mill, which answers within a week, as its owner promises."

OWN = {
    "tasks": "- [x] Call the miller\n- [ ] Share\n- [ ] Print",
    "steps": "1. Login\n2. Share\n3. Search",
    "steps with text between": f"1. Login\n\n{BELOW}\n\n2. Share\n\n{BELOW}",
    "a data sheet": "Power: 2200 W\nVolume: 1.7 l\nColour: red, white\nGuarantee: 2 years\nSKU: 4711",
    "addresses": "Miller: 01234 111111\nOffice: 01234 222222\nFax: 01234 222223\nE-mail: mill@hallow.example\nBarn: 01234 222224",
    "columns": "login   takes a name\nshare   shares the sack\nsearch  looks for a sack",
    "items that are sentences": "- The scale shows grams.\n- Print view.\n- The lamp is brighter.",
    "terms": "login\n    takes a name\nshare\n    shares the sack\nsearch\n    looks for a sack",
    "an underlined heading": "Contact\n-------\n\nmail mill@hallow.example",
}
OF_PAGES = {
    "buttons as items": "- Share\n- Print\n- Tweet",
    "marks of a page": "Posted by: Jane Roe\nTags: mill, flour\nShare this: Facebook\nFiled under: News",
    "an underlined line of buttons": "Share this article\n------------------\nTweet",
}


def text_with(rows: str) -> str:
    return f"{ABOVE}\n\n{rows}\n\n{BELOW}"


@pytest.mark.parametrize("rows", OWN.values(), ids=OWN.keys())
def test_rows_of_an_author_stay(rows: str) -> None:
    assert qualcheck.clean(text_with(rows)).text == text_with(rows)


@pytest.mark.parametrize("rows", OF_PAGES.values(), ids=OF_PAGES.keys())
def test_rows_of_a_page_go(rows: str) -> None:
    assert len(qualcheck.clean(text_with(rows)).text) < len(text_with(rows))


@pytest.mark.serial
@pytest.mark.parametrize("row", ["Tags: mill", "- Share", "share   this", "2. Share", "Share\n    this"])
def test_long_runs_are_looked_at_once(row: str) -> None:
    def seconds(times: int) -> float:
        text = text_with("\n".join([row] * times))
        begun = time.process_time()
        qualcheck.check(text)
        return time.process_time() - begun

    seconds(16_000)  # loops are loaded
    assert seconds(16_000) < 4 * 16 * max(seconds(1000), 0.01)
