"""Titles: what is the title, what is the site's, and that good titles stay."""

from __future__ import annotations

import pytest
from clock import in_proportion, seconds
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcheck
from qualcheck.checks.title.parts import split_title
from qualcheck.checks.title.site_name import plain_words, site_name
from qualcheck.config import Config
from qualcheck.model import Document
from qualcheck.view import TextView

PROSE = "The council met on Monday evening and agreed, after four hours of debate, to mend the old bridge before the winter sets in."

CHINESE = "市议会星期一晚上经过四个小时的辩论，决定在冬天之前修好旧桥。市长说，工程将于十月开始，圣诞节前完工。"


def cleaned(title: str, source: str | None = None, text: str = "") -> str | None:
    return qualcheck.clean(text, title=title, source=source).title


def rules(text: str = "", title: str | None = None, source: str | None = None) -> set[str]:
    return {finding.rule for finding in qualcheck.check(text, title=title, source=source).findings if finding.rule.startswith("TI")}


# --- the name of a site


PLANETS = "Of the inner planets Mercury is the smallest. Only Venus and Mars have an air worth the name, and one of them is hot."


def test_a_name_that_is_part_of_the_sentence_stays() -> None:
    for title in ("Planets: Mercury, Venus | Mars", "Mercury, Venus, Earth - Mars"):
        assert cleaned(title, "mars.com", PLANETS) == title
    assert cleaned("Boots: Sandals, Clogs | Mars", "mars.com", PLANETS) == "Boots: Sandals, Clogs"
    assert cleaned("Planets: Mercury, Venus | Mars", "mars.com", PROSE) == "Planets: Mercury, Venus"
    for title in ("Amazon - the river - is drying up", "Time – and how it was measured"):
        assert cleaned(title, f"{title.split()[0].lower()}.com", PROSE) == title
    assert cleaned("Amazon News - Why is the river drying up?", "amazonnews.com", PROSE) == "Why is the river drying up?"


@pytest.mark.parametrize(
    ("source", "name", "match"),
    [
        ("nytimes.com", "The New York Times", "initials"),
        ("wsj.com", "The Wall Street Journal", "initials"),
        ("bbc.co.uk", "BBC News", "whole"),
        ("osha.gov", "Occupational Safety and Health Administration", "initials"),
        ("greatharbourphotographs.com", "Great Harbour Photographs", "whole"),
        ("tastewise.io", "tastewise.io", "whole"),
        ("hr.university", "HR University", "whole"),
        ("abc7ny.com", "ABC7 New York", "initials"),
        ("harbourgazettesociety.com", "HGS", "initials"),
        ("health.ucdavis.edu", "UC Davis Health", "whole"),
        ("monkeywrenchplumbers.com", "Monkey Wrench", "part"),
        ("ria.ru", "РИА Новости", "inside"),
        ("sueddeutsche.de", "Süddeutsche.de", "inside"),
        ("stadt-koeln.de", "Stadt Köln", "whole"),
        ("cnn.com", "CNN中文网", "inside"),
        ("https://www.elpais.com/economia/a.html", "EL PAÍS", "whole"),
        ("xn--bcher-kva.example", "Bücher", "whole"),
        ("The Guardian", "The Guardian", "whole"),
        ("apple.com", "Buy a new pear", "none"),
        ("ft.com", "How to mend a bridge", "none"),
        ("harbourgazette.com", "", "none"),
    ],
)
def test_a_source_knows_its_own_name(source: str, name: str, match: str) -> None:
    site = site_name(source)
    assert site is not None
    assert site.match(plain_words(name)) == match


@pytest.mark.parametrize("source", [None, "", "  ", "...", "-"])
def test_no_source_has_no_name(source: str | None) -> None:
    assert site_name(source) is None


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_source_and_any_title_are_compared(source: str, title: str) -> None:
    site = site_name(source)
    assert site is None or site.match(plain_words(title)) in ("whole", "inside", "part", "initials", "near", "none")


