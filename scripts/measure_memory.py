"""Peak memory of cleaning a large JSON Lines file: of the process and of each worker, and whether it grows with the file.

python scripts/measure_memory.py [MEGABYTES] [WORKERS]     (1000 and 2 by default; Linux)

The file is made by ``made_corpus.py``. Four times a second each process is asked for the highest resident size that it had so far,
and for its own share: what it alone holds, and of memory that several processes hold together (libraries; tables that were
loaded before the workers were made) its part. Resident size counts such memory again in every process. Growth is the slope
of the workers' shares over the second half of the run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import made_corpus

LIMIT = 400  # megabytes a process
#: Megabytes that a worker may grow by for each gigabyte of input in the second half of a run: noise of measuring, no leak.
GROWTH = 40


@dataclass
class Process:
    """What was seen of one process."""

    peak: int = 0
    shares: list[tuple[float, int]] = field(default_factory=list)


def resident(process: int) -> int:
    """The highest resident size of a process so far, in bytes."""
    return _field(Path(f"/proc/{process}/status"), "VmHWM:")


def share(process: int) -> int:
    """What a process holds, memory that it shares with others divided by their number (PSS), in bytes."""
    return _field(Path(f"/proc/{process}/smaps_rollup"), "Pss:")


def _field(path: Path, name: str) -> int:
    for line in path.read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0


def children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text("ascii").split()]
    return found


def watched(words: list[str]) -> tuple[int, float, list[Process]]:
    """Runs a command: its exit code, seconds, and its processes, the first one first."""
    seen: defaultdict[int, Process] = defaultdict(Process)
    begun = time.monotonic()
    with subprocess.Popen(words) as running:
        while running.poll() is None:
            try:
                for number in (running.pid, *children(running.pid)):
                    process = seen[number]
                    process.peak = max(process.peak, resident(number))
                    process.shares.append((time.monotonic() - begun, share(number)))
            except (FileNotFoundError, ProcessLookupError):
                pass
            time.sleep(0.25)
    return running.returncode, time.monotonic() - begun, [process for process in seen.values() if process.peak]


def slope(process: Process) -> float:
    """Bytes a second that a process grows by in the second half of its life, by least squares."""
    points = process.shares[len(process.shares) // 2 :]
    if len(points) < 3:
        return 0.0
    mean_time, mean_share = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((at - mean_time) ** 2 for at, _ in points)
    return sum((at - mean_time) * (held - mean_share) for at, held in points) / spread if spread else 0.0


def main() -> int:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as name:
        corpus, out = Path(name) / "large.jsonl", Path(name) / "out"
        documents = made_corpus.write(corpus, megabytes)
        words = [sys.executable, "-m", "qualcheck", "clean", str(corpus), "-o", str(out), "--workers", str(workers), "-q", "--isolated"]
        code, seconds, processes = watched(words)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    parent, *others = processes
    growth = [slope(process) * seconds / megabytes * 1e3 / 1e6 for process in (others or [parent])]
    print(f"{corpus.name}: {megabytes:,.0f} MB, {documents:,} documents, {workers} workers: {seconds:.0f} s, exit code {code}")
    print(f"written: {size / 1e6:,.0f} MB")
    for title, process in [("parent", parent), *((f"worker {number}", other) for number, other in enumerate(others, 1))]:
        print(f"{title}: {process.peak / 1e6:.0f} MB resident at most, {max(held for _, held in process.shares) / 1e6:.0f} MB its own share at most")
    print("growth of a worker in the second half: " + ", ".join(f"{rate:+.0f}" for rate in growth) + " MB for each gigabyte of input")
    fits = all(process.peak < LIMIT * 1e6 for process in processes)
    return 0 if code == 0 and fits and (megabytes < LIMIT or max(growth) < GROWTH) else 1


if __name__ == "__main__":
    sys.exit(main())
