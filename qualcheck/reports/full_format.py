"""``--format full``: for people. Each finding in its line, with what stands there, what is expected and why."""

from __future__ import annotations

from collections.abc import Sequence

from qualcheck.model import Finding, Report
from qualcheck.reports.base import Reporter
from qualcheck.reports.cells import bar, cells, clipped, folded, is_terminal, lines_for, terminal_width
from qualcheck.reports.places import column
from qualcheck.reports.records import place, printable
from qualcheck.reports.style import Style
from qualcheck.reports.summary import Summary, is_unreadable

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "dim"}
_VERDICTS = {"keep": "green", "repair": "yellow", "reject": "bold red"}
INDENT = "    "
#: Bars of the closing panel are no longer than this.
LONGEST_BAR = 40
#: Scores from here on are good, and below there bad: the limits of verdicts that docs/score.md gives.
GOOD, BAD = 80, 40


class Full(Reporter):
    def _begin(self) -> None:
        self._style = Style(self._out)
        self._width = terminal_width()
        self._folds = is_terminal(self._out)

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        shown = [finding for finding in report.findings if self._shows(finding)]
        if not shown and not report.troubles and report.verdict == "keep":
            return
        style = self._style
        if is_unreadable(report):
            self._out.write(f"{style('bold', printable(place(report)))}  {style('bold red', 'not read')}\n")
        else:
            hidden = len(report.findings) - len(shown)
            notes = f"{len(shown)} finding(s)" + (f", {hidden} info" if hidden else "")
            notes += "" if report.verdict != "repair" or _has_safe_fix(report) else "; to mend by hand"
            verdict = style(_VERDICTS[report.verdict], report.verdict)
            self._out.write(f"{style('bold', printable(place(report)))}  score {report.score:.1f}  {verdict}  {style('dim', notes)}\n")
        for trouble in report.troubles:
            self._out.write(f"  {style('bold red', trouble.kind)}: {printable(trouble.message)}\n")
        for finding in shown:
            self._finding(finding, report, text)
        self._out.write("\n")

    def finish(self, summary: Summary) -> None:
        first, second, *others = summary.lines()
        self._out.write(lines_for(self._out, [first, second]))
        self._families(summary)
        self._out.write(lines_for(self._out, others))

    def _families(self, summary: Summary) -> None:
        """The closing panel: how each family fares that costs something."""
        rows = summary.family_scores()
        if not rows:
            return
        style = self._style
        widest = max(len("score by family"), *(cells(name) + 2 for name, *_ in rows))
        room = min(LONGEST_BAR, self._width - widest - 32)
        self._out.write(f"\n{style('bold', 'score by family'.ljust(widest))}{' ' * (room + 12)}{style('dim', 'findings  documents')}\n")
        for name, score, tally in rows:
            colour = "green" if score >= GOOD else "yellow" if score >= BAD else "red"
            drawn = bar(score / 100, room)
            track = "·" * (room - len(drawn))
            label = f"  {printable(name)}".ljust(widest)
            counts = f"{tally.findings:8,}  {tally.documents:9,}"
            self._out.write(f"{label}  {score:6.1f}  {style(colour, drawn)}{style('dim', track)}  {counts}\n")
        self._out.write("\n")

    def _finding(self, finding: Finding, report: Report, text: str) -> None:
        style = self._style
        colour = _COLOURS[finding.severity]
        title = finding.field == "title"
        field_text = (report.title or "") if title else text
        where = "title" if title else f"{finding.line}:{column(text, finding.start)}"
        expected = f'; expected "{printable(finding.expected)}"' if finding.expected and finding.expected not in finding.message else ""
        said = f"{finding.name}: {printable(finding.message)}{expected}"
        taken = len(where) + len(finding.rule) + 5
        lines = folded(said, self._width, taken, len(INDENT) + 2) if self._folds else [said]
        self._out.write(f"  {where}  {style(colour, finding.rule)} " + "\n".join(lines) + "\n")
        if finding.start == finding.end or field_text[finding.start : finding.end] != finding.found:
            return
        before, found, after = excerpt(field_text, finding.start, finding.end, self._width - len(INDENT))
        self._out.write(f"{INDENT}{style('dim', before)}{found}{style('dim', after)}\n")
        self._out.write(f"{INDENT}{' ' * cells(before)}{style(colour, '^' * max(cells(found), 1))}\n")


def _has_safe_fix(report: Report) -> bool:
    return any(finding.fix is not None and finding.fix.safety == "safe" for finding in report.findings)


def excerpt(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    """What stands before, at and after ``[start, end)`` on its line, cut to ``width`` columns, safe to print."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    found = clipped(printable(text[start : min(end, line_end, start + width)]), width)
    room = width - cells(found)
    left = printable(text[max(line_start, start - width) : start])
    right = printable(text[min(end, line_end) : min(line_end, end + width)])
    take_left = min(cells(left), max(room // 2, room - cells(right)))
    before = clipped(left, take_left, keep_end=True)
    return before, found, clipped(right, room - cells(before))


REPORTER = Full
