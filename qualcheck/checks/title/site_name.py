"""How a site calls itself: a name in a title against the source of the document, most often a domain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from rapidfuzz import fuzz

from qualcheck.checks.title.parts import IDEOGRAPHS

Match = Literal["whole", "inside", "part", "initials", "near", "none"]

#: Labels that say where on a site a page stands, not whose site it is.
_PLACE_LABELS = frozenset(
    "www www2 m amp mobile web en es fr de it pt ru us uk in ca au shop store blog blogs news forum forums community communities docs doc "
    "support help learn topics topic answers users discuss boards board talk wiki home old new beta edition online my go get about info".split()
)
#: Second-level labels under which names are registered (bbc.co.uk, smh.com.au, asahi.co.jp, folha.com.br).
_SECOND_LEVEL = frozenset("co com org net gov gob gouv edu ac or ne go gen nic mil sch in nom web press".split())
#: Words that a site adds to its name or leaves out of it.
COMPANIONS = frozenset(
    "the a an of and for at in on by from official site website homepage home page online blog blogs news forum forums community communities "
    "docs documentation wiki shop store magazine mag journal media group inc llc ltd plc pllc co corp corporation company gmbh ag sa srl bv "
    "tv radio us usa uk au ca eu in za nz international global network net com org io der die das la le les el los il lo o os".split()
)
_CYRILLIC = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
            "a b v g d e e zh z i i k l m n o p r s t u f h c ch sh sch - y - e yu ya i i e g".split(),
            strict=True,
        )
    )
    | {"ъ": "", "ь": ""}
)
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "&": " ", "+": " "})
#: "roadandtrack": where a site writes "&", its address has "and".
_AND = re.compile(r"(.{3,})and(.{3,})")
#: "koeln", "muenchen": how addresses spell German vowels that a title has with two dots.
_SPELLED_OUT = re.compile(r"([aou])e")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: Where Latin letters meet a script without blanks ("CNN中文网", "YTN뉴스") a word ends.
_SCRIPT_MEETS = re.compile(rf"(?<=[a-z0-9])(?=[{IDEOGRAPHS}\uac00-\ud7af])|(?<=[{IDEOGRAPHS}\uac00-\ud7af])(?=[a-z0-9])")


def plain_words(text: str) -> list[str]:
    """Words in lower case, without accents and apostrophes, Cyrillic spelled in Latin letters: the form domains are made of."""
    text = text.lower().translate(_LETTERS)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)).translate(_CYRILLIC)
        text = _SCRIPT_MEETS.sub(" ", text)
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class SiteName:
    """The names that a source goes by, without blanks, the chief one first."""

    keys: tuple[str, ...]

    def is_named_by(self, words: list[str]) -> bool:
        """Whether a text, as ``plain_words``, is this site's name and nothing more than companions of it."""
        joined = "".join(words)
        core = "".join(word for word in words if word not in COMPANIONS) or joined
        return any(key in (joined, core) or _is_bare(key, joined, core) for key in self.keys)

    def match(self, words: list[str]) -> Match:
        """How well a part of a title, as ``plain_words``, names this site; the best over its keys."""
        best: Match = "none"
        for number, key in enumerate(self.keys):
            found = _match(key, words, chief=number == 0)
            if _RANK[found] > _RANK[best]:
                best = found
        return best


_RANK: dict[Match, int] = {"none": 0, "near": 1, "part": 2, "initials": 3, "inside": 4, "whole": 5}


@lru_cache(maxsize=4096)
def site_name(source: str | None) -> SiteName | None:
    """The names of a source: a host, a URL, or a name as it is; None where there is nothing to go by."""
    if not source or not source.strip():
        return None
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", source.strip().lower()).split("/")[0].split("@")[-1].split(":")[0]
    labels = [label for label in host.split(".") if label]
    if len(labels) < 2 or " " in host:
        key = "".join(plain_words(source))
        return SiteName((key,)) if key else None
    labels = [_unpuny(label) for label in labels]
    cut = len(labels) - 1
    if cut >= 2 and labels[cut - 1] in _SECOND_LEVEL and len(labels[cut]) == 2:
        cut -= 1
    chief = _compact(labels[cut - 1])
    keys = [chief, chief + _compact("".join(labels[cut:]))]
    subs = [_compact(label) for label in labels[: cut - 1] if label not in _PLACE_LABELS and len(label) > 1]
    keys += subs
    keys += [both[1] + both[2] for key in (chief, *subs) if (both := _AND.fullmatch(key))]
    keys += [chief + sub for sub in subs] + [sub + chief for sub in subs]
    keys += [_SPELLED_OUT.sub(r"\1", key) for key in (chief, *subs) if _SPELLED_OUT.search(key)]
    return SiteName(tuple(dict.fromkeys(key for key in keys if len(key) > 1)))


