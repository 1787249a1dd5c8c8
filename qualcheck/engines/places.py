"""Where a run may write: over nothing that it reads, over nothing else that it writes, and nowhere where it would read it again."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from qualcheck.config import Config
from qualcheck.errors import InputError
from qualcheck.readers import Inputs, identity_of, is_audit_name, kind_of_name

Places = Iterable[tuple[str, Path | None]]
"""(the option that names a file, the file); None where the option is not given."""


def refuse_outputs(inputs: Inputs, config: Config, places: Places, also: Iterable[Path] = ()) -> None:
    """Refuses files that a run can't or must not write, before it begins.

    Args:
        inputs: of the run.
        config: whose files (baseline, profile …) are dear too.
        places: the files.
        also: more files that are dear.

    Raises:
        InputError: a file can't be written there, or would cost what the run reads, or another output.
    """
    given = [(option, path) for option, path in places if path is not None]
    settings = (config.ignore_file, config.gate.baseline, config.boilerplate.profile)
    refuse_places(inputs, given, also=[*also, *filter(None, settings)])
    for option, path in given:
        _refuse_unwritable(option, path)


def refuse_places(inputs: Inputs, places: Places, *, taken: Mapping[str, str] | None = None, also: Iterable[Path] = ()) -> None:
    """Refuses files that would cost something dear: an input, another output, or the next run.

    Args:
        inputs: of the run.
        places: the files.
        taken: by their real paths, what else is written, with who writes it.
        also: more files that are dear.

    Raises:
        InputError: a file is a folder, an input, or an output already, or lies where the next run would read it.
    """
    named = dict(taken or {})
    dear: set[tuple[int, int] | str] | None = None
    for option, path in places:
        if path is None:
            continue
        shown = f"{option} {path.as_posix()}"
        if path.is_dir():
            raise InputError(f"{shown}: is a folder; name a file")
        if path.is_file():
            if dear is None:
                dear = {identity_of(file) for file in (*(source.file for source in inputs.sources if source.file), *also)}
            if identity_of(path) in dear:
                raise InputError(f"{shown}: is an input of the run, which would be lost; name another file")
        elif path.exists():
            continue  # a device or a pipe: nothing is lost there, and it may be written to twice
        real = os.path.realpath(path)
        if real in named:
            raise InputError(f"{shown}: is an output of the run already ({named[real]}); name another file")
        named[real] = option
        _refuse_inside(shown, Path(real), inputs)


def _refuse_inside(shown: str, path: Path, inputs: Inputs) -> None:
    """Of files in an input folder only those are refused that the next run would take for documents."""
    kind = kind_of_name(path.name)
    if kind is None or kind.kind == "json" or is_audit_name(path.name):  # a report in JSON has no text and is left out
        return
    for folder in inputs.folders:
        above = Path(os.path.realpath(folder))
        if not path.is_relative_to(above):
            continue
        below = path.relative_to(above)
        given = "" if folder == Path() else f"{folder.as_posix()}/"
        if not any(part.startswith(".") for part in below.parts) and not inputs.exclude.excludes_file(below.as_posix(), given):
            raise InputError(
                f"{shown}: lies inside the input {folder.as_posix()}, and would be read as input the next time; name a file outside, "
                "or leave it out of the input (input.exclude)"
            )


def _refuse_unwritable(option: str, path: Path) -> None:
    """What is plain before the run is told before it, not hours later."""
    above = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    if above == path.absolute():
        code = 0 if os.access(above, os.W_OK) else errno.EACCES
    else:
        code = errno.ENOTDIR if not above.is_dir() else 0 if os.access(above, os.W_OK | os.X_OK) else errno.EACCES
    if code:
        raise InputError(f"{option} {path.as_posix()}: can't be written: {os.strerror(code)}")