# --- parts


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aÀß|-–—:»·()[] \u200b\n5", max_size=40))
def test_parts_stand_where_they_say(title: str) -> None:
    parts = split_title(title)
    assert all(title[part.start : part.end] == part.text and part.text.strip() for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert all(parts[number - 1].end <= part.separator_start <= part.start for number, part in enumerate(parts) if number)


@pytest.mark.parametrize(
    "title", ["Lakers 112 - 108 Celtics", "Squad 2024 - 2025", "The plan (part 1 - the road) again", "Man-made bridges", "Fold-and-cut"]
)
def test_what_does_not_separate(title: str) -> None:
    assert [part.text for part in split_title(title)] == [title]


# --- suffix and prefix

GOOD = [
    ("imdb.com", "Spider-Man: No Way Home"),
    ("theguardian.com", "Trump – what we know so far"),
    (None, "Trump – what we know so far"),
    ("variety.com", "Review: A quiet film about loud people"),
    (None, "Part 2 | The road to the north"),
    (None, "10 Tips - and one more"),
    ("lemonde.fr", "Ukraine : ce que l’on sait des négociations"),
    ("spiegel.de", "Streit um Haushalt – Koalition vertagt Entscheidung"),
    ("independent.co.uk", "Budget 2024 – live: Chancellor defends tax rise"),
    ("nytimes.com", "‘I Had to Leave’: A Year in the Camps"),
    ("elpais.com", "El Gobierno - y la oposición - negocian los presupuestos"),
    ("gutenberg.org", "Frankenstein; Or, The Modern Prometheus"),
    ("theverge.com", "Apple’s new laptop is fast — and expensive"),
    ("lenta.ru", "Война и мир: что будет дальше"),
    ("foxnews.com", "Fox hunting - the end of a tradition"),
    ("time.com", "Time is running out for the reef"),
    ("bloomberg.com", "Oil falls 2% - traders eye OPEC"),
    ("cnn.com", "CNN reporter visits a town under siege"),
    (None, "Beethoven - Symphony No. 5"),
]
TAILS = [
    ("bbc.co.uk", " - BBC News"),
    ("reuters.com", " | Reuters"),
    ("theguardian.com", " | Housing | The Guardian"),
    ("nytimes.com", " - NYT"),
    ("cnn.com", " - CNNPolitics.com"),
    ("spiegel.de", " - SPIEGEL ONLINE - Politik"),
    ("lemonde.fr", " - Le Monde"),
    ("lenta.ru", ": Политика: Lenta.ru"),
    ("folha.uol.com.br", " - 12/03/2021 - Mercado - Folha"),
    ("timesofindia.indiatimes.com", " | Mumbai News - Times of India"),
    ("npr.org", " : NPR"),
    ("harbourgazette.com", " « Harbour Gazette"),
    ("harbourgazette.com", " &#8211; Harbour Gazette"),
    ("harbourgazette.com", " [Harbour Gazette]"),
    ("harbourgazette.com", " | Harbour Gazette - The news of the whole coast"),
    ("medium.com", " | by Jane Doe | Medium"),
    ("Harbour Gazette", " | Harbour Gazette"),
    (None, " | The Washington Post"),
]


@pytest.mark.parametrize(("source", "title"), GOOD)
def test_good_titles_that_hold_a_separator_stay(source: str | None, title: str) -> None:
    assert cleaned(title, source) == title


@pytest.mark.parametrize(("source", "tail"), TAILS)
def test_the_site_goes_from_the_end(source: str | None, tail: str) -> None:
    assert cleaned("Port workers end their long strike" + tail, source) == "Port workers end their long strike"


@pytest.mark.parametrize(
    ("source", "front"),
    [
        ("bbc.co.uk", "BBC News - "),
        ("bbc.co.uk", "BBC NEWS | Europe | "),
        ("harbourgazette.com", "Home » News » World » "),
        ("forum.example.org", "Example Forum • View topic - "),
        ("nytimes.com", "Opinion | "),
        ("annahill.net", "Anna Hill’s Blog: "),
    ],
)
def test_the_site_goes_from_the_front(source: str, front: str) -> None:
    assert cleaned(front + "How the port workers ended their strike", source) == "How the port workers ended their strike"


def test_rules_that_are_off_leave_the_others_their_knowledge() -> None:
    config = Config(select=["TI005"])
    assert qualcheck.clean("", title="clocks - How do I reset it now? - Example Forum", source="forum.example.com", config=config).title == (
        "How do I reset it now? - Example Forum"
    )


def test_points_can_be_configured() -> None:
    config = Config(rules={"TI004": {"least": 99}})
    assert qualcheck.clean("", title="Strike is over at last | Harbour Gazette", source="harbourgazette.com", config=config).title == (
        "Strike is over at last | Harbour Gazette"
    )


# --- the title in the text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Business\n\nCouncil agrees to mend the old bridge\n\n{PROSE}", "Council agrees to mend the old bridge"),
        (
            f"Home > News > Harbour\n\nMarch 3, 2021\n\nCouncil agrees to mend the old bridge\nBy Anna Hill\n\n{PROSE}",
            "Council agrees to mend the old bridge",
        ),
        (
            f"- Advertisement -\n\nSkip to main content\n\nWill the council ever mend the old bridge?\n\n{PROSE}",
            "Will the council ever mend the old bridge?",
        ),
        (f"“Mend it now!”\n\n{PROSE}", "“Mend it now!”"),
        (
            f"Council agrees to mend the old bridge\nFour hours of debate end in a vote of nine to two\n\n{PROSE}",
            "Council agrees to mend the old bridge",
        ),
        (f"# Old bridge\n\n{PROSE}", "Old bridge"),
        (f"Совет решил починить старый мост\n\n{PROSE}", "Совет решил починить старый мост"),
        (f"首页\n新闻\n市议会决定修好旧桥\n2021年3月3日 10:12\n\n{CHINESE}", "市议会决定修好旧桥"),
        (f"市議会、古い橋の修理を決定\n写真：山田花子、港町の橋のたもとで\n\n{CHINESE}", "市議会、古い橋の修理を決定"),
        (f"{CHINESE}\n\n市议会决定修好旧桥", None),
        (f"旧桥\n\n{CHINESE}", None),
        (f"{PROSE}\n\nCouncil agrees to mend the old bridge\n\n{PROSE}", None),
        ("He came home. She had gone.\n" + PROSE, None),
        ("", None),
        ("one\ntwo\nthree", None),
    ],
)
def test_the_title_found_in_a_text(text: str, title: str | None) -> None:
    assert qualcheck.check(text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# Bridges\n\n{PROSE}", "Bridges"),
        (f"# The bridge is old.\n{PROSE}", "The bridge is old."),
        (f"# Old bridge ##\n\n{PROSE}", "Old bridge"),
        (f"# Old bridge\n\n## Why the bridge was mended once more\n\n{PROSE}", "Old bridge"),
        (f"[![built](https://example.org/a.svg)](https://example.org)\n\n# bridge\n\n{PROSE}", "bridge"),
        (f"---\ndraft: yes\n---\n\n# Old bridge\n\n{PROSE}", "Old bridge"),
        (f"Bridges\n=======\n\n{PROSE}", "Bridges"),
        ("# set the path\nPATH=/opt/bin\n", None),
        ("#!/bin/sh\n# start it now please\nrun\n", None),
    ],
)
def test_a_chief_heading_is_the_title(text: str, title: str | None) -> None:
    assert qualcheck.check(text).title == title


