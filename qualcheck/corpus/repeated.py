"""Lines that recur over the documents of a source, learned from the corpus.

What counts is in how many documents of different content a line stands, what stands beside it in all of them, and where. A sub-heading recurs
as well, but alone between paragraphs, each time between others; a label recurs within one document; an ingredient stands
beside other ones each time. In copies of a document everything recurs, so copies count once, and documents bear witness only where
enough of their words in a row are not found in others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np

from qualcheck.checks.base import Hit
from qualcheck.checks.learned import AT_EDGE, INSIDE, MOST_TIMES, edge_rows, judged
from qualcheck.checks.shared.line_forms import key_hash, template_of
from qualcheck.checks.shared.line_table import Flags, Hashes, Ints, LineTable, counts_of, documents_with, lines_of, mixed
from qualcheck.checks.shared.source_names import name_of
from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.copies.prints import print_of
from qualcheck.model import Report
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.rulepacks.folded import is_of_prose
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view import TextView

#: Of a larger source so many documents are learned from, evenly spread: bounds the memory.
MOST_DOCUMENTS = 20_000
#: So many documents are looked at together, of one large source or of many small ones.
AT_ONCE = 2_000
#: Texts of so many documents are kept at hand; so many documents are named as examples.
AT_HAND = 64
EXAMPLES = 3
#: Hashes of a sketch that are kept: a third of them is told from a half often enough.
SKETCH = 24
_SEED = np.uint64(0x51ED270B)


class Facts(NamedTuple):
    """What is gathered of a document: its ``lines`` as rows, and a ``sketch`` of its prose, the lowest hashes of its runs of words."""

    lines: bytes
    sketch: bytes


@dataclass(frozen=True, slots=True)
class Template:
    """A line that recurs in a source.

    Attributes:
        line: as people read it, with slots.
        documents: in how many documents of different content it stands.
        of: how many such documents the source has.
        inside: whether it may stand between the paragraphs of an article too.
        examples: some members that have it.
        hash: of its key and its source.
    """

    line: str
    documents: int
    of: int
    inside: bool
    examples: tuple[int, ...]
    hash: int


def learned(sources: Mapping[str, Sequence[int]], gathered: Sequence[Facts | None], read: Read, rules: RuleTable) -> dict[str, list[Template]]:
    """The templates of each source that has some, those that stand in the most documents first.

    Args:
        sources: members of each; their indices are what ``read`` takes.
        gathered: what was gathered of each member.
        read: gives a document again, so that templates can be shown and held against the patterns of the rules.
        rules: in force, with their limits.
    """
    found: dict[str, list[Template]] = {}
    spread = ((source, members[:: ceil(len(members) / MOST_DOCUMENTS)]) for source, members in sources.items())
    for batch in _batches(spread, gathered):
        for source, template in _shown(batch, _Recurring.of(batch, rules), read, rules):
            found.setdefault(batch.sources[source], []).append(template)
    return {source: sorted(found[source], key=lambda one: (-one.documents, one.line)) for source in sources if source in found}


@dataclass(frozen=True)
class _Batch:
    """Documents of some sources, looked at together: most sources are small.

    Attributes:
        sources: their names.
        members: the member of each document.
        source: the number of each document's source.
        table: the lines; their hashes tell the sources apart.
        packed: what was gathered of each document.
    """

    sources: list[str]
    members: list[int]
    source: Ints
    table: LineTable
    packed: list[Facts]

    @classmethod
    def of(cls, sources: Sequence[tuple[str, Sequence[int]]], gathered: Sequence[Facts | None]) -> _Batch:
        members = [index for _, indices in sources for index in indices]
        numbers = np.repeat(np.arange(len(sources)), [len(indices) for _, indices in sources])
        facts = [fact for index in members if (fact := gathered[index]) is not None]
        table = LineTable.of([one.lines for one in facts])
        keys = np.array([key_hash(source.encode("utf-8", "surrogatepass")) for source, _ in sources], np.uint64)
        apart = mixed(table.hashes, keys[numbers[table.documents]])
        return cls([source for source, _ in sources], members, numbers, replace(table, hashes=apart), facts)

    @cached_property
    def of_rows(self) -> Ints:
        """The number of the source of each line."""
        return self.source[self.table.documents]

    def per_source(self, documents: Flags) -> Ints:
        """How many of some documents each source has."""
        return np.bincount(self.source[documents], minlength=len(self.sources))


def _batches(sources: Iterable[tuple[str, Sequence[int]]], gathered: Sequence[Facts | None]) -> Iterator[_Batch]:
    """Sources together until they have ``AT_ONCE`` documents."""
    waiting: list[tuple[str, Sequence[int]]] = []
    count = 0
    for source, members in sources:
        waiting.append((source, members))
        count += len(members)
        if count >= AT_ONCE:
            yield _Batch.of(waiting, gathered)
            waiting, count = [], 0
    if waiting:
        yield _Batch.of(waiting, gathered)


@dataclass(frozen=True)
class _Recurring:
    """Hashes that recur, with what was counted.

    Attributes:
        hashes, counts: and in how many witnesses each stands.
        among: how many witnesses the source of each has.
        edge, inside: which of them are templates of which kind.
        witnesses: which documents bear witness.
    """

    hashes: Hashes
    counts: Ints
    among: Ints
    edge: Flags
    inside: Flags
    witnesses: Flags

    @classmethod
    def of(cls, batch: _Batch, rules: RuleTable) -> _Recurring:
        table = batch.table
        witnesses = _witnesses(batch, _param(rules, AT_EDGE, "own_share"))
        of = batch.per_source(witnesses)
        rows = witnesses[table.documents]
        found, counts = _in_documents(table, table.hashes, rows)
        sources = np.zeros(len(found), np.int64)
        sources[np.searchsorted(found, table.hashes[rows])] = batch.of_rows[rows]
        enough = (counts >= _least(of)[sources]) & (of[sources] >= 2)
        found, counts, of_found = found[enough], counts[enough], of[sources][enough]
        edge = _edge(batch, rows, found, counts, of, of_found, rules) if AT_EDGE in rules else np.zeros(len(found), bool)
        inside = _inside(table, rows, found, counts, of_found, rules) if INSIDE in rules else np.zeros(len(found), bool)
        return cls(found, counts, of_found, edge, inside, witnesses)


def _witnesses(batch: _Batch, own_share: float) -> Flags:
    """Documents that have enough prose of their own, by their lines and by their words in a row; of exact copies the first."""
    table = batch.table
    first = _first_of_copies(table)
    least = _least(batch.per_source(first))
    found, counts = _in_documents(table, table.hashes, first[table.documents])
    own = table.prose & ~table.known & (counts_of(table.hashes, found, counts) < least[batch.of_rows])
    prose = table.characters(table.prose)
    enough = (table.characters(own) >= own_share * prose) & (prose > 0)
    runs = np.frombuffer(b"".join([one.sketch for one in batch.packed]), np.uint64)
    of = np.repeat(np.arange(table.count), [len(one.sketch) // 8 for one in batch.packed])
    if len(runs):
        runs = mixed(runs, batch.source[of].astype(np.uint64))
        of_first = first[of]
        found, counts = documents_with(runs[of_first], of[of_first])
        rare = counts_of(runs, found, counts) < least[batch.source[of]]
        enough &= np.bincount(of[rare], minlength=table.count) >= own_share * np.bincount(of, minlength=table.count)
    return np.asarray(first & enough, bool)


def _first_of_copies(table: LineTable) -> Flags:
    """Documents that have prose, without those whose prose another one before them has, line by line."""
    sums = np.zeros(table.count, np.uint64)
    prose = table.prose
    with np.errstate(over="ignore"):
        np.add.at(sums, table.documents[prose], mixed(table.hashes[prose], np.full(int(prose.sum()), _SEED)))
    first = np.zeros(table.count, bool)
    first[np.unique(sums, return_index=True)[1]] = True
    return np.asarray(first & (table.per_document(prose) > 0), bool)


def _least(documents: Ints) -> Ints:
    """In how many documents a line must stand: few of few, and of many more than a story is followed up in."""
    return np.maximum(2, np.ceil(np.sqrt(documents)).astype(np.int64))


def _in_documents(table: LineTable, hashes: Hashes, rows: Flags) -> tuple[Hashes, Ints]:
    return documents_with(hashes[rows], table.documents[rows])


def _edge(batch: _Batch, rows: Flags, found: Hashes, counts: Ints, witnesses: Ints, of: Ints, rules: RuleTable) -> Flags:
    """Which recurring lines stand, in most of their documents, at the edge or in a block, with the same neighbour each time.

    Args:
        batch: of documents.
        rows: which lines are a witness's.
        found: hashes of the lines that recur.
        counts: in how many witnesses each stands.
        witnesses: how many each source has.
        of: how many the source of each of ``found`` has.
        rules: in force.
    """
    table = batch.table
    recurs = np.isin(table.hashes, found) | table.known
    mine = counts_of(table.hashes, found, counts)
    wanted = rows & (mine > 0)
    share = _param(rules, AT_EDGE, "share_with_neighbour")
    needed = np.maximum(_least(witnesses)[batch.of_rows], share * mine)
    fixed = np.zeros(len(table), bool)
    for pairs in table.pairs:
        fixed |= counts_of(pairs, *_in_documents(table, pairs, wanted)) >= needed
    good = counts_of(found, *_in_documents(table, table.hashes, wanted & fixed & edge_rows(table, recurs)))
    alone = ~table.outside(table.prose & ~recurs) & ~table.beside(recurs)
    headings = counts_of(found, *_in_documents(table, table.hashes, wanted & alone))
    prose = np.isin(found, table.hashes[table.prose])
    # Paragraphs recur in the follow-ups of a story as well, which can be half of a few documents, but no large share of many.
    few = np.minimum(_param(rules, AT_EDGE, "share_prose_of_few") * of, _param(rules, AT_EDGE, "few_prose"))
    few = np.maximum(few, _param(rules, AT_EDGE, "least_prose"))
    fewest = np.where(prose, np.maximum(few, _param(rules, AT_EDGE, "share_prose") * of), 0.0)
    chosen = (good >= np.maximum(_least(of), share * counts)) & (headings <= _param(rules, AT_EDGE, "most_alone") * counts) & (counts >= fewest)
    return np.asarray(chosen, bool)


def _inside(table: LineTable, rows: Flags, found: Hashes, counts: Ints, of: Ints, rules: RuleTable) -> Flags:
    """Which recurring lines stand in so large a share of the documents that they may stand anywhere; the arguments as for ``_edge``."""
    prose = np.isin(found, table.hashes[table.prose])
    share = np.where(prose, _param(rules, INSIDE, "share_prose"), _param(rules, INSIDE, "share"))
    often = np.isin(found, table.hashes[rows & (table.times > MOST_TIMES)])
    return np.asarray((counts >= np.maximum(_param(rules, INSIDE, "least"), share * of)) & ~often, bool)


def _shown(batch: _Batch, found: _Recurring, read: Read, rules: RuleTable) -> Iterator[tuple[int, Template]]:
    """The templates with the numbers of their sources, each held against what a text of its own must not be."""
    table = batch.table
    text_of = lru_cache(maxsize=AT_HAND)(lambda member: read(member).text)
    for at, places in _examples(found, table):
        edge, inside = bool(found.edge[at]), bool(found.inside[at])
        examples = tuple(batch.members[int(table.documents[row])] for row in places)
        line = text_of(examples[0])[table.starts[places[0]] : table.ends[places[0]]]
        edge = edge and _speaks(line, rules.get(AT_EDGE))
        inside = inside and _speaks(line, rules.get(INSIDE))
        if edge or inside:
            template = Template(template_of(line), int(found.counts[at]), int(found.among[at]), inside, examples, int(found.hashes[at]))
            yield int(batch.of_rows[places[0]]), template


def _examples(found: _Recurring, table: LineTable) -> list[tuple[int, list[int]]]:
    """Which of what was found are templates, with a row of each of the first three witnesses that have it, in the order of the first."""
    chosen = np.flatnonzero(found.edge | found.inside)
    rows = np.flatnonzero(np.isin(table.hashes, found.hashes[chosen]) & found.witnesses[table.documents])
    which = np.searchsorted(found.hashes, table.hashes[rows])
    order = np.lexsort((rows, which))
    rows, which = rows[order], which[order]
    documents = table.documents[rows]
    fresh = np.append(True, (which[1:] != which[:-1]) | (documents[1:] != documents[:-1]))[: len(rows)]
    rows, which = rows[fresh], which[fresh]
    places: dict[int, list[int]] = {}
    for at, row in zip(which.tolist(), rows.tolist(), strict=True):
        held = places.setdefault(at, [])
        if len(held) < EXAMPLES:
            held.append(row)
    return sorted(places.items(), key=lambda item: item[1][0])


def _speaks(line: str, rule: ActiveRule | None) -> bool:
    """Whether a line can be what a rule is about: enough letters and words, no speech, none of its exceptions."""
    if rule is None or is_of_prose(line):
        return False
    template = template_of(line).replace("{n}", "").replace("{date}", "")
    letters = sum(map(str.isalpha, template))
    if letters < float(str(rule.params["least_letters"])) or len(template.split()) < float(str(rule.params["least_words"])):
        return False
    data = line.encode("utf-8", "replace")
    return not any(compile_pattern(pattern).search(data) for pattern in rule.rule.unless)


def _param(rules: RuleTable, code: str, name: str) -> float:
    rule = rules.get(code)
    params = rule.params if rule is not None else rules.resolve(code).params
    return float(str(params[name]))


def facts_of(view: TextView, report: Report) -> Facts:
    """What is gathered of a document."""
    known = [(finding.start, finding.end) for finding in report.findings if finding.family in ("boilerplate", "markup") and finding.field == "text"]
    prints = print_of(view, report)
    return Facts(lines_of(view, known), prints.near[: 8 * SKETCH] if prints else b"")


def _compare(members: Sequence[Member], gathered: Sequence[Facts | None], read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    if AT_EDGE not in rules and INSIDE not in rules:
        return
    groups = by_source(members, gathered)
    found = learned(groups, gathered, read, rules)
    pieces = ((source, groups[source][at : at + AT_ONCE]) for source in found for at in range(0, len(groups[source]), AT_ONCE))
    for batch in _batches(pieces, gathered):
        yield from _hits(batch, found)


def by_source(members: Sequence[Member], gathered: Sequence[Facts | None]) -> dict[str, list[int]]:
    """Members of each source that has several."""
    groups: dict[str, list[int]] = {}
    for member, fact in zip(members, gathered, strict=True):
        if fact is not None:
            groups.setdefault(name_of(member.source, member.path, member.line), []).append(member.index)
    return {source: indices for source, indices in groups.items() if source and len(indices) > 1}


def _hits(batch: _Batch, found: Mapping[str, Sequence[Template]]) -> Iterator[CorpusHit]:
    table = batch.table
    known = {template.hash: template for source in batch.sources for template in found[source]}
    edge = np.array(list(known), np.uint64)
    inside = np.array([key for key, template in known.items() if template.inside], np.uint64)
    for row, code in judged(table, edge, inside):
        template = known[int(table.hashes[row])]
        document = int(table.documents[row])
        evidence = f"stands in {template.documents} of {template.of} documents of {batch.sources[batch.source[document]]}"
        yield CorpusHit(batch.members[document], Hit(code, int(table.starts[row]), int(table.ends[row]), values={"evidence": evidence}))


STEP = Step("BP", facts_of, _compare, only=(AT_EDGE, INSIDE))
