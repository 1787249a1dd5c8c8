"""What is worked out from files that ship, kept for the next process: packs read, word lists cut up.

Kept beside the compiled code (``__pycache__``), or in the user's cache folder where that can't be written; where neither can,
everything is worked out anew. A value is found by the contents of all files that it was made from, code included, so it is never out of
date. ``QUALCHECK_CACHE`` names another folder, or ``off``.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")

VARIABLE = "QUALCHECK_CACHE"
_PACKAGE = Path(__file__).resolve().parent
_DIGEST = 32
#: Answers to more questions than these are not heaped up.
_MOST_ANSWERS = 5000


def kept(name: str, sources: Iterable[Path], make: Callable[[], Value]) -> Value:
    """What ``make()`` gives, from the last time where ``sources`` are the same as then.

    Args:
        name: of what is kept, a word.
        sources: all files that the value depends on; the code that makes it is one of them.
        make: makes a value of plain parts (numbers, strings, bytes, lists, tuples, sets, mappings).
    """
    try:
        digest = _digest(sources)
    except OSError:
        return make()
    found: Value | None = _read(name, digest)
    if found is None:
        found = make()
        _keep(name, digest + marshal.dumps(found))  # type: ignore[arg-type]  # plain parts, says the contract
    return found


def kept_answers(name: str, sources: Iterable[Path], ask: Callable[[str], Value], questions: Iterable[str]) -> list[Value]:
    """What ``ask`` says of each question, where it was ever asked before from then: for what hangs on code and on texts of the user's too.

    Args:
        name: of what is kept, a word.
        sources: the files of the code that answers.
        ask: gives answers of plain parts, always the same to the same question.
        questions: texts.
    """
    wanted = list(questions)
    try:
        digest = _digest(sources)
    except OSError:
        return list(map(ask, wanted))
    asked = name, digest, os.environ.get(VARIABLE)
    known: dict[str, Value] = _answered.get(asked) or _read(name, digest) or {}
    new = {question: ask(question) for question in wanted if question not in known}
    if new:
        old = known if len(known) + len(new) <= _MOST_ANSWERS else {question: known[question] for question in wanted if question in known}
        known = {**old, **new}
        _keep(name, digest + marshal.dumps(known))
    _answered[asked] = known
    return [known[question] for question in wanted]


#: Answers that this process has read, by what they hang on: several ask for some of them.
_answered: dict[tuple[str, bytes, str | None], dict[str, Any]] = {}


def _read(name: str, digest: bytes) -> Any:
    for path in _places(name):
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            data = path.read_bytes()
            if data[:_DIGEST] == digest:
                return marshal.loads(memoryview(data)[_DIGEST:])  # noqa: S302 - as Python reads its own compiled code, from the same place
    return None


def library_file(package: str, name: str) -> Path:
    """A file of an installed package, found without importing the package.

    Raises:
        ModuleNotFoundError: there is no such package.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / name


def _digest(sources: Iterable[Path]) -> bytes:
    state = blake2b(sys.version.encode(), digest_size=_DIGEST)
    for path in sources:
        data = path.read_bytes()
        state.update(b"%d\n" % len(data))
        state.update(data)
    return state.digest()


def _places(name: str) -> Iterator[Path]:
    wish = os.environ.get(VARIABLE)
    if wish == "off":
        return
    file = f"{name}.{sys.implementation.cache_tag}.kept"
    if wish:
        yield Path(wish) / file
        return
    yield _PACKAGE / "__pycache__" / file
    installation = blake2b(str(_PACKAGE).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    with contextlib.suppress(RuntimeError):  # a user without a home
        yield _users_cache() / "qualcheck" / installation / file


def _users_cache() -> Path:
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _keep(name: str, data: bytes) -> None:
    """Writes to the first place that can be written; whole or not at all, for other processes may be reading."""
    for path in _places(name):
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        else:
            return
