"""Accuracy on the development data: no measure of ``accuracy.toml`` may fall below its floor (or rise above its ceiling).

A change that lowers a floor says why in ``accuracy.toml``. ``python tests/test_accuracy.py`` prints what is measured now.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "tests" / "accuracy.toml"


def run_scorer(measurement: dict) -> str:
    script, *rest = measurement["run"]
    command = [str(SHARED / "score" / script), *(str(SHARED / word) if word.startswith("data/") else word for word in rest)]
    if "config" in measurement:
        command = [str(ROOT / "tests" / "score_with.py"), json.dumps(measurement["config"]), *command]
    command = [sys.executable, *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def measured(output: str, pattern: str) -> float:
    found = re.search(pattern, output, re.MULTILINE)
    assert found, f"{pattern!r} is not in the scorer's output:\n{output}"
    value = found.group(1)
    return float(value.rstrip("%")) / (100 if value.endswith("%") else 1)


MEASUREMENTS = tomllib.loads(FLOORS.read_text("utf-8"))["measurement"]


@pytest.mark.accuracy
@pytest.mark.parametrize("measurement", MEASUREMENTS, ids=lambda measurement: measurement["name"])
def test_no_measure_falls(measurement: dict) -> None:
    if not SHARED.joinpath("score").is_dir():
        pytest.skip("needs the development data and the scorers beside the checkout")
    output = run_scorer(measurement)
    problems = []
    for name, limit in measurement["figures"].items():
        value = measured(output, limit["find"])
        if "least" in limit and value < limit["least"]:
            problems.append(f"{name} is {value:.4f}, must be at least {limit['least']}")
        if "most" in limit and value > limit["most"]:
            problems.append(f"{name} is {value:.4f}, must be at most {limit['most']}")
    assert not problems, "; ".join(problems) + "\n" + output


def main() -> None:
    for measurement in MEASUREMENTS:
        output = run_scorer(measurement)
        for name, limit in measurement["figures"].items():
            limits = ", ".join(f"{key} {value}" for key, value in limit.items() if key != "find")
            sys.stdout.write(f"{measurement['name']:24} {name:30} {measured(output, limit['find']):.4f}  ({limits})\n")


if __name__ == "__main__":
    main()
