"""``qualcheck init``: a first configuration and a first rule."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

CONFIG = """\
# qualcheck's configuration; 'qualcheck config schema' describes every key, 'qualcheck config show' prints what is in force.

# select = ["ALL"]            # rules to run: codes, names, prefixes (BP) or families (boilerplate)
# ignore = ["RD"]             # rules to leave out
packs = ["qualcheck-rules"]   # files or folders with rules of your own

[gate]
# fail_under = 60             # 'qualcheck check' exits with 1 where a document scores less
# fail_mean = 75              # ... or all of them on average
fail_on = ["error"]           # ... or where a rule, family or severity of this list occurs ("BP:20": 20 times, "spun:2%": in so many documents)
# baseline = "qualcheck-baseline.json"  # what 'qualcheck baseline create' wrote down does not count

[language]
# expected = ["en"]           # documents in other languages are findings

# [rules.BP001]
# severity = "info"
"""

PACK = """\
family: house
prefix: HOUSE
about: Rules of this project. 'qualcheck test-rules' runs their tests.

rules:
- code: HOUSE001
  name: wire-service-footer
  extends: phrase            # phrase, regex, substitution, metric or cooccurrence
  scope: line                # the whole line, with slots such as {n} {date} {name} {site}
  message: 'footer of a wire service: "{found}"'
  severity: warning
  weight: 1
  terms:
  - "Reporting by {name}; editing by {name}"
  fix: {action: delete-line, safety: safe}
  why: The footer names the desk and is no part of the article.
  limits: A line that quotes such a footer on its own.
  source: seen in our corpus
  tests:
    flag:
    - "Reporting by Jane Roe; editing by John Doe"
    pass:
    - "She was reporting by telephone; editing by hand came later that night."
    fix:
    - {text: "The bridge opened.\\n\\nReporting by Jane Roe; editing by John Doe", fixed: "The bridge opened."}
"""


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; the current folder by default.")] = Path(),
) -> None:
    """Write a commented qualcheck.toml and an example rule pack. Files that exist are left alone.

    Example: qualcheck init
    """
    from qualcheck.errors import InputError

    try:
        for path, text in ((folder / "qualcheck.toml", CONFIG), (folder / "qualcheck-rules" / "house.yaml", PACK)):
            if path.exists():
                sys.stderr.write(f"{path} exists already and is left as it is\n")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stderr.write(f"wrote {path}\n")
    except OSError as error:
        raise InputError(f"{folder}: can't write there: {error.strerror or error}") from error
    sys.stderr.write("Next: 'qualcheck test-rules' tries the rules, 'qualcheck check .' checks this folder.\n")
