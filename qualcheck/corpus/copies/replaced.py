"""What rewriters put in the place of what, as seen in the rewritten copies of a corpus: candidates for a lexicon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qualcheck.corpus.base import CorpusHit
from qualcheck.corpus.copies.clusters import REPLACED
from qualcheck.corpus.copies.reworded import REWRITTEN
from qualcheck.whole_file import whole_file, writing

COLUMNS: Final = ("original", "replacement", "documents", "seen in the original", "seen in the copy")


@dataclass(slots=True)
class _Seen:
    documents: int
    theirs: str
    ours: str


class Replacements:
    """Counts in how many copies each replacement is seen."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def see(self, hit: CorpusHit) -> None:
        """Counts the replacements of one hit; those of other rules than the one of rewritten copies are no rewriter's work."""
        if hit.hit.code != REWRITTEN:
            return
        here: set[tuple[str, str]] = set()
        for original, copy, theirs, ours in hit.hit.values.get(REPLACED, ()):
            pair = (original.lower(), copy.lower())
            if pair in here:
                continue
            here.add(pair)
            if pair in self._seen:
                self._seen[pair].documents += 1
            else:
                self._seen[pair] = _Seen(1, theirs, ours)

    def write(self, path: Path) -> None:
        """A table of tab-separated values, the most frequent first, with one place where each was seen.

        Raises:
            ConfigError: the file can't be written.
        """
        rows = sorted(self._seen.items(), key=lambda item: (-item[1].documents, item[0]))
        lines = ["\t".join(COLUMNS)]
        lines += ["\t".join((*pair, str(seen.documents), _flat(seen.theirs), _flat(seen.ours))) for pair, seen in rows]
        with writing(f"--replacements {path}:"), whole_file(path) as part:
            part.write_text("\n".join(lines) + "\n", "utf-8", errors="backslashreplace")


def _flat(text: str) -> str:
    return " ".join(text.split())
