"""Makes news stories of invented people in invented places: reports of one event in different sentences, and copies of all kinds.

Nothing of it is about anybody. Two reports of one event share names, numbers and quotations; two copies share the order of everything.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

_STARTS = "Al Ber Cor Dan El Fer Gar Hal Ing Jor Kel Lan Mar Nor Os Per Quin Ros Sal Tor Ul Ver Wil Yar Zel Bram Dor Fal Lind Strand".split()
_MIDDLES = "a e i o an en ar el is ov or ett in al em".split()
_ENDS = "berg dale field ford gren holm ing land ley man mere mond ner nik quist ris sen son stad ström ton tova vik well wick wood".split()
_FIRST = """Ada Bruno Clara Dario Edith Farid Greta Hanno Ines Jonas Karin Leo Mira Nils Olga Pavel Rita Stefan Tilda Umar Vera Walter Yusuf Zoe
Anders Bianca Cedric Dora Emil Frieda Gustav Hilda Igor Julia""".split()
_ORGANISATIONS = ["{} Council", "{} University", "{} Railway", "{} Port Authority", "Bank of {}", "{} Hospital", "{} Energy", "{} Fisheries Board"]
_ROLES = "mayor minister engineer spokeswoman historian director councillor union leader farmer judge captain researcher headmaster broker".split()
_THINGS = """bridge harbour school budget railway reservoir museum factory ferry market hospital dam library road airport pipeline forest quarry
theatre tunnel vineyard bakery lighthouse stadium mill orchard laboratory prison cathedral canal archive greenhouse shipyard brewery""".split()
_PLANS = """repair sale closure extension inspection purchase rebuilding opening reform evacuation survey demolition merger restoration
investigation boycott renovation auction relocation privatisation""".split()
_WORRIES = """noise cost delay flooding pollution debt traffic corruption drought unemployment subsidence crime shortage competition rust
vandalism erosion bankruptcy bureaucracy mould""".split()
_VERBS = """approved criticised postponed defended announced rejected examined supported abandoned financed prepared questioned delayed welcomed
blocked revised explained ordered discussed opposed""".split()
_ADJECTIVES = """expensive necessary unpopular careful sudden modest dangerous generous ambitious controversial ordinary temporary enormous
sensible unexpected peculiar reasonable desperate historic tiny""".split()
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_LEADS = """|On {day}, |In {town}, |For the first time since {year}, |According to {org}, |Despite the {worry}, |Late on {day}, |Before the vote, |
Two weeks later, |In a letter to {org2}, |Shortly before midnight, |After a long debate, |In the meantime, |Under an agreement of {year}, """.replace(
    "\n", ""
).split("|")
_CORES = """{org} {verbed} the {plan} of the {thing}
{person} {verbed} a {adj} {plan} of the {thing}
the {thing} near {town} will cost {money} million crowns
{number} people signed a petition against the {plan} of the {thing}
the {role} {person} called the {plan} of the {thing} {adj} and {adj2}
nobody at {org} wanted to say who had {verbed} the {plan}
workers found {number} boxes of letters below the floor of the {thing}
{org2} lent the town {money} million crowns for the {thing}
{last} has worked on the {thing} since {year} and knows every stone of it
about {percent} percent of the families in {town} depend on the {thing}
a {adj} {worry} has emptied the streets around the {thing}
{person} and {person2} met in {town} to talk about the {plan} of the {thing}
the roof of the {thing} has been leaking since the winter of {year}
experts from {org2} measured the {worry} at {number} points along the river
the court in {town2} {verbed} the {plan} in a judgment of {number} pages
children from {town2} painted the walls of the {thing} in {month}
the owner of the {thing} owes {money} million crowns to {org2}
the {plan} of the {thing} began in {month} {year} and was to last {small} months
police closed the road between {town} and {town2} for {small} hours
{last} asked {org} for another {small} weeks to study the {worry}
the price of a ticket to the {thing} rose by {percent} percent
{org2} has promised that no one will lose work because of the {plan}
every visitor of the {thing} must wear a helmet and leave a deposit of {small} crowns
the {role} lost the vote by {small} against {number}
a storm in {month} destroyed the {thing} and {number} boats
{person2} inherited the {thing} from an aunt who had bought it in {year}
the newspaper of {town2} printed {number} letters about the {worry}
the {thing} and the {thing2} belong together like a key and its lock
engineers had warned {org} of the {worry} as early as {year}
the contract with {org2} fills {number} pages and was signed in {month}
{last} keeps a list of everybody who has {verbed} the {plan}
the museum of {town} shows how the {thing} looked in {year}
a {adj} mistake in the plans moved the {thing} by {small} metres
{number} tonnes of gravel were brought from {town2} by boat
the {worry} costs the region about {money} million crowns a year
shops in {town} opened late because of the {plan} of the {thing}
the committee heard {small} witnesses, among them {person2}
{org} owns {percent} percent of the {thing} and wants to sell
the {thing2} was built by the same family as the {thing}
an inspector from {town2} sealed {small} doors of the {thing2}
the queue in front of the {thing2} was {number} metres long
fishermen reported a {adj} {worry} off the coast of {town2}
the {role} {person2} resigned in {month} over the {worry}
tenants of the {thing2} pay {percent} percent more than in {year}
the archive of {org} burnt in {year}, and with it the plans of the {thing}
neighbours collected {number} crowns for a bench beside the {thing2}""".split("\n")
_TAILS = """|, although {org2} had asked for more time|, as {last2} had expected|, which surprised even {last2}| and hopes for help from {org2}|
, because the {worry} had become worse|, {percent} percent more than a year ago|, the first of its kind in {town2}|
 before the end of {month}| and refused to answer questions|, a step that {last} had {verbed} in {year}|, so that the {thing2} had to wait|
