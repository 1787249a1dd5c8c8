"""The configuration: what may be set, where it is read from, and clear refusals of what is not known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from qualcheck.data import rules_dir
from qualcheck.errors import ConfigError, closest, nearest
from qualcheck.model import FOUND_LANGUAGES, SAME_LANGUAGE, Severity, plain_language

FILE_NAME = "qualcheck.toml"
#: What those who know other tools look for, and where it is here.
_HINTS = {
    "tool": "; only in pyproject.toml do the tables stand below [tool.qualcheck]: here it is [gate], not [tool.qualcheck.gate]",
    **dict.fromkeys(("per-file-ignores", "per_file_ignores"), "; what is accepted where stands in qualcheck-ignore.toml, with the reason"),
}
SEVERITY_FACTORS: dict[Severity, float] = {"error": 2.0, "warning": 1.0, "info": 0.0}
Share = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=0, le=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleConfig(BaseModel):
    """Changes to one rule. Other keys are the rule's own parameters and are checked against it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    severity: Severity | None = None
    """error, warning or info; by default what the pack says."""
    weight: Annotated[float, Field(ge=0)] | None = None
    """What a finding adds to the load of its family, before confidence and severity (docs/score.md)."""


class ScoreConfig(_Strict):
    """Numbers of the score's formula (docs/score.md)."""

    severity: dict[Severity, Annotated[float, Field(ge=0)]] = SEVERITY_FACTORS
    """What a finding's load is multiplied with, by its severity."""
    half_load: dict[str, Annotated[float, Field(gt=0)]] = {"default": 4.0}
    """The load that halves a family's score: by the family's name, `default` for the rest."""
    length_unit: Annotated[float, Field(gt=0)] = 2000.0
    """Characters; loads are shared out over the units of a document, of which it has at least one."""
    others: Share = 0.3
    """How much of the worst family's score all other families can take off together, 0 to 1."""
    keep_from: Score = 80.0
    """The verdict is `keep` from this score on."""
    reject_below: Score = 40.0
    """The verdict is `reject` where safe fixes leave less than this score."""

    @field_validator("severity", mode="after")
    @classmethod
    def _all_severities(cls, value: dict[Severity, float]) -> dict[Severity, float]:
        return {**SEVERITY_FACTORS, **value}

    @field_validator("half_load", mode="after")
    @classmethod
    def _a_default(cls, value: dict[str, float]) -> dict[str, float]:
        return {"default": 4.0} | value


class InputConfig(_Strict):
    """How inputs are read. Field names are tried in order; the first that a record has is used."""

    text_fields: list[str] = ["text", "content", "body", "raw_content", "article", "maintext", "document"]
    """Names of the field that holds the text."""
    title_fields: list[str] = ["title", "headline", "raw_title"]
    """Names of the field that holds the title."""
    id_fields: list[str] = ["id", "doc_id", "document_id", "uuid", "_id"]
    """Names of the field that holds the id."""
    source_fields: list[str] = ["source", "domain", "site", "site_name", "publisher"]
    """Names of the field that holds the source."""
    url_fields: list[str] = ["url", "uri", "link", "source_url"]
    """Names of the field with a URL, whose host is the source where no source field is there."""
    date_fields: list[str] = [
        "date",
        "published",
        "publish_date",
        "published_date",
        "date_published",
        "datePublished",
        "date_publish",
        "published_at",
        "publication_date",
        "pub_date",
        "pubDate",
        "timestamp",
        "created",
        "created_at",
    ]
    """Names of the field with the date."""
    group_field: str = ""
    """Field of records that `sources --by field` goes by."""
    encoding: str = "utf-8"
    """Of the files, for example `cp1251`."""
    encodings: dict[str, str] = {}
    """Other encodings by glob on the path; the last that fits counts."""
    exclude: list[str] = []
    """Patterns as in `.gitignore`, for paths that are not read."""
    force_exclude: bool = True
    """Whether files that are named are excluded, too."""
    format: str = ""
    """What named files and globs hold, whatever they are called (jsonl, csv …); by default their names tell."""
    csv_delimiter: Annotated[str, Field(max_length=1)] = ""
    """Between the fields of CSV; by default the first line tells."""
    max_document_bytes: Annotated[int, Field(gt=0)] = 33_554_432
    """A longer line, row or text is refused."""


