"""Documents with their reports to rows of sources: sums that are kept up document by document, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Final

from qualcheck.corpus.intervals import mean_interval
from qualcheck.corpus.source_names import By, source_name
from qualcheck.model import VERDICTS, Document, Finding, Report, SourceRow, Verdict

#: The rule that says that a document reads as spun.
READS_AS_SPUN: Final = "SP005"
#: Boilerplate lines of a document that are looked at, and how much is kept of each: a page has some hundred at most.
MOST_LINES_OF_DOCUMENT: Final = 200
LONGEST_LINE: Final = 120
#: Lines of all sources together that are counted: some 100 MB. Beyond, the rarest go.
MOST_LINES: Final = 400_000
#: Typical lines of a row; each stands in so many documents at least.
MOST_TYPICAL, LEAST_TYPICAL = 5, 2
#: A trend is told of so many dated documents, over so many years: less is the weather of a few weeks.
LEAST_DATED, LEAST_YEARS = 10, 0.25
_DAYS_A_YEAR: Final = 365.2425
_LANGUAGE_SIGNAL: Final = "language.is."


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a document tells of its source: small and picklable, so that it can be taken where the document is at hand.

    Attributes:
        source: its name.
        score, verdict: of the report.
        spun: whether it reads as spun.
        characters, boilerplate: code points of the text, and of those how many stand in boilerplate findings.
        damaged_title: whether a finding (of more than information) is about its title.
        language: code, None where it can't be told.
        lines: its boilerplate lines, each once.
        date: ISO 8601, None where it is not known.
    """

    source: str
    score: float
    verdict: Verdict
    spun: bool
    characters: int
    boilerplate: int
    damaged_title: bool
    language: str | None
    lines: tuple[str, ...]
    date: str | None


def sighting(document: Document, report: Report, by: By = "domain") -> Sighting:
    """What a document and its report tell of its source."""
    lines = [finding for finding in report.findings if finding.family == "boilerplate" and finding.field == "text" and finding.end > finding.start]
    return Sighting(
        source_name(document, by),
        report.score,
        report.verdict,
        any(finding.rule == READS_AS_SPUN for finding in report.findings),
        len(document.text),
        _covered(lines),
        any(_on_title(finding) for finding in report.findings),
        next((name.removeprefix(_LANGUAGE_SIGNAL) for name in report.signals if name.startswith(_LANGUAGE_SIGNAL)), None),
        tuple(dict.fromkeys(_flat(finding.found) for finding in lines[:MOST_LINES_OF_DOCUMENT])),
        document.date,
    )


class Ranking:
    """Gathers what documents tell of their sources. A source costs some 700 bytes; the lines of all together are bounded.

    Args:
        by: what a source is; see ``source_name``.
        most_lines: how many boilerplate lines are counted at once. Beyond that the rarest are forgotten, so that counts of typical lines
            are lower bounds in very large corpora.
    """

    def __init__(self, by: By = "domain", *, most_lines: int = MOST_LINES) -> None:
        self._by = by
        self._most_lines = most_lines
        self._tallies: dict[str, _Tally] = {}
        self._lines: Counter[tuple[str, str]] = Counter()

    def add(self, document: Document | None, report: Report) -> None:
        """Takes a document; None, what could not be read, is of no source."""
        if document is not None:
            self.see(sighting(document, report, self._by))

    def see(self, seen: Sighting) -> None:
        """Takes what a document told."""
        tally = self._tallies.get(seen.source)
        if tally is None:
            tally = self._tallies[seen.source] = _Tally()
        tally.see(seen)
        for line in seen.lines:
            self._lines[seen.source, line] += 1
        if len(self._lines) > self._most_lines:
            self._forget()

    def rows(self) -> list[SourceRow]:
        """A row for each source, the best mean first; of equal ones the one with more documents, then by name."""
        typical = self._typical()
        common = self._common_variance()
        rows = [tally.row(name, common, typical.get(name, ())) for name, tally in self._tallies.items()]
        return sorted(rows, key=lambda row: (-row.mean, -row.documents, row.name))

    def _common_variance(self) -> float | None:
        """The variance of scores within sources; where no source has two documents, that of all documents; None where there is but one."""
        degrees = sum(tally.count - 1 for tally in self._tallies.values())
        if degrees:
            return sum(tally.squares for tally in self._tallies.values()) / degrees
        means = [tally.mean for tally in self._tallies.values()]
        if len(means) < 2:
            return None
        middle = sum(means) / len(means)
        return sum((mean - middle) ** 2 for mean in means) / (len(means) - 1)

    def _forget(self) -> None:
        """Leaves out the rarest lines until no more than half of the room is taken."""
        counts = Counter(self._lines.values())
        left, limit = len(self._lines), 0
        while left > self._most_lines // 2:
            limit = min(count for count in counts if count > limit)
            left -= counts[limit]
        self._lines = Counter({key: count for key, count in self._lines.items() if count > limit})

    def _typical(self) -> dict[str, tuple[tuple[str, int], ...]]:
        by_source: dict[str, list[tuple[str, int]]] = {}
        for (source, line), count in self._lines.items():
            if count >= LEAST_TYPICAL:
                by_source.setdefault(source, []).append((line, count))
        return {name: tuple(sorted(lines, key=lambda pair: (-pair[1], pair[0]))[:MOST_TYPICAL]) for name, lines in by_source.items()}


