"""Lines that recur over the documents of a source, learned from the corpus.

What counts is in how many documents of different content a line stands, what stands beside it in all of them, and where. A sub-heading recurs
as well, but alone between paragraphs, each time between others; a label recurs within one document; an ingredient stands
beside other ones each time. In copies of a document everything recurs, so copies count once, and documents bear witness only where
enough of their words in a row are not found in others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np

from qualcheck.checks.base import Hit
from qualcheck.checks.learned import AT_EDGE, INSIDE, MOST_TIMES, edge_rows, judged
from qualcheck.checks.shared.line_forms import template_of
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
#: So many documents are judged at once.
AT_ONCE = 2_000
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
        hash: of its key.
    """

    line: str
    documents: int
    of: int
    inside: bool
    examples: tuple[int, ...]
    hash: int


def learned(members: Sequence[int], facts: Sequence[Facts], read: Read, rules: RuleTable) -> list[Template]:
    """The templates of one source, those that stand in the most documents first.

    Args:
        members: of the source; their indices are what ``read`` takes.
        facts: what was gathered of each member.
        read: gives a document again, so that templates can be shown and held against the patterns of the rules.
        rules: in force, with their limits.
    """
    step = ceil(len(members) / MOST_DOCUMENTS)
    members, facts = members[::step], facts[::step]
    table = LineTable.of([one.lines for one in facts])
    found = _Recurring.of(table, [one.sketch for one in facts], rules) if len(table) else None
    return sorted(_shown(found, table, members, read, rules), key=lambda one: (-one.documents, one.line)) if found else []


@dataclass(frozen=True)
class _Recurring:
    """Hashes that recur, with what was counted.

    Attributes:
        hashes, counts: and in how many witnesses each stands.
        edge, inside: which of them are templates of which kind.
        witnesses: which documents bear witness.
    """

    hashes: Hashes
    counts: Ints
    edge: Flags
    inside: Flags
    witnesses: Flags

    @classmethod
    def of(cls, table: LineTable, sketches: Sequence[bytes], rules: RuleTable) -> _Recurring | None:
        witnesses = _witnesses(table, sketches, _param(rules, AT_EDGE, "own_share"))
        of = int(witnesses.sum())
        if of < 2:
            return None
        rows = witnesses[table.documents]
        found, counts = _in_documents(table, table.hashes, rows)
        enough = counts >= _least(of)
        found, counts = found[enough], counts[enough]
        edge = _edge(table, rows, found, counts, of, rules) if AT_EDGE in rules else np.zeros(len(found), bool)
        inside = _inside(table, rows, found, counts, of, rules) if INSIDE in rules else np.zeros(len(found), bool)
        return cls(found, counts, edge, inside, witnesses)


