"""Peak memory of cleaning a large JSON Lines file: of the process and of each worker.

python scripts/measure_memory.py [MEGABYTES] [WORKERS]     (1000 and 2 by default; POSIX)

The highest resident size of each process is asked for ten times a second (Linux); the file is made by ``made_corpus.py``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import made_corpus

LIMIT = 400  # megabytes a worker


def resident(process: int) -> int:
    """The highest resident size of a process so far, in bytes."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text("ascii").split()]
    return found


def main() -> int:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    peaks: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "large.jsonl"
        documents = made_corpus.write(corpus, megabytes)
        words = [
            sys.executable,
            "-m",
            "qualcheck",
            "clean",
            str(corpus),
            "-o",
            str(Path(name) / "out"),
            "--workers",
            str(workers),
            "-q",
            "--isolated",
        ]
        began = time.monotonic()
        with subprocess.Popen([*words, "--workers", str(workers)]) as process:
            while process.poll() is None:
                try:
                    for number in (process.pid, *children(process.pid)):
                        peaks[number] = max(peaks.get(number, 0), resident(number))
                except (FileNotFoundError, ProcessLookupError):
                    pass
                time.sleep(0.1)
        seconds = time.monotonic() - began
        size = sum(path.stat().st_size for path in (Path(name) / "out").rglob("*") if path.is_file())
    parts = ", ".join(f"{peak / 1e6:.0f}" for peak in sorted(peaks.values(), reverse=True))
    print(f"{corpus.name}: {megabytes:,.0f} MB, {documents:,} documents, {workers} workers: {seconds:.0f} s, exit code {process.returncode}")
    print(f"written: {size / 1e6:,.0f} MB; peak memory by process: {parts} MB")
    return 0 if process.returncode == 0 and max(peaks.values()) < LIMIT * 1e6 else 1


if __name__ == "__main__":
    sys.exit(main())