WRAPPED = (
    "The council met on Monday evening and agreed after four hours of debate\n"
    "to mend the old bridge before winter sets in. The mayor said that the\n"
    "work would begin at once.\n"
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (WRAPPED, None),
        ("It was a dark and stormy night when the ferry came in\nand nobody was on the pier to see it.\n\nThe captain waited.\n", None),
        (
            (
                "Der Rat der Stadt beschloss am Montagabend nach vier Stunden\n"
                "Debatte, die alte Brücke vor dem Winter zu erneuern. Die\nArbeiten beginnen sofort.\n"
            ),
            None,
        ),
        (f"Old bridge to be mended\n\n{WRAPPED}", "Old bridge to be mended"),
        (f"Old bridge to be mended\n{WRAPPED}", "Old bridge to be mended"),
        (f"Council agrees to mend the old bridge before winter\nby Anna Hill\n\n{PROSE}", "Council agrees to mend the old bridge before winter"),
        (
            f"How to Mend a Bridge: Ten Things That Every Town Should Know\nby Anna Hill, 3 min read\n{PROSE}",
            "How to Mend a Bridge: Ten Things That Every Town Should Know",
        ),
    ],
)
def test_prose_broken_to_a_width_is_no_title(text: str, title: str | None) -> None:
    assert qualcheck.check(text).title == title