def _witnesses(table: LineTable, sketches: Sequence[bytes], own_share: float) -> Flags:
    """Documents that have enough prose of their own, by their lines and by their words in a row; of exact copies the first."""
    first = _first_of_copies(table)
    least = _least(int(first.sum()))
    found, counts = _in_documents(table, table.hashes, first[table.documents])
    own = table.prose & ~table.known & ~np.isin(table.hashes, found[counts >= least])
    prose = table.characters(table.prose)
    enough = (table.characters(own) >= own_share * prose) & (prose > 0)
    runs = np.frombuffer(b"".join(sketches), np.uint64)
    of = np.repeat(np.arange(table.count), [len(one) // 8 for one in sketches])
    if len(runs):
        of_first = first[of]
        found, counts = documents_with(runs[of_first], of[of_first])
        rare = counts_of(runs, found, counts) < least
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


def _least(documents: int) -> int:
    """In how many documents a line must stand: few of few, and of many more than a story is followed up in."""
    return max(2, ceil(sqrt(documents)))


def _in_documents(table: LineTable, hashes: Hashes, rows: Flags) -> tuple[Hashes, Ints]:
    return documents_with(hashes[rows], table.documents[rows])


def _edge(table: LineTable, rows: Flags, found: Hashes, counts: Ints, of: int, rules: RuleTable) -> Flags:
    """Which recurring lines stand, in most of their documents, at the edge or in a block, with the same neighbour each time."""
    recurs = np.isin(table.hashes, found) | table.known
    mine = counts_of(table.hashes, found, counts)
    wanted = rows & (mine > 0)
    share = _param(rules, AT_EDGE, "share_with_neighbour")
    needed = np.maximum(_least(of), share * mine)
    fixed = np.zeros(len(table), bool)
    for pairs in table.pairs:
        fixed |= counts_of(pairs, *_in_documents(table, pairs, wanted)) >= needed
    good = counts_of(found, *_in_documents(table, table.hashes, wanted & fixed & edge_rows(table, recurs)))
    alone = ~table.outside(table.prose & ~recurs) & ~table.beside(recurs)
    headings = counts_of(found, *_in_documents(table, table.hashes, wanted & alone))
    prose = np.isin(found, table.hashes[table.prose])
    # Paragraphs recur in the follow-ups of a story as well, which can be half of a few documents, but no large share of many.
    few = max(_param(rules, AT_EDGE, "least_prose"), min(_param(rules, AT_EDGE, "share_prose_of_few") * of, _param(rules, AT_EDGE, "few_prose")))
    fewest = np.where(prose, max(few, _param(rules, AT_EDGE, "share_prose") * of), 0.0)
    chosen = (good >= np.maximum(_least(of), share * counts)) & (headings <= _param(rules, AT_EDGE, "most_alone") * counts) & (counts >= fewest)
    return np.asarray(chosen, bool)


def _inside(table: LineTable, rows: Flags, found: Hashes, counts: Ints, of: int, rules: RuleTable) -> Flags:
    """Which recurring lines stand in so large a share of the documents that they may stand anywhere."""
    prose = np.isin(found, table.hashes[table.prose])
    share = np.where(prose, _param(rules, INSIDE, "share_prose"), _param(rules, INSIDE, "share"))
    often = np.isin(found, table.hashes[rows & (table.times > MOST_TIMES)])
    return np.asarray((counts >= np.maximum(_param(rules, INSIDE, "least"), share * of)) & ~often, bool)


def _shown(found: _Recurring, table: LineTable, members: Sequence[int], read: Read, rules: RuleTable) -> Iterator[Template]:
    """The templates, each held against what a text of its own must not be."""
    places: dict[int, list[int]] = {}
    rows = np.flatnonzero(np.isin(table.hashes, found.hashes[found.edge | found.inside]) & found.witnesses[table.documents])
    for row in rows.tolist():
        at = places.setdefault(int(table.hashes[row]), [])
        if len(at) < 3 and (not at or table.documents[at[-1]] != table.documents[row]):
            at.append(row)
    texts: dict[int, str] = {}
    facts = zip(found.hashes.tolist(), found.counts.tolist(), found.edge.tolist(), found.inside.tolist(), strict=True)
    for key, count, edge, inside in facts:
        if not (edge or inside):
            continue
        at = places[key]
        document = members[int(table.documents[at[0]])]
        if document not in texts:
            texts[document] = read(document).text
        line = texts[document][table.starts[at[0]] : table.ends[at[0]]]
        edge = edge and _speaks(line, rules.get(AT_EDGE))
        inside = inside and _speaks(line, rules.get(INSIDE))
        if edge or inside:
            examples = tuple(members[int(table.documents[row])] for row in at)
            yield Template(template_of(line), count, int(found.witnesses.sum()), inside, examples, key)


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
    for source, indices in by_source(members, gathered).items():
        facts = [fact for index in indices if (fact := gathered[index]) is not None]
        templates = learned(indices, facts, read, rules)
        if templates:
            yield from _hits(source, indices, [fact.lines for fact in facts], templates)


def by_source(members: Sequence[Member], gathered: Sequence[Facts | None]) -> dict[str, list[int]]:
    """Members of each source that has several."""
    groups: dict[str, list[int]] = {}
    for member, fact in zip(members, gathered, strict=True):
        if fact is not None:
            groups.setdefault(name_of(member.source, member.path, member.line), []).append(member.index)
    return {source: indices for source, indices in groups.items() if source and len(indices) > 1}


def _hits(source: str, indices: Sequence[int], packed: Sequence[bytes], templates: Sequence[Template]) -> Iterator[CorpusHit]:
    known = {template.hash: template for template in templates}
    edge = np.array([template.hash for template in templates], np.uint64)
    inside = np.array([template.hash for template in templates if template.inside], np.uint64)
    for first in range(0, len(indices), AT_ONCE):
        table = LineTable.of(packed[first : first + AT_ONCE])
        for row, code in judged(table, edge, inside):
            template = known[int(table.hashes[row])]
            evidence = f"stands in {template.documents} of {template.of} documents of {source}"
            index = indices[first + int(table.documents[row])]
            yield CorpusHit(index, Hit(code, int(table.starts[row]), int(table.ends[row]), values={"evidence": evidence}))


STEP = Step("BP", facts_of, _compare)
