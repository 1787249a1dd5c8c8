"""Dates of records: what is read as which, and what is none."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qualcheck.config import InputConfig
from qualcheck.model import Document
from qualcheck.readers import Source, raw_documents, read_document
from qualcheck.readers.dates import iso_date


@pytest.mark.parametrize(
    ("given", "date"),
    [
        ("2021", "2021"),
        ("2021-5", "2021-05"),
        ("2021-05-03", "2021-05-03"),
        (" 2021/5/3 ", "2021-05-03"),
        ("2021.05.03", "2021-05-03"),
        ("2021-05-03T12:30:00Z", "2021-05-03T12:30:00Z"),
        ("2021-05-03 12:30", "2021-05-03T12:30:00Z"),
        ("2021-05-03T00:30:00.123456789+02:00", "2021-05-02T22:30:00Z"),
        ("2021-05-03 12:30:00 UTC", "2021-05-03T12:30:00Z"),
        ("20210503", "2021-05-03"),
        ("20210503123000", "2021-05-03T12:30:00Z"),
        ("May 3, 2021", "2021-05-03"),
        ("Monday, May 3rd, 2021", "2021-05-03"),
        ("3 Sept. 2021", "2021-09-03"),
        ("Wed, 02 Oct 2002 15:00:00 +0200", "2002-10-02T13:00:00Z"),
        ("1620045000", "2021-05-03T12:30:00Z"),
        ("1620045000000", "2021-05-03T12:30:00Z"),
    ],
)
def test_a_date_is_read(given: str, date: str) -> None:
    assert iso_date(given) == date


@pytest.mark.parametrize(
    "given",
    [
        *("", " ", "yesterday", "03/05/2021", "2021-13-01", "2021-02-30", "0000-00-00", "9999-12-31", "0", "-5", "12", "1e400", "x" * 100),
        *("1970-01-01", "1970-01-01T00:00:00Z", "2021-05-03T25:00:00Z", "20211303000000", "9999999999999", "\ud800", "May 99, 2021"),
        *(None, True, ["2021"], {"year": 2021}),
    ],
)
def test_what_can_not_be_told_is_no_date(given: object) -> None:
    assert iso_date(given) is None


def _read(record: str | bytes, **config: object) -> Document:
    raws = list(raw_documents(_source(record), InputConfig.model_validate(config)))
    read = read_document(next(raw for raw in raws if raw.kind == "document"), InputConfig.model_validate(config))
    return read.document  # type: ignore[union-attr]


def _source(record: str | bytes) -> Source:
    path = Path("records.jsonl")
    path.write_bytes(record if isinstance(record, bytes) else record.encode())
    return Source(path.as_posix(), path.name, "records", "", path)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_first_field_that_holds_a_date_counts() -> None:
    assert _read(json.dumps({"text": "One.", "date": "soon", "published": "2021-05-03"})).date == "2021-05-03"
    assert _read('{"text": "One.", "timestamp": 1620045000}').date == "2021-05-03T12:30:00Z"
    assert _read('{"text": "One."}').date is None


def test_the_fields_are_configured() -> None:
    record = json.dumps({"text": "One.", "date": "2020", "seen": "2021", "desk": " Sport "})
    assert _read(record, date_fields=["seen"], group_field="desk") == Document(
        "One.", id="records.jsonl:1", path="records.jsonl", line=1, date="2021", group="Sport"
    )
    assert _read(record).group is None


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_dates_of_parquet(unit: str) -> None:
    moment = datetime(2021, 5, 3, 12, 30, tzinfo=UTC)
    table = pa.table(
        {
            "text": ["One."],
            "date": pa.array([[1]]),  # a list holds no date
            "published": pa.array([moment], pa.timestamp(unit, "UTC")),
            "created": pa.array([20210101]),
            "n": pa.array([7]),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer, version="2.6")
    path = Path("rows.parquet")
    path.write_bytes(buffer.getvalue())
    config = InputConfig(group_field="n")
    raws = [raw for raw in raw_documents(Source("rows.parquet", "rows.parquet", "parquet", "", path), config) if raw.kind == "document"]
    document = read_document(raws[0], config).document  # type: ignore[union-attr]
    assert (document.date, document.group) == ("2021-05-03T12:30:00Z", "7")
    assert "list" not in raws[0].data.decode()
