r"""How the lines that a pattern matches may open: the first letters of a line spare most lines the look at the patterns.

An opening is the first few characters of a line from its first ASCII letter or digit on, as symbols: ``a`` to ``z`` in either
case, ``0`` for any digit, ``.`` for other ASCII and past the end of the line, ``*`` beyond ASCII, where nothing more is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualcheck.rulepacks.patterns import compile_pattern

#: Characters of an opening that are looked at. With 4 of them 0.87 of three tries are left of the lines of web pages, with 6 0.51,
#: with 8 0.40, but the tables are three times as large.
SIZE = 6
#: Where a character may be more symbols than these, or a group ends in more openings, nothing is said of what follows.
_MOST_SYMBOLS, _MOST_OPEN = 8, 64
SYMBOLS = "abcdefghijklmnopqrstuvwxyz0.*"
_END, _BEYOND = ".", "*"
_ASCII = bytes(range(128))
#: In a node of the tree: nothing opens so; all that opens so.
NONE, ALL = 0, -1

#: The symbols that one character may be.
Symbols: TypeAlias = frozenset[str]


class _Part(NamedTuple):
    """One character or a group of alternatives, and how often it may stand."""

    atom: Symbols | list[list[_Part]]
    least: int
    most: int


_TOKEN = re.compile(
    r"""(?P<flags>\(\?[imsU-]+\))|(?P<open>\((?:\?(?:P?<\w+>|[imsU-]*:))?)|(?P<close>\))|(?P<or>\|)
    |(?P<count>(?:\{(?P<least>\d+)(?P<range>,(?P<most>\d*))?\}|[*+?])\??)|(?P<edge>[\^$]|\\[bBAz])
    |(?P<one>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\\[pP](?:\{\^?\w+\}|\w)|\\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|\\.|.)""",
    re.VERBOSE | re.DOTALL,
)
#: Digits and marks, which have nothing beyond ASCII.
_NOTHING_BEYOND = re.compile(r"\\[d.,()\[\]+*?/|$^-]|\[(?:\\[d.\[\]]|[0-9 .,:;!?()/+%_#@&'-])+\]")
#: Quoted stretches, octal numbers and single bytes.
_STRANGE = re.compile(r"\\[QC0-7]")
_COUNTS = {"*": (0, SIZE + 1), "+": (1, SIZE + 1), "?": (0, 1)}


def openings(pattern: str) -> set[str]:
    """The openings of the lines that a pattern (RE2 syntax) matches; shorter ones than ``SIZE`` where anything may follow.

    There may be more than there need be; none is left out. ``""`` is any line, also where a pattern is written in a way not known here.
    """
    if _STRANGE.search(pattern):
        return {""}
    done: set[str] = set()
    try:
        done |= _alternatives({""}, _parsed(_TOKEN.finditer(pattern)), done)
    except (ValueError, IndexError):
        return {""}
    return {opening for opening in done if not any(opening[:size] in done for size in range(len(opening)))}


def is_any(found: AbstractSet[str]) -> bool:
    """Whether openings say next to nothing: any line, or any letter."""
    return "" in found or len({opening for opening in found if len(opening) == 1}) > len(SYMBOLS) // 2


def tree(found: Iterable[str]) -> NDArray[np.int32]:
    """Openings as nodes: a row for each, by symbol the number of the next node, ``NONE`` or ``ALL``. The first is the root."""
    nodes: list[dict[str, int]] = [{}]
    for opening in found:
        node = nodes[0]
        for symbol in opening[:-1]:
            if symbol not in node:
                node[symbol] = len(nodes)
                nodes.append({})
            node = nodes[node[symbol]]
        node[opening[-1]] = ALL
    return np.array([[node.get(symbol, NONE) for symbol in SYMBOLS] for node in nodes], np.int32)


def symbol_table() -> NDArray[np.uint8]:
    """For each byte the number of its symbol."""
    return np.array([SYMBOLS.index(_symbol(chr(byte))) for byte in range(256)], np.uint8)


def opens_so(line: bytes, found: AbstractSet[str]) -> bool:
    """Whether a line, in UTF-8, opens in one of these ways; the empty opening is not looked for."""
    start = _FIRST.search(line)
    if start is None:
        return False
    opening = line[start.start() : start.start() + SIZE].translate(_TABLE).decode("ascii").ljust(SIZE, _END)
    return any(opening[:size] in found for size in range(1, SIZE + 1))


def _symbol(character: str) -> str:
    if not character.isascii():
        return _BEYOND
    return character.lower() if character.isalpha() else "0" if character.isdigit() else _END


def _parsed(tokens: Iterator[re.Match[str]]) -> list[list[_Part]]:
    """Alternatives up to the end of their group."""
    found: list[list[_Part]] = [[]]
    for token in tokens:
        if token["close"]:
            break
        if token["or"]:
            found.append([])
        elif token["open"]:
            found[-1].append(_Part(_parsed(tokens), 1, 1))
        elif token["edge"]:
            found[-1].append(_Part([[]], 1, 1))
        elif token["one"]:
            found[-1].append(_Part(_symbols(token["one"]), 1, 1))
        elif token["count"]:
            part = found[-1].pop()
            found[-1].append(_Part(part.atom if part.least == part.most == 1 else [[part]], *_count(token)))
    return found


def _count(token: re.Match[str]) -> tuple[int, int]:
    if token["least"] is None:
        return _COUNTS[token["count"][0]]
    least = int(token["least"])
    most = least if token["range"] is None else int(token["most"] or SIZE + 1)
    return min(least, SIZE + 1), min(most, SIZE + 1)


@lru_cache(maxsize=1024)
def _symbols(one: str) -> Symbols:
    """The symbols of the characters that a class, an escape or a character stands for, in either case."""
    if one.isascii() and len(one) == 1 and one != ".":
        # the sign of Kelvin is a k in the other case, the long s an s
        return frozenset({_symbol(one), *(_BEYOND if one in "kKsS" else "")})
    known = map(_symbol, b"".join(compile_pattern(f"(?is){one}").findall(_ASCII)).decode())
    return frozenset(known) if _NOTHING_BEYOND.fullmatch(one) else frozenset({*known, _BEYOND})


def _alternatives(before: AbstractSet[str], parts: Iterable[Iterable[_Part]], done: set[str]) -> set[str]:
    """The openings that may go on after a group; those that are at their end are ``done``."""
    return {opening for sequence in parts for opening in _sequence(before, sequence, done)}


def _sequence(before: AbstractSet[str], sequence: Iterable[_Part], done: set[str]) -> AbstractSet[str]:
    for atom, least, most in sequence:
        after = set(before) if least == 0 else set()
        for times in range(1, most + 1):
            before = _one(before, atom, done) if isinstance(atom, frozenset) else _alternatives(before, atom, done)
            if times >= least:
                after |= before
            if not before:
                break
        if len(after) > _MOST_OPEN:
            done |= after - {""}
            after &= {""}
        before = after
    return before


def _one(before: AbstractSet[str], symbols: Symbols, done: set[str]) -> set[str]:
    """The openings with one more character."""
    after: set[str] = set()
    many = len(symbols) > _MOST_SYMBOLS
    for opening in before:
        if opening and many:
            done.add(opening)
            continue
        for symbol in symbols:
            if not opening and symbol in (_END, _BEYOND):
                after.add(opening)  # before the first letter or digit
            elif many or symbol == _BEYOND or len(opening) + 1 == SIZE:
                done.add(opening + symbol)
            else:
                after.add(opening + symbol)
    return after


_FIRST = re.compile(rb"[A-Za-z0-9]")
_TABLE = bytes(ord(_symbol(chr(byte))) for byte in range(256))
