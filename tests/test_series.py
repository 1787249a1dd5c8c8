"""Members of a series share one fate; beside each what must go on being found."""

from __future__ import annotations

import pytest

import qualcheck

PROSE = (
    "The potters of the valley dig their clay in autumn, when the river is low, and leave it in heaps for the frost to break.",
    "What comes out of the kiln is sold at the fair of Saint John, where the buyers knock at each pot and listen to how long it rings.",
)


def found(text: str) -> list[str]:
    return [finding.found for finding in qualcheck.check(text).findings if finding.rule.startswith("BP")]


ENTRIES = ("Login", "Asks for the word on the door.", "Share", "Sends the curve to somebody else.", "Sweep", "Blows the ash out of the flue.")
SPOKEN = ("BEN", "Will you have some more of the soup?", "ANNA (CONT'D)", "No thanks.", "BEN", "Share mine.", "ANNA", "Close.")
LAST_ENTRY = ("Log out", "Shuts the door behind the last of us.")

SERIES = {
    "headings of a manual": "\n\n".join(["The kiln watch", *ENTRIES, *LAST_ENTRY]),
    "headings of a manual on lines that follow each other": "\n".join([PROSE[0], *ENTRIES, *LAST_ENTRY, PROSE[1]]),
    "headings of a manual with two sentences below one": "\n\n".join([PROSE[0], *ENTRIES, "It is loud, so shut the door.", *LAST_ENTRY, PROSE[1]]),
    "a play with gaps": "\n\n".join(
        [
            "INT. POTTERY - NIGHT",
            PROSE[0],
            "BEN",
            "Will you have some more of the soup?",
            "ANNA (CONT'D)",
            "No thanks.",
            "BEN",
            "Share mine.",
            "ANNA",
            "Close.",
        ]
    ),
    "entries of a menu that the text is about": "\n\n".join(
        [PROSE[0], "The watch has a menu of five words.", "* Back\n* Next\n* Menu\n* Share\n* Search", PROSE[1]]
    ),
    "buttons below a heading": "\n\n".join([PROSE[0], "## Keys", "- Back\n- Next\n- Menu\n- Search", "## Screens", PROSE[1]]),
    "a poem of single words": "Snow\nwind\nnight\nhome\nlight\nbread\nsleep\n\nmorning\nmore\nhome",
    "a poem of single words with full stops": "Snow.\nWind.\nShare\nBread.\nSleep.\nMore\nHome\nClay.",
}


@pytest.mark.parametrize("text", SERIES.values(), ids=SERIES)
def test_members_of_a_series_stay(text: str) -> None:
    assert found(text) == []
    assert qualcheck.clean(text).text == text


LEFT_OVER = {
    "buttons between paragraphs": (
        "\n\n".join([PROSE[0], "Share", PROSE[1], "Advertisement", "Clay is red.", "Login"]),
        ["Share", "Advertisement", "Login"],
    ),
    "the same button below each excerpt": (
        "\n\n".join(line for name in ("Ash", "Clay", "Fire", "Salt") for line in (name, "How it is won in the valley.", "Read more")),
        ["Read more"] * 4,
    ),
    "an advertisement among headings": (
        "\n\n".join([PROSE[0], *ENTRIES, "Advertisement", "Clay is red.", *LAST_ENTRY]),
        ["Advertisement"],
    ),
    "a menu that the text is not about": ("\n\n".join([PROSE[0], "* Home\n* Search\n* Login\n* Share\n* Subscribe", PROSE[1]]), ["* Share"]),
    "a button below a heading in capitals": ("\n\n".join([PROSE[0], "CLAY", "Share", PROSE[1], "FIRE", "Share", PROSE[0]]), ["Share", "Share"]),
    "a menu in small letters": ("home\nnews\nsearch\nlogin\nshare\nabout\nsubscribe\ncontact us", ["home", "login", "share", "subscribe"]),
}


@pytest.mark.parametrize(("text", "lines"), LEFT_OVER.values(), ids=LEFT_OVER)
def test_what_only_looks_like_a_member_is_found(text: str, lines: list[str]) -> None:
    remaining = found(text)
    for line in lines:
        assert line in remaining
        remaining.remove(line)
