"""Makes the pictures of the documentation: the report page of samples/ in chromium, and what a terminal shows, as SVG.

    python scripts/make_pictures.py [--only terminal|report]

Needs playwright, Pillow and chromium (Debian: apt-get install chromium fonts-noto-core) for the page; the terminal needs rich only, and
a system with pseudo terminals. The page looks a little different with other fonts: make its pictures anew where the page has changed.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
ROWS, COLUMNS = 50, 80
COMMAND = ["check", "samples/spun-news.txt", "samples/page-full-of-ads.txt", "--isolated", "--exit-zero", "-q"]
TOLD = "qualcheck check samples/spun-news.txt samples/page-full-of-ads.txt"
#: Of the output so many lines at its beginning are shown, up to where a finding ends; and what stands below the findings.
HEAD = 20
FINDING, CLOSING = re.compile(r"  \S"), re.compile(r"\d+ document\(s\)")
PAPER, INK = (250, 249, 246), (28, 29, 32)
COLOURS = [INK, (176, 32, 32), (26, 115, 56), (148, 87, 0), (27, 100, 163), (164, 48, 122), (0, 122, 110), (88, 91, 98)]
#: (name, scheme, where the picture begins, where it ends)
VIEWS = (("report.png", "light", "h1", ".pair"), ("report-document.png", "dark", ".doc", ".sides"))
WIDTH, HIGHEST = 1180, 900


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["terminal", "report"])
    only = parser.parse_args().only
    PICTURES.mkdir(exist_ok=True)
    if only != "report":
        terminal()
    if only != "terminal":
        page()


def terminal() -> None:
    """What ``qualcheck check`` shows on a terminal of 80 columns, as SVG that loads no fonts."""
    lines = shown_on_a_terminal([sys.executable, "-m", "qualcheck", *COMMAND]).split("\n")
    head = next(number for number, line in enumerate(lines) if number >= HEAD and FINDING.match(line))
    tail = next(number for number, line in enumerate(lines) if CLOSING.match(line))
    kept = [*lines[:head], "", "  …", "", *lines[tail:]]
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False)
    console.print(Text.from_ansi("\n".join([f"$ {TOLD}", *kept])))
    svg = console.export_svg(title="qualcheck", theme=TerminalTheme(PAPER, INK, COLOURS, COLOURS), unique_id="qualcheck")
    local = [line for line in svg.split("\n") if "cdnjs" not in line]
    write("terminal.svg", "\n".join(line.rstrip() for line in local).encode())


def shown_on_a_terminal(command: list[str]) -> str:
    """What a command writes where standard output is a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    environment |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=theirs)
    os.close(theirs)
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    if process.wait():
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return b"".join(parts).decode().replace("\r\n", "\n").rstrip("\n")


def page() -> None:
    """Two parts of the report page of samples/."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the terminal can do without

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "report.html"
        command = [sys.executable, "-m", "qualcheck", "report", "samples", "-o", str(out), "--isolated", "-q"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
        browser = playwright.chromium.launch(executable_path=os.environ.get("QUALCHECK_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        for name, scheme, first, last in VIEWS:
            shown = browser.new_page(viewport={"width": WIDTH, "height": HIGHEST}, color_scheme=scheme)
            shown.goto(out.as_uri())
            top = shown.locator(first).first.bounding_box()["y"] - 24
            end = shown.locator(last).first.bounding_box()
            high = min(end["y"] + end["height"] + 16 - top, HIGHEST)
            write(name, smaller(shown.screenshot(full_page=True, clip={"x": 0, "y": top, "width": WIDTH, "height": high})))
        browser.close()


def smaller(png: bytes) -> bytes:
    """The picture with a palette: half of the size."""
    from PIL import Image  # noqa: PLC0415 - the terminal can do without

    made = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def write(name: str, data: bytes) -> None:
    (PICTURES / name).write_bytes(data)
    print(f"{PICTURES.name}/{name}: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