@dataclass(slots=True)
class _Tally:
    """Sums over the documents of a source; means and squares by Welford's updates, which lose no digits over many documents."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    kept: int = 0
    repairable: int = 0
    spun: int = 0
    characters: int = 0
    boilerplate: int = 0
    damaged_titles: int = 0
    languages: dict[str, int] = field(default_factory=dict)
    trend: _Trend | None = None

    def see(self, seen: Sighting) -> None:
        self.count += 1
        step = seen.score - self.mean
        self.mean += step / self.count
        self.squares += step * (seen.score - self.mean)
        self.kept += seen.verdict == "keep"
        self.repairable += seen.verdict == "repair"
        self.spun += seen.spun
        self.characters += seen.characters
        self.boilerplate += seen.boilerplate
        self.damaged_titles += seen.damaged_title
        if seen.language is not None:
            self.languages[seen.language] = self.languages.get(seen.language, 0) + 1
        if seen.date is not None:
            self.trend = self.trend or _Trend()
            self.trend.see(_years(seen.date), seen.score)

    def row(self, name: str, common: float | None, typical: tuple[tuple[str, int], ...]) -> SourceRow:
        variance = self.squares / (self.count - 1) if self.count > 1 else 0.0
        low, high = mean_interval(self.mean, variance, self.count, common)
        verdicts: Mapping[Verdict, int] = {"keep": self.kept, "repair": self.repairable, "reject": self.count - self.kept - self.repairable}
        return SourceRow(
            name=name,
            documents=self.count,
            mean=round(self.mean, 2),
            spread=round(sqrt(variance), 2),
            low=round(low, 2),
            high=round(high, 2),
            verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
            spun=round(self.spun / self.count, 4),
            boilerplate=round(self.boilerplate / max(self.characters, 1), 4),
            damaged_titles=round(self.damaged_titles / self.count, 4),
            languages=dict(sorted(self.languages.items(), key=lambda pair: (-pair[1], pair[0]))),
            typical_lines=typical,
            trend=self.trend.slope() if self.trend else None,
        )


@dataclass(slots=True)
class _Trend:
    """The line of least squares through the scores over the years, kept up document by document."""

    count: int = 0
    years: float = 0.0
    score: float = 0.0
    years_squares: float = 0.0
    products: float = 0.0
    first: float = float("inf")
    last: float = float("-inf")

    def see(self, years: float, score: float) -> None:
        self.count += 1
        step = years - self.years
        self.years += step / self.count
        self.score += (score - self.score) / self.count
        self.years_squares += step * (years - self.years)
        self.products += step * (score - self.score)
        self.first, self.last = min(self.first, years), max(self.last, years)

    def slope(self) -> float | None:
        if self.count < LEAST_DATED or self.last - self.first < LEAST_YEARS:
            return None
        return round(self.products / self.years_squares, 2)


def _years(iso: str) -> float:
    """A date as years; the middle of a month or year of which no more is known."""
    whole = iso[:10] + {4: "-07-01", 7: "-15"}.get(len(iso), "")
    return date.fromisoformat(whole).toordinal() / _DAYS_A_YEAR


def _covered(findings: Iterable[Finding]) -> int:
    """How many code points stand in at least one of the findings, which come in the order of their starts."""
    covered = at = 0
    for finding in findings:
        covered += max(0, finding.end - max(at, finding.start))
        at = max(at, finding.end)
    return covered


def _on_title(finding: Finding) -> bool:
    return finding.severity != "info" and (finding.family == "title" or finding.field == "title")


def _flat(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
