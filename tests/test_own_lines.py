"""Lines that look like a page's and are the author's by what stands around them; beside each what must go on being found."""

from __future__ import annotations

import pytest

import qualcheck

#: Prose below and above what is tested: without some there is no telling what a page is.
PROSE = (
    "The potters of the valley dig their clay in autumn, when the river is low, and leave it in heaps for the frost to break.",
    "By March it is soft enough to be trodden, which the children do with bare feet, and by May the first kiln of the year is lit.",
    "What comes out of it is sold at the fair of Saint John, where the buyers knock at each pot and listen to how long it rings.",
)


def found(text: str, **of: str) -> list[str]:
    return [finding.found for finding in qualcheck.check(text, **of).findings if finding.rule.startswith("BP")]


def article(*lines: str) -> str:
    """What is tested, among prose, with empty lines between."""
    return "\n\n".join([PROSE[0], *lines, *PROSE[1:]])


OWN = {
    "Markdown headings": (
        "# Kiln watch\n\nIt keeps an eye on the heat.\n\n## API\n\n### Share\n\nSends the curve of the last firing to somebody else.\n\n"
        "### Login\n\nAsks for the word on the door.\n\n## Privacy policy\n\nNothing that the thermometer says ever leaves the house."
    ),
    "Markdown contents": (
        "# Kiln watch\n\n## Table of contents\n\n- [Heat](#heat)\n- [Smoke](#smoke)\n\n## Heat\n\nIt is measured at the top of the arch."
    ),
    "a Markdown question": article("## Forgot your password?", "Ask the keeper of the kiln, who has written all of them on the wall."),
    "underlined headings": "Verbs\n=====\n\nLogin\n-----\n\nAsks for the word on the door.\n\nShare\n-----\n\nSends the curve to somebody else.",
    "definition lists": article("Share\n: Sends the curve to somebody else.", "Print\n: Puts it on paper."),
    "questions and answers": (
        "What visitors ask\n\nMay I tread the clay?\nYes, with bare feet.\n\nForgot your password?\nAsk at the gate.\n\n"
        "Contact us\nRing the bell twice.\n\nPrivacy policy\nWe burn the list each winter."
    ),
    "questions in French": (
        "Ce qu'on demande\n\nPeut-on voir le four ?\nOui, le lundi.\n\nMot de passe oublié ?\nDemandez à la porte.\n\n"
        "Mentions légales\nLa maison est à la commune.\n\nPartager\nOn peut donner son billet à un ami."
    ),
    "questions with answers on the next line": (
        "Forgot your password?\nAsk at the gate for the word of the week.\nAlready a member?\nThen bring your own apron and knife.\n"
        "When is the kiln lit?\nIn May, once the clay is dry to the touch.\nHave an account?\nIt is settled at the fair of Saint John."
    ),
    "questions with answers in German": (
        "Passwort vergessen?\n\nFragen Sie am Tor nach dem Wort der Woche.\n\nNoch kein Konto?\n\nDann bringen Sie eine eigene Schürze mit.\n\n"
        "Wann wird der Ofen geheizt?\n\nIm Mai, wenn der Ton trocken genug ist."
    ),
    "a clause of a contract without numbers": (
        "The tenant shall pay the rent on the first day of each month.\n\nThe landlord shall keep the roof and the kiln in good repair.\n\n"
        "The drawings of the kiln are lent, not sold, to the tenant for the term of this agreement. All rights reserved.\n\n"
        "Either party may end this agreement with a notice in writing."
    ),
    "rights between the clauses of a contract": (
        "The licensee may use the drawings for one kiln only.\n\nThe licensor keeps all title to the drawings and their copies.\n"
        "All rights reserved.\n\nEither party may end this agreement with a notice in writing."
    ),
    "the menu of a restaurant": (
        "Menu\n\nSoup of the day with bread 6.50\n\nGrilled trout with potatoes 18.00\n\nRoast lamb with beans 21.00\n\n"
        "Our kitchen is open every evening from six until ten, and on Sundays for lunch as well."
    ),
    "who answers questions on a release": ("\n\n".join([*PROSE, "Media contact\nJane Miller\nE-mail: press@kiln.example\nPhone: 555 0100"])),
    "a contact with a mailbox for the press": "\n\n".join([*PROSE, "Contact:\nE-mail: press@kiln.example"]),
    "a step of a recipe in German": (
        "Den Teig auf einer bemehlten Fläche ausrollen und in zwölf Stücke schneiden.\n\nTeilen\n\n"
        "Die Stücke zu Kugeln formen und auf ein Blech legen. Zwanzig Minuten gehen lassen und dann backen."
    ),
    "terms and what they mean": (
        "Words of the trade\n\nAdvertisement\nA pot at the door of the shop.\n\nHome\nThe shelf on which a pot dries.\n\n"
        "Next\nThe pot that waits for the wheel."
    ),
    "minutes": (
        "Guild of potters\n\n1. Apologies\nNone.\n\n2. Declarations of interest\nNone.\n\n3. The fair\nStalls 4 to 9 were let.\n\n"
        "4. Any other business\nNone."
    ),
    "a play": "ACT TWO\n\nHOB\nIs it hot?\n\nMAB\nHotter.\n\nHOB\nShare.\n\nMAB\nThe last bun? Never.\n\nHOB\nNext!\n\n(She goes.)",
    "a game": "How to play\n\nDraw\nTake a shard.\n\nShare\nGive one to the left.\n\nNext\nThe turn goes on.\n\nThe end\nWho has a whole pot wins.",
    "a curriculum vitae": (
        "Ada Holt\n\nContact\nada@potters.example\n+44 1632 960000\n\nAbout me\nI make jugs.\n\nWork\n2011-2019 Wheel, Hob & Daughters\n\n"
        "Languages\nWelsh\nLatin\n\nReferences\nOn request."
    ),
    "words to learn": "Lesson 9\n\nWords to learn\n\nshare\nedit\ndelete\nsave\nprint\nhome\nnext\nhelp\n\nMake a sentence with three of these.",
    "words in two languages": "Wörter der Lektion 9\n\nAnzeige\nadvertisement\n\nteilen\nto share\n\nzurück\nback\n\nweiter\nnext",
    "what a colon announces": article("On the lid of the kiln there are four buttons:", "Share\nEdit\nDelete\nMore"),
    "a list of what not to say": article("The guild wants no signs at the stalls that say:", "- Click here\n- Read more\n- More info\n- Download"),
    "a word on a wall": article("Over the door somebody had painted one word:", "ADVERTISEMENT"),
    "a notice that is quoted": article("At the foot of each jug stood a line:", "Copyright 1931 Hob & Daughters. All rights reserved."),
    "the first word of a sentence": article("Advertisement", "is what the potters call the one jug that nobody is meant to buy."),
    "clauses": article("3. The drawings of the kiln are the work of Hob & Daughters. All rights reserved.", "3.1 All rights reserved to the Guild."),
    "a licence": (
        "The BSD licence of the kiln watch\n\nCopyright (c) 2019 Ada Holt\nAll rights reserved.\n\nRedistribution and use in source and binary forms "
        "are permitted as long as the above copyright notice is kept."
    ),
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_the_authors_lines_stay(text: str) -> None:
    assert found(text) == []
    assert qualcheck.clean(text).text == text


LEFT_OVER = {
    "rights below a contract": (
        (
            "The tenant shall pay the rent on the first day of each month.\n\nThe landlord shall keep the roof and the kiln in good repair.\n\n"
            "Either party may end this agreement with a notice in writing.\n\n© 2021 Example Press. All rights reserved."
        ),
        ["© 2021 Example Press. All rights reserved."],
    ),
    "the address of who wrote it": (article(*PROSE, "Contact Jane Miller at jane@paper.example"), ["Contact Jane Miller at jane@paper.example"]),
    "questions of a page": (
        article("Forgot your password?", "Already a member?", "Need help?", "Log in"),
        ["Forgot your password?", "Already a member?", "Need help?", "Log in"],
    ),
    "a heading of links": (article("## Related articles", "- The fair of Saint John", "- Ten jugs that ring"), ["## Related articles"]),
    "a heading without text": (
        "\n\n".join([*PROSE, "## Share this article", "### Subscribe to our newsletter"]),
        ["## Share this article", "### Subscribe to our newsletter"],
    ),
    "a slot with a heading of its own": (article("## Advertisement", PROSE[1], "## 8 min read", PROSE[2]), ["## Advertisement", "## 8 min read"]),
    "a button": (article("Share", "Advertisement"), ["Share", "Advertisement"]),
    "a button below a heading with a colon": (article("Related Stories:", "Read more\nShare this article"), ["Read more", "Share this article"]),
    "a footer in columns": (
        "\n\n".join([*PROSE, "About us\nContact us\nCareers", "Privacy policy\nTerms of use\nCookie policy", "Facebook\nTwitter\nYouTube"]),
        ["About us", "Contact us", "Careers", "Privacy policy", "Terms of use", "Cookie policy", "Facebook", "Twitter", "YouTube"],
    ),
    "a notice below the text": ("\n\n".join([*PROSE, "© 2021 Example Press. All rights reserved."]), ["© 2021 Example Press. All rights reserved."]),
    "a menu above the text": ("\n".join(["Vocabulary", "Home", "Search", "Help", *PROSE]), ["Home", "Search", "Help"]),
    "an advertisement inside a sentence": (
        "\n\n".join(
            [
                PROSE[0],
                "The oldest of them said that the",
                "Advertisement",
                "clay had been better when the river was still free to flood.",
                *PROSE[1:],
            ]
        ),
        ["Advertisement"],
    ),
}


@pytest.mark.parametrize(("text", "lines"), LEFT_OVER.values(), ids=LEFT_OVER)
def test_what_a_page_left_behind_is_found(text: str, lines: list[str]) -> None:
    assert [line for line in lines if line not in found(text)] == []


POLICY = (
    "Privacy policy\n\nThis policy says what the guild does with your data.\n\nCookies\n\nOur site uses cookies to remember the jugs that you liked. "
    "We use cookies for nothing else.\n\nContact us\n\nWrite to clerk@potters.example.\n\nCopyright\n\n© 2024 The Guild. All rights reserved.\n\n"
    "Your rights\n\nYou may ask what we keep about you.\nYou may ask us to delete your data."
)
GERMAN_POLICY = (
    "Datenschutzerklärung\n\nDiese Erklärung sagt, was die Zunft mit Ihren Daten macht.\n\nCookies\n\nDiese Seite verwendet Cookies, um die "
    "Nutzung zu zählen.\n\nKontakt\n\nFragen zu Ihren Daten beantwortet die Schreiberin.\n\nAlle Rechte vorbehalten."
)


@pytest.mark.parametrize("text", [POLICY, GERMAN_POLICY], ids=["English", "German"])
def test_a_policy_that_is_the_document_stays(text: str) -> None:
    assert found(text) == []
    assert qualcheck.clean(text).text == text


def test_a_policy_is_no_policy_by_its_title_alone() -> None:
    text = "\n\n".join([*PROSE, "We use cookies to improve your experience.", "Privacy policy", "Terms of use"])
    assert {"Privacy policy", "Terms of use"} <= set(found(text, title="Privacy policy"))


LEASE = (
    "Lease of a kiln\n\n1. The Guild lets the kiln by the river to the Potter for the firings of one summer, with the shed and the wood in it.\n\n"
    "2. The Potter pays one jug in twelve, which the Guild may choose, on the morning after each firing and before any of them is sold.\n\n"
    "3. The Potter keeps the arch in repair and sweeps the flue, and gives the kiln back at the end of the summer as it was found.\n\n"
    "4. Signs, stamps and drawings stay with the Guild.\nAll rights reserved.\n\nSchedule\n\nRent: one jug in twelve\nDeposit: a barrow of clay\n\n"
    "Signed: Ada Holt (Potter)\nSigned: H. Hob (Guild)"
)
PAPER = "\n\n".join(
    [
        "How long a jug rings",
        *PROSE,
        *PROSE,
        "© 2021 Example Press. All rights reserved.",
        "Piece",
        "w  weight of the jug\nt  time of ringing\nr  width of the rim",
        "Age  n  mean\n0-5  12  3.1\n5-10  20  2.7",
    ]
)


def test_a_contract_stays_to_its_signatures() -> None:
    assert found(LEASE) == []
    assert qualcheck.clean(LEASE).text == LEASE


def test_what_goes_on_below_a_line_of_copyright_is_no_tail_of_a_page() -> None:
    assert found(PAPER) == ["© 2021 Example Press. All rights reserved."]
    short = "\n\n".join([*PROSE, *PROSE, "© 2021 Example Press. All rights reserved.", "Table 1. Jugs by age", "0-5  12  3.1"])
    assert found(short) == ["© 2021 Example Press. All rights reserved."]


def test_the_last_lines_of_a_page_below_a_line_of_copyright_go() -> None:
    text = "\n\n".join([*PROSE, *PROSE, "© 2021 Example Press. All rights reserved.", "Made by Hob and Daughters of the valley"])
    assert found(text)[-1] == "Made by Hob and Daughters of the valley"


def test_fields_to_sign_in_stay() -> None:
    text = "\n\n".join([*PROSE, "_______________________\nName:\nTitle:\nDate:"])
    assert found(text) == []


def test_messages_say_what_they_count() -> None:
    text = "\n\n".join([*PROSE, "Home", "Subscribe", "Jugs", "Share this article", "Privacy policy", "Terms of use"])
    (finding,) = qualcheck.check(text, config={"select": ["BP068"]}).findings
    assert finding.found == "Jugs"
    assert "of the lines around (up to 3 above, 3 below)" in finding.message
