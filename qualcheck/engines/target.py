"""Where a cleaned export goes, and that it goes over nothing that is dear to its owner."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qualcheck.engines.places import refuse_places
from qualcheck.errors import InputError
from qualcheck.extras import require
from qualcheck.readers import AUDIT_NAME, Inputs, Source, kind_of_name
from qualcheck.readers.inflate import without_compression
from qualcheck.readers.sources import EMPTY_PATH, STDIN
from qualcheck.whole_file import named_after

REJECTS_NAME = "qualcheck-rejects.jsonl"
MANIFEST_NAME = "qualcheck-manifest.jsonl"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the export goes.

    Attributes:
        root: the folder; None for standard output.
        name: the one file in it, where a file and no folder was named.
        audit: the audit log; None for none.
        rejects: the file of documents that were kept out by decision; None for none.
        quarantine: the folder of what can't be read; None for none.
    """

    root: Path | None
    name: str | None
    audit: Path | None
    rejects: Path | None = None
    quarantine: Path | None = None

    def name_of(self, source: Source) -> str:
        """The name of a source's cleaned copy below ``root``, as the audit log has it."""
        return STDIN if self.root is None else self.name or exported_name(source.name, source.kind)

    @property
    def working_folder(self) -> Path | None:
        """Where an unfinished run stands; None where it can't be taken up again."""
        if self.root is None:
            return None
        return self.root / (named_after(f".{self.name}", ".qualcheck-run") if self.name else ".qualcheck-run")

    @property
    def manifest(self) -> Path | None:
        """Where the list of the files of an export goes; a single file has none."""
        return self.root / MANIFEST_NAME if self.root and not self.name else None


def exported_name(name: str, kind: str) -> str:
    """What the cleaned copy of a file is called; records of WARC files are written as JSON Lines."""
    if kind != "warc":
        return name
    bare = without_compression(name)
    return named_after(bare, f".jsonl{name[len(bare) :]}")


def plan_target(inputs: Inputs, out: str, audit: Path | None, rejects: Path | None = None, quarantine: Path | None = None) -> Target:
    """Where everything goes, and that nothing is written over an input.

    Args:
        inputs: of the run.
        out: a folder; a file, by its ending, for one input file; ``-`` for standard output.
        audit: the audit log; None for the default place beside the export (none for standard output).
        rejects: the file of documents that are kept out by decision; as for ``audit``.
        quarantine: the folder of what can't be read; as for ``audit``.

    Raises:
        InputError: the export would replace an input, would be read again as one, or two inputs would get one name.
    """
    if not out:
        raise InputError(f"-o: {EMPTY_PATH}")
    if out == STDIN:
        if len(inputs.sources) != 1:
            raise InputError(f"-o -: standard output takes one file, and {len(inputs.sources)} are given; name a folder")
        target = Target(None, None, audit, rejects, quarantine)
        _refuse_forms(target)
        _refuse_clashes(inputs, target)
        return target
    path = Path(out)
    if kind_of_name(path.name) is not None and not path.is_dir():
        target = _one_file(inputs, path, audit, rejects, quarantine)
    elif path.exists() and not path.is_dir():
        raise InputError(f"-o {out}: is a file of another kind; name a folder")
    else:
        target = Target(path, None, audit or audit_beside(path), rejects or path / REJECTS_NAME, quarantine or path / QUARANTINE)
    _refuse_forms(target)
    _refuse_clashes(inputs, target)
    return target


def audit_beside(path: Path) -> Path:
    """The default place of the audit log of an export: inside a folder, beside a single file."""
    return (
        path.with_name(named_after(path.name.split(".")[0], f".{AUDIT_NAME}")) if kind_of_name(path.name) and not path.is_dir() else path / AUDIT_NAME
    )


def _one_file(inputs: Inputs, path: Path, audit: Path | None, rejects: Path | None, quarantine: Path | None) -> Target:
    if len(inputs.sources) != 1 or inputs.folders:
        raise InputError(f"-o {path.as_posix()}: is the name of one file, and the input is more than one; name a folder")
    given, wanted = inputs.sources[0], kind_of_name(path.name)
    written = "records" if given.kind == "warc" else given.kind
    if wanted is None or wanted.kind != written:
        raise InputError(f"-o {path.as_posix()}: {given.path} can't be written as a file of this kind; keep its ending")
    stem = path.name.split(".")[0]
    beside = rejects or path.with_name(named_after(stem, f".{REJECTS_NAME}"))
    return Target(path.parent, path.name, audit or audit_beside(path), beside, quarantine or path.with_name(named_after(stem, f".{QUARANTINE}")))


def _refuse_forms(target: Target) -> None:
    if target.audit and target.audit.suffix.lower() == ".parquet":
        require("pyarrow", f"--audit {target.audit.as_posix()}")
    if target.rejects and target.rejects.suffix.lower() == ".parquet":
        raise InputError(f"--rejects {target.rejects.as_posix()}: rejects are written as JSON Lines; name a .jsonl file")


def _refuse_clashes(inputs: Inputs, target: Target) -> None:
    taken: dict[str, str] = {}
    if target.root is not None:
        _refuse_root(inputs, target, target.root, taken)
    if target.quarantine and target.quarantine.exists() and not target.quarantine.is_dir():
        raise InputError(f"--quarantine {target.quarantine.as_posix()}: is a file; name a folder")
    refuse_places(inputs, (("--audit", target.audit), ("--rejects", target.rejects)), taken=taken)


def _refuse_root(inputs: Inputs, target: Target, root: Path, taken: dict[str, str]) -> None:
    """Fills ``taken`` with the real paths of the export and what is written there."""
    for folder in inputs.folders:
        if target.name is None and root.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                f"-o {root.as_posix()}: lies inside the input {folder.as_posix()}, and would be read as input the next time; name a folder outside"
            )
    originals = {os.path.realpath(source.file) for source in inputs.sources if source.file}
    for source in inputs.sources:
        path = os.path.realpath(root / target.name_of(source))
        if path in originals:
            raise InputError(f"-o {root.as_posix()}: {source.path} would be written over an input; name another folder")
        if path in taken:
            raise InputError(f"{taken[path]} and {source.path} would both be written as {path}; clean them one by one, or give the folder above both")
        taken[path] = source.path
    if target.name is None:
        taken[os.path.realpath(root)] = "-o"
