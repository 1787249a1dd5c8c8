"""Texts that find slow paths: one piece again and again, and prose of any length."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import qualcheck

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from made_corpus import document

#: Pieces of which a text of any length is made, by what they try.
PIECES = {
    "lines of one letter": "a\n",
    "quotation marks": '"',
    "opening quotation marks": "“",
    "brackets": "(",
    "square brackets": "[]",
    "angle brackets": "<",
    "curly brackets": "{",
    "ampersands": "&",
    "no blank": "abcdefghij",
    "blank lines": "\n",
    "blank lines of Windows": "\r\n",
    "full stops": ". ",
    "one word": "word ",
    "bullets": "• item\n",
    "open speech": "“Yes, she said.\n",
    "broken words": "finan- cials and ",
    "advertisements": "- Advertisement -\n\n",
    "mojibake": "It wasnâ€™t easy, he said.\n",
    "tags": "<b>bold</b> and &nbsp; text.\n",
    "shortcodes": "[caption id=1]Text here[/caption]\n",
    "spun phrases": "Since the Chilly Warfare the White Home has talked of it.\n",
    "zero-width spaces": "a\u200b",
    "undecoded bytes": "a\udc80b ",
    "directional marks": "\u202eabc\u202c ",
    "two scripts": "pаypаl ",
    "addresses": "https://example.org/a/b/c?d=e ",
    "style sheets": ".post .title{color:#333;font-size:12px}\n\n",
    "trackers": "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });\n\n",
    "data for search engines": '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Bridge"}\n\n',
    "templates": '{% include "footer.html" %}\n\n',
    "doubled articles": "They went to the the mill by the river. ",
}


def prose(characters: int) -> str:
    """Prose with a defect now and then."""
    dice = random.Random(7)
    text = "\n\n".join(str(document(dice, number)["text"]) for number in range(min(characters // 1000 + 1, 4000)))
    return (text * (characters // len(text) + 1))[:characters]


def seconds(text: str, times: int = 1) -> float:
    """Processor time of a check, the best of some."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        report = qualcheck.check(text)
        best = min(best, time.process_time() - begun)
        assert not report.troubles
    return best