def test_a_repetition_below_prose_may_be_a_heading() -> None:
    text = f"What is the old bridge?\n\n{PROSE}\n\nWhat is the old bridge?\n\n{PROSE}"
    assert qualcheck.clean(text).text == text


def test_a_title_made_of_the_first_sentence_is_not_prolonged_to_it() -> None:
    assert cleaned("The council met on Monday evening and…", text=PROSE) == "The council met on Monday evening and…"


def test_a_section_line_goes_only_above_a_title() -> None:
    assert qualcheck.clean(f"Business\n\n{PROSE}").text == f"Business\n\n{PROSE}"


@pytest.mark.parametrize(
    ("title", "fixed"),
    [
        ("Salt &amp;#38; pepper", "Salt & pepper"),
        ("When to use <em>", "When to use <em>"),
        ("The &lt;div&gt; element", "The &lt;div&gt; element"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍🚀 in space", "👩‍🚀 in space"),
        ("A\u00ad\u200btitle\r\nof  two lines", "Atitle of two lines"),
    ],
)
def test_only_damage_is_mended(title: str, fixed: str) -> None:
    assert cleaned(title) == fixed


def test_an_error_page_is_an_error() -> None:
    for title in ("404 Not Found", "Just a moment...", "Attention Required! | Cloudflare"):
        found = {finding.rule: finding.severity for finding in qualcheck.check("", title=title).findings}
        assert found.get("TI016") == "error", title
    assert "TI016" not in rules(title="Access denied to thousands of voters in the north")


def test_the_trailer_of_the_same_post_is_no_contradiction() -> None:
    text = f"Old bridge will be mended | Harbour Gazette\n\n{PROSE}\n\nThe post Old bridge will be mended appeared first on Harbour Gazette."
    assert "TI013" not in rules(text)
    assert "TI013" in rules(text.replace("post Old bridge will", "post New tunnel may"))


# --- promises

PIECES = st.lists(
    st.sampled_from(
        [
            *" | ~ - ~: ~ » ~&amp;~&lt;~<b>~</b>~\u200b~  ~\n~İ~ß~\ud800~👩\u200d🚀~e\u0301~…~?~(~)~[~]~â€™~#~**".split("~"),
            *"Gazette~Harbour Gazette~news~Home~News~How we won~By Anna Hill March 3, 2021~a~2021~Blog".split("~"),
        ]
    ),
    max_size=9,
).map("".join)


@settings(max_examples=80, deadline=None)
@given(PIECES, st.sampled_from([None, "harbourgazette.com"]), st.sampled_from(["", f"Harbour\n\nHow we won\n\n{PROSE}"]))
def test_cleaning_a_title_settles_and_places_are_exact(title: str, source: str | None, text: str) -> None:
    report = qualcheck.check(text, title=title, source=source)
    assert not report.troubles
    for finding in report.findings:
        of = title if finding.field == "title" else text
        assert of[finding.start : finding.end] == finding.found
    once = qualcheck.clean(text, title=title, source=source)
    twice = qualcheck.clean(once.text, title=once.title, source=source)
    assert (twice.title, twice.text, twice.edits) == (once.title, once.text, [])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=8).map("\n".join))