class LanguageConfig(_Strict):
    """Which languages (ISO 639-1) the corpus should hold; empty: any one, so long as it is one."""

    expected: list[str] = []
    """Languages; a document in another one is a finding."""

    @field_validator("expected", mode="after")
    @classmethod
    def _that_can_be_found(cls, value: list[str]) -> list[str]:
        for name in value:
            if plain_language(name) not in FOUND_LANGUAGES:
                hint = _nearest_language(name)
                raise ValueError(f"'{name}' is no code (ISO 639-1) of a language that can be told{hint}; docs/languages.md lists them")
        return value


class BoilerplateConfig(_Strict):
    """How much evidence a line needs to be boilerplate: ``safe`` (an article loses nothing) or ``strict`` (finds more, some content with it).

    ``profile`` is a file of lines that were learned from the same sources (``qualcheck learn``).
    """

    strength: Literal["safe", "strict"] = "safe"
    """`safe`: an article loses nothing; `strict`: finds more, and some content with it."""
    profile: Path | None = None
    """A file of lines that `qualcheck learn` found to recur in the same sources."""


class CleanConfig(_Strict):
    """What cleaning may do."""

    unsafe_fixes: bool = False
    """Whether `clean` makes unsafe fixes, too."""


class GateOverride(_Strict):
    """Other conditions for a part of the corpus; what is not set stays as for the rest."""

    fail_under: Score | None = None
    """Fails where a document scores less."""
    fail_mean: Score | None = None
    """Fails where the mean score of all documents is less."""
    fail_on: list[str] | None = None
    """Fails where one of these occurs: severity, rule, prefix or family, with a count (`BP:20`) or a rate (`spun:2%`)."""


class GateConfig(_Strict):
    """When ``check`` exits with 1 (docs/gate.md)."""

    fail_under: Score | None = None
    """Fails where a document scores less."""
    fail_mean: Score | None = None
    """Fails where the mean score of all documents is less."""
    fail_on: list[str] = ["error"]
    """Fails where one of these occurs: severity, rule, prefix or family, with a count (`BP:20`) or a rate (`spun:2%`)."""
    sources: dict[str, GateOverride] = {}
    """Other conditions by source."""
    paths: dict[str, GateOverride] = {}
    """Other conditions by glob on the path; they go before those by source."""
    baseline: Path | None = None
    """A file that `qualcheck baseline create` wrote: only what is new against it counts."""
    no_worse: bool = False
    """Fails where a rule has more findings than in the baseline, or the mean score is lower."""


class Config(_Strict):
    """All settings, with their defaults."""

    extend: Path | list[Path] | None = None
    """A configuration file, or several, that this one lies on top of."""
    preset: str | None = None
    """Settings that come along and lie beneath everything: news, web, papers or transcripts."""
    select: list[str] = []
    """Rules to run: codes, names, prefixes (`BP`), families (`boilerplate`) or `ALL`; all but previews by default."""
    ignore: list[str] = []
    """Rules to leave out; stronger than `select`."""
    packs: list[Path] = []
    """Files and folders with rule packs of your own."""
    ignore_file: Path | None = None
    """Accepted findings; by default the closest `qualcheck-ignore.toml` upwards."""
    obey_comments: bool = True
    """Whether comments in documents may accept findings."""
    rules: dict[str, RuleConfig] = {}
    """Changes to single rules, by code or name."""
    score: ScoreConfig = ScoreConfig()
    input: InputConfig = InputConfig()
    language: LanguageConfig = LanguageConfig()
    boilerplate: BoilerplateConfig = BoilerplateConfig()
    clean: CleanConfig = CleanConfig()
    gate: GateConfig = GateConfig()

    _read_from: str = PrivateAttr("")

    @property
    def read_from(self) -> str:
        """The file that it was read from, as it was named; empty where it comes from no file."""
        return self._read_from

    def said_to_be_from(self, path: str) -> Config:
        """The same configuration, which names this file in errors."""
        self._read_from = path
        return self

    @cached_property
    def key(self) -> str:
        """The same for equal configurations: what a compiled checker is cached by."""
        return self.model_dump_json()

    @property
    def preview_families(self) -> tuple[str, ...]:
        """Prefixes of the families whose ``preview`` rules run like all others."""
        return ("BP",) if self.boilerplate.strength == "strict" else ()

    @property
    def overrides(self) -> dict[str, dict[str, Any]]:
        """Changes per rule as plain mappings, without what was not set."""
        return {name: rule.model_dump(exclude_none=True) for name, rule in self.rules.items()}


