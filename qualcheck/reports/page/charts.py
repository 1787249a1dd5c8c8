"""Charts as inline SVG. They stretch to the room there is, so that their labels stand beside them as text of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from qualcheck.reports.page.letters import safe

WIDTH: Final = 1000
HEIGHT: Final = 160
#: A bar that stands for something is never thinner than this, of WIDTH or HEIGHT.
THINNEST: Final = 3


def stacked(parts: Sequence[tuple[str, int]]) -> Markup:
    """One bar of parts: (class, count), with a little room between them."""
    shown = [(name, count) for name, count in parts if count]
    room = 3 * max(len(shown) - 1, 0)
    total = sum(count for _, count in shown)
    at, drawn = 0.0, []
    for name, count in shown:
        wide = (WIDTH - room) * count / total
        drawn.append(f'<rect class="{name}" x="{_number(at)}" width="{_number(wide)}" height="20"/>')
        at += wide + 3
    said = ", ".join(f"{count:,} {name}" for name, count in parts)
    return _svg("stack", WIDTH, 20, "".join(drawn), said)


def columns(counts: Sequence[int], mean: float) -> Markup:
    """A histogram of scores from 0 to 100 with a line at the mean."""
    most = max(*counts, 1)
    step = 100 // len(counts)
    wide = WIDTH / len(counts)
    drawn = []
    for number, count in enumerate(counts):
        if count:
            high = max(HEIGHT * count / most, THINNEST)
            label = f"scores {number * step} to {(number + 1) * step}: {count:,} document{'s' if count != 1 else ''}"
            rect = f'x="{_number(number * wide + 2)}" y="{_number(HEIGHT - high)}" width="{_number(wide - 4)}" height="{_number(high)}"'
            drawn.append(f"<rect {rect}><title>{label}</title></rect>")
    at = _number(mean * WIDTH / 100)
    drawn.append(f'<line class="mean" x1="{at}" x2="{at}" y1="0" y2="{HEIGHT}"/>')
    said = "; ".join(f"{number * step} to {(number + 1) * step}: {count:,}" for number, count in enumerate(counts) if count)
    return _svg("columns", WIDTH, HEIGHT, "".join(drawn), f"documents by score: {said}; the mean is {mean:.1f}")


def bar(share: float, name: str) -> Markup:
    """A bar of a share of 0 to 1, in the colour of a class; the number stands beside it."""
    wide = max(WIDTH * share, THINNEST) if share else 0
    drawn = f'<rect class="track" width="{WIDTH}" height="10"/><rect class="{name}" width="{_number(wide)}" height="10"/>'
    return _svg("bar", WIDTH, 10, drawn, "")


def interval(low: float, mean: float, high: float) -> Markup:
    """A mean score with its interval, on 0 to 100; the numbers stand beside it."""
    drawn = (
        f'<rect class="track" y="4" width="{WIDTH}" height="2"/>'
        f'<rect class="span" x="{_number(10 * low)}" y="3" width="{_number(max(10 * (high - low), THINNEST))}" height="4"/>'
        f'<rect class="at" x="{_number(min(max(10 * mean - 8, 0), WIDTH - 16))}" width="16" height="10"/>'
    )
    return _svg("bar", WIDTH, 10, drawn, "")


def _svg(name: str, width: int, height: int, drawn: str, said: str) -> Markup:
    role = f'role="img" aria-label="{escape(said)}"' if said else 'aria-hidden="true"'
    return safe(f'<svg class="{name}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" {role}>{drawn}</svg>')


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
