"""The summary of a run in Markdown, for the page of a CI job."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcheck.model import SCHEMA_VERSION, VERDICTS
from qualcheck.reports.places import sendable
from qualcheck.reports.records import printable
from qualcheck.reports.summary import Summary

#: GitHub refuses more than 1 MiB a step; a table of the rules that were hit most stays far below.
MOST_RULES = 50
MOST_TROUBLES = 20
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$-])")


def markdown_summary(summary: Summary) -> str:
    """Counts, what the gate says, the worst documents and the rules that were hit."""
    failed = bool(summary.gate_failures) or summary.failed
    parts = [f"## qualcheck: {'failed' if failed else 'passed'}\n"]
    mean = "" if summary.mean_score is None else f", mean score {summary.mean_score:g}"
    verdicts = ", ".join(f"{summary.verdicts[verdict]} {verdict}" for verdict in VERDICTS)
    parts.append(f"{summary.documents} document(s): {verdicts}{mean}\n")
    parts += ["".join(f"- {escaped(line)}\n" for line in lines) for lines in (summary.gate_failures, summary.notes) if lines]
    troubles = [trouble for trouble in summary.troubles if trouble.kind != "notice"]
    if troubles:
        named = [(trouble.path or trouble.id or "<input>", trouble.message) for trouble in troubles[:MOST_TROUBLES]]
        shown = [f"- {escaped(name)}: {escaped(message)}\n" for name, message in named]
        more = len(troubles) - len(shown)
        parts.append("### Not checked\n\n" + "".join(shown) + (f"- … and {more} more\n" if more else ""))
    worst = [one for one in summary.worst if one.findings]
    if worst:
        rows = [("score", "verdict", "document", "findings", "foremost")]
        rows += [(f"{one.score:.1f}", one.verdict, one.name, str(one.findings), one.foremost) for one in worst]
        parts.append("### Worst documents\n\n" + _table(rows))
    if summary.rules:
        counted = [(rule, f"{count:,}") for rule, count in summary.rules.most_common(MOST_RULES)]
        parts.append("### Rules\n\n" + _table([("rule", "findings"), *counted]))
    return "\n".join(parts) + f"\n<!-- qualcheck schema {SCHEMA_VERSION} -->\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", printable(sendable(text)))


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(map(escaped, row)) + " |\n" for row in rows]
    return "".join([lines[0], "|---" * len(rows[0]) + "|\n", *lines[1:]])
