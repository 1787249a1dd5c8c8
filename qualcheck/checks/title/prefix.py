"""What stands before a title: the site's name, sections, the way to the page, tags and labels of forums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualcheck.checks.title.evidence import HANDLE, SURE, is_root, is_section, names_address, reads_as_sentence, word_count
from qualcheck.checks.title.parts import Kind, Part
from qualcheck.checks.title.site_name import Match, plain_words
from qualcheck.checks.title.vocabulary import Vocabulary

#: Words that must be left for a site's name or a section to go; more where nothing tells a headline from a slogan.
_FEWEST, _FEWEST_OF_HEADLINE = 4, 6
#: An arrow behind the site's name is the mark of a blog's template.
_FEWEST_BEHIND_ARROW = 2
#: What is so long behind a name that only holds the site's, of at most so many words, is no slogan ("Journal of Example Studies - …").
_FEWEST_OF_ARTICLE, _LONGEST_NAME = 10, 5
#: A breadcrumb is cut in front at most so often.
_MOST_PARTS = 3
#: On the way from the site to the page each step has at most so many words, the site's name one more.
_LONGEST_STEP = 3
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the parts themselves.

    Attributes:
        matches: how each part names the site; "none" throughout where the source is unknown.
        behind: the separator at which something was taken off the end, None where nothing was.
        site_follows: whether that named the site.
        hosts_blogs: whether the source is at a host of blogs, whose addresses name the blog and no product.
        own_address: whether the first part is the name that the site's address is made of, and not that of a place on it.
    """

    matches: Sequence[Match]
    behind: Kind | None = None
    site_follows: bool = False
    hosts_blogs: bool = False
    own_address: bool = False


def prefix_to(parts: Sequence[Part], words: Vocabulary, around: Around) -> int:
    """Number of leading parts that are the site's, a section's or a tag's, the title beginning behind them.

    Args:
        parts: the parts that are left once the site's name is off the end.
        words: the vocabulary of the pack.
        around: what else is known of the title.
    """
    count = len(parts)
    if count < 2:
        return 0
    if is_root(parts[0], words) and all(part.kind in ("arrow", "other", "bullet", "bar") for part in parts[1:]):
        return count - 1
    cut = _crumbs(parts, words, around)
    while cut < min(count - 1, _MOST_PARTS):
        rest = [token for right in parts[cut + 1 :] for token in right.text.split()]
        follows = around.site_follows or cut > 0
        if not (
            _is_label(parts, cut, rest, words, around, site_follows=follows)
            or _is_site(parts, cut, rest, words, around, site_follows=follows)
            or (cut == 0 and _is_tag(parts, rest, around))
        ):
            break
        cut += 1
    return cut


def behind_site(parts: Sequence[Part], words: Vocabulary, matches: Sequence[Match] | None) -> int:
    """Number of leading parts where the site stands first and the headline last ("Example News | UK | Coast | Ferry runs aground"), else 0.

    The marks before the headline are the same; the steps between are sections, or short before a headline that reads like a sentence.
    """
    if len(parts) < 3 or parts[1].kind not in ("bar", "arrow", "bullet", "other"):
        return 0
    count = max(number for number, part in enumerate(parts) if part.kind == parts[1].kind)
    if count < 2 or any(part.kind != parts[1].kind for part in parts[1:count]):
        return 0
    # Where the source is unknown, a word of papers' names has to do ("The Observer", "BBC NEWS").
    named = [match in SURE for match in matches] if matches else [bool(words.site_words.intersection(plain_words(part.text))) for part in parts]
    first = 0 if named[0] else 1
    if any(named[2:]) or not named[first] or (first == 1 and not is_section(parts[0], words)):
        return 0
    headline = " ".join(part.text for part in parts[count:])
    if word_count(headline) < _FEWEST or word_count(parts[first].text) > _LONGEST_STEP + 1:
        return 0
    steps = parts[first + 1 : count]
    sections = all(is_section(step, words) for step in steps)
    short = all(word_count(step.text) <= _LONGEST_STEP for step in steps)
    return count if sections or (short and reads_as_sentence(headline)) else 0


def _crumbs(parts: Sequence[Part], words: Vocabulary, around: Around) -> int:
    """The way from the site by a section, and a version, to the page, with one mark throughout ("Example: Documentation: 18: SELECT")."""
    if len(parts) < 3 or around.matches[0] != "whole" or not is_section(parts[1], words) or any(part.kind != parts[1].kind for part in parts[2:]):
        return 0
    cut = 2
    while cut < len(parts) - 1 and _VERSION.fullmatch(parts[cut].text.strip()):
        cut += 1
    return cut


def _is_label(parts: Sequence[Part], number: int, rest: Sequence[str], words: Vocabulary, around: Around, *, site_follows: bool) -> bool:
    """The label of a forum's page and the board's name before it, or a section."""
    part, kind = parts[number], parts[number + 1].kind
    text = part.text.strip().lower()
    if text in words.thread_labels:
        return number > 0 or site_follows or text in words.page_labels
    if number + 2 < len(parts) and kind != "colon" and parts[number + 1].text.strip().lower() in words.page_labels:
        return True
    if text in words.page_kinds and kind == "hyphen" and site_follows and _starts_big(rest):
        return len(rest) >= _FEWEST
    if part.text.count(" ") > 1 or not is_section(part, words) or around.matches[number + 1] != "none":
        return False
    # Behind the site's name ("Index - Politics - …") a hyphen is enough.
    return (kind in ("bar", "arrow", "bullet") or (number > 0 and kind == parts[number].kind)) and len(rest) >= _FEWEST