def test_the_title_found_stands_in_the_text(text: str) -> None:
    view = TextView(Document(text))
    if view.title.text is not None:
        assert view.safe[view.title.start : view.title.end] == view.title.text


@pytest.mark.serial
@pytest.mark.parametrize("piece", ["- ", "| a ", "&amp;", "<b", "HomeNews", "by A B ", "(", "\u200b ", "[a_b ", "2021-"])
def test_long_titles_take_no_longer_than_their_length(piece: str) -> None:
    def work(characters: int) -> None:
        long = piece * (characters // len(piece))
        qualcheck.check("", title=long)
        qualcheck.check(long)

    assert in_proportion(work, 6_000, 10)


def test_wider_blanks_between_letters_set_apart_stay() -> None:
    assert cleaned("T h e  o l d  b r i d g e  opens  again") == "T h e  o l d  b r i d g e opens again"


def test_what_is_glued_to_the_headline_goes_by_the_text() -> None:
    text = f"Council mends the old bridge\n\n{PROSE}"
    assert cleaned("Council mends the old bridgeStory by Anna Hill", text=text) == "Council mends the old bridge"
    assert cleaned("PoliticsCouncil mends the old bridge", text=text) == "Council mends the old bridge"
    assert cleaned("Council mends the old bridges", text=text) == "Council mends the old bridges"
    assert cleaned("PoliticsCouncil mends the old bridge") == "PoliticsCouncil mends the old bridge"


@pytest.mark.parametrize("tail", ["Council mends the old bridge", "ShareTweet", "12 hours ago", "By Ada Kern"])
def test_what_is_glued_to_the_headline_in_the_text_does_not_make_the_title_a_broken_one(tail: str) -> None:
    """Else one fix would take from it what another one puts in."""
    line = "Council mends the old bridge"
    for title in (line, f"{line}…", line[:-3]):
        assert cleaned(title, text=f"{line}{tail}\n\n{PROSE}") in (line, f"{line}…", line[:-3])
    capitals = line.upper()
    assert cleaned(capitals, text=f"{capitals}{capitals}\n\n{PROSE}") == capitals
    assert cleaned(capitals[:-3], text=f"{capitals}\n\n{PROSE}") == capitals


def test_a_quotation_with_its_author_is_no_title() -> None:
    text = 'Bread\n\n"All of it is baked before dawn." — Maria Esteves\n\n"Nobody ever thanked the oven for it." — J. Okafor\n'
    assert qualcheck.check(text).title is None


@pytest.mark.serial
def test_a_line_like_a_quotation_takes_no_longer_than_its_length() -> None:
    text = '"a."—' + "a" * 190 + "?\n\nThe bread is baked before dawn, and nobody has ever thanked the oven for it.\n"
    assert seconds(lambda: qualcheck.check(text), 2) < 1


def test_a_capital_before_a_mark_stays_in_a_title() -> None:
    assert cleaned("Carta à minha IRMÃ”") == "Carta à minha IRMÃ”"
    assert cleaned("A banda “AMANHÃ” toca hoje") == "A banda “AMANHÃ” toca hoje"
    assert cleaned("A manhÃ£ comeÃ§a em SÃ“ DANÃ‡A") == "A manhã começa em SÓ DANÇA"


def test_raised_letters_of_a_title_keep_their_meaning() -> None:
    assert cleaned("10<sup>6</sup> ways to store CO<sub>2</sub>") == "10⁶ ways to store CO₂"
    assert cleaned("The 1<sup>st</sup> bridge of 2<sup>k</sup>") == "The 1st bridge of 2<sup>k</sup>"
