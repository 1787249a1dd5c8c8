"""Reading packs: YAML with line numbers, so that an error shows file, line and the offending row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qualcheck.data import rules_dir
from qualcheck.errors import PackError, nearest
from qualcheck.kept import kept
from qualcheck.model import FAMILIES
from qualcheck.rulepacks.messages import check_message
from qualcheck.rulepacks.patterns import compile_pattern, expand_slots
from qualcheck.rulepacks.plain import Plain, cases_of, from_plain, to_plain, without_cases
from qualcheck.rulepacks.schema import Case, CaseDocument, FixSpec, Pack, Rule, Tests
from qualcheck.rulepacks.signals import formula_of_signals

if TYPE_CHECKING:
    from yaml import YAMLError

_MODELS: dict[str, type[BaseModel]] = {"rules": Rule, "fix": FixSpec, "tests": Tests, "documents": CaseDocument}

#: What an error's place ends in where a value may have several shapes.
_SHAPES = ("float", "str", "bool")
#: So many characters of a row are shown.
_ROW = 160


def load_packs(paths: Iterable[Path] = (), *, cases: bool = True) -> list[Pack]:
    """The built-in packs, then the packs at ``paths`` (files, or folders of ``*.yaml``).

    Args:
        paths: the user's.
        cases: whether the rules of the built-in packs have their ``tests``, which checking has no use for and which are most of them.

    Raises:
        PackError: a pack that can't be read or is wrong, a code or name that stands twice, or a code that no rule has.
    """
    packs = list(_built_in(cases))
    for path in paths:
        files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not files:
            raise PackError(f"{path}: no rule pack in this folder (a pack is a file that ends in .yaml)")
        packs.extend(load_file(file) for file in files)
    _refuse_twins(packs)
    _refuse_strangers(packs)
    return packs


def with_cases(rule: Rule) -> Rule:
    """A rule of a pack that was loaded without test cases, with its own."""
    return rule if hasattr(rule, "tests") else rule.model_copy(update={"tests": from_plain(_cases()[rule.code])})


@lru_cache(maxsize=2)
def _built_in(cases: bool) -> tuple[Pack, ...]:
    return tuple(from_plain(plain if cases else without_cases(plain)) for plain in _plain())


@lru_cache(maxsize=1)
def _cases() -> dict[str, Plain]:
    return cases_of(_plain())


def _plain() -> list[Plain]:
    """The built-in packs, as they were kept when they were last read, or read now."""
    files = sorted(rules_dir().glob("*.yaml"))

    def read() -> list[Plain]:
        return [to_plain(load_file(file, built_in=True, trusted=True)) for file in files]

    code = [Path(__file__).with_name(name) for name in ("loader.py", "plain.py", "schema.py")]
    return kept("packs", [*files, *code], read)


def load_file(path: Path, *, built_in: bool = False, trusted: bool = False) -> Pack:
    """One pack, validated whole: shape, patterns, formulas.

    Args:
        path: the file.
        built_in: whether it is one of qualcheck's own, which may use what a user's can't.
        trusted: leave out what takes longest, trying every pattern: the packs that ship were tried by the tests.

    Raises:
        PackError: with file, line and row of the first thing that is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise PackError(f"{path}: the rule pack can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PackError(f"{path}: the rule pack can't be read: not UTF-8: {error.reason} at byte {error.start}") from error
    import yaml

    try:
        data = yaml.load(text, Loader=_yaml_loader())  # noqa: S506 - the loader is a safe one
    except yaml.YAMLError as error:
        raise PackError(_yaml_message(path, text, error)) from error
    if not isinstance(data, dict):
        raise PackError(f"{path}:1: a rule pack is a mapping with family, prefix, about and rules")
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        raise PackError(_validation_message(path, text, error)) from error
    for number, rule in enumerate(pack.rules):
        _check_rule(path, text, number, rule, pack.prefix, built_in=built_in)
        if not trusted:
            _try_parts(path, text, number, rule)
    if not built_in and pack.prefix in FAMILIES:
        raise _error(path, text, ("prefix",), f"the prefix {pack.prefix} belongs to the built-in family '{FAMILIES[pack.prefix]}'; choose another")
    if not built_in and pack.family in FAMILIES.values():
        raise _error(path, text, ("family",), f"the family '{pack.family}' is a built-in one; choose another name, such as '{pack.family}-of-ours'")
    return pack


def _yaml_loader() -> type:
    import yaml

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader


def _check_rule(path: Path, text: str, number: int, rule: Rule, prefix: str, *, built_in: bool) -> None:
    if rule.extends == "check" and not built_in:
        raise _error(
            path, text, ("rules", number, "extends"), "'check' is for built-in packs; use phrase, regex, substitution, metric or cooccurrence"
        )
    if rule.code.rstrip("0123456789") != prefix:
        raise _error(path, text, ("rules", number, "code"), f"rule {rule.code}: the code must start with the pack's prefix {prefix}")


def _try_parts(path: Path, text: str, number: int, rule: Rule) -> None:
    for field, validate, values in _parts(rule):
        try:
            for value in values:
                validate(value)
        except ValueError as error:
            raise _error(path, text, ("rules", number, field), str(error)) from error


def _parts(rule: Rule) -> Iterator[tuple[str, Callable[[str], object], Iterable[str]]]:
    """What pydantic can't judge of a rule: field, what tries it, values."""
    yield "message", partial(check_message, extends=rule.extends), [rule.message]
    yield "pattern", compile_pattern, rule.patterns
    yield "unless", compile_pattern, rule.unless
    yield "terms", expand_slots, rule.terms
    yield "formula", formula_of_signals, [rule.formula] if rule.formula else []


def _refuse_twins(packs: list[Pack]) -> None:
    seen: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            this = f"{rule.code} ({rule.name})"
            for key in (rule.code, rule.name):
                if key in seen:
                    raise PackError(f"rule {this}: '{key}' is taken already by {seen[key]}; codes and names are used once")
            seen[rule.code] = seen[rule.name] = this


def _refuse_strangers(packs: list[Pack]) -> None:
    """Rules of pages of one kind name those whose lines tell the page; a misspelt code would never tell."""
    codes = {rule.code for pack in packs for rule in pack.rules}
    for rule in (rule for pack in packs for rule in pack.rules if rule.position == "known-page"):
        named = rule.params["known_by"]
        for code in named if isinstance(named, list) else []:
            if code not in codes:
                raise PackError(f"rule {rule.code} ({rule.name}): known_by names '{code}', which is the code of no rule{nearest(code, codes)}")


def _yaml_message(path: Path, text: str, error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{path}: not YAML: {problem}" if mark is None else _at(path, text, mark.line, f"not YAML: {problem}")


def _plainest(details: list[ErrorDetails]) -> ErrorDetails:
    """The error that says most. A value that may have several shapes has one for each shape that it has not: the deepest was meant."""
    first = details[0]
    shapes = [detail for detail in details if detail["loc"][: len(first["loc"]) - 1] == first["loc"][:-1]]
    return max(shapes, key=lambda detail: len(detail["loc"])) if first["loc"] and first["loc"][-1] in _SHAPES else first


def _validation_message(path: Path, text: str, error: ValidationError) -> str:
    details = error.errors()
    # A misspelt field is also a missing one: the misspelling says more.
    first = next((detail for detail in details if detail["type"] == "extra_forbidden"), None) or _plainest(details)
    location = tuple(
        part for part in first["loc"] if not (isinstance(part, str) and part in ("list[constrained-str]", "dict[constrained-str,str]", "str"))
    )
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        key = str(location[-1])
        parent, *above = [part for part in reversed(location[:-1]) if isinstance(part, str)] or [""]
        model = Case if above[:1] == ["tests"] else _MODELS.get(parent, Pack)  # "fix" is a field of a rule and a list of its cases
        known = [field.alias or name for name, field in model.model_fields.items()]
        message = f"unknown field '{key}'{nearest(key, known)}"
    elif first["type"] == "missing":
        # What lacks at the same place is named at once: else each is found by another run.
        lacking = [detail for detail in details if detail["type"] == "missing" and detail["loc"][:-1] == first["loc"][:-1]]
        names = [f"'{detail['loc'][-1]}'" for detail in lacking]
        several = len(names) > 1
        message = f"the field{'s' * several} {', '.join(names)} {'are' if several else 'is'} missing"
        details = [first, *(detail for detail in details if detail not in lacking)]
    elif first["type"] in ("string_type", "model_type") and isinstance(first["input"], bool | int | float):
        where = ".".join(str(part) for part in location if isinstance(part, str) and not part.startswith(("list[", "dict[")))
        message = f"{where}: a bare yes, no, on, off or number is no text in YAML; put it in quotation marks"
        details = [first]
    else:
        where = ".".join(str(part) for part in location if isinstance(part, str))
        message = f"{where}: {message}" if where else message
    others = len(details) - 1
    return str(_error(path, text, location, message + (f" ({others} more after this one)" if others else "")))


def _error(path: Path, text: str, location: tuple[int | str, ...], message: str) -> PackError:
    return PackError(_at(path, text, _line_of(text, location), message))


def _at(path: Path, text: str, line: int, message: str) -> str:
    rows = text.splitlines()
    row = rows[line].rstrip() if line < len(rows) else ""
    return f"{path}:{line + 1}: {message}\n    {line + 1} | {row if len(row) <= _ROW else row[: _ROW - 1] + '…'}"


def _line_of(text: str, location: tuple[int | str, ...]) -> int:
    """0-based line of the deepest node on the way to ``location``."""
    import yaml

    node = yaml.compose(text, Loader=_yaml_loader())
    line = 0
    for part in location:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    node, line = value, key.start_mark.line
                    break
            else:
                return line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            return line
    return line
