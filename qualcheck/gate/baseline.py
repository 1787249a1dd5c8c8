"""The baseline: what was there before, so that a check can fail on what is new only.

A sorted JSON file: for each document (by its identity, not its path) and rule, the fingerprints of the findings and how often
each occurs. No line numbers, so it stays as it is while documents grow and move.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from qualcheck.errors import ConfigError
from qualcheck.model import Report
from qualcheck.model.fingerprints import fingerprints, identity
from qualcheck.whole_file import whole_file, writing

BASELINE_VERSION: Final = 1
BASELINE_NAME: Final = "qualcheck-baseline.json"
#: A mean score within this of the baseline's is no worse: scores are rounded to hundredths.
SAME_MEAN: Final = 0.005

Marks = dict[str, dict[str, Counter[str]]]
"""Document -> rule -> how often each fingerprint occurs."""


@dataclass(slots=True)
class Baseline:
    """What a run found.

    Attributes:
        documents: so many were checked, with or without findings.
        mean_score: over all of them; None where there were none.
        score_version: of the score model.
        rules: findings by rule, those of severity info left out, which cost nothing.
        marks: all findings.
    """

    documents: int = 0
    mean_score: float | None = None
    score_version: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    marks: Marks = field(default_factory=dict)
    _score_sum: float = 0.0

    def see(self, report: Report) -> None:
        """Takes up one report."""
        self.documents += 1
        self._score_sum += report.score
        self.mean_score = round(self._score_sum / self.documents, 2)
        self.score_version = report.score_version
        self.rules.update(finding.rule for finding in report.findings if finding.severity != "info")
        if report.findings:
            of_document = self.marks.setdefault(identity(report), {})
            for finding, mark in zip(report.findings, fingerprints(report), strict=True):
                of_document.setdefault(finding.rule, Counter())[mark] += 1

    @property
    def findings(self) -> int:
        return sum(_counts(self.marks).values())

    def to_json(self) -> str:
        """The file: sorted, one line a document, so that changes are read easily and merge well."""
        head = {
            "schema_version": BASELINE_VERSION,
            "score_version": self.score_version,
            "documents": self.documents,
            "mean_score": self.mean_score,
            "rules": dict(sorted(self.rules.items())),
        }
        rows = [f"{_line(document)}: {_line(_plain(self.marks[document]))}" for document in sorted(self.marks)]
        return json.dumps(head, indent=1)[:-2] + ',\n "findings": {\n' + ",\n".join(rows) + "\n }\n}\n"


def read_baseline(path: Path) -> Baseline:
    """A baseline from its file.

    Raises:
        ConfigError: the file can't be read or is none; the message says what to do.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no baseline; make one with 'qualcheck baseline create PATH… --baseline {path}'") from error
    except OSError as error:
        raise ConfigError(f"{path}: the baseline can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not a baseline: {error}") from error
    try:
        return _made(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path}: not a baseline of qualcheck, or damaged ({type(error).__name__}: {error}); make it anew") from error


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Writes the file whole or not at all.

    Raises:
        ConfigError: it can't be written.
    """
    with writing(f"{path}: the baseline"), whole_file(path) as part:
        part.write_text(baseline.to_json(), "utf-8", newline="\n")


def pruned(old: Baseline, now: Baseline) -> Baseline:
    """The old baseline without what no longer occurs; nothing is added. Its mean score never sinks."""
    marks: Marks = {}
    for document, rules in old.marks.items():
        for rule, counts in rules.items():
            left = counts & now.marks.get(document, {}).get(rule, Counter())
            if left:
                marks.setdefault(document, {})[rule] = left
    means = [mean for mean in (old.mean_score, now.mean_score) if mean is not None]
    return Baseline(now.documents, max(means, default=None), now.score_version, old.rules & now.rules, marks)


def difference(old: Baseline, new: Baseline) -> tuple[int, int]:
    """(findings that only the new one has, findings that only the old one has)."""
    before, after = _counts(old.marks), _counts(new.marks)
    return (after - before).total(), (before - after).total()


@dataclass(slots=True)
class Known:
    """Tells findings that the baseline holds from new ones, through a run.

    Of a finding that occurs more often than the baseline has it, the first ones are known and the rest are new.
    """

    baseline: Baseline
    known: int = 0
    _left: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._left = _counts(self.baseline.marks)

    def is_new(self, report: Report) -> list[bool]:
        """For each finding of a report, whether it is new."""
        document = identity(report)
        self._seen.add(document)
        new = []
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            key = (document, finding.rule, mark)
            left = self._left.get(key, 0)
            if left:
                self._left[key] = left - 1
                self.known += 1
            new.append(not left)
        return new

    def gone(self) -> Counter[str]:
        """By document that was checked, how many findings of the baseline no longer occur in it."""
        gone: Counter[str] = Counter()
        for (document, _, _), count in self._left.items():
            if count and document in self._seen:
                gone[document] += count
        return gone

    def unseen(self) -> int:
        """How many documents of the baseline with findings were not checked."""
        return len(self.baseline.marks.keys() - self._seen)


def worse(old: Baseline, now: Baseline) -> list[str]:
    """What the ratchet refuses: a lower mean score, more findings of a rule; a line for each, with the figures.

    Raises:
        ConfigError: the scores were made by different score models.
    """
    if old.score_version != now.score_version and old.documents and now.documents:
        raise ConfigError(
            f"no_worse: the baseline's scores are of score model {old.score_version}, today's of {now.score_version}; run 'qualcheck baseline update'"
        )
    lines = []
    if old.mean_score is not None and now.mean_score is not None and now.mean_score < old.mean_score - SAME_MEAN:
        lines.append(
            f"the mean score is {now.mean_score:g}, {old.mean_score - now.mean_score:.2f} under the baseline's {old.mean_score:g} (no_worse)"
        )
    for rule, count in sorted((now.rules - old.rules).items()):
        lines.append(f"{now.rules[rule]} finding(s) of {rule}, {count} more than the baseline's {old.rules[rule]} (no_worse)")
    return lines


def _counts(marks: Marks) -> Counter[tuple[str, str, str]]:
    return Counter(
        {(document, rule, mark): count for document, rules in marks.items() for rule, counts in rules.items() for mark, count in counts.items()}
    )


def _plain(rules: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {rule: dict(sorted(rules[rule].items())) for rule in sorted(rules)}


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _made(data: Any) -> Baseline:
    if data["schema_version"] != BASELINE_VERSION:
        raise ValueError(f"schema version {data['schema_version']}, this version of qualcheck reads {BASELINE_VERSION}")
    marks = {
        document: {rule: Counter({mark: _count(count) for mark, count in counts.items()}) for rule, counts in rules.items()}
        for document, rules in data["findings"].items()
    }
    rules = Counter({rule: _count(count) for rule, count in data["rules"].items()})
    mean = data["mean_score"]
    return Baseline(_count(data["documents"]), None if mean is None else float(mean), _count(data["score_version"]), rules, marks)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r} is no count")
    return value
