"""Saved runs: what goes in comes back, the same each time, in bounded memory; questions reach nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_documents import write_documents
from run_cli import Cli

import qualcheck
from qualcheck.config import make_config
from qualcheck.engines.local import run
from qualcheck.errors import ConfigError, InputError
from qualcheck.model import Document, Finding, Fix, Report, Suppressed, Trouble
from qualcheck.store import Saved, StoreWriter, reports, schema
from qualcheck.store.query import EXAMPLES, Answer
from qualcheck.store.schema import TABLES

pytest.importorskip("duckdb", reason="duckdb is not installed (the extra 'store')")
ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


def rows_of(path: Path, sql: str) -> list[tuple]:
    with Answer(path, sql) as answer:
        return list(answer.rows())


def everything(path: Path) -> dict[str, list[tuple]]:
    return {table.name: rows_of(path, f"select * from {table.name}") for table in TABLES}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, saved."""
    path = tmp_path_factory.mktemp("store") / "run.duckdb"
    with StoreWriter(path, "check", [str(SAMPLES)], make_config(None)) as store:
        for result in run([SAMPLES], make_config(None)):
            store.add(Saved(result.report, result.document))
    return path


def test_reports_come_back_as_they_were(saved: Path) -> None:
    wanted = list(qualcheck.check_files([SAMPLES]))
    assert list(reports(saved)) == wanted
    assert len(wanted) > 15


def test_odd_reports_come_back_as_they_were(tmp_path: Path) -> None:
    """Bytes that were not UTF-8, NUL, characters of the plane that stands in for surrogates, fixes, suppressed findings, troubles."""
    odd = "a\udc80b\ud800 \0 \U0010ffff İ 👩‍👩‍👧"
    finding = Finding("XX001", "odd", "house", "error", 1, 3, 1, odd, odd, odd, 0.123, "title", Fix(1, 3, odd, "unsafe"))
    plain = Finding("XX002", "plain", "house", "info", 0, 0, 1, "", None, "")
    one = Report(
        odd, odd, odd, odd, 12.34, {"b": 1.0, "a": 0.1 + 0.2}, "repair", {"z": 1e-300, "a": 2.0}, [finding, plain],
        (Trouble("crash", odd, odd, 3, odd, "XX"), Trouble("notice", "plain")), 7, 5, (Suppressed(finding, odd, 0), Suppressed(plain, "fine")),
    )  # fmt: skip
    kept_as_is = Report("\U0010dc80", None, None, None, 0.0, {}, "reject", {}, [plain])
    path = tmp_path / "deep" / "run.duckdb"
    with StoreWriter(path, "check", ["\udcff"], make_config(None)) as store:
        store.add(Saved(one, Document(odd)))
        store.add(Saved(kept_as_is, None))
    assert list(reports(path)) == [one, kept_as_is]
    assert [list(report.scores) for report in reports(path)] == [["b", "a"], []]
    assert rows_of(path, "select document, has_surrogates, outcome, characters from documents") == [
        (1, True, "checked", len(odd)),
        (2, False, "unreadable", None),
    ]


def test_lines_carry_the_rules_that_know_them(tmp_path: Path, cli: Cli) -> None:
    long = "word " * 50
    (tmp_path / "a.txt").write_text(f"It opened on Monday.\n\n  - Advertisement -\r\n{long}\n", "utf-8")
    done = cli("check", tmp_path / "a.txt", "--isolated", "--exit-zero", "--store", tmp_path / "run.duckdb")
    assert done.code == 0
    lines = rows_of(tmp_path / "run.duckdb", "select line, text, rules from lines")
    assert [(line, text) for line, text, _ in lines] == [(1, "It opened on Monday."), (3, "- Advertisement -")]
    assert "BP001" in lines[1][2]
    assert rows_of(tmp_path / "run.duckdb", "select lines from documents") == [(3,)]


