"""The page itself: what was gathered, put into the templates within the room that there is."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qualcheck._version import __version__
from qualcheck.model import VERDICTS, SourceRow, Verdict
from qualcheck.reports.page import charts
from qualcheck.reports.page.collect import Row, Shown, Tally, Totals, colour
from qualcheck.reports.page.document import document_html
from qualcheck.reports.page.letters import cut, html, plain, safe, size

if TYPE_CHECKING:
    from jinja2 import Environment

#: A page that a mail program and a browser on a phone still take.
DEFAULT_BYTES: Final = 2_000_000
#: Of the page, the list of all documents gets so much at most, and what is left goes to the documents in full.
ROWS_SHARE: Final = 0.55
#: A document in full gets an equal share of what is left, but never less than this: a page of text with its findings.
LEAST_ROOM: Final = 32_000
#: Tables of sources and rules get an eighth of the page each; a row of them takes about so many bytes, measured on long ones.
TABLE_SHARE: Final = 8
_BYTES_A_SOURCE: Final = 1_800
_BYTES_A_RULE: Final = 700
#: Of what there is to tell of the run.
_MOST_LINES: Final = 30
_LONGEST_LINE: Final = 300
#: A document takes about so many bytes when it is but a heading.
_SMALLEST: Final = 1_500
#: For numbers and links that come in at the end.
_RESERVE: Final = 6_000
_CLASSES: Final[dict[Verdict, str]] = {"keep": "k", "repair": "p", "reject": "x"}
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows.

    Attributes:
        name: of what was looked at.
        totals: counts of the run.
        rows: of the worst documents, the worst first; as many as were kept.
        shown: the documents to show in full, the worst first.
        sources: rows of the ranking; empty where there is no more than one.
        why: by rule code, why it matters.
        notes: what there is to tell of the run.
        gate: why the gate fails; None where none was asked.
        most_bytes: of the page.
    """

    name: str
    totals: Totals
    rows: Sequence[Row]
    shown: Sequence[Shown]
    sources: Sequence[SourceRow] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    gate: Sequence[str] | None = None
    most_bytes: int = DEFAULT_BYTES


def render(page: Page) -> str:
    """The page as HTML: UTF-8 when it is encoded, no lone surrogates, the same for the same input."""
    style, script = _asset("page.css"), _asset("page.js")
    parts = {"style": safe(style), "script": safe(script), "style_hash": _hash(style), "script_hash": _hash(script)}
    frame = {**parts, **_overview(page), "rows_html": "", "documents_html": "", "rows_shown": 0, "shown": 0}
    left = page.most_bytes - size(_template("page.html.j2").render(frame)) - _RESERVE
    rows, with_titles = _rows(page, left)
    left -= sum(map(size, rows))
    documents: list[str] = []
    for number, shown in enumerate(page.shown):
        room = max(LEAST_ROOM, left // (len(page.shown) - number)) if left > LEAST_ROOM + _SMALLEST else 0
        made = document_html(shown, room - _SMALLEST, _template("document.html.j2"), is_first=not number) if room else ""
        if not made or size(made) > left:
            break
        documents.append(made)
        left -= size(made)
    full = {one.order for one in page.shown[: len(documents)]}
    rows = [_row(row, with_title=with_titles, linked=True) if row.order in full else made for row, made in zip(page.rows, rows, strict=False)]
    ready = {"rows_html": safe("".join(rows)), "documents_html": safe("".join(documents)), "rows_shown": len(rows), "shown": len(documents)}
    whole: str = _template("page.html.j2").render({**frame, **ready})
    return whole.encode("utf-8", "replace").decode("utf-8")


def _overview(page: Page) -> dict[str, Any]:
    totals = page.totals
    mean = totals.score_sum / totals.documents if totals.documents else 0.0
    return {
        "page": page,
        "name": plain(page.name),
        "totals": totals,
        "mean": mean,
        "version": __version__,
        "verdicts": [(verdict, totals.verdicts[verdict], _share(totals.verdicts[verdict], totals.documents)) for verdict in VERDICTS],
        "verdict_bar": charts.stacked([(verdict, totals.verdicts[verdict]) for verdict in VERDICTS]),
        "histogram": charts.columns(totals.histogram, mean) if totals.documents else "",
        "most": max(totals.histogram),
        "families": _tallied(totals.families, totals, len(totals.families)),
        "rules": _tallied(totals.rules, totals, page.most_bytes // TABLE_SHARE // _BYTES_A_RULE),
        "sources": [_source(row) for row in page.sources[: page.most_bytes // TABLE_SHARE // _BYTES_A_SOURCE]],
        "unread": _told(totals.unread),
        "notes": _told(page.notes),
        "gate": None if page.gate is None else _told(page.gate),
        "with_titles": True,
    }


def _told(lines: Sequence[str]) -> list[str]:
    return [cut(plain(line), _LONGEST_LINE) for line in lines[:_MOST_LINES]]


def _tallied(tallies: Mapping[str, Tally], totals: Totals, most: int) -> list[dict[str, Any]]:
    rows = sorted(tallies.items(), key=lambda pair: (-pair[1].documents, -pair[1].findings, pair[0]))[:most]
    made = []
    for key, tally in rows:
        share = tally.documents / max(totals.documents, 1)
        prefix = key.rstrip("0123456789")
        drawn = charts.bar(share, colour(prefix))
        made.append({"key": key, "prefix": prefix, "tally": tally, "share": share, "colour": colour(prefix), "bar": drawn})
    return made


def _source(row: SourceRow) -> dict[str, Any]:
    return {
        "row": row,
        "name": cut(plain(row.name), 80) or "(no source)",
        "interval": charts.interval(row.low, row.mean, row.high),
        "verdicts": charts.stacked([(verdict, row.verdicts.get(verdict, 0)) for verdict in VERDICTS]),
        "languages": ", ".join(list(row.languages)[:3]),
        "lines": [(cut(plain(line), 80), count) for line, count in row.typical_lines],
    }


def _rows(page: Page, left: int) -> tuple[list[str], bool]:
    """Rows of the list of all documents, and whether they tell titles: they do where there is room for all of them."""
    room = int(left * ROWS_SHARE)
    made = _fitting((_row(row, with_title=True) for row in page.rows), room)
    if len(made) == len(page.rows):
        return made, True
    return _fitting((_row(row, with_title=False) for row in page.rows), room), False


def _fitting(rows: Iterable[str], room: int) -> list[str]:
    made: list[str] = []
    for row in rows:
        room -= size(row)
        if room < 0:
            break
        made.append(row)
    return made


def _row(row: Row, *, with_title: bool, linked: bool = False) -> str:
    """A row in few bytes, without the end tags that HTML lets one leave out: there may be ten thousand."""
    name = f"<b>{html(row.title)}</b><i>{html(row.place)}</i>" if with_title and row.title else html(row.place)
    families = " ".join(prefix if count == 1 else f"{prefix}\xa0{count}" for prefix, count in row.families)
    return (
        f'<tr><td>{row.score:.1f}<td class={_CLASSES[row.verdict]}>{row.verdict}<td>{f"""<a href="#d{row.order}">{name}</a>""" if linked else name}'
        f"<td>{html(row.source)}<td>{row.findings or ''}<td>{families}\n"
    )


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f}%" if total else "–"


@lru_cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _hash(content: str) -> str:
    """For the content security policy: only our own style and script count."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


@lru_cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["text"] = lambda value: safe(html(value))
    made.filters["count"] = lambda value: f"{value:,}"
    return made


def _template(name: str) -> Any:
    return _environment().get_template(name)