, with {small} votes against|, and the {thing2} will follow| without telling {last2}|, if the weather allows it|, to the delight of {town}|
 at the request of {org}|, more than {town} can afford|, and that was only the beginning""".replace("\n", "").split("|")
_OPENINGS = """I have always said that |we must not forget that |believe me, |nobody here can understand why |it is no secret that |
what worries me is that |my family knows that |let me repeat that |I was not surprised that |the papers never wrote that |
we learnt too late that |ask anyone in {town} and you will hear that |it makes me {adj} that |I would rather not say why |
for {small} years I have told {last2} that |""".replace("\n", "").split("|")[:-1]
_CLOSINGS = """, and that is why we cannot wait| and I am not ashamed of it|, whatever {last2} may think|, so we shall need {money} million crowns|
 and nobody has thanked us|, but {town2} will not give in|, and I expect an answer before {month}|, which is {adj} enough|
 and it was {adj2} to believe {org2}|, as my father used to say of the {thing2}|, though the {worry} is what people talk about|
, and {percent} percent of us agree| and I shall say so in court|, or else the {thing} is lost| until somebody pays for the {plan}""".replace(
    "\n", ""
).split("|")
_SAID = ["“{q},” {last} said on {day}.", "{person} told the newspaper of {town}: “{q}.”", "“{q},” said {last}, {role} in {town}."]


@dataclass(frozen=True)
class Facts:
    """Who, where, what and how much: what all reports of one event agree on."""

    slots: dict[str, list[str]]
    quotes: list[str] = field(default_factory=list)


def made_name(dice: random.Random) -> str:
    return dice.choice(_STARTS) + dice.choice(_MIDDLES) * dice.randint(0, 1) + dice.choice(_ENDS)


def facts(dice: random.Random) -> Facts:
    """An event that nobody has reported yet."""
    towns = [made_name(dice) for _ in range(3)]
    people = [(dice.choice(_FIRST), made_name(dice)) for _ in range(4)]
    organisations = [dice.choice(_ORGANISATIONS).format(dice.choice(towns)) for _ in range(3)]
    things, plans, worries = dice.sample(_THINGS, 5), dice.sample(_PLANS, 3), dice.sample(_WORRIES, 3)
    slots = {
        "town": towns[:2],
        "town2": towns[1:],
        "person": [" ".join(one) for one in people[:2]],
        "person2": [" ".join(one) for one in people[2:]],
        "last": [one[1] for one in people[:2]],
        "last2": [one[1] for one in people[2:]],
        "org": organisations[:2],
        "org2": organisations[1:],
        "thing": things[:3],
        "thing2": things[3:],
        "plan": plans,
        "worry": worries,
        "role": dice.sample(_ROLES, 3),
        "verbed": dice.sample(_VERBS, 6),
        "adj": dice.sample(_ADJECTIVES, 5),
        "adj2": dice.sample(_ADJECTIVES, 5),
        "number": [str(dice.randint(21, 980)) for _ in range(6)],
        "small": [str(dice.randint(3, 20)) for _ in range(5)],
        "percent": [f"{dice.randint(2, 80)}" for _ in range(4)],
        "money": [f"{dice.randint(1, 60)}.{dice.randint(1, 9)}" for _ in range(3)],
        "year": [str(dice.randint(1920, 2019)) for _ in range(4)],
        "month": dice.sample(_MONTHS, 3),
        "day": dice.sample(_DAYS, 2),
    }
    return Facts(slots, [_filled(dice.choice(_OPENINGS) + dice.choice(_CORES) + dice.choice(_CLOSINGS), slots, dice) for _ in range(3)])


def report(story: Facts, dice: random.Random, sentences: int) -> str:
    """A report of an event, in paragraphs; each call tells it anew, with the same quotations."""
    told = [_sentence(story, dice) for _ in range(sentences)]
    for quote in story.quotes:
        said = _filled(dice.choice(_SAID), story.slots | {"q": [_capital(quote)]}, dice)
        told.insert(dice.randrange(len(told) + 1), said)
    paragraphs = []
    while told:
        size = dice.randint(2, 5)
        paragraphs.append(" ".join(told[:size]))
        told = told[size:]
    return "\n\n".join(paragraphs)


def _sentence(story: Facts, dice: random.Random) -> str:
    text = dice.choice(_LEADS) + dice.choice(_CORES) + dice.choice(_TAILS)
    if dice.random() < 0.3:
        text += dice.choice([" while ", ", but ", ", and "]) + dice.choice(_CORES)
    return _capital(_filled(text, story.slots, dice)) + "."


def _filled(text: str, slots: dict[str, list[str]], dice: random.Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: dice.choice(slots[match[1]]), text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def exact(text: str, dice: random.Random) -> str:
    """The same, with the white space laid out in another way."""
    return dice.choice([text, text.replace("\n\n", "\n"), text + "\n", text.replace("\n", "\r\n"), "  " + text.replace(". ", ".  ")])


def near(text: str, dice: random.Random) -> str:
    """The same with a few words changed, a paragraph more or less, and what pages put around an article."""
    paragraphs = text.split("\n\n")
    if dice.random() < 0.4 and len(paragraphs) > 8:
        del paragraphs[dice.randrange(len(paragraphs))]
    text = "\n\n".join(paragraphs)
    words, share = text.split(" "), dice.choice([0.0, 0.01, 0.02, 0.03])
    text = " ".join(dice.choice(_ADJECTIVES) if dice.random() < share else word for word in words)
    if dice.random() < 0.3:
        text += f"\n\n{dice.choice(_FIRST)} {made_name(dice)} reported from {made_name(dice)}, and the pictures were taken by the readers."
    before, after = dice.choice(
        [("", ""), ("Home\nNews\n\n", "\n\nShare on Facebook\nRead more"), ("- Advertisement -\n\n", "\n\nComments are closed.")]
    )
    return before + text + after


def translated(text: str, dice: random.Random, spin: Callable[[str, float, random.Random], str]) -> str:
    """As if translated there and back: other words, tails of sentences put in front, articles that come and go, sentences cut in two."""
    sentences = re.split(r"(?<=[.”]) +", spin(text, dice.uniform(0.2, 0.4), dice).replace("\n\n", " \n\n"))
    out = []
    for sentence in sentences:
        head, comma, tail = sentence.rpartition(", ")
        if comma and dice.random() < 0.3 and not head.startswith(("“", "\n")) and tail.endswith(".") and "”" not in tail:
            sentence = _capital(tail[:-1]) + ", " + head[:1].lower() + head[1:] + "." if dice.random() < 0.5 else f"{head}. {_capital(tail)}"
        out.append(re.sub(r"\b(the|a) ", lambda match: match[0] if dice.random() < 0.8 else dice.choice(["", "the ", "this "]), sentence))
    return " ".join(out).replace(" \n\n", "\n\n")


def drifted(quote: str, dice: random.Random, spin: Callable[[str, float, random.Random], str]) -> str:
    """A quotation in other words."""
    for rate in (0.35, 0.6, 0.9):
        other = spin(quote, rate, dice)
        if other != quote:
            return other
    return quote
