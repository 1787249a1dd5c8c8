"""The directed substitutions: what a spinner puts in place of what the author wrote.

Read from ``rules/substitutions/*.txt`` when the lexicon is built, looked up from arrays at run time. An entry is
``original : replacement, replacement*weight``: the weight (1 where none is given) says how surely the replacement is a
spinner's work, 0.2 being an ordinary synonym.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualcheck.lexicon.folding import folded
from qualcheck.lexicon.ngrams import UNKNOWN, Ids, NgramModel

if TYPE_CHECKING:
    from qualcheck.kernels.spun import Table

ENTRIES, PLACES, FAMILIES, USAGE = "entries.npy", "places.npy", "families.txt", "usage.npy"
#: Families that were not written from what spinners do.
MINED = ("wordnet", "synsets", "fingerprints", "thesaurus")
#: A single word that is likelier (nats) is everywhere, and as a replacement tells nothing; nor does a bare number.
EVERYWHERE = -5.3
#: Entries of less weight (hundredths), the everyday synonyms, cost more time than they tell.
LIGHTEST = 25
#: A glued word ("financialobligation") that the web has more often (nats) is a word, and one that holds no word as rare as ``TELLS`` is a slip.
#: It weighs this much at least (hundredths): no writer glues.
GLUED, TELLS, GLUED_WEIGHT = -16.5, -7.5, 50
#: A broken expression that is an expression of English itself ("starting point" for "ground zero"), its words that much likelier (nats)
#: side by side than apart, weighs this much at most (hundredths).
ENGLISH, ENGLISH_WEIGHT = 3.5, 40
#: Entries of one replacement that are tried in any text; the heavier and likelier ones come first. Fewer are where a text is only glimpsed at,
#: which most of the time goes into; all are tried where it pays.
FIRST_RIVALS, GLIMPSED_RIVALS, ALL_RIVALS = 6, 3, 255
#: Words of a replacement and of an original, at most.
LONGEST = 4
#: An entry at run time: words of the original (0 behind the last), their number, weight in hundredths, number of its family file.
ENTRY = np.dtype([("original", "<i4", LONGEST), ("size", "u1"), ("weight", "u1"), ("family", "u1")])
#: A replacement: hash of its words, its first word, number of words, its entries ``[first, last)``.
PLACE = np.dtype([("key", "<u8"), ("opens", "<i4"), ("size", "u1"), ("first", "<u4"), ("last", "<u4")])
#: Figures of how an entry does in prose that nobody spun: nats, ``USAGE_UNIT`` each.
USAGE_FIGURES, USAGE_UNIT = 7, 1 / 16
Numbers = NDArray[np.int64]
Usage = NDArray[np.uint8]
_PRIME = np.uint64(0x9E3779B97F4A7C15)
#: Bits of a filter in front of the replacements of several words, of which there are 23,000: 1 in 20 is set.
_FILTER_BITS = 1 << 19


@dataclass(frozen=True, slots=True)
class Substitution:
    """One directed pair, in lower case."""

    original: str
    replacement: str
    weight: float
    family: str


def read_substitutions(paths: Iterator[Path]) -> Iterator[Substitution]:
    """All pairs of table files; the family is the file's name.

    Raises:
        ValueError: a row that is no entry, with file and number.
    """
    for path in paths:
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not row.strip() or row.startswith("#"):
                continue
            original, colon, replacements = row.partition(":")
            if not colon:
                raise ValueError(f"{path}:{number}: not 'original : replacement, replacement*weight': {row}")
            for replacement in replacements.split(","):
                words, _, weight = replacement.strip().partition("*")
                if words:
                    yield Substitution(" ".join(original.split()), " ".join(words.split()), _weight(weight, path, number), path.stem)


def _weight(text: str, path: Path, number: int) -> float:
    try:
        weight = float(text) if text.strip() else 1.0
    except ValueError:
        raise ValueError(f"{path}:{number}: '{text}' is no weight; it is a number from 0 to 1") from None
    return min(max(weight, 0.0), 1.0)


def words_of(phrase: str) -> list[bytes]:
    """The words of a phrase as the tokens of a text are: hyphens split, apostrophes stay."""
    return folded(phrase).replace(b"-", b" ").split()


def phrase_key(ids: list[Ids]) -> NDArray[np.uint64]:
    """Hash of phrases, given as one array for the first words, one for the second, and so on."""
    key = np.zeros(len(ids[0]), np.uint64)
    for word in ids:
        key = (key + word.astype(np.uint64) + np.uint64(1)) * _PRIME
    return key


def rivals_of(*, deep: bool, together: bool) -> int:
    """Entries of one replacement that a look of this kind tries; ``deep`` and ``together`` as for ``checks.spun.gains.candidates``."""
    return ALL_RIVALS if deep else FIRST_RIVALS if together else GLIMPSED_RIVALS


class SubstitutionTable:
    """Replacement to entries, for many places at once.

    Attributes:
        original: words of each entry's original, 0 behind the last.
        size: their number.
        weight: 0..1, how surely the replacement is a spinner's work.
        family: number of the family.
        usage: of each entry, how rare it is in prose that nobody spun that anything put back for its replacement, and that this very original
            gains over 1, 3 and 6 nats (minus the logarithms of the shares), and how often the replacement was seen there (logarithm).

    Args:
        entries: rows of ``ENTRY``.
        places: rows of ``PLACE``, by size and key.
        words: number of words of the language model.
        families: names of the families, by number.
        usage: as above, in ``USAGE_UNIT``; zeros where none is given.
    """

    def __init__(self, entries: NDArray[np.void], places: NDArray[np.void], words: int, families: Sequence[str], usage: Usage | None = None) -> None:
        self.families = list(families)
        self.original: Ids = np.ascontiguousarray(entries["original"])
        self.size: Numbers = entries["size"].astype(np.int64)
        self.weight: NDArray[np.float32] = entries["weight"].astype(np.float32) / np.float32(100)
        self.family: Numbers = entries["family"].astype(np.int64)
        self.usage: Usage = np.zeros((len(entries), USAGE_FIGURES), np.uint8) if usage is None else usage
        self._first, self._last = places["first"].astype(np.int64), places["last"].astype(np.int64)
        self._places = places
        self._words = words

    @cached_property
    def spinnable(self) -> NDArray[np.float32]:
        """For each word 0..1: how surely spinners replace it where they meet it."""
        told = (self.size == 1) & ~np.isin(self.family, [self.families.index(name) for name in MINED if name in self.families])
        weight = np.bincount(self.original[told, 0], weights=self.weight[told] / 2, minlength=self._words)
        return np.minimum(weight, 1.0).astype(np.float32)

    @cached_property
    def replacing(self) -> NDArray[np.bool_]:
        """For each word whether it is a replacement by itself."""
        replacing: NDArray[np.bool_] = self._alone >= 0
        return replacing

    @cached_property
    def place(self) -> Numbers:
        """For each entry the number of its replacement."""
        place: Numbers = np.repeat(np.arange(len(self._first)), self._last - self._first)
        return place

    @cached_property
    def _singles(self) -> int:
        """Number of places that are one word; they stand first."""
        return int((self._places["size"] == 1).sum())

    @cached_property
    def _alone(self) -> NDArray[np.int32]:
        """For each word the place that it is alone, -1 where it is none."""
        alone = np.full(self._words, -1, np.int32)
        alone[self._places["opens"][: self._singles]] = np.arange(self._singles)
        return alone

    @cached_property
    def _by_size(self) -> list[tuple[NDArray[np.bool_], NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]]:
        """For each number of words from two on: which first words may open a replacement, sorted keys, entries from, entries to."""
        found = []
        for size in range(2, LONGEST + 1):
            rows = self._places[self._places["size"] == size]
            opens = np.zeros(self._words, np.bool_)
            opens[rows["opens"]] = True
            found.append((opens, rows["key"].copy(), rows["first"].astype(np.int64), rows["last"].astype(np.int64)))
        return found

    @cached_property
    def arrays(self) -> Table:
        """What the compiled loops read."""
        from qualcheck.kernels.spun import OPENS, Table, fill

        sizes, keys = self._places["size"].copy(), self._places["key"].copy()
        words = (self._alone + 1).astype(np.uint32)
        several = sizes > 1
        np.bitwise_or.at(words, self._places["opens"][several], np.uint32(1) << (sizes[several].astype(np.uint32) + np.uint32(OPENS)))
        slots, may_be = np.zeros(1 << (2 * len(keys)).bit_length(), np.uint64), np.zeros(_FILTER_BITS // 64, np.uint64)
        fill(slots, may_be, keys, sizes)
        bounds = np.append(self._first, len(self.size)).astype(np.int32)
        return Table(self.original, self.size.astype(np.uint8), self.weight, self.usage, words, keys, sizes, slots, may_be, bounds)

    def find(self, stream: Ids, rivals: int = FIRST_RIVALS) -> tuple[Numbers, Numbers, Numbers]:
        """Where in ``stream`` a replacement stands: position, number of words, entry; one row for each of the first ``rivals`` entries."""
        at = np.flatnonzero(self._alone[stream] >= 0)
        row = self._alone[stream[at]]
        found = [_spread(at, 1, self._first[row], self._last[row], rivals)]
        for size, (opens, keys, first, last) in enumerate(self._by_size, 2):
            if not len(keys) or len(stream) < size:
                continue
            at = np.flatnonzero(opens[stream[: len(stream) - size + 1]])
            key = phrase_key([stream[at + step] for step in range(size)])
            row = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            hit = keys[row] == key
            found.append(_spread(at[hit], size, first[row[hit]], last[row[hit]], rivals))
        positions, sizes, numbers = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return positions, sizes, numbers


def _spread(at: Numbers, size: int, first: Numbers, last: Numbers, rivals: int) -> tuple[Numbers, Numbers, Numbers]:
    """A row for each of the first entries of each place: place, number of words, entry."""
    count = np.minimum(last - first, rivals)
    total = int(count.sum())
    before = np.cumsum(count) - count
    return np.repeat(at, count), np.full(total, size), np.repeat(first - before, count) + np.arange(total)


def load_table(folder: Path, words: int) -> SubstitutionTable:
    """The table that was built into ``folder``.

    Raises:
        ValueError: its figures of usage are of another table.
    """
    entries = np.load(folder / ENTRIES, mmap_mode="r").view(np.ndarray)
    families = (folder / FAMILIES).read_text("utf-8").split()
    usage = np.load(folder / USAGE, mmap_mode="r").view(np.ndarray)
    if len(usage) != len(entries):
        raise ValueError(f"{folder / USAGE}: {len(usage)} rows for {len(entries)} entries; run scripts/spun_lexicon.py and scripts/spun_train.py")
    return SubstitutionTable(entries, np.load(folder / PLACES), words, families, usage)


def compiled(pairs: Iterable[Substitution], families: Sequence[str], model: NgramModel) -> tuple[NDArray[np.void], NDArray[np.void], int]:
    """The arrays for ``pairs``: entries, places; and how many pairs have a word that the language model does not know.

    Of a pair that stands in several families the heaviest counts. Possessive forms are added where they are known, and
    replacements of several words glued together.
    """
    best: dict[tuple[int, ...], dict[tuple[int, ...], tuple[int, int]]] = defaultdict(dict)
    unknown, numbers = 0, model.numbers
    for pair in pairs:
        weight, family = round(pair.weight * 100), families.index(pair.family)
        for original, replacement in _with_possessive(pair.original, pair.replacement, numbers):
            o, r = (tuple(numbers.get(word, 0) for word in words_of(phrase)) for phrase in (original, replacement))
            if not all((*o, *r)):
                unknown += 1
            elif all(word.isdigit() for word in words_of(replacement)) or (len(r) == 1 and model.unigram[r[0]] > EVERYWHERE):
                continue
            elif 0 < len(o) <= LONGEST and 0 < len(r) <= LONGEST and o != r and weight >= LIGHTEST:
                light = len(o) > 1 and weight > ENGLISH_WEIGHT and _is_expression(r, model)
                best[r][o] = max(best[r].get(o, (0, 0)), (ENGLISH_WEIGHT if light else weight, family))
                if pair.family not in MINED and (glued := _glued(r, model)):
                    best[glued,][o] = max(best[glued,].get(o, (0, 0)), (max(weight, GLUED_WEIGHT), family))
    places: list[tuple[int, int, int, int, int]] = []
    entries: list[tuple[tuple[int, ...], int, int, int]] = []
    keys = [(len(r), int(phrase_key([np.array([word], np.int32) for word in r])[0]), r) for r in best]
    for size, key, r in sorted(keys):
        first = len(entries)
        for o, (weight, family) in _likeliest(best[r], model):
            entries.append((o + (0,) * (LONGEST - len(o)), len(o), weight, family))
        places.append((key, r[0], size, first, len(entries)))
    return np.array(entries, ENTRY), np.array(places, PLACE), unknown


Entries = dict[tuple[int, ...], tuple[int, int]]


def _likeliest(options: Entries, model: NgramModel) -> list[tuple[tuple[int, ...], tuple[int, int]]]:
    """The originals of one replacement, those first that weigh most and are the commonest words."""
    return sorted(options.items(), key=lambda item: (-item[1][0] - 4 * float(model.unigram[list(item[0])].mean()), item[0]))


def _is_expression(replacement: tuple[int, ...], model: NgramModel) -> bool:
    """Whether several content words go together in English."""
    words = np.array(replacement, np.int32)
    if len(words) == 1 or float(model.unigram[words].max()) > TELLS:
        return False
    pair, attested, _ = model.pair(words[:-1], words[1:])
    return bool(attested.all() and float((pair - model.unigram[words[1:]]).min()) > ENGLISH)


def _glued(replacement: tuple[int, ...], model: NgramModel) -> int:
    """The word that a replacement of several words becomes where a spinner loses the blanks; 0 where that is a word, or unknown."""
    if len(replacement) == 1 or float(model.unigram[list(replacement)].min()) > TELLS:
        return UNKNOWN
    number = model.numbers["".join(model.word(word) for word in replacement).encode()]
    return number if model.unigram[number] < GLUED else UNKNOWN


def _with_possessive(original: str, replacement: str, numbers: Mapping[bytes, int]) -> list[tuple[str, str]]:
    pairs = [(original, replacement)]
    forms = [phrase + "'s" for phrase in (original, replacement)]
    if not replacement.endswith("s") and all(words_of(form)[-1] in numbers for form in forms if words_of(form)):
        pairs.append((forms[0], forms[1]))
    return pairs
