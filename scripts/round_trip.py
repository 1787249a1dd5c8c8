"""Cleans everything below some folders, restores it, and compares byte by byte.

python scripts/round_trip.py ../shared/data ../shared/seeds [--most MEGABYTES] [--workers N]

Of compressed files the content is compared. Large files are cut at a line, to about --most megabytes each.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
import tempfile
import time
from pathlib import Path

from qualcheck.config import Config
from qualcheck.engines.clean_work import CleanOptions
from qualcheck.engines.export import export
from qualcheck.engines.restore import restore
from qualcheck.engines.target import plan_target
from qualcheck.readers import find_sources


def copy(source: Path, target: Path, most: int) -> None:
    """Copies a file as far as its first ``most`` bytes go, to the end of a line."""
    target.parent.mkdir(parents=True, exist_ok=True)
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rb") as file:
        data = file.read(most)
        data += file.readline()
    target.write_bytes(gzip.compress(data, mtime=0) if source.suffix == ".gz" else data)


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=float, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for folder in given.folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    copy(path, work / "in" / folder.name / path.relative_to(folder), int(given.most * 1e6))
        inputs = find_sources([work / "in"])
        out = work / "out"
        summary = export(inputs, Config(), CleanOptions(drop_below=40), plan_target(inputs, str(out), None), given.workers)
        back = restore(out, out / "qualcheck-audit.jsonl", work / "back")
        for problem in back.problems:
            print(problem)
        differ = [source.name for source in inputs.sources if _differs(work, source.name)]
        shutil.rmtree(out)
    print(*summary.lines(), sep="\n")
    others = inputs.skipped.total()
    print(f"{len(inputs.sources):,} files, {others} of other kinds left out; {len(differ)} differ {differ}; {time.monotonic() - began:.0f} s")
    return 1 if differ or back.problems else 0


def _differs(work: Path, name: str) -> bool:
    back = work / "back" / name
    return not back.exists() or content(back) != content(work / "in" / name)


if __name__ == "__main__":
    sys.exit(main())
