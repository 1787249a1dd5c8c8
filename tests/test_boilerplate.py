"""Boilerplate lines: what position, neighbours, counts and the source's name decide, beyond the cases of the pack."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import sources, texts

import qualcheck
from qualcheck.checker import Checker
from qualcheck.checks import boilerplate
from qualcheck.config import Config
from qualcheck.model import Document, Finding
from qualcheck.view import TextView

PROSE = [
    "The council met on Monday to talk about the new bridge over the river.",
    "The old bridge was closed two years ago, after a barge had struck one of its piers at night.",
    "Since then the people of the northern bank have had to drive around by the lock.",
    "The mayor said that the money had been set aside, and that the builders were known to the town.",
    "A second bridge for bicycles was talked about as well, but no decision was taken on it.",
    "Work on it will begin in spring, and nobody expects it to end before autumn.",
]
ARTICLE = "\n\n".join(PROSE)
TITLE = "New bridge over the river is to be opened in May"
ONLY = {"select": ["BP"]}
CHECKER = Checker(Config(select=["BP"]))


def findings(text: str, **of: str) -> list[Finding]:
    return CHECKER.check(Document(text, **of)).findings


def rules_of(text: str, line: str, **of: str) -> set[str]:
    """Names of the rules that flagged the whole of a line."""
    return {finding.name for finding in findings(text, **of) if finding.found == line}


def cleaned(text: str, **of: str) -> str:
    return qualcheck.clean(text, config=ONLY, **of).text


@pytest.mark.parametrize("word", ["Upgrade now", "Careers", "Facebook", "Sports", "March 3, 2021"])
def test_a_word_that_could_be_content_needs_company_or_a_place_outside_the_text(word: str) -> None:
    among_prose = "\n\n".join([*PROSE[:3], word, *PROSE[3:]])
    assert not rules_of(among_prose, word)
    among_boilerplate = "\n\n".join([*PROSE[:3], "Share this article", word, "Privacy Policy", *PROSE[3:]])
    assert rules_of(among_boilerplate, word)
    above_the_title = "\n\n".join([word, TITLE, *PROSE])
    assert rules_of(above_the_title, word) == {"date-alone" if word.endswith("2021") else "section-above-title"}


def test_the_message_tells_the_evidence() -> None:
    text = "\n\n".join([*PROSE[:3], "About us", "Careers", "Contact us", *PROSE[3:]])
    assert {finding.message for finding in findings(text)} == {
        f'entry of a site menu "{entry}": in a menu of 3 entries' for entry in ("About us", "Careers", "Contact us")
    }
    tail = next(finding for finding in findings(f"{ARTICLE}\n\nRelated articles\n\nThe ferry") if finding.name == "page-tail")
    assert "below line 13, which closes the article with 95% of the text above it, at least 70%; from 85% on at most 3" in tail.message


@pytest.mark.parametrize("title", ["Related articles", "Read more", "Business"])
def test_the_title_is_no_boilerplate_by_its_place(title: str) -> None:
    """A title line is never flagged for where it stands; only what is boilerplate anywhere is, whatever it heads."""
    positional = {"section-above-title", "site-menu", "interface-word", "network-name", "date-alone", "surrounded-line", "source-name"}
    text = f"News\n\n{title} of the northern bank of the river\n\n{ARTICLE}"
    assert not rules_of(text, f"{title} of the northern bank of the river") & positional


def test_the_tail_keeps_an_appendix_and_long_prose() -> None:
    reference = "Doe, J. (1910). The bridges of the north. Leeds."
    assert not rules_of(f"{ARTICLE}\n\nShare this article\n\nReferences\n\n{reference}", reference)
    assert rules_of(f"{ARTICLE}\n\nReferences\n\n{reference}\n\nRelated articles\n\nThe ferry", "The ferry") == {"page-tail"}
    half = "\n\n".join([*PROSE[:3], "Related articles", *PROSE[3:]])
    assert {finding.found for finding in findings(half)} == {"Related articles"}


def test_a_closing_line_that_comes_again_and_again_closes_nothing() -> None:
    text = "\n\n".join(f"{line}\n\nShare this article" for line in PROSE) + "\n\nThe ferry"
    assert not rules_of(text, "The ferry")


def test_comments_are_cut_with_a_heading_and_without() -> None:
    thread = "Anna says:\n\nI saw it fall.\n\nBert says:\n\nSo did I.\n\nCarla says:\n\nNot me.\n\nDora says:\n\nNor me."
    assert cleaned(f"{ARTICLE}\n\n4 Comments\n\n{thread}") == ARTICLE
    assert cleaned(f"{ARTICLE}\n\n{thread}") == ARTICLE
    spoken = "\n\n".join(f"“{line}” the mayor says." for line in PROSE)
    assert cleaned(spoken) == spoken


def test_a_heading_is_believed_that_counts_what_follows() -> None:
    remarks = "\n\n".join(
        f"{number}. A remark of a reader about the bridge, and one that is long enough to be read as prose." for number in range(1, 13)
    )
    assert cleaned(f"{ARTICLE}\n\n12 Comments\n\n{remarks}") == ARTICLE
    assert "A remark" in cleaned(f"{ARTICLE}\n\n900 Comments\n\n{remarks}")


@pytest.mark.parametrize(
    ("source", "line", "flagged"),
    [
        ("www.example-herald.com", "Example Herald", True),
        ("https://exampleherald.co.uk/news/1", "EXAMPLE HERALD", True),
        ("Example Herald", "The Example Herald", False),
        ("example-herald.com", "Northern Herald", False),
        ("", "Example Herald", False),
    ],
)
def test_the_name_of_the_site_is_known_by_the_source(source: str, line: str, flagged: bool) -> None:
    assert ("source-name" in rules_of(f"{line}\n\n{TITLE}\n\n{ARTICLE}", line, source=source)) is flagged


def test_what_is_ignored_is_no_reason_to_overlook_others() -> None:
    text = f"{ARTICLE}\n\nRelated articles\n\nDon't miss"
    assert rules_of(text, "Don't miss") == {"interface-word"}
    report = qualcheck.check(text, config={"select": ["BP"], "ignore": ["interface-word"]})
    assert {finding.name for finding in report.findings if finding.found == "Don't miss"} == {"page-tail"}
    assert "Related articles" in qualcheck.clean(text, config={"select": ["BP"], "ignore": ["article-list-heading"]}).text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_odd_letters_do_not_move_the_places(end: str) -> None:
    text = end.join(["😀 İß́", "→ Share this article", *PROSE, "• 5 min read", "Leave a Reply", "😀 Anna"])
    found = {finding.found for finding in findings(text)}
    assert {"→ Share this article", "• 5 min read", "Leave a Reply", "😀 Anna"} <= found


def test_cleaning_leaves_no_holes() -> None:
    form = "Leave a Reply\n\nYour email address will not be published.\n"
    text = f"Share this article\nTweet\n\n{PROSE[0]}\n\nPrivacy Policy\nTerms of Use\n\n{PROSE[1]}\n\n{PROSE[2]}\n\n{form}"
    assert cleaned(text) == "\n\n".join(PROSE[:3]) + "\n"


def test_good_prose_passes() -> None:
    lines = [
        "Subscribers of the newsletter were asked to share this article with friends, and many of them did so at once.",
        "Cookies, she wrote, are small files; we use cookies every day and hardly ever think about them.",
        "“Read more,” he said. “Sign up, log in, follow us, do whatever you like, but do not ask me to comment.”",
        "FAQs",
        "Summary",
        "References",
        "See also",
        "Next steps",
        "- Contact information",
        "- Home",
        "$25.00",
        "12",
    ]
    assert not findings("\n\n".join([TITLE, *PROSE[:3], *lines, *PROSE[3:]]))


BUTTONS = [
    "Share this article",
    "Advertisement",
    "5 min read",
    "Read more",
    "Skip to content",
    "Privacy Policy",
    "Back to top",
    "Sign up for our newsletter",
]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PROSE), st.lists(st.sampled_from(BUTTONS), max_size=3)), min_size=2, max_size=8))
def test_buttons_go_and_prose_above_them_stays(parts: list[tuple[str, list[str]]]) -> None:
    """Where every button has prose of the article below it, cleaning takes the buttons and nothing else."""
    body = [line for prose, buttons in parts for line in (*buttons, prose)]
    text = "\n\n".join([*body, *PROSE])
    assert cleaned(text) == "\n\n".join(line for line in [*body, *PROSE] if line not in BUTTONS)


@settings(max_examples=30, deadline=None)
@given(texts(), sources())
def test_places_are_exact_and_cleaning_settles(text: str, source: str | None) -> None:
    report = CHECKER.check(Document(text, source=source))
    assert not report.troubles
    assert all(text[finding.start : finding.end] == finding.found for finding in report.findings)
    once = qualcheck.clean(text, source=source, config=ONLY).text
    assert qualcheck.clean(once, source=source, config=ONLY).text == once


@pytest.mark.serial
@pytest.mark.parametrize(
    "lines",
    [
        ["Facebook"],
        ["Home", "About us"],
        ["Related articles"],
        ["Reply"],
        ["3 Comments"],
        ["1/2/2003"],
        ["Anna says:"],
        ["x " * 400],
        [*PROSE[:2], "Share", "Home"],
    ],
    ids=lambda lines: lines[0][:12],
)
def test_time_is_linear_in_the_number_of_lines(lines: list[str]) -> None:
    def seconds(times: int) -> float:
        view = TextView(Document("\n".join([*PROSE, *(lines * times), *PROSE])))
        start = process_time()
        list(boilerplate.find(view, CHECKER.rules, {}))
        return process_time() - start

    seconds(10)
    assert seconds(8000 // len(lines)) < max(16 * seconds(1000 // len(lines)), 0.5)


def test_program_text_in_markdown_is_no_boilerplate() -> None:
    code = ["```html", "Subscribe to our newsletter", "Share this article", "Lorem ipsum dolor sit amet", "```"]
    text = "\n".join(["# How to set up the page", "", *PROSE, "", *code, "", PROSE[0], "", "Share this article"])
    assert [finding.found for finding in findings(text)] == ["Share this article"]
    assert findings(text)[0].line == text.count("\n") + 1


def test_what_explains_a_program_goes_on_below_a_closing_line() -> None:
    above = [*PROSE * 4, "", "Read next", ""]
    below = ["Make bridge", "Make river"]
    assert rules_of("\n".join([*above, *below]), "Make bridge") == {"page-tail"}
    assert not rules_of("\n".join([*above, "```", *below, "```"]), "Make bridge")


LAST = "In the end the old bridge was sold to a museum in the north, where children are allowed to climb on it."


def test_paragraphs_below_a_call_are_the_article_where_nothing_else_is_there() -> None:
    below_a_call = "\n\n".join([*PROSE * 2, "Subscribe", LAST])
    assert "page-tail" not in rules_of(below_a_call, LAST)
    assert rules_of("\n\n".join([*PROSE * 2, "About the author", LAST]), LAST) == {"page-tail"}
    assert rules_of(below_a_call + "\n\nShare this article", LAST) == {"page-tail"}


def test_a_row_of_paragraphs_below_a_closing_line_is_the_article() -> None:
    more = [f"{number} of the bridges were painted by hand, and {number} more were painted by a machine." for number in (14, 15, 16, 17)]
    long_article = PROSE * 8
    for count, taken in ((3, {"page-tail"}), (4, set())):
        text = "\n\n".join([*long_article, "About the author", *more[:count]])
        assert rules_of(text, more[0]) == taken


def test_the_last_words_of_a_wrapped_sentence_close_nothing_and_are_no_button() -> None:
    wrapped = [*PROSE * 4, "Whoever wants the boat to stop there has to hold the lamp above the upper", "line.", *PROSE[:2]]
    assert not findings("\n".join(wrapped))
    assert findings("\n".join([line.replace("line.", "LINE") for line in wrapped[:-2]] + ["Ten walks along the river"]))
    for word in ("sponsored.", "unfollow."):
        assert not findings("\n".join([*PROSE, "On that day the last of the boats, as all knew by then, was", word, *PROSE]))


@pytest.mark.parametrize("said", ["Next!", "Thank you.", "Help!", "Any questions?", "Continue.", "By order of the Board.", "Written by himself."])
def test_what_is_said_last_is_the_authors_where_nothing_else_is_of_a_page(said: str) -> None:
    assert cleaned(f"{ARTICLE}\n\n{said}") == f"{ARTICLE}\n\n{said}"
    of_a_page = "\n\n".join(["Share this article", *PROSE, "Thank you."])
    assert cleaned(of_a_page) == ARTICLE


@pytest.mark.parametrize(
    ("closer", "rest"),
    [
        ("Print this page", ["1. Ledger 4, leaf 12.", "2. Ledger 9, leaf 3."]),
        ("Related articles", ["The ferry goes over,", "the ferry comes back."]),
        ("Share", ["The longest bridges:", "North – 412 feet", "South – 387 feet"]),
        ("Print", ["200 g flour", "2 eggs"]),
        ("Subscribe", ["P.S. The keeper sends his love."]),
        ("Leave a comment", ["Tom Pugh,", "Hon. Sec."]),
    ],
)
def test_what_no_closing_line_announces_stays_where_nothing_else_is_of_a_page(closer: str, rest: list[str]) -> None:
    assert cleaned("\n\n".join([*PROSE, closer, *rest])) == "\n\n".join([*PROSE, *rest])
    titles = ["How the town lost its ferry", "Ten things to see along the river"]
    assert cleaned("\n\n".join([*PROSE, "Related articles", *titles])) == ARTICLE


@pytest.mark.parametrize(("date", "gone"), [("3 March 2014", True), ("3 March 1944", False), ("1916-07-01", False)])
def test_a_date_from_before_pages_had_dates_is_the_authors(date: str, gone: bool) -> None:
    text = "\n\n".join([TITLE, date, *PROSE])
    assert (date not in cleaned(text)) == gone


def test_a_date_above_the_title_is_called_a_date() -> None:
    assert rules_of("\n\n".join(["3 March 2014", TITLE, *PROSE]), "3 March 2014") == {"date-alone"}


def test_the_date_of_a_letter_stays() -> None:
    letter = "\n\n".join(["12 Mill Lane", "3 May 2011", "Sir,", *PROSE])
    assert cleaned(letter) == letter