def _unpuny(label: str) -> str:
    if label.startswith("xn--"):
        try:
            return label.encode("ascii").decode("idna")
        except UnicodeError:
            return label
    return label


def _compact(text: str) -> str:
    return "".join(plain_words(text.replace("-", " ")))


def _match(key: str, words: list[str], *, chief: bool) -> Match:
    if not words:
        return "none"
    joined = "".join(words)
    own = [word for word in words if word not in COMPANIONS] or words
    core = "".join(own)
    if key in (joined, core, core.rstrip("0123456789")) or _is_bare(key, joined, core):
        return "whole"
    borders = set(accumulate(map(len, words), initial=0))
    at = joined.find(key)
    if at >= 0 and len(key) >= 2 and at in borders and at + len(key) in borders:
        return "inside"
    if at >= 0 and len(key) >= 5:
        return "inside"
    if len(core) >= 4 and len(words) <= 6 and core in key and (key.startswith(core) or key.endswith(core) or len(core) * 2 >= len(key)):
        return "part"
    if chief and len(words) == 1 and _is_compound(joined, key):
        return "part"
    if len(key) >= 2 and 2 <= len(words) <= 12 and (_spells(key, words) or _spells_bare(key, words)):
        return "initials"
    if len(words) == 1 and 2 <= len(joined) <= 6 and _short_for(joined, key):
        return "initials"
    if chief and len(core) >= 5 and len(words) <= 8 and (fuzz.ratio(core, key) >= 80 or (len(key) >= 6 and fuzz.partial_ratio(core, key) >= 88)):
        return "near"
    return "none"


def _is_bare(key: str, joined: str, core: str) -> bool:
    bare = _without_companion(key)
    return len(bare) > 2 and bare in (joined, core)


#: Words that are put behind a name to make a domain of it.
_BEHIND = tuple("online news blog forum forums inc usa us uk hq app mag magazine media group agency global web".split())


#: What a site can be, as the second half of its name.
_KINDS = ("wiki", "wikia", "forum", "forums", "blog", "news", "docs")


@lru_cache(maxsize=4096)
def _without_companion(key: str) -> str:
    """``thetelegraph`` -> ``telegraph``, ``osloonline`` -> ``oslo``: a key without a word that sites add."""
    for companion in ("the", "get", "go", "my", "visit", "shop", "try"):
        if key.startswith(companion) and len(key) - len(companion) >= 4:
            return key[len(companion) :]
    for companion in _BEHIND:
        if key.endswith(companion) and len(key) - len(companion) >= 4:
            return key[: -len(companion)]
    return key


def _spells(key: str, words: list[str]) -> bool:
    """Whether ``key`` is made of beginnings of the words in their order, the first and all but small words used (nytimes, osha)."""
    ends = {0: 0}  # offset in key reached -> own words used
    for number, word in enumerate(words):
        reached = dict(ends) if word in COMPANIONS or number > 0 else {}
        small = word in COMPANIONS
        for at, used in ends.items():
            size = 0
            while size < len(word) and at + size < len(key) and word[size] == key[at + size]:
                size += 1
                reached[at + size] = max(reached.get(at + size, 0), used + (not small))
        if not reached:
            return False
        ends = reached
    own = sum(word not in COMPANIONS for word in words)
    return ends.get(len(key), -1) >= max(own - 1, 2 if len(key) < 6 else 1) if own else False


def _spells_bare(key: str, words: list[str]) -> bool:
    """Whether the key without its companion is spelled (wsetglobal: Wine & Spirit Education Trust)."""
    bare = _without_companion(key)
    return bare != key and 3 <= len(bare) <= 6 and _spells(bare, words)


def _is_compound(word: str, key: str) -> bool:
    """Whether a word joins the beginning of a name and what it names (ArchWiki, archlinux)."""
    return any(word.endswith(kind) and len(word) - len(kind) >= 4 and key.startswith(word[: -len(kind)]) for kind in _KINDS)


def _short_for(word: str, key: str) -> bool:
    """Whether an abbreviation stands for a longer name: its letters in their order, the first one first (nbf, nationalbusinessfurniture)."""
    if len(key) < 3 * len(word) or key[0] != word[0]:
        return False
    rest = iter(key)
    return all(letter in rest for letter in word)
