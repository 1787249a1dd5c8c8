"""The promises that hold for every text: exact places, idempotent cleaning, the way back, determinism."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from beside import needs_data, rows
from hypothesis import HealthCheck, example, given, settings
from nasty import sources, texts, titles
from run_cli import Cli

import qualcheck
from qualcheck.cleaning import restore_text

RELAXED = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_promises(text: str, title: str | None = None, source: str | None = None) -> None:
    cleaned = qualcheck.clean(text, title=title, source=source)
    report = cleaned.report
    assert not report.troubles, report.troubles
    assert 0 <= report.score <= 100
    assert set(report.scores.values()) <= {value for value in report.scores.values() if 0 <= value <= 100}
    assert report.verdict in ("keep", "repair", "reject")
    for finding in report.findings:
        field = text if finding.field == "text" else title
        assert field is not None
        assert 0 <= finding.start <= finding.end <= len(field)
        assert field[finding.start : finding.end] == finding.found, finding
        assert finding.line == field.count("\n", 0, finding.start) + 1, finding
        assert 0 < finding.confidence <= 1, finding
        assert "{" not in finding.message or "{" in finding.found or "{" in (finding.expected or ""), finding
        if finding.fix is not None:
            assert 0 <= finding.fix.start <= finding.fix.end <= len(field)
    edits = [edit for edit in cleaned.edits if edit.field == "text"]
    assert all(text[edit.start : edit.end] == edit.removed for edit in edits)
    assert restore_text(cleaned.text, edits) == text
    if title is not None and cleaned.title is not None:
        assert restore_text(cleaned.title, [edit for edit in cleaned.edits if edit.field == "title"]) == title
    again = qualcheck.clean(cleaned.text, title=cleaned.title if title is not None else None, source=source)
    assert again.text == cleaned.text
    assert not again.edits
    assert not [finding for finding in again.report.findings if finding.fix is not None and finding.fix.safety == "safe"]


@RELAXED
@given(texts(), titles(), sources())
@example("", None, None)
@example("   \n \n", "", "")
@example("\n- Advertisement -\r\n- Advertisement -", "İ | Site", "Site")
def test_promises_hold_for_nasty_text(text: str, title: str | None, source: str | None) -> None:
    assert_promises(text, title, source)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1_000_000, id="one megabyte, one word"),
        pytest.param("word " * 200_000, id="one megabyte, one line"),
        pytest.param("a\n" * 30_000, id="thirty thousand lines of one letter"),
        pytest.param('"' * 100_000, id="quotation marks"),
        pytest.param("“" * 50_000 + "x", id="opening quotation marks"),
        pytest.param("[" * 50_000 + "<" * 50_000 + "&" * 50_000, id="opening brackets"),
        pytest.param(". " * 100_000, id="full stops"),
        pytest.param("- Advertisement -\n\n" * 3_000, id="advertisements"),
        pytest.param("é\u0301" * 50_000, id="combining marks"),
        pytest.param("\udc80" * 20_000, id="undecoded bytes"),
        pytest.param("\x00" * 20_000, id="NUL"),
        pytest.param("The same sentence stands here again and again, as in bad copies. " * 4_000, id="one sentence"),
        pytest.param("The same line stands here again and again, as in very bad copies.\n" * 4_000, id="one line repeated"),
        pytest.param("donâ€™t â€œworryâ€\x9d " * 5_000, id="mojibake"),
        pytest.param("one,two,three,420 Chilly Warfare the the " * 4_000, id="spun"),
    ],
)
def test_promises_hold_for_huge_text(text: str) -> None:
    assert_promises(text)


def test_promises_hold_for_the_seeds() -> None:
    folder = needs_data("seeds")
    for path in sorted(folder.glob("*.txt")):
        assert_promises(path.read_bytes().decode("utf-8"))


def test_promises_hold_for_a_sample_of_the_development_data() -> None:
    pages = rows(needs_data("data", "lines_all.jsonl.gz"))[::40]
    for page in pages:
        assert_promises("\n".join(line["text"] for line in page["lines"]), source=page["source"])
    damaged = rows(needs_data("data", "sentences.jsonl.gz"))
    for row in random.Random(1).sample(damaged, 150):
        assert_promises(row["text"])
    for row in islice(rows(needs_data("data", "titles.jsonl.gz")), 0, None, 25):
        assert_promises("", row["raw_title"], row["source"])


def test_same_bytes_whatever_the_hash_seed() -> None:
    text = "Business\n\nA title that says something here\n\n- Advertisement -\n\nThe Chilly Warfare ended, they stated. . And so on.\n\nTags\n\nShare"
    code = f"import qualcheck; print(qualcheck.check({text!r}))"
    outputs = {
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1


def test_nothing_touches_the_network() -> None:
    code = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("the network was touched")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
import qualcheck
report = qualcheck.check("The council met on Monday to talk about the old bridge. " * 20)
assert "readability.flesch_reading_ease" in report.signals
assert not qualcheck.check("Der Rat tagte am Montag und sprach über die alte Brücke, die seit Jahren gesperrt ist. " * 5).troubles
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_reports_are_plain_json_values() -> None:
    report = qualcheck.check("A \udc80 byte, and \x00. . Done.\n\n- Advertisement -", title="T", source="s", id="1")
    record = json.loads(report.to_json())
    assert record == json.loads(json.dumps(report.to_dict()))
    assert record["id"] == "1"
    assert {"id", "path", "source", "title", "score", "scores", "verdict", "signals", "findings"} <= set(record)


def test_reports_in_python_have_the_form_of_the_command_line(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"A \xff byte, and the caf\xc3\xa9 is open.\n\nAdvertisement\n<!-- qualcheck:ignore-file MK -- kept -->\n<b>Done.</b>\n")
    lines = cli("check", path, "-f", "jsonl", "--isolated").out.splitlines()
    assert lines == [report.to_json() for report in qualcheck.check_files([path])]
    assert json.loads(lines[0])["suppressed"]
