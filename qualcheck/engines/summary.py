"""What a run of cleaning amounts to: counts that add up, and troubles to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcheck.engines.clean_work import Outcome
from qualcheck.errors import QualcheckError
from qualcheck.model import Trouble

WRITTEN = ("cleaned", "unchanged")
DROPPED = ("dropped", "emptied")
NO_DOCUMENT = ("blank", "end")
UNREAD = ("unreadable", "empty", "crashed")
#: So many troubles are kept to be shown; the audit log has all.
MOST_TROUBLES = 1000
#: Microseconds of checking from which on it is told where they went.
LONG = 1_000_000
_COUNTS = ("removed", "inserted", "crashed_checks", "would_change")


@dataclass(slots=True)
class CleanSummary:
    """What a run amounts to.

    Attributes:
        read: documents met in the inputs, readable or not.
        kinds: how many became what (see ``Outcome.kind``).
        removed, inserted: characters, over all documents that were written; ``removed_by``: the former by rule.
        crashed_checks: documents that were cleaned without some check, which crashed on them.
        spent: microseconds of checking in this run, by family; no part of ``state``, which is the same in every run.
        resumed: documents that were done when the run was taken up again.
        troubles: one of each kind and file (records of a file often share their trouble), with how many there are;
            ``more_troubles`` counts those there was no room for.
    """

    read: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    removed: int = 0
    inserted: int = 0
    removed_by: Counter[str] = field(default_factory=Counter)
    crashed_checks: int = 0
    would_change: int = 0
    resumed: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    troubles: dict[tuple[str | None, str], tuple[Trouble, int]] = field(default_factory=dict)
    more_troubles: int = 0

    @property
    def written(self) -> int:
        return sum(self.kinds[kind] for kind in WRITTEN)

    @property
    def dropped(self) -> int:
        return sum(self.kinds[kind] for kind in DROPPED)

    @property
    def unread(self) -> int:
        return sum(self.kinds[kind] for kind in UNREAD)

    @property
    def failed(self) -> bool:
        """Whether something could not be read or a check crashed."""
        return bool(self.unread or self.crashed_checks)

    def add(self, outcome: Outcome) -> None:
        """Counts a document."""
        self.kinds[outcome.kind] += 1
        self.removed += outcome.removed
        self.inserted += outcome.inserted
        self.removed_by.update(outcome.removed_by)
        self.spent.update({name: round(seconds * 1e6) for name, seconds in outcome.spent.items()})
        self.would_change += outcome.would_change
        self.crashed_checks += outcome.kind in WRITTEN + DROPPED and any(trouble.kind == "crash" for trouble in outcome.troubles)

    def note(self, troubles: Iterable[Trouble]) -> None:
        """Keeps troubles to be shown, the first of each kind and file."""
        for trouble in troubles:
            key = (trouble.path, "" if trouble.kind == "notice" else trouble.message)
            first, count = self.troubles.get(key, (trouble, 0))
            if count or len(self.troubles) < MOST_TROUBLES:
                self.troubles[key] = (first, count + 1)
            else:
                self.more_troubles += 1

    def merge(self, other: CleanSummary) -> None:
        """Adds the counts of another part of the same run."""
        self.read += other.read
        self.kinds.update(other.kinds)
        self.removed_by.update(other.removed_by)
        self.spent.update(other.spent)
        for name in (*_COUNTS, "resumed", "more_troubles"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for key, (trouble, count) in other.troubles.items():
            first, before = self.troubles.get(key, (trouble, 0))
            if before or len(self.troubles) < MOST_TROUBLES:
                self.troubles[key] = (first, before + count)
            else:
                self.more_troubles += count

    def state(self) -> dict[str, Any]:
        """The counts as plain values: the same for the same documents, whatever was read ahead."""
        kinds, removed_by = dict(sorted(self.kinds.items())), dict(sorted(self.removed_by.items()))
        return {"documents": sum(kinds.values()), "kinds": kinds, "removed_by": removed_by, **{name: getattr(self, name) for name in _COUNTS}}

    def go_on(self, state: Mapping[str, Any]) -> None:
        """Takes up the counts of an earlier run."""
        self.read = self.resumed = state["documents"]
        self.kinds = Counter(state["kinds"])
        self.removed_by = Counter(state["removed_by"])
        for name in _COUNTS:
            setattr(self, name, state[name])

    def lines(self) -> list[str]:
        """The counts in words."""
        crashed, empty, emptied = self.kinds["crashed"], self.kinds["empty"], self.kinds["emptied"]
        details = [f"{empty:,} empty" if empty else "", f"{crashed:,} crashed" if crashed else ""]
        unread = f"{self.unread:,} unreadable" + (f" (of these {' and '.join(filter(None, details))})" if any(details) else "")
        dropped = f"{self.dropped:,} rejected" + (f" (of these {emptied:,} with nothing left)" if emptied else "")
        changed = f"{self.removed:,} characters removed, {self.inserted:,} put in"
        kept, repaired = self.kinds["unchanged"], self.kinds["cleaned"]
        made = [f"{self.read:,} document(s): {kept:,} kept, {repaired:,} repaired, {dropped}, {unread}; {changed}"]
        if self.removed_by:
            most = self.removed_by.most_common(5)
            listed = ", ".join(f"{name} {count:,}" for name, count in most)
            made.append(f"removed by rule: {listed}{', …' if len(self.removed_by) > len(most) else ''}")
        total = self.spent.total()
        if total >= LONG:
            slowest = ", ".join(f"{name} {count / total:.0%}" for name, count in self.spent.most_common(3))
            made.append(f"most time went to {slowest} ('qualcheck check --profile-rules' shows the rules)")
        return made

    def check(self, documents_written: int) -> None:
        """Counts add up, or something has been lost.

        Raises:
            QualcheckError: they do not.
        """
        if self.read != self.written + self.dropped + self.unread or documents_written != self.written:
            raise QualcheckError(
                f"the counts do not add up: {self.read} documents read, {documents_written} written, but counted are {dict(self.kinds)}; "
                "nothing was written; please report this"
            )