def _is_site(parts: Sequence[Part], number: int, rest: Sequence[str], words: Vocabulary, around: Around, *, site_follows: bool) -> bool:
    """The site's name before a headline; before a slogan it is the title of the home page and stays."""
    part, kind, match = parts[number], parts[number + 1].kind, around.matches[number]
    lower = [token.lower() for token in part.text.split()]
    if 2 <= len(lower) <= 4 and lower[-1] == "blog" and len(rest) >= 2:
        return True
    named = match == "whole" or (match == "part" and len(lower) == 1 and kind in ("bar", "arrow"))
    if named and _is_surely_furniture(number, kind, rest, around):
        return True
    publication = any(word in words.publications for word in lower) and (named or (match in ("inside", "initials") and len(lower) <= 4))
    if kind in ("colon", "spaced-colon"):
        # "Example: …" is how a title names its subject; an address is no subject, a paper seldom one.
        if not named or site_follows:
            return False
        paper = publication and match == "whole" and number == 0 and around.own_address
        tells = paper and len(rest) >= _FEWEST and _asks(rest, words) and not _is_slogan(rest, words)
        return tells or ((paper or names_address(part)) and _reads_like_headline(rest, words))
    if len(rest) < _FEWEST or _goes_on_small(part.text, rest):
        return False
    if match in SURE and word_count(part.text) <= 3 and number + 2 < len(parts) and is_section(parts[number + 1], words):
        return kind == parts[number + 2].kind
    if (match == "whole" and _asks(rest, words)) or (publication and (_asks(rest, words) or not _is_slogan(rest, words))):
        return True
    if match in SURE and len(rest) >= _FEWEST_OF_ARTICLE and len(lower) <= _LONGEST_NAME and rest[0][:1].isupper() and not _is_slogan(rest, words):
        return True
    return named and _reads_like_headline(rest, words)


def _is_surely_furniture(number: int, kind: Kind | None, rest: Sequence[str], around: Around) -> bool:
    """The site's name where no slogan follows one: named a second time, before an arrow, or on a host of blogs, all of them default forms."""
    if around.matches[number] != "whole" or len(rest) < (_FEWEST_BEHIND_ARROW if kind == "arrow" else _FEWEST):
        return False
    again = number > 0 and kind != "colon" and around.matches[number - 1] in SURE
    return again or kind == "arrow" or (around.hosts_blogs and number == 0)


def _is_tag(parts: Sequence[Part], rest: Sequence[str], around: Around) -> bool:
    """The topic of a question ("python - Why …?") or a keyword ("health benefits of tea: …"), in small letters; a community ("r/tea - …")."""
    text, kind = parts[0].text.strip(), parts[1].kind
    if kind in ("hyphen", "dash", "bar") and len(rest) > 1 and HANDLE.fullmatch(text):
        return True
    if text != text.lower() or not text[:1].isalpha() or len(rest) < _FEWEST:
        return False
    count = word_count(text)
    if kind == "hyphen" and count <= 3 and around.site_follows and around.behind == "hyphen" and len(rest) >= _FEWEST_OF_HEADLINE:
        return True  # the same mark before the site: it is the template's, whatever letter the question starts with
    if not _starts_big(rest):
        return False
    if kind == "hyphen" and count <= 3:
        return around.site_follows or (around.behind is not None and rest[-1].endswith("?"))
    return kind == "colon" and 3 <= count <= 5 and around.site_follows


def _starts_big(rest: Sequence[str]) -> bool:
    return rest[0][:1].isupper() or not rest[0][:1].isalpha()


def _goes_on_small(name: str, rest: Sequence[str]) -> bool:
    """Whether a sentence goes on behind the name with which it began, in a small letter ("Amazon - the river - is drying up")."""
    first = rest[0]
    return first[:1].isalpha() and first == first.lower() != first.upper() and name != name.lower()


def _asks(rest: Sequence[str], words: Vocabulary) -> bool:
    """Whether it reads like a headline and not like a slogan: a question word or a finite verb in it, or a question mark at its end."""
    return any(token.lower().strip(".,:!?") in words.asking for token in rest) or rest[-1].endswith(("?", "？"))


def _reads_like_headline(rest: Sequence[str], words: Vocabulary) -> bool:
    """Long enough, starts like a headline, and holds no word by which sites praise themselves."""
    if _is_slogan(rest, words) or (rest[0][:1].isalpha() and rest[0][:1].islower()):
        return False
    long = sum(map(word_count, rest)) >= _FEWEST_OF_HEADLINE
    return long and not any(token.lower().strip(".,:;!?()&") in words.slogan_words for token in rest)


def _is_slogan(rest: Sequence[str], words: Vocabulary) -> bool:
    counted = len(rest) > 1 and rest[1][:1].isdigit()
    return (rest[0].lower() in words.slogan_starts and not counted) or rest[-1].endswith(".")
