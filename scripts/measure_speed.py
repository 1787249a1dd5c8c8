#!/usr/bin/env python3
"""Times the full check over documents, and shows each family's share.

    scripts/measure_speed.py FILE… [--every N]

FILE: .txt, or JSON Lines (gzipped or not) with "text", or with "lines" (a list of {"text"}) that are joined by line feeds.
Processor time of one process (of a family: of its thread); the first twentieth of the documents warms up and is not counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qualcheck.api import checker
from qualcheck.model import Document


def documents(path: Path, every: int) -> list[Document]:
    if path.suffix == ".txt":
        return [Document(path.read_bytes().decode("utf-8", "surrogateescape"))]
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        records = [json.loads(row) for number, row in enumerate(rows) if number % every == 0]
    return [
        Document(
            record["text"] if "text" in record else "\n".join(line["text"] for line in record["lines"]), record.get("title"), record.get("source")
        )
        for record in records
    ]


def _split_seconds(read: list[Document]) -> float:
    """Processor time of ``str.split`` over all texts, the yardstick: machines differ, and one machine from minute to minute."""
    begun = time.process_time()
    for document in read:
        document.text.split()
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take every Nth record only")
    options = parser.parse_args()
    used = checker()
    for path in options.files:
        read = documents(path, options.every)
        warm = max(len(read) // 20, 1) if len(read) > 1 else 0
        for document in read[:warm]:
            used.check(document)
        used.seconds.clear()
        begun = time.process_time()
        findings = sum(len(report.findings) for report in used.check_all(read[warm:]))
        passed = time.process_time() - begun
        size = sum(len(document.text.encode("utf-8", "surrogatepass")) for document in read[warm:]) / 1e6
        split = _split_seconds(read[warm:])
        print(f"{path.name}: {len(read) - warm} documents, {size:.1f} MB in {passed:.1f} s: {size / passed:.2f} MB/s, {findings} findings")
        print(f"    str.split in the same run: {size / split:.0f} MB/s; the check takes {passed / split:.0f} times as long")
        for what, seconds in sorted(used.seconds.items(), key=lambda share: -share[1]):
            print(f"    {what:10} {seconds / passed:6.1%}  {1000 * seconds / size:7.1f} ms/MB")
        print(f"    {'the rest':10} {1 - sum(used.seconds.values()) / passed:6.1%}")


if __name__ == "__main__":
    main()
