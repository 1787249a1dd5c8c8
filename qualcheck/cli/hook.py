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
        given, cleaned = Path(scratch, "in"), Path(scratch, "out")
        for path in files:
            target = given / path.resolve().relative_to(here)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        command = [sys.executable, "-m", "qualcheck", "clean", str(given), "-o", str(cleaned), "--audit", str(Path(scratch, "audit.jsonl")), "-q"]
        done = subprocess.run([*command, *options], check=False, stderr=subprocess.PIPE)  # noqa: S603
        sys.stderr.write(done.stderr.decode("utf-8", "replace").replace(f"{given.as_posix()}/", ""))
        if done.returncode:
            return done.returncode
        changed = [path for path in files if _replaced(path, cleaned / path.resolve().relative_to(here))]
        return 1 if changed else 0


def _replaced(path: Path, cleaned: Path) -> bool:
    """Puts the cleaned bytes into the file where there are any and they differ."""
    if not cleaned.is_file() or cleaned.read_bytes() == path.read_bytes():
        return False
    path.write_bytes(cleaned.read_bytes())
    sys.stderr.write(f"cleaned {path.as_posix()}\n")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
