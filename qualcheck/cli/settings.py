"""What each setting means: the strings below the fields of the configuration's classes, for the schema and the reference."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from types import ModuleType
from typing import Any


def descriptions(module: ModuleType) -> dict[str, dict[str, str]]:
    """Name of a class -> name of a field -> the string that stands below it. Read from the source, so that a start never pays for it."""
    found: dict[str, dict[str, str]] = {}
    for made in ast.parse(inspect.getsource(module)).body:
        if not isinstance(made, ast.ClassDef):
            continue
        for field, below in pairwise(made.body):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                    found.setdefault(made.name, {})[name] = inspect.cleandoc(text)
    return found


def described_schema() -> dict[str, Any]:
    """The JSON Schema of configuration files, every key with its description."""
    from qualcheck import config

    texts = descriptions(config)
    schema = config.Config.model_json_schema()
    for name, model in {"Config": schema, **schema["$defs"]}.items():
        for key, field in model.get("properties", {}).items():
            if key in texts.get(name, {}):
                field["description"] = texts[name][key]
    return schema