def test_cleaning_saves_edits_and_outcomes(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("It opened on Monday.\n\n- Advertisement -\n\nIt closed on Friday.\n", "utf-8")
    (tmp_path / "in" / "b.jsonl").write_text('{"id": "x", "text": "A line that says something."}\n{"id": "y"}\n', "utf-8")
    store = tmp_path / "run.duckdb"
    done = cli("clean", tmp_path / "in", "-o", tmp_path / "out", "--isolated", "--store", store)
    assert done.code == 3, done.err
    assert rows_of(store, "select outcome, score_cleaned >= score from documents") == [("cleaned", True), ("unchanged", True), ("unreadable", None)]
    audit = [json.loads(line) for line in (tmp_path / "out" / "qualcheck-audit.jsonl").read_text("utf-8").splitlines()]
    logged = [edit for entry in audit if entry["type"] == "document" for edit in entry["edits"]]
    found = rows_of(store, "select field, rules, start_offset, end_offset, removed, inserted from edits")
    assert found == [tuple(edit[key] for key in ("field", "rules", "start", "end", "removed", "inserted")) for edit in logged]
    assert found
    assert rows_of(store, "select command, documents from run") == [("clean", 3)]
    assert next(iter(reports(store))).findings
    assert [trouble.kind for trouble in list(reports(store))[2].troubles] == ["record"]


def test_saving_leaves_the_export_as_it_is(tmp_path: Path, cli: Cli) -> None:
    for name, more in (("one", ()), ("two", ("--store", tmp_path / "run.duckdb"))):
        assert cli("clean", SAMPLES, "-o", tmp_path / name, "--isolated", *more).code == 0
    for path in sorted((tmp_path / "one").iterdir()):
        if path.is_file() and "manifest" not in path.name:
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_the_same_rows_for_any_number_of_workers(tmp_path: Path, cli: Cli) -> None:
    for workers in (1, 2):
        cli("check", SAMPLES, "--isolated", "--exit-zero", "-q", "-j", workers, "--store", tmp_path / f"{workers}.duckdb")
    assert everything(tmp_path / "1.duckdb") == everything(tmp_path / "2.duckdb")


def test_twenty_thousand_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of many batches keep their order, and reading back holds only some of them."""
    report = qualcheck.check((SAMPLES / "page-full-of-ads.txt").read_text("utf-8"))
    document = Document((SAMPLES / "page-full-of-ads.txt").read_text("utf-8"))
    monkeypatch.setattr("qualcheck.store.writer.BATCH_ROWS", 60_000)
    path, count = tmp_path / "run.duckdb", 20_000
    with StoreWriter(path, "check", ["x"], make_config(None)) as store:
        for _ in range(count):
            store.add(Saved(report, document))
            assert store._rows.waiting[0] < 60_000
    per_document = len(report.findings)
    assert rows_of(path, "select count(*), count(distinct document), max(finding) from findings") == [(count * per_document, count, per_document)]
    assert rows_of(path, "select count(*) from (select document, lag(document) over () as before from signals) where document < before") == [(0,)]
    back = reports(path)
    assert next(back) == report
    assert sum(1 for _ in back) == count - 1


def test_made_documents_twice_give_the_same_rows(tmp_path: Path, cli: Cli) -> None:
    write_documents(tmp_path / "made.jsonl", 60)
    for name in ("a", "b"):
        assert cli("check", tmp_path / "made.jsonl", "--isolated", "--exit-zero", "-q", "--store", tmp_path / name).code == 0
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


def test_a_run_that_fails_saves_nothing_and_leaves_what_was_there(tmp_path: Path, saved: Path) -> None:
    path = tmp_path / "run.duckdb"
    path.write_bytes(saved.read_bytes())
    store = StoreWriter(path, "check", [], make_config(None))
    store.add(Saved(qualcheck.check("A line."), None))
    store.__exit__(ValueError, ValueError("half way"), None)
    assert path.read_bytes() == saved.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["run.duckdb"]


def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path, cli: Cli, saved: Path) -> None:
    (tmp_path / ".run.duckdb.part").write_bytes(saved.read_bytes())
    assert cli("check", SAMPLES / "clean-news.txt", "--isolated", "--store", tmp_path / "run.duckdb").code == 0
    assert rows_of(tmp_path / "run.duckdb", "select count(*) from documents") == [(1,)]


def test_other_files_are_never_written_over(tmp_path: Path, cli: Cli) -> None:
    precious = tmp_path / "articles.jsonl"
    precious.write_text('{"text": "A line."}\n', "utf-8")
    assert "is an input of the run" in cli("check", precious, "--store", precious).err
    (tmp_path / "other.txt").write_text("Another line.", "utf-8")
    done = cli("check", tmp_path / "other.txt", "--store", precious)
    assert (done.code, precious.read_text("utf-8")) == (2, '{"text": "A line."}\n')
    assert "is no saved run; name another one" in done.err
    assert "is a folder" in cli("check", precious, "--store", tmp_path).err


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("select * from finding", "did you mean 'findings'"),
        ("select * from nonsense", "the tables are run, documents"),
        ("select sorce from documents", '"sorce" not found'),
        ("selec 1", "syntax error"),
        ("", "one question at a time"),
        ("select 1; drop table findings", "one question at a time"),
        ("drop table findings", "only read"),
        ("insert into scores values (1, 'a', 2)", "only read"),
        ("select * from read_text('/etc/hostname')", "only read"),
        ("select * from read_csv('https://example.org/a.csv')", "only read"),
        ("attach '/tmp/other.duckdb'", "only read"),
        ("copy documents to '/tmp/stolen.csv'", "only read"),
        ("set enable_external_access = true", "can't be answered"),
        ("install httpfs", "only read"),
        ("select * from '/etc/hostname'", "no table"),
    ],
)
def test_questions_that_are_refused(saved: Path, sql: str, hint: str, cli: Cli) -> None:
    before = saved.read_bytes()
    done = cli("query", saved, sql)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert saved.read_bytes() == before


def test_answers_in_every_form(saved: Path, tmp_path: Path, cli: Cli) -> None:
    sql = "select id, score, title is null as untitled, null as nothing from documents where id in ('t1', 't2') order by id"
    assert json.loads(cli("query", saved, sql, "-f", "json").out) == [
        {"id": "t1", "score": 90.2, "untitled": False, "nothing": None},
        {"id": "t2", "score": 100.0, "untitled": False, "nothing": None},
    ]
    assert [json.loads(line)["id"] for line in cli("query", saved, sql, "-f", "jsonl").out.splitlines()] == ["t1", "t2"]
    assert cli("query", saved, sql, "-f", "csv").out == "id,score,untitled,nothing\nt1,90.2,False,\nt2,100.0,False,\n"
    table = cli("query", saved, sql).out.splitlines()
    assert table[0].split() == ["id", "score", "untitled", "nothing"]
    assert table[-1] == "2 row(s)"
    assert json.loads(cli("query", saved, "select 1 where false", "-f", "json").out) == []
    wide = cli("query", saved, "select message, message as again, rule from findings").out
    assert max(map(len, wide.splitlines())) <= 100
    parquet = pytest.importorskip("pyarrow.parquet")
    assert cli("query", saved, sql, "-f", "parquet", "-o", tmp_path / "a.parquet").code == 0
    assert parquet.read_table(tmp_path / "a.parquet").column("id").to_pylist() == ["t1", "t2"]
    assert "needs a file" in cli("query", saved, sql, "-f", "parquet").err
    assert "did you mean 'jsonl'" in cli("query", saved, sql, "-f", "jsonll").err


def test_no_question_lists_what_there_is(saved: Path, cli: Cli) -> None:
    out = cli("query", saved).out
    assert all(f"  {table.name} " in out for table in TABLES)
    for _, sql in EXAMPLES:
        assert f'"{sql}"' in out
        rows_of(saved, sql)


def test_export_writes_every_table(saved: Path, tmp_path: Path, cli: Cli) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert cli("query", saved, "--export", tmp_path / "it's").code == 0
    assert sorted(path.name for path in (tmp_path / "it's").iterdir()) == sorted(f"{table.name}.parquet" for table in TABLES)
    for table in TABLES:
        written = parquet.read_table(tmp_path / "it's" / f"{table.name}.parquet")
        assert written.column_names == [column.name for column in table.columns]
        assert [tuple(row.values()) for row in written.to_pylist()] == rows_of(saved, f"select * from {table.name}")


def test_runs_that_cannot_be_read(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with pytest.raises(InputError, match="no such saved run"):
        list(reports(tmp_path / "none.duckdb"))
    (tmp_path / "text").write_text("no database")
    with pytest.raises(InputError, match="no saved run"):
        list(reports(tmp_path / "text"))
    duckdb.connect(str(tmp_path / "other")).close()
    with pytest.raises(InputError, match="no table 'run'"):
        list(reports(tmp_path / "other"))
    with duckdb.connect(str(tmp_path / "newer")) as connection:
        connection.execute("create table run as select 99 as store_version, '9.9' as qualcheck_version")
    with pytest.raises(InputError, match="version 99 of the tables"):
        list(reports(tmp_path / "newer"))


def test_without_duckdb_there_is_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ConfigError, match=r"pip install 'qualcheck\[store\]'"):
        StoreWriter(tmp_path / "run.duckdb", "check", [], make_config(None))
    assert not list(tmp_path.iterdir())


def test_the_documentation_names_every_column() -> None:
    assert schema.page() in (ROOT / "docs" / "store.md").read_text("utf-8"), "docs/store.md: put in what qualcheck.store.schema.page() gives"


def test_quotations_are_saved_where_they_are_compared(tmp_path: Path, cli: Cli) -> None:
    said = "“The bridge will open in the spring of next year,” said Jane Roe. “It has cost us a fortune.”\n\nThe council met on Monday.\n"
    (tmp_path / "a.txt").write_text(said, "utf-8")
    sql = "select quotation, line, speaker, quoted, start_offset from quotations"
    for options, count in (((), 0), (("--corpus",), 1), (("--corpus", "--ignore", "QU"), 0)):
        cli("check", tmp_path / "a.txt", "--isolated", "--exit-zero", "--store", tmp_path / "run.duckdb", *options)
        rows = rows_of(tmp_path / "run.duckdb", sql)
        assert len(rows) == count, options
        if count:
            quoted = "The bridge will open in the spring of next year, … It has cost us a fortune."
            assert rows == [(1, 1, "Jane Roe", quoted, 1)]


def test_lines_with_bytes_that_were_not_utf8_are_saved_as_the_others(tmp_path: Path) -> None:
    text = "It opened on Monday.\n\n- Advertisement -\n  x  \n"
    report = qualcheck.check(text)
    with StoreWriter(tmp_path / "run.duckdb", "check", [], make_config(None)) as store:
        store.add(Saved(report, Document(text)))
        store.add(Saved(report, Document(text + "\udc80")))
    rows = rows_of(tmp_path / "run.duckdb", "select document, line, text, rules from lines")
    assert [row[1:] for row in rows if row[0] == 2] == [*(row[1:] for row in rows if row[0] == 1), (5, "\U0010dc80", [])]
