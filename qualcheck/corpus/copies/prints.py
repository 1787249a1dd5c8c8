"""What copies are told by: a few hundred bytes of each document.

Of the prose of a document (its running text, without the lines that are boilerplate) two sketches are kept, each the lowest hashes of
a set, so that documents with similar sets share many of them (bottom-k sketches, Broder 1997): the runs of ``SHINGLE`` words, for near
copies; and pairs of anchors that stand close to each other, for copies in other words. Anchors are what a rewriter leaves alone, for
the most part: names and numbers, and long words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.model import Report
from qualcheck.model.pickled import quickly_pickled
from qualcheck.view import TextView
from qualcheck.view.tokens import SPACE, NumberedTokens, TokenProperty

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]

#: Words of a shingle, hashes of a sketch of shingles, hashes of each of the two sketches of anchor pairs, anchors kept in order.
SHINGLE = 4
NEAR_SIZE = 48
ANCHORS_SIZE = 32
SEQUENCE = 256
#: An anchor makes pairs with so many that follow it, so that a pair lives on where one between was rewritten.
REACH = 3
#: Letters of a word that is an anchor for its length.
LONG_WORD = 8
#: A document whose tokens are longer on average than this is of a script without blanks, and goes character by character.
LONGEST_TOKEN = 25
#: A text with fewer shingles or pairs than this has no sketch of them.
LEAST = 8

_EDGES = re.compile(r"^[\W_]+|[\W_]+$|['’]s?[\W_]*$")
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_QUOTED = "\"'“‘«(["


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a document.

    Attributes:
        digest: of its text, white space and the line ends made alike.
        tokens: how many there are, cut at white space.
        words: how many words (of a script without blanks: characters) its prose has.
        near: sketch of the shingles, ascending unsigned 64-bit integers as bytes.
        anchors: sketch of the pairs of anchors, likewise; names and numbers have the highest bit clear, long words have it set.
        sequence: the first ``SEQUENCE`` anchors in the order of the text, as unsigned 32-bit integers in bytes.
    """

    digest: bytes
    tokens: int
    words: int
    near: bytes
    anchors: bytes
    sequence: bytes


def print_of(view: TextView, report: Report) -> Print | None:
    """The print of a document; None where it holds nothing. Made once for a view."""
    if "print" not in view.kept:
        view.kept["print"] = _print_of(view, report)
    made: Print | None = view.kept["print"]
    return made