def make_config(value: Config | Mapping[str, Any] | str | Path | None) -> Config:
    """A configuration from what a caller gives: None (the defaults), a mapping, a file, or one that is made already.

    Raises:
        ConfigError: an unknown key or a wrong value, with the nearest known name.
        TypeError: something else.
    """
    if value is None:
        return Config()
    if isinstance(value, Config):
        return value
    if isinstance(value, str | Path):
        return read_config(Path(value))
    if not isinstance(value, Mapping):
        raise TypeError(f"config must be a mapping, the path of a configuration file, or None, not {type(value).__name__}")
    data = dict(value)
    _validated(data, "config")
    return _whole(_with_bases(data, Path("config"), ()), "config")


def find_config(start: Path) -> Path | None:
    """The closest ``qualcheck.toml``, or ``pyproject.toml`` with a ``[tool.qualcheck]`` table, from ``start`` upwards."""
    for folder in (start, *start.parents):
        own = folder / FILE_NAME
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and "qualcheck" in _toml(project).get("tool", {}):
            return project
    return None


def read_config(path: Path, preset: str | None = None) -> Config:
    """The configuration of a file; paths in it are relative to the file.

    Args:
        path: of a ``qualcheck.toml`` or ``pyproject.toml``.
        preset: goes before the one that the file names.

    Raises:
        ConfigError: the file can't be read, or holds an unknown key or a wrong value.
    """
    return _whole(_read(path, (), preset), str(path)).said_to_be_from(str(path))


def presets() -> dict[str, Path]:
    """The presets by name: configurations that come along, for ``preset`` and ``--preset``."""
    return {path.stem: path for path in sorted((rules_dir() / "presets").glob("*.toml"))}


def _read(path: Path, above: tuple[Path, ...], preset: str | None = None) -> dict[str, Any]:
    """What a file sets, on top of its preset and of the files that it extends; its paths made relative to where it stands."""
    here = path.resolve()
    if here in above:
        raise ConfigError(f"{path}: extend: the files extend each other: {' -> '.join(str(one) for one in (*above, here))}")
    data = _toml(path)
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("qualcheck", {})
    _validated(data, str(path))
    if preset is not None:
        data["preset"] = preset
    for table, key in (
        (data, "packs"),
        (data, "ignore_file"),
        (data, "extend"),
        (data.get("gate", {}), "baseline"),
        (data.get("boilerplate", {}), "profile"),
    ):
        if isinstance(table.get(key), str):
            table[key] = str(path.parent / table[key])
        elif key in table:
            table[key] = [str(path.parent / one) for one in table[key]]
    return _with_bases(data, path, (*above, here))


def _with_bases(data: dict[str, Any], where: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    name = data.get("preset")
    if name is not None:
        known = presets()
        if name not in known:
            raise ConfigError(f"{where}: unknown preset '{name}'{nearest(name, known)}; the presets are {', '.join(known)}")
        merged = _merged(merged, _read(known[name], above))
    extended = data.get("extend") or []
    for base in [extended] if isinstance(extended, str | Path) else extended:
        merged = _merged(merged, _read(Path(base), above))
    return _merged(merged, {key: value for key, value in data.items() if key != "extend"})


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are joined key by key; any other value of ``above`` takes the place of the one below."""
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return both


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: the configuration can't be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error


def _nearest_language(name: str) -> str:
    """As ``nearest``, for who wrote a language's English name, too."""
    by_name = {full: code for code, full in FOUND_LANGUAGES.items()}
    full = closest(name, by_name)
    longer = [code for code in FOUND_LANGUAGES if name.lower().startswith(code)]  # deu, eng: ISO 639-2
    return nearest(by_name[full], by_name.values()) if full else nearest(name, longer or [*FOUND_LANGUAGES, *SAME_LANGUAGE])


def _validated(data: dict[str, Any], where: str) -> Config:
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{where}: {'; '.join(_message(detail) for detail in error.errors())}") from error


def _whole(data: dict[str, Any], where: str) -> Config:
    """The configuration, once all that it lies on top of is there: only then can it contradict itself."""
    made = _validated(data, where)
    rejected, kept = made.score.reject_below, made.score.keep_from
    if rejected > kept:
        limits = f"score.reject_below = {rejected:g} is above score.keep_from = {kept:g}"
        raise ConfigError(f"{where}: {limits}: what scores between would be kept and rejected; lower the one or raise the other")
    return made


def _message(detail: Any) -> str:
    location = [str(part) for part in detail["loc"]]
    name = ".".join(location)
    if detail["type"] != "extra_forbidden":
        return f"{name}: {detail['msg'].removeprefix('Value error, ')}"
    model: Any = Config
    for part in location[:-1]:
        model = model.model_fields[part].annotation if hasattr(model, "model_fields") else get_args(model)[1]
    return f"unknown key '{name}'{_HINTS.get(name) or nearest(location[-1], model.model_fields)}"
