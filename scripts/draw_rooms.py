#!/usr/bin/env python3
"""Draws docs/assets/rooms.svg: the way of a document through the house, and the rooms as the import contracts order them."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "assets" / "rooms.svg"
WAY = ["readers", "Document", "TextView", "checks", "findings", "score", "edits", "writers"]
BRANCH = ["reports", "gate"]
WIDTH, LEFT, GAP = 880, 24, 18
CENTRE, WIDEST = 360, 5
#: What stands beside a room that has its row for itself.
NOTES = {
    "cli": "one thin file for each command",
    "api": "the public functions",
    "engines": "documents spread over cores",
    "pack_tests": "the cases of rules",
    "corpus": "what only many documents show",
    "checker": "one configuration, put together",
    "lexicon": "spun phrases, language model",
    "config": "settings, and their refusals",
    "model": "plain frozen records",
}
STYLE = """
  .ground { fill: #ffffff; stroke: #c9c9c9 } .box { fill: #eef3f8; stroke: #5b7a99 } .round { fill: #fdf3e1; stroke: #a9803a }
  text { font: 14px system-ui, sans-serif; fill: #1d1d1d; text-anchor: middle; dominant-baseline: central }
  .note { text-anchor: start; fill: #5a5a5a } .line { stroke: #6b6b6b; stroke-width: 1.5; fill: none } .tip { fill: #6b6b6b }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #1c1f23; stroke: #4a4f55 } .box { fill: #26323e; stroke: #7d9dbd } .round { fill: #3a3122; stroke: #c29a52 }
    text { fill: #f0f0f0 } .note { fill: #b5b5b5 } .line { stroke: #a5a5a5 } .tip { fill: #a5a5a5 }
  }"""


def layers() -> list[list[str]]:
    """The rooms from the top of the house downwards, as the contract in pyproject.toml has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip().removeprefix("qualcheck.") for room in row.split("|")] for row in rows]


def box(x: float, y: float, width: float, words: str, kind: str = "box") -> str:
    return (
        f'<rect class="{kind}" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="30" rx="{15 if kind == "round" else 4}"/>'
        f'<text x="{x + width / 2:.0f}" y="{y + 15:.0f}">{escape(words)}</text>'
    )


def arrow(*points: tuple[float, float]) -> str:
    (x, y), (before, _) = points[-1], points[-2]
    tip = f"{x},{y} {x - 7},{y - 4} {x - 7},{y + 4}" if before < x else f"{x},{y} {x - 4},{y - 7} {x + 4},{y - 7}"
    line = " ".join(f"{px:.0f},{py:.0f}" for px, py in points)
    return f'<polyline class="line" points="{line}"/><polygon class="tip" points="{tip}"/>'


def way(top: float) -> list[str]:
    """A document's way, from left to right; reports and the gate hang below the findings and the score."""
    step = (WIDTH - 2 * LEFT + 14) / len(WAY)
    parts = []
    for number, words in enumerate(WAY):
        x = LEFT + number * step
        parts.append(box(x, top, step - 22, words, "round" if words in ("Document", "TextView", "findings", "score", "edits") else "box"))
        if number:
            parts.append(arrow((x - 22, top + 15), (x, top + 15)))
    for words, below in zip(BRANCH, ("findings", "score"), strict=True):
        x = LEFT + WAY.index(below) * step
        parts += [arrow((x + step / 2 - 11, top + 30), (x + step / 2 - 11, top + 58)), box(x, top + 58, step - 22, words)]
    return parts


def house(top: float) -> tuple[list[str], float]:
    """The rooms: who stands higher may import who stands lower, rooms of one frame don't know each other. Also where they end."""
    parts: list[str] = []
    y = top
    for number, row in enumerate(layers()):
        lines = [row[at : at + WIDEST] for at in range(0, len(row), WIDEST)]
        if number:
            parts.append(arrow((CENTRE, y - GAP), (CENTRE, y)))
        for rooms in lines:
            width = 126
            start = CENTRE - (len(rooms) * (width + 8) - 8) / 2
            parts += [box(start + place * (width + 8), y, width, room) for place, room in enumerate(rooms)]
            if row[0] in NOTES:
                parts.append(f'<text class="note" x="{CENTRE + 230}" y="{y + 15:.0f}">{escape(NOTES[row[0]])}</text>')
            y += 36
        y += GAP - 6
    return parts, y


def drawing() -> str:
    top = 172
    rooms, height = house(top)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">',
        '<title id="t">The rooms of qualcheck</title>',
        "<desc id='d'>Above, the way of a document from readers to writers; below, the rooms, which import from rooms further down only.</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="8"/>',
        f'<text class="note" x="{LEFT}" y="24">The way of a document (round: what is handed on)</text>',
        *way(42),
        f'<text class="note" x="{LEFT}" y="{top - 22}">The rooms: imports go down only</text>',
        *rooms,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    TARGET.write_text(drawing(), "utf-8")
    print(f"drawn: {TARGET}")


if __name__ == "__main__":
    main()
