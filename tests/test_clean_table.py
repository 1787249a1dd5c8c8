"""Tables of Arrow, polars, pandas and datasets, cleaned in memory."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from round_trip import CONFIG

import qualcheck
from qualcheck.cleaning import restore_text
from qualcheck.model import Edit

pa = pytest.importorskip("pyarrow")

ROWS = {
    "text": ["One Q.\n- junk -\nTwo.", "Same.", None, "- junk -", "One Q."],
    "title": ["A | Site", "B", "C", None, "A | Site"],
    "n": [2**62, None, 3, 4, 5],
    "day": [datetime.date(2020, 1, n) for n in range(1, 6)],
}
CLEAN = ["One .\nTwo.", "Same.", None, "- junk -", "One ."]
ADDED = ["qualcheck_score", "qualcheck_verdict", "qualcheck_findings", "qualcheck_edits", "qualcheck_trouble"]


@pytest.mark.parametrize("workers", [1, 2])
def test_rows_stay_and_other_columns_too(workers: int) -> None:
    table = pa.table(ROWS, metadata={"made by": "us"})
    cleaned = qualcheck.clean_table(table, CONFIG, workers=workers)
    assert cleaned.column_names == [*ROWS, *ADDED]
    assert cleaned.select(list(ROWS)).schema.equals(table.schema, check_metadata=True)
    assert cleaned.column("text").to_pylist() == CLEAN
    assert cleaned.column("title").to_pylist() == ["A", "B", "C", None, "A"]
    assert cleaned.column("n").chunk(0).buffers()[1].address == table.column("n").chunk(0).buffers()[1].address
    assert cleaned.column("qualcheck_trouble").to_pylist()[2:4] == [
        "the text in 'text' is null, not a string; set input.text_fields where another field holds the text",
        "nothing is left of the text once it is cleaned",
    ]
    assert cleaned.column("qualcheck_verdict").to_pylist()[1:4] == ["keep", None, "reject"]
    assert cleaned.column("qualcheck_findings").to_pylist()[4] == [{"rule": "ZZ002", "count": 1}, {"rule": "ZZ004", "count": 1}]


def test_edits_lead_back() -> None:
    cleaned = qualcheck.clean_table(pa.table(ROWS), CONFIG)
    for original, text, edits in zip(ROWS["text"], cleaned.column("text").to_pylist(), cleaned.column("qualcheck_edits").to_pylist(), strict=True):
        made = [Edit(tuple(e["rules"]), e["start"], e["end"], e["removed"], e["inserted"]) for e in edits if e["field"] == "text"]
        assert (text if text is None else restore_text(text, made)) == original


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
def test_kinds_of_strings_and_chunks(kind: Any) -> None:
    part = pa.array(ROWS["text"])
    part = part.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else part.cast(kind)
    table = pa.table({"text": pa.chunked_array([part, part.slice(1, 2), part.slice(0, 0)])})
    cleaned = qualcheck.clean_table(table, CONFIG)
    assert cleaned.schema.field("text").type == kind
    assert cleaned.column("text").to_pylist() == [*CLEAN, "Same.", None]


def test_a_table_without_rows_or_changes() -> None:
    empty = qualcheck.clean_table(pa.table(ROWS).slice(0, 0), CONFIG)
    assert (empty.num_rows, empty.column_names) == (0, [*ROWS, *ADDED])
    same = pa.table({"text": ["Same."]})
    assert qualcheck.clean_table(same, CONFIG).column("text").chunk(0).buffers()[2].address == same.column("text").chunk(0).buffers()[2].address


def test_what_is_refused() -> None:
    with pytest.raises(qualcheck.InputError, match="no text: none of text, content"):
        qualcheck.clean_table(pa.table({"words": ["x"]}), CONFIG)
    with pytest.raises(TypeError, match="not list"):
        qualcheck.clean_table([{"text": "x"}], CONFIG)
    with pytest.raises(qualcheck.InputError, match="it was cleaned before"):
        qualcheck.clean_table(qualcheck.clean_table(pa.table(ROWS), CONFIG), CONFIG)


def test_polars() -> None:
    polars = pytest.importorskip("polars")
    cleaned = polars.from_arrow(qualcheck.clean_table(polars.DataFrame(ROWS), CONFIG))
    assert cleaned["text"].to_list() == CLEAN
    assert cleaned["day"].to_list() == ROWS["day"]


def test_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    cleaned = qualcheck.clean_table(pandas.DataFrame({"text": ["One Q.", "Same."], "n": [1, 2]}), CONFIG).to_pandas()
    assert list(cleaned["text"]) == ["One .", "Same."]
    assert list(cleaned["n"]) == [1, 2]


def test_datasets() -> None:
    datasets = pytest.importorskip("datasets")
    given = datasets.Dataset.from_dict({"text": ["One Q.", "Same.", "Two Q."], "n": [1, 2, 3]}).select([0, 2])
    cleaned = datasets.Dataset(qualcheck.clean_table(given, CONFIG))
    assert cleaned["text"][:] == ["One .", "Two ."]
    assert cleaned["n"][:] == [1, 3]
