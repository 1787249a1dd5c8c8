"""Lines that are known to recur over the documents of a source: where in a document they are boilerplate.

What recurs was learned from many documents (``qualcheck.corpus.repeated``). A template of the ``edge`` is boilerplate above and below the
article, and among other such lines; one that may stand ``inside`` is boilerplate between the article's paragraphs too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qualcheck.checks.shared.line_table import Flags, Hashes, LineTable

AT_EDGE, INSIDE = "BP075", "BP076"

#: So many lines that recur, one below the other, are a block of the page's even between paragraphs.
BLOCK = 3
#: A line that stands by itself at the very beginning or end is believed from so many characters on: "Abstract" and "References" are shorter.
LONE = 12
#: A line that stands more often in one document is a part of what it says: the label of each item, a refrain.
MOST_TIMES = 2


def judged(table: LineTable, edge: Hashes, inside: Hashes) -> Iterator[tuple[int, str]]:
    """Rows of a table that are boilerplate by what is known to recur in their source, with the code of the rule that says so.

    Args:
        table: lines of documents of one source.
        edge: hashes of all templates.
        inside: hashes of those that may stand between paragraphs.
    """
    templates = np.isin(table.hashes, np.concatenate([edge, inside]))
    between = np.isin(table.hashes, inside)
    recurs = templates | table.known
    open_rows = templates & ~table.known & ~table.title
    at_edge = open_rows & edge_rows(table, recurs)
    within = open_rows & between & ~at_edge & (table.times <= MOST_TIMES) & ~_last_words(table, recurs)
    for row in np.flatnonzero(at_edge | within).tolist():
        yield row, AT_EDGE if at_edge[row] else INSIDE


def edge_rows(table: LineTable, recurs: Flags) -> Flags:
    """Rows at the edge of their document's article, beside lines that recur or at the very end; and rows of blocks that stand in it once."""
    outside = table.outside(table.prose & ~recurs)
    near = (table.beside(recurs) | (table.at_ends(recurs) & (table.sizes >= LONE))) & ~_last_words(table, recurs)
    block = (table.run_sizes(recurs) >= BLOCK) & (table.times == 1) & ~outside & (table.per_document(table.prose & ~recurs) > 0)[table.documents]
    return np.asarray((outside & near) | block, bool)


def _last_words(table: LineTable, recurs: Flags) -> Flags:
    """Sentences by themselves at the very beginning or end: an author's who greets and takes leave in the same words every time."""
    return np.asarray(table.said & table.at_ends(recurs) & ~table.beside(recurs & ~table.known), bool)
