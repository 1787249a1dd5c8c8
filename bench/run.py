"""Measures qualcheck beside what else filters and mends text, and writes docs/benchmarks.md.

One command does all of it:

    python bench/run.py [--megabytes 2] [--rounds 5] [--largest 10] [--environment build/bench] [--installed] [--no-write]

It makes a virtual environment, installs qualcheck and the rivals there (the network is needed for that, and never after), makes
the documents from a seed (scripts/made_corpus.py), and runs each contender in a process of its own, all of them in turns, so that
what slows the machine down slows all of them. Figures are ratios within a round; the median of the rounds is told.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from made_corpus import document  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
RIVALS = ("dolma>=1.1,<2", "datatrove", "spacy>=3.7,<4", "nltk>=3.9,<4", "ftfy>=6.3,<7", "langdetect>=1.0.9,<2")
#: Beside dolma pip settles for an old datatrove, over libraries for remote files that are not used here; that one splits English by
#: data that it downloads. This one takes spaCy's splitter.
DATATROVE = "datatrove>=0.6,<0.7"
CONTENDERS = (
    "str.split",
    "qualcheck check",
    "qualcheck clean",
    "ftfy fix_text",
    "langdetect detect",
    "Dolma gopher + C4",
    "datatrove C4 + Gopher + FineWeb",
)
OURS = "qualcheck check"
#: Rivals that take a hundred times as long get fewer documents, and their time is told by the megabyte like that of all others.
SLOW = frozenset(("langdetect detect", "Dolma gopher + C4", "datatrove C4 + Gopher + FineWeb"))
#: What the project set out to reach (MB/s on one core; times as fast as the rival; seconds).
TARGETS = {
    "speed": 15.0,
    "Dolma gopher + C4": 30.0,
    "datatrove C4 + Gopher + FineWeb": 200.0,
    "clean": 0.7,
    "check": 0.8,
    "help": 0.25,
    "workers": 1.8,
}

Figures = dict[str, Any]


def made_environment(folder: Path) -> Path:
    """The Python of an environment that holds qualcheck and all rivals that can be installed; says which can't."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--editable", ROOT], check=True)
    if subprocess.run([*install, *RIVALS], check=False).returncode or subprocess.run([*install, "--no-deps", DATATROVE], check=False).returncode:
        print("not all rivals could be installed; those that don't run are left out", file=sys.stderr)
    subprocess.run([python, "-m", "qualcheck.compile_loops"], check=True, cwd=ROOT)
    return python


def made_corpus(path: Path, megabytes: float) -> Path:
    """A file of documents, the same for the same size."""
    dice, size = random.Random(11), 0
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while size < megabytes * 1e6:
            text = str(document(dice, number)["text"])
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
            size += len(text.encode())
            number += 1
    return path


def run_one(python: Path, name: str, corpus: Path) -> Figures | str:
    """What one contender took, or why it did not run."""
    run = subprocess.run([python, ROOT / "bench" / "one.py", name, corpus], capture_output=True, text=True, check=False, cwd=corpus.parent)
    if run.returncode:
        return run.stderr.strip().rpartition("\n")[2]
    figures: Figures = json.loads(run.stdout.strip().rpartition("\n")[2])
    return figures


def contest(python: Path, corpus: Path, few: Path, rounds: int) -> dict[str, list[Figures] | str]:
    """All contenders in turns, as often as there are rounds; one that can't run is not tried again."""
    results: dict[str, list[Figures] | str] = {name: [] for name in CONTENDERS}
    for number in range(rounds):
        for name in CONTENDERS:
            so_far = results[name]
            if isinstance(so_far, str):
                continue
            figures = run_one(python, name, few if name in SLOW else corpus)
            if isinstance(figures, str):
                results[name] = figures
            else:
                so_far.append(figures)
            print(f"round {number + 1}: {name}: {figures}", file=sys.stderr)
    return results


def processor_seconds(command: list[str | Path], times: int) -> float:
    """Median of the processor time of a command, system time included."""
    taken = []
    for _ in range(times):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        taken.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(taken)


def starts(python: Path, folder: Path, rounds: int) -> dict[str, float]:
    """Processor seconds of short commands: as always, and where nothing was kept from the run before."""
    short = folder / "short.txt"
    short.write_text("\n\n".join(str(document(random.Random(3), number)["text"]) for number in range(4))[:5000], "utf-8")
    run: list[str | Path] = [python, "-m", "qualcheck"]
    commands: dict[str, list[str | Path]] = {
        "`--help`": [*run, "--help"],
        "`rule BP001`": [*run, "rule", "BP001", "--isolated"],
        "`check` of 5 kB": [*run, "check", short, "--isolated"],
    }
    found = {}
    for name, command in commands.items():
        processor_seconds(command, 1)
        found[name] = processor_seconds(command, rounds)
    os.environ["QUALCHECK_CACHE"] = "off"
    found["`check` of 5 kB, nothing kept from earlier runs"] = processor_seconds(commands["`check` of 5 kB"], rounds)
    del os.environ["QUALCHECK_CACHE"]
    return found


