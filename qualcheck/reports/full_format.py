"""``--format full``: for people. Each finding in its line, with what stands there, what is expected and why."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from qualcheck.model import Finding, Report
from qualcheck.reports.base import Reporter
from qualcheck.reports.places import column
from qualcheck.reports.records import place, printable
from qualcheck.reports.style import Style
from qualcheck.reports.summary import Summary, is_unreadable

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "dim"}
_VERDICTS = {"keep": "green", "repair": "yellow", "reject": "bold red"}
INDENT = "    "
NARROWEST, WIDEST = 60, 140


class Full(Reporter):
    def _begin(self) -> None:
        self._style = Style(self._out)
        self._width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        shown = [finding for finding in report.findings if self._shows(finding)]
        if not shown and not report.troubles and report.verdict == "keep":
            return
        style = self._style
        if is_unreadable(report):
            self._out.write(f"{style('bold', printable(place(report)))}  {style('bold red', 'not read')}\n")
        else:
            hidden = len(report.findings) - len(shown)
            notes = f"{len(shown)} finding(s)" + (f", {hidden} more of severity info" if hidden else "")
            verdict = style(_VERDICTS[report.verdict], report.verdict)
            self._out.write(f"{style('bold', printable(place(report)))}  score {report.score:.1f}  {verdict}  {style('dim', notes)}\n")
        for trouble in report.troubles:
            self._out.write(f"  {style('bold red', trouble.kind)}: {printable(trouble.message)}\n")
        for finding in shown:
            self._finding(finding, report, text)
        self._out.write("\n")

    def finish(self, summary: Summary) -> None:
        self._out.write("".join(f"{line}\n" for line in summary.lines()))

    def _finding(self, finding: Finding, report: Report, text: str) -> None:
        style = self._style
        colour = _COLOURS[finding.severity]
        title = finding.field == "title"
        field_text = (report.title or "") if title else text
        where = "title" if title else f"{finding.line}:{column(text, finding.start)}"
        expected = f'; expected "{printable(finding.expected)}"' if finding.expected and finding.expected not in finding.message else ""
        self._out.write(f"  {where}  {style(colour, finding.rule)} {finding.name}: {printable(finding.message)}{expected}\n")
        if finding.start == finding.end or field_text[finding.start : finding.end] != finding.found:
            return
        before, found, after = excerpt(field_text, finding.start, finding.end, self._width - len(INDENT))
        self._out.write(f"{INDENT}{style('dim', before)}{found}{style('dim', after)}\n")
        self._out.write(f"{INDENT}{' ' * len(before)}{style(colour, '^' * max(len(found), 1))}\n")


def excerpt(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    """What stands before, at and after ``[start, end)`` on its line, cut to ``width`` columns, safe to print."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    found = printable(text[start : min(end, line_end, start + width)])[:width]
    room = width - len(found)
    left = printable(text[max(line_start, start - width) : start])
    right = printable(text[min(end, line_end) : min(line_end, end + width)])
    take_left = min(len(left), max(room // 2, room - len(right)))
    take_right = min(len(right), room - take_left)
    before = left if take_left == len(left) else ("…" + left[len(left) - take_left + 1 :] if take_left > 1 else "")
    after = right if take_right == len(right) else (right[: take_right - 1] + "…" if take_right > 1 else "")
    return before, found, after


REPORTER = Full
