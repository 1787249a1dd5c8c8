"""Which single files that stand where a command would write hold what qualcheck wrote: only these are replaced unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from qualcheck.errors import InputError
from qualcheck.whole_file import holds_anything

#: What is said of a place that is taken.
HINT: Final = "name another place, or have it replaced with --force"
#: So many bytes of the beginning and of the end are looked at.
_LOOKED_AT: Final = 1 << 16
_FINDINGS: Final = "findings of qualcheck"
_RANKING: Final = "a ranking of 'qualcheck sources'"


class _Mark(NamedTuple):
    """What a file holds, in words, and how that is told.

    Attributes:
        what: for the message.
        begins: what its first bytes match.
        ends: what is found in its last bytes, where the first tell nothing.
    """

    what: str
    begins: re.Pattern[bytes] = re.compile(b"")
    ends: re.Pattern[bytes] = re.compile(b"")


def _begins(what: str, pattern: bytes) -> _Mark:
    return _Mark(what, re.compile(pattern, re.DOTALL))


_SUMMARY: Final = _Mark(_FINDINGS, ends=re.compile(rb"^findings: [\d,]+ error, [\d,]+ warning, [\d,]+ info", re.MULTILINE))
#: By the form of what is written.
_MARKS: Final[Mapping[str, _Mark]] = {
    "full": _SUMMARY,
    "concise": _SUMMARY,
    "json": _begins(_FINDINGS, rb'\{"schema_version":'),
    "jsonl": _begins(_FINDINGS, rb'\{"schema_version":'),
    "csv": _begins(_FINDINGS, rb"schema_version,path,"),
    "github": _begins(_FINDINGS, rb"::(?:error|warning|notice) file=[^\n]*?,title=(?:qualcheck%3A |[A-Z]+\d+ )"),
    "gitlab": _begins(_FINDINGS, rb'\[\n(?:\]|\{"description":.{0,60000}?"qualcheck":\{"schema_version":)'),
    "junit": _begins(_FINDINGS, rb'<\?xml[^>]*>\n<testsuites name="qualcheck"'),
    "sarif": _begins(_FINDINGS, rb'\{"\$schema":"[^"]*sarif[^"]*","version":"[^"]*","runs":\[\{"tool":\{"driver":\{"name":"qualcheck"'),
    "rdjson": _begins(_FINDINGS, rb'\{"source":\{"name":"qualcheck"\}'),
    "replacements": _begins("replacements of qualcheck", rb"original\treplacement\tdocuments\t"),
    "page": _begins("a page of 'qualcheck report'", rb'<!doctype html>.{0,2000}?<meta name="generator" content="qualcheck '),
    "query": _Mark("tables of 'qualcheck query'", re.compile(rb"PAR1"), re.compile(rb"qualcheck\.query")),  # store.query.MARK
    "sources-table": _begins(_RANKING, rb" *source +docs +score "),
    "sources-json": _begins(_RANKING, rb'\{\s+"schema_version": \d+,\s+"sources": \['),
    "sources-csv": _begins(_RANKING, rb"source,documents,mean,"),
    "sources-parquet": _Mark(_RANKING, re.compile(rb"PAR1"), re.compile(rb"damaged_titles.*typical_lines", re.DOTALL)),
}
#: The form of what 'learn' writes; people change it by hand, so that it is known as a whole.
PROFILE: Final = "profile"


def refuse_others(outputs: Iterable[tuple[str, Path | None, str]], *, force: bool) -> None:
    """Refuses to write over files that hold something else than what the same command writes. Empty ones, devices and pipes hold nothing.

    Args:
        outputs: of each, the option that names it as a message shows it, the file (None where the option is not given), and its form.
        force: whether all may be replaced.

    Raises:
        InputError: such a file is in the way.
    """
    for option, path, form in outputs:
        if force or path is None or not holds_anything(path):
            continue
        try:
            ours = _is_profile(path) if form == PROFILE else _is_ours(path, _MARKS[form])
        except OSError:
            ours = False  # what can't be read may be anything
        if not ours:
            what = "is not as 'qualcheck learn' left it" if form == PROFILE else f"holds no {_MARKS[form].what.removeprefix('a ')}"
            raise InputError(f"{option}: is there already, and {what}; {HINT}")


def _is_profile(path: Path) -> bool:
    from qualcheck.checks.profile import is_as_learned

    return is_as_learned(path.read_bytes())


def _is_ours(path: Path, mark: _Mark) -> bool:
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
        file.seek(max(path.stat().st_size - _LOOKED_AT, 0))
        tail = file.read(_LOOKED_AT)
    return bool(mark.begins.match(head) and mark.ends.search(tail))
