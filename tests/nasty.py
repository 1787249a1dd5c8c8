"""Hypothesis strategies for text that breaks tools: odd letters, odd line ends, odd marks, and real defects among them."""

from __future__ import annotations

from hypothesis import strategies as st

ODD = [
    "İ", "ß", "ẞ", "ﬁ", "é", "é", "ñ", "Σς", "Ж", "я", "漢字", "العربية", "हिन्दी", "😀", "👨‍👩‍👧‍👦", "🇫🇮", "\u200b", "\u200d", "\ufeff",
    "\u202e", "\u2066", "\u00ad", "\u00a0", "\u2028", "\x85", "\x0b", "\x0c", "\x00", "\x07", "\ud800", "\udc80", "\udcff", "\ufffd", "\ufdd0", "\ue000",
    "â€™", "Ã©", "donâ€™t", "we?re", "&amp;#039;", "&nbsp;", "&#8217;", "<b>", "</p>", "[caption id=1]", "[/caption]", "{{ name }}", "[email protected]",
]  # fmt: skip
PHRASES = [
    "- Advertisement -", "Back to top button", "Related Articles", "Tags", "Read more", "Share this article", "Comments are closed.", "DMCA / Correction Notice",
    "The post Something appeared first on Site.", "Chilly Warfare", "White Home", "for the reason that", "as properly", "East. . But", "three,420", "the the",
    "Moscow accused Moscow of it.", "“Not closed", "\"", "'", "finan- cials", "coalition. and abandon", "U.S. and e.g. Mr. Smith", "goals.Use", "Home | News | Site",
    "The council met on Monday to discuss the old bridge over the river, and nobody was happy about it.",
    "It will meet again next week, when the weather is better and the mayor is back from her travels.",
    "In 1961 the town had 3,420 people; 12 per cent of them were over sixty.",
]  # fmt: skip
ENDS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "  ", "\t", ""]


def pieces() -> st.SearchStrategy[str]:
    """A few words, an odd letter, a defect, a line end."""
    return st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(PHRASES),
        st.sampled_from(ENDS),
        st.text(st.characters(codec=None, exclude_categories=()), max_size=8),
        st.text("abc ABC.,?!-\"'“”()[]<>&;:\n", max_size=20),
    )


def texts(longest: int = 40) -> st.SearchStrategy[str]:
    """Documents of up to ``longest`` pieces."""
    return st.lists(pieces(), max_size=longest).map("".join)


def titles() -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.lists(pieces(), max_size=5).map("".join))


def sources() -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(["example.org", "news.example.co.uk", "", "Site", "İ.example"]), st.text(max_size=12))
