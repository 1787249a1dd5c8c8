"""The lexicon of spun text: arrays that say what they were built from, and fit the tables they were built from."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcheck.checks.spun.model import read_model, spun_model
from qualcheck.data import rules_dir
from qualcheck.lexicon import cased, language_model, model_file, phrase_book, substitution_table
from qualcheck.lexicon.phrases import PhraseBook, read_artefacts
from qualcheck.lexicon.substitutions import (
    ENTRIES,
    FAMILIES,
    PLACES,
    USAGE,
    USAGE_FIGURES,
    Substitution,
    SubstitutionTable,
    compiled,
    load_table,
    read_substitutions,
)
from qualcheck.lexicon.xormap import build_xor_map, look_up

MODEL = language_model()


def nats(*words: str) -> float:
    """Log-probability of the last of two or three words."""
    ids = [np.array([MODEL.numbers[word.encode()]], np.int32) for word in words]
    pair, _, _ = MODEL.pair(ids[-2], ids[-1])
    if len(ids) == 2:
        return float(pair[0])
    _, _, context = MODEL.pair(ids[0], ids[1])
    return float(MODEL.triple(*ids, pair, context)[0])


def test_the_language_model_knows_what_goes_together() -> None:
    assert nats("cold", "war") > nats("chilly", "warfare") + 3
    assert nats("prime", "minister") > nats("top", "minister") + 3
    assert nats("as", "well", "as") > nats("as", "properly", "as") + 1
    assert all(nats(*pair) < 0 for pair in (("the", "house"), ("white", "house"), ("of", "of")))


def test_words_that_a_spinner_glued_are_taken_apart() -> None:
    table = substitution_table()
    number = MODEL.numbers[b"marketingcampaign"]
    _, _, entries = table.find(np.array([number], np.int32))
    assert any(MODEL.word(int(table.original[entry, 0])) == "campaign" for entry in entries)
    assert not len(table.find(np.array([MODEL.numbers[b"qqqzzzqqq"]], np.int32))[2])


def test_nothing_is_known_of_the_unknown_word() -> None:
    assert MODEL.numbers[b"qqqzzzqqq"] == 0
    assert nats("the", "qqqzzzqqq") == 0.0


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 2**62), min_size=1, max_size=400))
def test_a_static_map_gives_back_what_was_put_in(keys: set[int]) -> None:
    array = np.array(sorted(keys), np.uint64)
    values = (array % np.uint64(64)).astype(np.uint16)
    more = (array % np.uint64(251)).astype(np.uint8)
    cells, beside = build_xor_map(array, values, more)
    known, value, places = look_up(cells, array)
    assert known.all()
    assert (value == values).all()
    assert beside is not None
    assert (beside[places[0]] ^ beside[places[1]] ^ beside[places[2]] == more).all()


def test_a_static_map_takes_few_strangers_for_its_own() -> None:
    keys = np.arange(20_000, dtype=np.uint64) * np.uint64(7919)
    cells, _ = build_xor_map(keys, np.zeros(len(keys), np.uint16), None)
    known, _, _ = look_up(cells, keys + np.uint64(1))
    assert known.mean() < 0.004


def test_keys_that_stand_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        build_xor_map(np.array([5, 5], np.uint64), np.zeros(2, np.uint16), None)


def test_the_arrays_fit_the_tables() -> None:
    """Where this fails: scripts/spun_ngrams.py, scripts/spun_topics.py, scripts/spun_lexicon.py and scripts/spun_train.py, in this order."""
    files = sorted((rules_dir() / "substitutions").glob("*.txt"))
    table = substitution_table()
    assert table.families == [path.stem for path in files]
    entries, _, unknown = compiled(read_substitutions(iter(files)), table.families, MODEL)
    assert len(entries) == len(table.size)
    assert (entries["original"] == table.original).all()
    assert unknown < 200


def test_every_word_has_a_row_that_says_what_it_is_about() -> None:
    """Where this fails: scripts/spun_topics.py."""
    assert MODEL.about.shape == (len(MODEL.unigram), 32)
    doctor, nurse, lobster, the, start = MODEL.about[MODEL.ids([b"doctor", b"nurse", b"lobster", b"the", b"<s>"], 5)].astype(int)
    assert doctor @ nurse > 2 * max(doctor @ lobster, 1)
    assert not the.any()
    assert not start.any()
    assert not MODEL.about[0].any()


def test_words_are_of_one_kind_where_they_stand_between_the_same_neighbours() -> None:
    """Where this fails: scripts/spun_kinds.py."""
    assert MODEL.kinds.shape == MODEL.unigram.shape
    assert MODEL.order.shape == (2, 400, 400)
    accepts, acquires, cathedral, withinside = MODEL.kinds[MODEL.ids([b"accepts", b"acquires", b"cathedral", b"withinside"], 4)]
    assert accepts == acquires != cathedral
    assert withinside == 0
    assert not MODEL.order[:, 0].any()
    assert not MODEL.order[:, :, 0].any()
    has, the, been = MODEL.kinds[MODEL.ids([b"has", b"the", b"been"], 3)]
    assert MODEL.order[0, has, been] > 32
    assert MODEL.order[0, the, been] < -32


def test_what_is_usual_of_every_word_was_counted() -> None:
    """Where this fails: scripts/spun_train.py."""
    assert MODEL.usual.shape == (len(MODEL.unigram), 2)
    assert (MODEL.usual[:, 1] > 0).all()
    united, states, the, withinside = MODEL.usual[MODEL.ids([b"united", b"states", b"the", b"withinside"], 4), 0]
    assert united > the > withinside
    assert states > the


def test_the_usage_of_every_entry_was_counted() -> None:
    """Where this fails: scripts/spun_train.py, after scripts/spun_lexicon.py."""
    table = substitution_table()
    assert table.usage.shape == (len(table.size), USAGE_FIGURES)
    assert table.usage[:, :6].any(axis=1).all()
    gains = table.usage[:, :3].astype(int)
    assert (np.diff(gains, axis=1) >= 0).all()  # over 3 nats is rarer than over 1


def test_usage_of_another_table_is_refused(tmp_path: Path) -> None:
    for name in (ENTRIES, PLACES, FAMILIES):
        shutil.copy(model_file().parent / name, tmp_path)
    np.save(tmp_path / USAGE, np.zeros((3, USAGE_FIGURES), np.uint8))
    with pytest.raises(ValueError, match=r"usage\.npy: 3 rows for .* run scripts/spun_lexicon\.py"):
        load_table(tmp_path, len(MODEL.unigram))


def test_a_table_finds_its_replacements() -> None:
    pairs = [
        Substitution("cold war", "chilly warfare", 0.9, "news"),
        Substitution("war", "warfare", 0.8, "news"),
        Substitution("against", "in opposition to", 0.9, "news"),
        Substitution("year", "twelve months", 0.1, "news"),
    ]
    entries, places, unknown = compiled(pairs, ["news"], MODEL)
    table = SubstitutionTable(entries, places, len(MODEL.unigram), ["news"])
    stream = MODEL.ids(b"they spoke in opposition to the chilly warfare for twelve months".split(), 11)
    at, size, entry = table.find(stream)
    found = {(int(a), int(n), " ".join(MODEL.word(w) for w in table.original[e] if w)) for a, n, e in zip(at, size, entry, strict=True)}
    assert found == {(2, 3, "against"), (6, 2, "cold war"), (7, 1, "war")}
    assert unknown == 0


def test_a_table_without_words_finds_nothing() -> None:
    at, size, entry = substitution_table().find(np.zeros(0, np.int32))
    assert len(at) == len(size) == len(entry) == 0


@pytest.mark.parametrize(("row", "reason"), [("cold chilly", "not 'original"), ("cold : chilly*lots", "no weight")])
def test_a_wrong_row_of_a_table_is_named(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "table.txt"
    path.write_text(f"# a table\nwar : warfare\n{row}\n", "utf-8")
    with pytest.raises(ValueError, match=f"table.txt:3: .*{reason}"):
        list(read_substitutions(iter([path])))


def test_a_wrong_row_of_artefacts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "artefacts.txt"
    path.write_text("[SP010] sites\nwithinside the : in the\nno colon here\n", "utf-8")
    with pytest.raises(ValueError, match=r"artefacts\.txt:3"):
        list(read_artefacts(path))


def test_phrases_are_found_as_whole_words_the_longest_first(tmp_path: Path) -> None:
    path = tmp_path / "artefacts.txt"
    path.write_text("[SP012] news\nchilly war : Cold War *0.9\nchilly war room : Cold War room\n", "utf-8")
    book = PhraseBook(read_artefacts(path))
    assert [(start, end, phrase.expected) for start, end, phrase in book.find(b"the chilly war room, a chilly warm day, a chilly war")] == [
        (4, 19, "Cold War room"),
        (42, 52, "Cold War"),
    ]


def test_the_phrase_book_is_whole() -> None:
    assert len(phrase_book()) > 3500


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    safe = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text
    upper, lower = cased(safe)
    assert len(upper) == len(lower) == len(safe)


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    assert spun_model().version >= 1
    path = tmp_path / "model.json"
    path.write_text(model_file().read_text("utf-8").replace('"gain":', '"loss":'), "utf-8")
    with pytest.raises(ValueError, match="other features"):
        read_model(path)


def test_what_ships_is_small() -> None:
    assert sum(path.stat().st_size for path in model_file().parent.iterdir()) < 25e6