def _print_of(view: TextView, report: Report) -> Print | None:
    tokens = view.numbered_tokens
    if not len(tokens):
        return None
    digest = hashlib.blake2b(" ".join(view.tokens).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if tokens.characters > LONGEST_TOKEN * len(tokens):
        letters = _letters(view, report)
        return Print(digest, len(tokens), len(letters), _sketch(_shingles(letters, 2 * SHINGLE), NEAR_SIZE), b"", b"")
    if kernels.compiled():
        return Print(digest, len(tokens), *_compiled(view, report, tokens))
    keep, begins = _prose(view, report, len(tokens))
    words = WORD.of(tokens)[tokens.numbers]
    kept = keep & (words != 0)
    near = _sketch(_shingles(words[kept].astype(np.uint64), SHINGLE), NEAR_SIZE)
    return Print(digest, len(tokens), int(kept.sum()), near, *_anchor_prints(tokens, words, kept, begins))


def _compiled(view: TextView, report: Report, tokens: NumberedTokens) -> tuple[int, bytes, bytes, bytes]:
    """What ``_print_of`` keeps behind the number of tokens, by compiled loops."""
    from qualcheck.kernels import sketches

    lines = np.zeros((len(view.lines), 2), np.int64)
    sketches.sizes_of_lines(view.codes, SPACE, lines[:, 0])
    lines[prose_lines(view, report) or slice(None), 1] = 1
    near, named, long = np.empty(NEAR_SIZE, np.uint64), np.empty(ANCHORS_SIZE, np.uint64), np.empty(ANCHORS_SIZE, np.uint64)
    sequence = np.empty(SEQUENCE, np.uint32)
    kept, *sizes, anchors = sketches.sketch(
        tokens.numbers, WORD.of(tokens), MARK.of(tokens), _MARKS, lines, SHINGLE, REACH, np.zeros((3, 16), np.uint64), near, named, long, sequence
    )
    found = [sketch[:size].tobytes() if size >= LEAST else b"" for sketch, size in zip((near, named, long), sizes, strict=True)]
    return kept, found[0], found[1] + found[2], sequence[:anchors].tobytes()


def _prose(view: TextView, report: Report, count: int) -> tuple[NDArray[np.bool_], Ints]:
    """(for each token whether it stands in prose, numbers of the tokens that begin a line)."""
    sizes = [len(line.split()) for line in view.lines.raw]
    begins = list(accumulate(sizes, initial=0))
    lines = prose_lines(view, report)
    keep = np.zeros(count, bool)
    if begins[-1] == count and lines:
        for line in lines:
            keep[begins[line] : begins[line + 1]] = True
    else:
        keep[:] = True
    return keep, np.array(begins[:-1], np.int64)


def prose_lines(view: TextView, report: Report) -> list[int]:
    """Indices of the lines of running text that no rule found to be boilerplate."""
    bad = {finding.line - 1 for finding in report.findings if finding.family == "boilerplate" and finding.start < finding.end}
    return [line for line in view.prose_lines if line not in bad]


def _letters(view: TextView, report: Report) -> Hashes:
    """The letters of the prose of a script without blanks, one by one, as numbers."""
    lines = prose_lines(view, report) or range(len(view.lines))
    text = "".join(filter(str.isalnum, "".join(view.lines.raw[line] for line in lines)))
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _shingles(words: Hashes, size: int) -> Hashes:
    if len(words) < size:
        return words[:0]
    count = len(words) - size + 1
    total = np.zeros(count, np.uint64)
    for at in range(size):
        total = total * _FACTOR + words[at : at + count]
    return total


def _anchor_prints(tokens: NumberedTokens, words: Ints, kept: NDArray[np.bool_], begins: Ints) -> tuple[bytes, bytes]:
    marks = MARK.of(tokens)[tokens.numbers]
    first = np.zeros(len(words), bool)  # of a sentence, where a capital says nothing
    first[1:] = (marks[:-1] & _SENTENCE_END) != 0
    first[begins[begins < len(first)]] = True
    named = kept & (((marks & _CAPITAL) != 0) & ~first | ((marks & _SURE) != 0))
    long = kept & ((marks & _LONG) != 0) & ~named
    top = np.uint64(1 << 63)
    parts = [_lowest(_pairs(words[named].astype(np.uint64)) & ~top), _lowest(_pairs(words[long].astype(np.uint64)) | top)]
    return np.concatenate(parts).tobytes(), words[named | long][:SEQUENCE].astype(np.uint32).tobytes()


def _pairs(anchors: Hashes) -> Hashes:
    found = []
    for step in range(1, REACH + 1):
        left, right = anchors[:-step], anchors[step:]
        differ = left != right
        found.append(_mixed(left[differ] * _FACTOR + right[differ]))
    return np.concatenate(found)


def _lowest(hashes: Hashes) -> Hashes:
    distinct = np.unique(hashes)
    return distinct[:ANCHORS_SIZE] if len(distinct) >= LEAST else distinct[:0]


def _sketch(hashes: Hashes, size: int) -> bytes:
    distinct = np.unique(_mixed(hashes))
    return distinct[:size].tobytes() if len(distinct) >= LEAST else b""


_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def _mixed(values: Hashes) -> Hashes:
    """Well-stirred 64 bits (the finalizer of SplitMix64, Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _word_hashes(tokens: Sequence[str]) -> list[int]:
    return [_word_hash(token) for token in tokens]


def _word_hash(token: str) -> int:
    """Of a token in lower case, without punctuation around it and a possessive ending; 0 where nothing is left."""
    word = _bare(token).casefold().replace(",", "").replace(".", "")
    if not word:
        return 0
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 2 | 1


def _bare(token: str) -> str:
    """A token without punctuation around it and a possessive ending."""
    return token if token.isalnum() else _EDGES.sub("", _EDGES.sub("", token))


_MARKS = _SENTENCE_END, _CAPITAL, _SURE, _LONG = 1, 2, 4, 8


def _marks(tokens: Sequence[str]) -> list[int]:
    return [_mark(token) for token in tokens]


def _mark(token: str) -> int:
    """What a token says of itself: that a sentence ends with it, that it is a name, that it is one wherever it stands, that it is long."""
    word = _bare(token)
    mark = _SENTENCE_END if _ENDS.search(token) else 0
    letters = word.replace(".", "")
    if any(letter.isdigit() for letter in word) or (len(letters) > 1 and not letters[1:].islower() and letters[:1].isupper()):
        mark |= _SURE
    elif len(word) > 1 and word[0].isupper() and token[0] not in _QUOTED:
        mark |= _CAPITAL
    if len(word) >= LONG_WORD:
        mark |= _LONG
    return mark


WORD = TokenProperty(_word_hashes)
MARK = TokenProperty(_marks)
