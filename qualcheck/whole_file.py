"""Files that are written whole or not at all: what is cut short half way, or read at that moment, is the old file and never half of the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qualcheck.errors import ConfigError

#: File systems take names of so many bytes (NAME_MAX of Linux; the characters of APFS and NTFS are at least as many).
LONGEST_NAME: Final = 255


@contextlib.contextmanager
def whole_file(path: Path, part: str = "") -> Iterator[Path]:
    """The path to write to in the block. What is there gets its place when the block ends well; when it does not, it goes.

    The folder is made where there is none. Devices and pipes (``/dev/stdout``) have no half: they are written to as they are.

    Args:
        path: of the file.
        part: its name until then, in the same folder; that of the file with ``.part`` behind it by default.

    Raises:
        OSError: the folder can't be made, or the file can't get its place.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        yield path
        return
    written = path.with_name(part or named_after(path.name, ".part"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield written
        written.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            written.unlink(missing_ok=True)
        raise


def named_after(name: str, ending: str) -> str:
    """What a file is called that belongs to another: the name with an ending, shortened where no file system would take it.

    A name that is shortened holds a hash of the whole, so that no two are the same. Folders in front stay as they are.
    """
    folders, slash, last = name.rpartition("/")
    whole = os.fsencode(last)
    if len(whole) + len(ending) > LONGEST_NAME:
        digest = hashlib.blake2b(whole, digest_size=8).hexdigest()
        begins = whole[: LONGEST_NAME - len(ending) - len(digest) - 1].decode("utf-8", "ignore")
        last = f"{begins}~{digest}"
    return f"{folders}{slash}{last}{ending}"


@contextlib.contextmanager
def writing(what: str) -> Iterator[None]:
    """Tells of a block that can't write what it has to.

    Args:
        what: the beginning of the message: ``"--out page.html:"``.

    Raises:
        ConfigError: in the place of an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise ConfigError(f"{what} can't be written: {error.strerror or error}") from error


def holds_anything(path: Path) -> bool:
    """Whether there is a file with a byte in it; devices and pipes hold nothing."""
    return path.is_file() and path.stat().st_size > 0
