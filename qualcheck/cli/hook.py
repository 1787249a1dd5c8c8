"""``python -m qualcheck.cli.hook FILE…``: the pre-commit hook ``qualcheck-clean``, which cleans files where they stand.

A commit hook is the one place where that is right: git has the originals. Everything else writes beside its input.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(words: Sequence[str]) -> int:
    """Cleans the files named among the words; words that begin with a dash are options of ``qualcheck clean``.

    Returns:
        0 where nothing changed, 1 where a file did, 2 and 3 as ``qualcheck clean``; then no file is touched.
    """
    options = [word for word in words if word.startswith("-")]
    here = Path.cwd()
    files = [path for word in words if not word.startswith("-") and (path := Path(word)).is_file()]
    outside = next((path for path in files if not path.resolve().is_relative_to(here)), None)
    if outside is not None:
        sys.stderr.write(f"qualcheck: error: {outside}: lies outside {here}; the hook cleans files below the current folder\n")
        return 2
    if not files:
        return 0
    with tempfile.TemporaryDirectory(prefix="qualcheck-") as scratch:
        given, cleaned, audit = Path(scratch, "in"), Path(scratch, "out"), Path(scratch, "audit.jsonl")
        for path in files:
            target = given / path.resolve().relative_to(here)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        command = [sys.executable, "-m", "qualcheck", "clean", str(given), "-o", str(cleaned), "--audit", str(audit), "-q"]
        done = subprocess.run([*command, *options], check=False, stderr=subprocess.PIPE)  # noqa: S603
        sys.stderr.write(done.stderr.decode("utf-8", "replace").replace(f"{given.as_posix()}/", ""))
        if done.returncode:
            return done.returncode
        made = {path: cleaned / path.resolve().relative_to(here) for path in files}
        return _replaced({path: result.read_bytes() for path, result in made.items() if result.is_file()}, _encodings(audit, given, here))


def _encodings(audit: Path, given: Path, here: Path) -> dict[Path, str]:
    """Of the files whose text is not in UTF-8, by their real paths."""
    from qualcheck.writers import read_audit

    return {here / Path(entry["path"]).relative_to(given): entry["encoding"] for entry in read_audit(audit) if "encoding" in entry}


def _replaced(cleaned: dict[Path, bytes], encodings: dict[Path, str]) -> int:
    """Puts the cleaned bytes into the files that they differ from, in the encoding in which each is read; all or none."""
    written: dict[Path, bytes] = {}
    for path, data in cleaned.items():
        original, encoding = path.read_bytes(), encodings.get(path.resolve())
        try:
            wanted = _encoded(data, encoding, original) if encoding else data
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            sys.stderr.write(f"qualcheck: error: {path}: cleaned it would hold {letter!r}, which {encoding} lacks; convert the file to UTF-8\n")
            return 3
        if wanted != original:
            written[path] = wanted
    for path, data in written.items():
        path.write_bytes(data)
        sys.stderr.write(f"cleaned {path.as_posix()}\n")
    return 1 if written else 0


def _encoded(cleaned: bytes, encoding: str, original: bytes) -> bytes:
    """The cleaned bytes as the original has them; a mark that tells its encoding stays, since the file could not be read without."""
    from qualcheck.readers.text import encode, from_utf8

    text = from_utf8(cleaned)
    mark = encode("\ufeff", encoding) if encoding.startswith("utf-") else b""
    return (mark if original.startswith(mark) and not text.startswith("\ufeff") else b"") + encode(text, encoding)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
