#!/usr/bin/env python3
"""Writes docs/reference/: commands, configuration keys and the Python surface, made from the code."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

import qualcheck
from qualcheck.cli import app
from qualcheck.cli.settings import described_schema
from qualcheck.config import Config

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "\nMade from the code by `scripts/build_reference.py`.\n"
SECTION = re.compile(r"^(Args|Returns|Yields|Raises|Attributes):$", re.MULTILINE)
#: What TOML calls them.
TYPES = {"array": "list", "object": "table"}
#: Of a table that may have any name (a rule, a source, a path), the placeholder that stands for it.
ANY_NAME = {"rules": "RULE", "gate.sources": "SOURCE", "gate.paths": "GLOB"}


def pages() -> dict[str, str]:
    """Name of a page below docs/reference -> its text."""
    return {"commands.md": commands(), "configuration.md": configuration(), "python.md": python()}


def commands() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    parts = ["# Commands", MADE, "`qualcheck COMMAND --help` prints the same. Exit codes: [formats](../formats.md#exit-codes).\n"]
    for name, command in _walk(root, ""):
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
        about, examples = _help(command.help or "")
        parts += [f"## {name}\n", about + "\n"]
        parts.append(f"```text\nqualcheck {' '.join([name, *map(_metavar, arguments), *(['[OPTIONS]'] if options else [])])}\n```\n")
        if examples:
            parts.append("```sh\n" + "\n".join(examples) + "\n```\n")
        if options:
            parts.append("| option | |\n|---|---|\n" + "\n".join(f"| {_option(one)} | {_cell(one.help)}{_default(one)} |" for one in options) + "\n")
    return "\n".join(parts)


def _walk(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            yield from _walk(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


def _help(text: str) -> tuple[str, list[str]]:
    """What a command does, and its examples: lines that begin with its name, behind "Example:" where there is one."""
    lines = [line.strip().removeprefix("Example:").strip() for line in text.replace("\b", "").splitlines()]
    examples = [line for line in lines if re.match(r"(cat \S+ \| )?qualcheck ", line)]
    about = " ".join(line for line in lines if line and line not in examples and line != "Examples:")
    return _cell(about), examples


def _metavar(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _option(option: Any) -> str:
    metavar = "" if option.is_flag else " " + (option.metavar or option.name.upper())
    names = [*sorted(option.opts, key=len, reverse=True), *option.secondary_opts]
    return ", ".join(f"`{name}{metavar.replace('|', '&#124;')}`" if "|" not in metavar else f"`{name}` {_cell(metavar.strip())}" for name in names)


def _default(option: Any) -> str:
    value = option.default
    if not option.show_default or callable(value) or value in (None, False, "", ()) or (option.is_flag and value is True):
        return ""
    return f" Default: `{value}`."


def _cell(text: str | None) -> str:
    plain = re.sub(r"(?<!\\)\[/?(bold|dim|italic)\]", "", text or "").replace("\\[", "[")
    return " ".join(plain.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def configuration() -> str:
    """Every key of the configuration."""
    schema = described_schema()
    rows = "\n".join(_keys(schema, schema, "", Config().model_dump(mode="json")))
    return "\n".join(
        [
            "# Configuration keys",
            MADE,
            "A [commented example](../configuration.md), and where files are looked for. `qualcheck config schema` prints the JSON Schema.\n",
            "| key | | type | default |\n|---|---|---|---|\n" + rows + "\n",
        ]
    )


def _keys(schema: Mapping[str, Any], model: Mapping[str, Any], prefix: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    for key, field in model["properties"].items():
        name, value = prefix + key, defaults.get(key)
        inner = field.get("additionalProperties", {})
        reference = field.get("$ref") or (inner.get("$ref") if isinstance(inner, dict) else None)
        if reference:
            if "$ref" in field:
                below = f"{name}."
            else:
                below = f"{name}.{ANY_NAME[name]}."
                value = {}
            yield from _keys(schema, schema["$defs"][reference.rsplit("/", 1)[-1]], below, value or {})
            if name == "rules":
                yield "| `rules.RULE.…` | A parameter of the rule, as `qualcheck rule CODE` lists it. | any | of the rule |"
            continue
        shown = "" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`"
        if "description" not in field:
            raise SystemExit(f"qualcheck/config.py: a string below the field must say what '{name}' means")
        yield f"| `{name}` | {_cell(field['description'])} | {_type(field)} | {shown} |"


def _type(field: Mapping[str, Any]) -> str:
    kinds = field.get("anyOf") or [field]
    kinds = [one for one in kinds if one.get("type") != "null"]
    names = ["path" if one.get("format") == "path" else TYPES.get(one.get("type", ""), one.get("type", "")) for one in kinds]
    return " or ".join(
        " or ".join(f"`{value}`" for value in one["enum"]) if "enum" in one else f"{name}{_range(one)}"
        for one, name in zip(kinds, names, strict=True)
    )


def _range(field: Mapping[str, Any]) -> str:
    low, high = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    if low is None and high is None:
        return ""
    return f", {low:g} to {high:g}" if high is not None else f", above {low:g}" if "exclusiveMinimum" in field else f", {low:g} or more"


def python() -> str:
    """Every public name."""
    parts = [
        "# Python",
        MADE,
        "All of it; everything else is private and may change. `config` is a mapping with [these keys](configuration.md), or the path of a file.\n",
    ]
    named = [name for name in qualcheck.__all__ if name != "__version__"]
    for name in sorted(named, key=lambda name: (not inspect.isfunction(getattr(qualcheck, name)), name)):
        item = getattr(qualcheck, name)
        parts += [f"## {name}\n", *_signature(name, item), _docstring(inspect.getdoc(item) or "")]
        if dataclasses.is_dataclass(item):
            rows = "\n".join(f"| `{one.name}` | `{str(one.type).replace('|', '&#124;')}` |" for one in dataclasses.fields(item))
            parts.append("| field | type |\n|---|---|\n" + rows.replace("&#124;", "\\|") + "\n")
            for method, does in inspect.getmembers(item, inspect.isfunction):
                if not method.startswith("_"):
                    parts += [f"### {name}.{method}\n", _docstring(inspect.getdoc(does) or "")]
    return "\n".join(parts)


def _signature(name: str, item: Any) -> list[str]:
    if not inspect.isfunction(item):
        return []
    shown = str(inspect.signature(item)).replace("'", "")
    return [f"```text\nqualcheck.{name}{shown}\n```\n"]


def _docstring(text: str) -> str:
    """A docstring in Markdown: its sections as lists."""
    first, *sections = SECTION.split(text.replace("``", "`"))
    parts = [first.strip() + "\n"]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        named = title in ("Args", "Raises", "Attributes")
        items = re.split(r"\n(?=\S)", inspect.cleandoc(body)) if named else [body]
        parts.append(f"**{'Arguments' if title == 'Args' else title}**\n")
        parts.append("\n".join("- " * named + re.sub(r"^(\w+): ", r"`\1`: ", " ".join(item.split())) for item in items) + "\n")
    return "\n".join(parts)


def main() -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8")
    print(f"{len(pages())} pages written to {DOCS}")


if __name__ == "__main__":
    main()
