"""Makes sites of many kinds whose pages share lines: what the site puts around every article, and what recurs because it is told again.

Labels: ``boilerplate`` for what the site adds, ``content`` for what belongs to the article however often it recurs. All text is made here.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Line = tuple[str, str]

NAMES = "Anna Weiss,Karl Brandt,Maria Okafor,John Lindqvist,Ines Duarte,Tom Akana,Petra Novak,Samuel Reyes".split(",")
MONTHS = "January March May June August October".split()
PLACES = "Harbour Town,Westerholm,Lund,Northfield,Old Mill,Seaview".split(",")

#: What stands above the articles of a site: rows that come together.
ABOVE = [
    ["Skip to the main part of this page", "The {name} Gazette", "Home / News / {section}"],
    ["{name} Weekly, edition number {n}", "Today is {d}", "Weather in {name}: {n} degrees, wind from the west"],
    ["You are reading the free part of the {name} Herald", "{n} of your free articles are left this month"],
    ["Menu of the {name} Post", "Search all pages of the Post", "Your basket holds {n} things"],
    ["From the newsroom of {name}", "Reading time of this page: {n} minutes"],
    ["{name} Radio, on air since 1931", "Listen live to what {name} talks about"],
]
#: What stands below them.
BELOW = [
    ["Share this page with a friend in {name}", "{n} readers liked this page", "Write a comment of your own ({n} so far)"],
    ["© {y} {name} Gazette and its owners", "Nothing on this page may be printed elsewhere without a letter from us"],
    ["Sign up for the {name} letter", "We send it every Friday and never give your address to anybody"],
    ["Page last looked after on {d}", "Photographs on this page come from the archive of {name}"],
    ["The {name} Post is not responsible for what is said in letters, corrects errors that are shown to it, and keeps no record of who has read it."],
    ["Tell us what is wrong with this page", "Call the desk of {name} at 555 {n}", "Our house stands in Mill Lane {n}, {name}"],
    ["Advertise with {name} and be seen by {n} people", "Prices and sizes of advertisements"],
    ["Read next on the pages of {name}", "All stories of {d}"],
    ["If you have read so far, think of paying for the {name} Herald", "A year costs {n} crowns and helps {n} reporters"],
]
#: What stands between paragraphs.
BETWEEN = [
    "This page goes on below the picture that one of our advertisers has paid for",
    "Do you like what you read? Have the {name} letter brought to your door every Friday",
    "Readers of {name} have also opened {n} other pages today, and so might you",
]

TOPICS = "bridge library ferry orchard school tower harbour mill market museum station theatre valley island garden quarry lighthouse canal".split()
VERBS = "mended closed opened sold painted measured moved widened surveyed insured inspected heated flooded rented photographed described".split()


def _sentence(chance: random.Random) -> str:
    topic, other, third = chance.sample(TOPICS, 3)
    shapes = (
        "{a} said that the {t} was {v} for {n} crowns, although the {o} had cost less and stood nearer to the {u}.",
        "In {y} the {t} was {v}, and {n} people who lived between the {o} and the {u} went to see it.",
        "Nobody knows why the {o} was {v} before the {t}, least of all {a}, who had kept the {u} for {n} years.",
        "It took {n} weeks until the {t} could be {v}, and the {o} had to wait as long as the {u}.",
        "{a} and {b} have {v} the {t} together; the {o} and the {u} belong to somebody else.",
    )
    return chance.choice(shapes).format(
        a=chance.choice(NAMES),
        b=chance.choice(NAMES),
        t=topic,
        o=other,
        u=third,
        v=chance.choice(VERBS),
        n=chance.randrange(3, 990),
        y=chance.randrange(1900, 2024),
    )


def _paragraph(chance: random.Random) -> Line:
    return " ".join(_sentence(chance) for _ in range(chance.randrange(2, 4))), "content"


def _title(chance: random.Random) -> Line:
    one, other = chance.sample(TOPICS, 2)
    return f"How the {one} of {chance.choice(PLACES)} and the {other} were {chance.choice(VERBS)} {chance.randrange(10**5)}", "content"


def _told(*lines: str) -> list[Line]:
    return [(line, "content") for line in lines]


def _plain(_place: int, _chance: random.Random) -> list[Line]:
    return []


def _bylines(place: int, chance: random.Random) -> list[Line]:
    return _told(f"By {chance.choice(NAMES[:3])}") if place == 0 else []


def _datelines(place: int, chance: random.Random) -> list[Line]:
    return _told(f"{chance.choice(PLACES[:2]).upper()}, {chance.choice(MONTHS)} {chance.randrange(1, 28)}") if place == 0 else []


def _columns(place: int, _chance: random.Random) -> list[Line]:
    return _told("Every week our gardener answers what readers ask about trees, soil and frost.") if place == 0 else []


def _refrains(place: int, _chance: random.Random) -> list[Line]:
    return _told("And the ferry comes late, and the ferry comes late,", "and the captain has time for a song.") if place else []


def _letters(place: int, chance: random.Random) -> list[Line]:
    opening = {0: "Dear neighbours on both sides of the river,"}
    return _told(opening[place]) if place in opening else _told("Yours sincerely,", chance.choice(NAMES)) if place == -1 else []


def _speeches(place: int, _chance: random.Random) -> list[Line]:
    return _told("Mister Speaker, honourable members of this house,") if place in (0, 2) else []


def _chapters(place: int, _chance: random.Random) -> list[Line]:
    return _told(f"Chapter {place + 1}") if place >= 0 else []


def _sections(place: int, _chance: random.Random) -> list[Line]:
    heads = ["What has happened so far", "What the council says", "What the neighbours say", "How it goes on from here"]
    return _told(heads[place]) if 0 <= place < len(heads) else []


def _questions(place: int, _chance: random.Random) -> list[Line]:
    asked = ["Where were you when the flood came?", "What would you save first if it came again?", "Who should pay for the new wall?"]
    return _told(asked[place]) if 0 <= place < len(asked) else []


def _speakers(place: int, chance: random.Random) -> list[Line]:
    return _told(f"{chance.choice(['Moderator', 'The guest', 'A voice from the hall'])}:") if place >= 0 else []


def _recipes(place: int, chance: random.Random) -> list[Line]:
    larder = "flour,sugar,salt,butter,milk,yeast,honey,walnuts,cream,pepper,olive oil,cold water,ripe apples".split(",")
    return _told(*(f"{chance.randrange(1, 9)} spoons of {thing}" for thing in chance.sample(larder, 7))) if place == 0 else []


def _closings(place: int, _chance: random.Random) -> list[Line]:
    return _told("Let it cool before you cut it.") if place == -1 else []


def _matches(place: int, chance: random.Random) -> list[Line]:
    if place == 0:
        return _told(f"{chance.choice(PLACES)} {chance.randrange(5)}, {chance.choice(PLACES)} {chance.randrange(5)}")
    return _told(f"Spectators: {chance.randrange(80, 4000)}", f"Referee: {chance.choice(NAMES)}") if place == -1 else []


def _judgments(place: int, _chance: random.Random) -> list[Line]:
    said = {0: "The court has heard both sides and has seen the place with its own eyes.", -1: "The loser bears the costs of both sides."}
    return _told(said[place]) if place in said else []


#: What the articles of a site are, and what recurs in them: lines before paragraph 0, 1 ..., and behind the last (-1).
KINDS: dict[str, Callable[[int, random.Random], list[Line]]] = {
    "plain": _plain,
    "bylines": _bylines,
    "datelines": _datelines,
    "refrains": _refrains,
    "letters": _letters,
    "speeches": _speeches,
    "chapters": _chapters,
    "sections": _sections,
    "questions": _questions,
    "speakers": _speakers,
    "recipes": _recipes,
    "matches": _matches,
}
#: Where a whole sentence stands at one place of every article, what is told again and what the site adds look the same.
LIMITS: dict[str, Callable[[int, random.Random], list[Line]]] = {"columns": _columns, "closings": _closings, "judgments": _judgments}


def varied_site(kind: str, chance: random.Random) -> list[list[Line]]:
    """The pages of a site of a kind, line by line with labels: some pages lack a part of what the site puts around them, some come twice."""
    name, size = chance.choice(PLACES), chance.choice([3, 5, 8, 15, 30, 60])
    above = [line for block in chance.sample(ABOVE, chance.randrange(0, 3)) for line in block]
    below = [line for block in chance.sample(BELOW, chance.randrange(0, 4)) for line in block]
    between = chance.choice([None, None, *BETWEEN])
    pages = [_page((KINDS | LIMITS)[kind], name, above, below, between, chance) for _ in range(size)]
    return [*pages, *[chance.choice(pages)] * chance.choice([0, 0, 2])]


def _page(
    kind: Callable[[int, random.Random], list[Line]], name: str, above: list[str], below: list[str], between: str | None, chance: random.Random
) -> list[Line]:
    section = chance.choice(["Town", "Sport", "Letters", "Culture"])

    def filled(template: str) -> Line:
        number, day = chance.randrange(2, 900), f"{chance.randrange(1, 28)} {chance.choice(MONTHS)} {chance.randrange(2001, 2025)}"
        return template.format(name=name, n=number, d=day, y=chance.randrange(2001, 2025), section=section), "boilerplate"

    lines = [filled(line) for line in above if chance.random() < 0.95]
    lines.append(_title(chance))
    for place in range(chance.randrange(4, 8)):
        lines += kind(place, chance)
        lines.append(_paragraph(chance))
        if between and place == 1:
            lines.append(filled(between))
    lines += kind(-1, chance)
    return [*lines, *(filled(line) for line in below if chance.random() < 0.95)]
