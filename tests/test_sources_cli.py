"""``qualcheck sources``: rows, orders, formats, the gate on sources."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from run_cli import Cli

_WORDS = "bridge river council winter barge ferry tower bell mill harvest frost orchard school keeper captain market harbour stone".split()
SPUN = (
    "{more} Talks resumed for the first time for the reason that Chilly Warfare. The Secretary-Normal instructed reporters that army "
    "workout routines in japanese Europe would go on withinside the subsequent 12 months, as properly as the marketing campaign path."
)
AD = "- Advertisement -"


def _good(number: int) -> str:
    """Sentences that no two documents have in common, nor words in a row."""
    chance = random.Random(number)
    return " ".join(f"The {' '.join(chance.sample(_WORDS, 12))} is to be seen by {chance.randrange(900)} people." for _ in range(3))


@pytest.fixture(autouse=True)
def _crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    records: list[dict[str, Any]] = []
    for n in range(12):
        records.append({"text": _good(n), "url": f"https://www.good.example/{n}", "desk": "north", "title": "Bridge"})
        records.append(
            {"text": f"{AD}\n\n{_good(100 + n)}", "source": "ads.example", "desk": "north", "date": f"{2005 + n}-05-03", "title": "A Bridge"}
        )
        if n < 3:
            records.append({"text": SPUN.format(more=_good(200 + n)), "source": "spun.example", "desk": "south", "title": "Talks resume"})
    _write("crawl.jsonl", records)


def _write(path: str, records: list[dict[str, Any]]) -> None:
    Path(path).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


def _json(cli: Cli, *options: str) -> list[dict[str, Any]]:
    done = cli("sources", "crawl.jsonl", "--format", "json", *options)
    assert done.code == 0, done.err
    rows: list[dict[str, Any]] = json.loads(done.out)["sources"]
    return rows


def test_a_row_a_source_the_worst_last(cli: Cli) -> None:
    rows = _json(cli)
    assert [row["source"] for row in rows] == ["good.example", "ads.example", "spun.example"]
    good, ads, spun = rows
    assert [row["documents"] for row in rows] == [12, 12, 3]
    assert all(0 <= row["low"] <= row["mean"] <= row["high"] <= 100 for row in rows)
    assert [row["spun"] for row in rows] == [0, 0, 1]
    assert good["boilerplate"] == 0 < ads["boilerplate"] < 0.2
    assert ads["typical_lines"] == [{"line": AD, "documents": 12}]
    assert ads["trend"] == pytest.approx(0, abs=0.5)
    assert good["trend"] is None
    assert good["languages"] == {"en": 12}
    assert spun["verdicts"] == {"keep": 0, "repair": 0, "reject": 3}


def test_a_source_may_be_a_field_a_folder_or_a_file(cli: Cli) -> None:
    assert {row["source"]: row["documents"] for row in _json(cli, "--by", "desk")} == {"north": 24, "south": 3}
    assert [row["source"] for row in _json(cli, "--by", "file")] == ["crawl.jsonl"]
    assert [row["source"] for row in _json(cli, "--by", "folder")] == ["."]


def test_files_are_ranked_where_all_are_of_one_source(cli: Cli) -> None:
    Path("texts").mkdir()
    Path("texts/good.txt").write_text(_good(1), "utf-8")
    Path("texts/spun.txt").write_text(SPUN.format(more=_good(2)), "utf-8")
    done = cli("sources", "texts", "--format", "json")
    assert [row["source"] for row in json.loads(done.out)["sources"]] == ["texts/good.txt", "texts/spun.txt"]
    assert "--by domain" in done.err
    done = cli("sources", "texts", "--format", "json", "--by", "domain")
    assert [row["source"] for row in json.loads(done.out)["sources"]] == ["texts"]


def test_a_field_that_no_document_has_is_refused_with_the_nearest_name(cli: Cli) -> None:
    done = cli("sources", "crawl.jsonl", "--by", "domian")
    assert done.code == 2
    assert "did you mean 'domain'?" in done.err
    assert done.out == ""


def test_orders(cli: Cli) -> None:
    assert [row["source"] for row in _json(cli, "--reverse")] == ["spun.example", "ads.example", "good.example"]
    assert _json(cli, "--sort", "boilerplate")[-1]["source"] == "ads.example"
    assert _json(cli, "--sort", "documents")[-1]["source"] == "spun.example"
    assert [row["source"] for row in _json(cli, "--sort", "name")] == ["ads.example", "good.example", "spun.example"]
    done = cli("sources", "crawl.jsonl", "--sort", "scor")
    assert done.code == 2
    assert "did you mean 'score'?" in done.err


def test_the_answer_is_the_same_with_more_workers(cli: Cli) -> None:
    assert _json(cli, "--workers", "2") == _json(cli)


def test_the_gate_on_sources(cli: Cli) -> None:
    done = cli("sources", "crawl.jsonl", "--fail-source-under", "50", "--quiet")
    assert done.code == 1
    assert "1 source(s) below 50:\n  spun.example: mean " in done.err
    assert cli("sources", "crawl.jsonl", "--fail-source-under", "0").code == 0
    assert cli("sources", "crawl.jsonl", "--ignore", "SP", "--fail-source-under", "5").code == 0


def test_few_documents_are_judged_by_their_interval(cli: Cli) -> None:
    _write(
        "few.jsonl",
        [{"text": SPUN.format(more=_good(1)), "source": "few.example"}, *({"text": _good(10 + n), "source": f"{n}.example"} for n in range(5))],
    )
    done = cli("sources", "few.jsonl", "--fail-source-under", "50")
    assert done.code == 0  # of one document the mean can't be told
    assert cli("sources", "few.jsonl", "--fail-source-under", "50", "--min-documents", "1").code == 1


def test_csv_and_parquet_say_the_same_as_json(cli: Cli) -> None:
    rows = _json(cli)
    table = list(csv.DictReader(io.StringIO(cli("sources", "crawl.jsonl", "--format", "csv").out)))
    assert [(row["source"], float(row["mean"]), int(row["documents"])) for row in table] == [
        (row["source"], row["mean"], row["documents"]) for row in rows
    ]
    assert table[1]["typical_lines"] == f"12 {AD}"
    assert table[0]["trend"] == ""
    assert table[0]["languages"] == "en:12"
    assert cli("sources", "crawl.jsonl", "-o", "out/rows.parquet").code == 0
    stored = pq.read_table("out/rows.parquet").to_pylist()
    assert [row["source"] for row in stored] == [row["source"] for row in rows]
    assert stored[1]["typical_lines"] == [{"line": AD, "documents": 12}]
    assert dict(stored[2]["verdicts"])["reject"] == 3
    assert [path.name for path in Path("out").iterdir()] == ["rows.parquet"]


def test_the_table_has_names_whole_and_lines_below(cli: Cli) -> None:
    long_name = "a-very-long-name-of-a-source-that-fits-no-terminal-of-eighty-columns.example"
    _write("long.jsonl", [{"text": f"{AD}\n\n{_good(n)}", "source": long_name} for n in range(2)])
    done = cli("sources", "long.jsonl", "--lines")
    assert long_name in done.out
    assert f"2 documents: {AD}" in done.out
    assert all(len(line) <= 80 for line in cli("sources", "crawl.jsonl").out.splitlines())


def test_wrong_usage_and_what_can_not_be_read(cli: Cli) -> None:
    assert "did you mean 'json'?" in cli("sources", "crawl.jsonl", "--format", "jsn").err
    assert cli("sources", "crawl.jsonl", "--format", "parquet").code == 2
    Path("empty").mkdir()
    assert cli("sources", "empty").code == 2
    with Path("crawl.jsonl").open("a") as file:
        file.write("{broken\n")
    done = cli("sources", "crawl.jsonl", "--format", "json")
    assert done.code == 3
    assert len(json.loads(done.out)["sources"]) == 3
    assert "crawl.jsonl:28: not JSON" in done.err
