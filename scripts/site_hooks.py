"""Hooks of the documentation site: pages that stand outside docs/, folders in the navigation, links between them, colours of code."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import File, Files
from properdocs.structure.pages import Page
from pygments.formatters import HtmlFormatter

ROOT = Path(__file__).resolve().parent.parent
#: Name of a page on the site -> the file at the top of the repository.
OUTSIDE = {
    "index.md": "README.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "SECURITY.md": "SECURITY.md",
    "CODE_OF_CONDUCT.md": "CODE_OF_CONDUCT.md",
    "changes/README.md": "changes/README.md",
    "samples/README.md": "samples/README.md",
}
LINK = re.compile(r"(?P<mark>!?)\[(?P<words>[^\]\n]*)\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
FENCE = re.compile(r"(^ *```.*?^ *```)", re.MULTILINE | re.DOTALL)
STYLES = {"light": "default", "dark": "github-dark"}


def on_config(config: ProperDocsConfig) -> ProperDocsConfig:
    """A folder in the navigation stands for its pages, the index first; what ``not_in_nav`` names stays out."""
    config.nav = [_filled(entry, config) for entry in config.nav or []]
    return config


def _filled(entry: Any, config: ProperDocsConfig) -> Any:
    if isinstance(entry, str):
        return entry
    (name, value), *_ = entry.items()
    if isinstance(value, list):
        return {name: [_filled(one, config) for one in value]}
    if not value.endswith("/"):
        return entry
    pages = [value + path.name for path in sorted((ROOT / "docs" / value).glob("*.md"), key=lambda path: (path.stem != "index", path.stem))]
    return {name: [page for page in pages if not (config.not_in_nav and config.not_in_nav.match_file(page))]}


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Adds the pages from outside docs/ and the style sheet for code."""
    for name, path in OUTSIDE.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / path)))
    styles = [HtmlFormatter(style=style).get_style_defs(f'[data-bs-theme="{mode}"] .highlight') for mode, style in STYLES.items()]
    files.append(File.generated(config, "assets/highlight.css", content="\n".join(styles)))
    return files


def on_page_markdown(markdown: str, page: Page, config: ProperDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Links as they are right in the repository become right on the site; a link to a file that is not on it becomes its words."""
    here = page.file.src_uri
    folder = posixpath.dirname(OUTSIDE.get(here, f"docs/{here}"))
    inside = {path: name for name, path in OUTSIDE.items()}

    def moved(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, match["target"]))
        name = inside.get(path) or path.removeprefix("docs/")
        if files.get_file_from_path(name) is None and (ROOT / path).exists():
            return match["words"]
        return f"{match['mark']}[{match['words']}]({posixpath.relpath(name, posixpath.dirname(here) or '.')}{match['anchor'] or ''})"

    parts = FENCE.split(markdown)
    parts[::2] = [LINK.sub(moved, part) for part in parts[::2]]
    if here.startswith("rules/") and here != "rules/index.md":
        # The page of a family is the pages of its rules, one below the other: they go down by one.
        parts[::2] = [re.sub(r"^(#+ )", r"#\1", part, flags=re.MULTILINE) for part in parts[::2]]
        parts.insert(0, f"# {Path(here).stem.replace('-', ', ').capitalize()}\n\n")
    return "".join(parts)