def passed(python: Path, corpus: Path, workers: int) -> float:
    """Seconds by the clock of a run on the command line."""
    begun = time.perf_counter()
    command = [python, "-m", "qualcheck", "check", corpus, "--isolated", "--exit-zero", "-q", "--format", "jsonl", "-j", str(workers)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def page(results: dict[str, list[Figures] | str], start: dict[str, float], growth: list[tuple[float, float, float]], rounds: int, size: float) -> str:
    """docs/benchmarks.md."""
    ours = results[OURS]
    if isinstance(ours, str):
        raise SystemExit(f"qualcheck itself did not run: {ours}")
    rate = statistics.median(_rate(one) for one in ours)
    rows = []
    for name, found in results.items():
        if isinstance(found, str):
            rows.append(f"| {name} | did not run: {found[:100]} | | | |")
            continue
        ratio = statistics.median(_rate(mine) / _rate(theirs) for mine, theirs in zip(ours, found, strict=True))
        speed, first, memory = (statistics.median(values) for values in zip(*((_rate(f), f["start"], f["memory"]) for f in found), strict=True))
        rows.append(f"| {name} | {speed:.2f} | {ratio:.3g} | {first:.2f} | {memory:.0f} |")
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `python bench/run.py`, which makes its own environment and its own documents, so that anyone can do it again.",
            f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores. Medians of {rounds}",
            f"rounds in turns, each contender in a process of its own, on {size:g} MB of generated documents of some three kilobytes (slow",
            "rivals: on a tenth of them).",
            "Processor time of one process, warm. On real pages figures differ: what counts are the ratios.",
            f"Load average at the end: {os.getloadavg()[0]:.1f}; where it is above the number of cores, figures by the clock say little.",
            "",
            "| contender | MB/s | `qualcheck check` is so many times as fast | first document (s) | memory (MB) |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Start",
            "",
            "| command | processor seconds |",
            "|---|---|",
            *(f"| {name} | {seconds:.2f} |" for name, seconds in start.items()),
            "",
            "## Growth and workers",
            "",
            "`qualcheck check` on the command line, by the clock, start and compiled loops included.",
            "",
            "| MB | 1 worker (s) | 2 workers (s) | times as fast |",
            "|---|---|---|---|",
            *(f"| {size:g} | {one:.1f} | {two:.1f} | {one / two:.2f} |" for size, one, two in growth),
            "",
            f"Once warm, two workers are {_warm_gain(growth):.2f} times as fast as one: so much longer the larger file takes than the smaller.",
            "",
            "## Against what was aimed at",
            "",
            *_verdicts(results, rate, start, growth),
            "",
        ]
    )


def _rate(figures: Figures) -> float:
    return float(figures["megabytes"]) / float(figures["seconds"])


def _verdicts(results: dict[str, list[Figures] | str], rate: float, start: dict[str, float], growth: list[tuple[float, float, float]]) -> list[str]:
    """Each aim with what was reached, in words that don't flatter."""
    ours = results[OURS]
    lines = [_aim(f"{TARGETS['speed']:g} MB/s on one core", f"{rate:.2f} MB/s", reached=rate >= TARGETS["speed"])]
    for name in ("Dolma gopher + C4", "datatrove C4 + Gopher + FineWeb"):
        found = results[name]
        if isinstance(ours, str) or isinstance(found, str):
            lines.append(f"- {TARGETS[name]:g} times as fast as {name}: not measured, it did not run here.")
            continue
        ratio = statistics.median(_rate(mine) / _rate(theirs) for mine, theirs in zip(ours, found, strict=True))
        lines.append(_aim(f"{TARGETS[name]:g} times as fast as {name}", f"{ratio:.3g} times", reached=ratio >= TARGETS[name]))
    cleaning = results["qualcheck clean"]
    if not isinstance(ours, str) and not isinstance(cleaning, str):
        share = statistics.median(_rate(c) / _rate(mine) for mine, c in zip(ours, cleaning, strict=True))
        lines.append(_aim(f"cleaning at {TARGETS['clean']:.0%} of the speed of checking", f"{share:.0%}", reached=share >= TARGETS["clean"]))
    for name, most in (("`check` of 5 kB", TARGETS["check"]), ("`--help`", TARGETS["help"]), ("`rule BP001`", TARGETS["help"])):
        lines.append(_aim(f"{name} under {most:g} s", f"{start[name]:.2f} s", reached=start[name] < most))
    _, one, two = growth[-1]
    gain = _warm_gain(growth)
    measured = f"{gain:.2f} times; {one / two:.2f} with the start of all that they need"
    lines.append(_aim(f"two workers {TARGETS['workers']:g} times as fast as one, warm", measured, reached=gain >= TARGETS["workers"]))
    return lines


def _warm_gain(growth: list[tuple[float, float, float]]) -> float:
    """How many times as fast two workers are as one, between the smallest and the largest file: both hold the same start, which falls out."""
    (_, one_first, two_first), *_, (_, one_last, two_last) = growth
    return (one_last - one_first) / (two_last - two_first)


def _aim(what: str, measured: str, *, reached: bool) -> str:
    return f"- {what}: {'reached' if reached else '**not reached**'} ({measured})."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=2.0, help="size of the documents that all are run on")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--largest", type=float, default=10.0, help="megabytes of the largest file for growth and workers; 100 for the full picture")
    parser.add_argument("--environment", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--installed", action="store_true", help="the environment is there already, with all that is wanted in it")
    parser.add_argument("--no-write", action="store_true", help="print the page instead of writing docs/benchmarks.md")
    options = parser.parse_args()
    python = options.environment.absolute() / "bin" / "python" if options.installed else made_environment(options.environment.absolute())
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has the byte code of its modules at hand
    folder = options.environment.absolute()
    corpus = made_corpus(folder / "corpus.jsonl", options.megabytes)
    few = made_corpus(folder / "few.jsonl", options.megabytes / 10)
    results = contest(python, corpus, few, options.rounds)
    start = starts(python, folder, options.rounds)
    sizes = [options.largest / 10, options.largest]
    growth = []
    for size in sizes:
        file = made_corpus(folder / "growth.jsonl", size)
        growth.append((size, *(min(passed(python, file, workers) for _ in range(2)) for workers in (1, 2))))
    text = page(results, start, growth, options.rounds, options.megabytes)
    if options.no_write:
        print(text)
    else:
        PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
