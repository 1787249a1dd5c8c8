"""Cleans and restores files in the tests, with a few rules of our own, so that nothing hangs on what the built-in packs hold."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.engines import own_checker
from qualcheck.engines.clean_work import CleanOptions
from qualcheck.engines.export import CleanSummary, export
from qualcheck.engines.restore import restore
from qualcheck.engines.target import plan_target
from qualcheck.readers import find_sources

CONFIG = Config(packs=[Path(__file__).resolve().parent / "cleaning_rules.yaml"], select=["ZZ"])

FILES = {
    "plain.txt": b"One Q two.\n\n- junk -\n\nThree.\n",
    "sub/windows.md": b"\xef\xbb\xbfOne.\r\n- junk -\r\nTwo, no line end",
    "sub/same.txt": b"Nothing to do.\n",
    "sub/wide.txt": "\ufeffOne Q.\nTwo.\n".encode("utf-16-le"),
    "a.jsonl": (
        b'{"id": 1, "text": "One Q two.", "title": "Tale | Site", "n": 1.50, "d": {"text": "Q"}}\r\n'
        b'\n{"text" : "same" , "x":"\\u00e9"}\n{"text": "Q", "text": "caf\\u00e9 Q"}\n'
    ),
    "b.jsonl.gz": gzip.compress('{"content": "Ein Q über \\/ alles", "id": "ü"}\n{"content": "fiance"}'.encode()),
}

BAD = {
    "bad.txt": b"%PDF-1.4 \0",
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "gone.txt": b"- junk -\n",
    "terrible.txt": b"A terrible text.\n",
    "c.jsonl": (
        b'\xef\xbb\xbf{"text": "- junk -"}\n{"text": "One Q."}\n\nnot json\n{"no": 1}\n{"text": null}\n{"text": ""}\n{"text": "\xff"}\n'
        b'{"text": "terrible"}\n{"text": "Last."}\n{"cut'
    ),
    "none.jsonl": b"\n\n",
    "nothing.jsonl": b"",
}


def clean(folder: Path, out: Path, config: Config, workers: int = 1, **options: Any) -> CleanSummary:
    """Cleans a folder; each configuration is compiled once for all tests."""
    inputs = find_sources([folder], config.input)
    with compiled_once():
        return export(inputs, config, CleanOptions(**options), plan_target(inputs, str(out), None), workers)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Runs in here share the checkers of a configuration."""
    with pytest.MonkeyPatch.context() as patch:
        if own_checker.Checker is Checker:
            patch.setattr(own_checker, "Checker", lambda config: _checker(config.key))
        yield


@cache
def _checker(key: str) -> Checker:
    return Checker(Config.model_validate_json(key))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def is_beside(name: str) -> bool:
    """Whether a file of an export is no document: manifest, rejects, quarantine."""
    return name.startswith(("qualcheck-manifest", "qualcheck-rejects", "quarantine/"))


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: _unpacked(name, data) for name, data in files.items()}


def _unpacked(name: str, data: bytes) -> bytes:
    if name.endswith(".zst"):
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return gzip.decompress(data) if name.endswith(".gz") else data


def round_trip(folder: Path, files: dict[str, bytes], config: Config, **options: Any) -> tuple[CleanSummary, dict[str, bytes], list[dict[str, Any]]]:
    """Cleans and restores files; the originals must come back. Returns the summary, the export and the audit log."""
    source = write(folder / "in", files)
    summary = clean(source, folder / "out", config, **options)
    came_back = restore(folder / "out", folder / "out" / "qualcheck-audit.jsonl", folder / "back")
    assert came_back.problems == []
    assert unpacked(tree(folder / "back")) == unpacked(files)
    exported = {name: data for name, data in tree(folder / "out").items() if not is_beside(name)}
    audit = [json.loads(line) for line in exported.pop("qualcheck-audit.jsonl").splitlines()]
    assert sum(entry["type"] == "document" for entry in audit) == summary.read
    return summary, exported, audit


def records(*values: object, end: str = "\n") -> bytes:
    return "".join(json.dumps(value) + end for value in values).encode()
