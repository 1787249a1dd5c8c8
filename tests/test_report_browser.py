"""The report page in a real browser: places, keyboard, contrast, paper, and nothing that leaves the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from beside import SHARED
from browser import opened_browser
from typer.testing import CliRunner

from qualcheck.cli import app

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent
PROSE = "The council met on Monday to talk about the bridge over the river <b>and</b> it will meet again when the report is ready. "
SEEDS = SHARED / "seeds"
WIDTHS = {1280: 900, 390: 844}
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Code points from the start of a text, with tokens as one and gaps as what they stand for; by finding, where it starts and ends.
MEASURE = """() => [...document.querySelectorAll('[data-field]')].map((root) => {
  const starts = {}, ends = {}; let at = 0;
  const walk = (node) => {
    if (node.nodeType === 3) { at += [...node.data].length; return; }
    if (node.nodeType !== 1) return;
    if (node.classList.contains('t')) { at += 1; return; }
    if (node.classList.contains('gap')) { at += Number(node.dataset.n); return; }
    for (const number of (node.dataset.s || '').split(' ').filter(Boolean)) starts[number] = at;
    node.childNodes.forEach(walk);
    for (const number of (node.dataset.e || '').split(' ').filter(Boolean)) ends[number] = at;
  };
  root.childNodes.forEach(walk);
  return {document: root.dataset.document, field: root.dataset.field, starts, ends, length: at};
})"""
#: Elements with text that reach beyond the window, or are cut off by their own box. What can be scrolled by itself may be wider.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
  if (!one.checkVisibility() || one.closest('.scroll, .skip, svg')) return false;
  const box = one.getBoundingClientRect();
  const cut = getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1 && !one.closest('form');
  return box.width && (box.right > innerWidth + 1 || box.left < -1 || cut);
}).map((one) => one.outerHTML.slice(0, 120))"""
#: Pairs of blocks that lie on top of each other.
OVERLAPS = """() => {
  const kinds = 'h1, h2, .lead, .facts > div, .legend, figure, .pair > div, .doc > summary, .side, .notes li, tr';
  const blocks = [...document.querySelectorAll(kinds)].filter((one) => one.checkVisibility()).map((one) => [one, one.getBoundingClientRect()]);
  const bad = [];
  blocks.forEach(([one, a], index) => blocks.slice(index + 1).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one)) return;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) bad.push(one.outerHTML.slice(0, 60) + ' / ' + other.outerHTML.slice(0, 60));
  }));
  return bad;
}"""


@dataclass(frozen=True)
class Made:
    """A report page in a file, and the findings that belong on it."""

    path: Path
    records: list[dict[str, Any]]

    @property
    def url(self) -> str:
        return self.path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with opened_browser() as running:
        yield running


@pytest.fixture(scope="module", params=["samples", "seeds"])
def made(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = ROOT / "samples" if request.param == "samples" else SEEDS
    if not folder.is_dir():
        pytest.skip(f"the {request.param} are not beside the checkout")
    out = tmp_path_factory.mktemp(request.param)
    run = CliRunner().invoke
    assert run(app, ["report", str(folder), "-o", str(out / "page.html"), "--isolated", "-q"]).exit_code == 0
    lines = run(app, ["check", str(folder), "-f", "jsonl", "--corpus", "--isolated", "-q", "--exit-zero"]).stdout
    return Made(out / "page.html", [json.loads(line) for line in lines.splitlines()])


@dataclass
class Watched:
    page: Any
    messages: list[str]
    requests: list[str]


@pytest.fixture
def opened(browser: Any, made: Made) -> Iterator[Watched]:
    """The page in a window; what the console says and what is asked of the network."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield _watched(context, made.url)
    context.close()


def _watched(context: Any, url: str, page: Any = None) -> Watched:
    page = page or context.new_page()
    seen = Watched(page, [], [])
    page.on("console", lambda message: seen.messages.append(message.text))
    page.on("pageerror", lambda error: seen.messages.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(url)
    return seen


def test_every_finding_is_at_its_place(opened: Watched, made: Made) -> None:
    measured = {(one["document"], one["field"]): one for one in opened.page.evaluate(MEASURE)}
    placed = 0
    for order, record in enumerate(made.records):
        for number, finding in enumerate(record["findings"], 1):
            assert opened.page.locator(f"#d{order}f{number}").count() == 1, (record["path"], finding["rule"])
            if finding["end"]:
                text = measured[str(order), finding["field"]]
                assert (text["starts"][str(number)], text["ends"][str(number)]) == (finding["start"], finding["end"]), (
                    record["path"],
                    finding["rule"],
                )
                placed += 1
        if record["findings"]:
            assert measured[str(order), "text"]["length"] == record["signals"]["text.characters"]
    assert placed > 50


def test_nothing_is_said_and_nothing_is_asked_for(opened: Watched, made: Made) -> None:
    page = opened.page
    for mark in page.locator("a.m").all()[:5]:
        mark.hover()
        mark.click()
    page.locator("input[type=search]").fill("samples")
    page.wait_for_timeout(100)
    assert opened.messages == []
    assert {url.partition("#")[0] for url in opened.requests} == {made.url}


def test_a_finding_tells_its_reason_on_hover_and_on_focus(opened: Watched) -> None:
    page = opened.page
    mark = page.locator("details[open] a.m").first
    said = "element => getComputedStyle(element, '::after').content"
    assert mark.evaluate(said) == "none"
    mark.hover()
    hovered = mark.evaluate(said)
    assert mark.get_attribute("data-tip").splitlines()[1] in hovered.replace('\\"', '"')
    page.mouse.move(1, 1)
    page.locator("details[open] > summary").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.m')")
    assert page.evaluate(f"({said})(document.activeElement)") == hovered
    described = page.evaluate("document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent")
    assert described
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")


def test_filter_and_sort_work_by_keyboard(opened: Watched, made: Made) -> None:
    page = opened.page
    cells = "column => [...document.querySelectorAll('#documents tbody tr:not([hidden])')].map(row => row.cells[column].textContent.trim())"
    scores = [float(score) for score in page.evaluate(f"({cells})(0)")]
    assert scores == sorted(scores)
    assert len(scores) == len(made.records)
    head = page.locator("#documents thead th").first
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(score) for score in page.evaluate(f"({cells})(0)")] == sorted(scores, reverse=True)
    assert "sorted by score, descending" in page.locator("#status").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    verdicts = page.evaluate(f"({cells})(1)")
    assert verdicts == sorted(verdicts)
    assert page.locator("#documents th[aria-sort]").count() == 1

    name = Path(made.records[0]["path"]).name
    page.locator("input[type=search]").focus()
    page.keyboard.type(name)
    left = page.evaluate(f"({cells})(2)")
    assert left
    assert all(name in one for one in left)
    assert page.locator("#status").inner_text() == f"{len(left)} of {len(made.records)} documents"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    page.keyboard.type("rej")
    assert set(page.evaluate(f"({cells})(1)")) == {"reject"}
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_timeout(50)
    assert len(page.evaluate(f"({cells})(1)")) == len(made.records)


def test_a_link_opens_its_document(opened: Watched) -> None:
    page = opened.page
    link = page.locator("#documents a").last
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.focus()
    page.keyboard.press("Enter")
    target.wait_for(state="visible", timeout=2000)


@pytest.mark.parametrize(("width", "scheme", "rules"), [(1280, "light", "all"), (390, "dark", "contrast")])
def test_contrast_and_the_rest_of_aa(browser: Any, made: Made, width: int, scheme: str, rules: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe()
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme)
    page = _watched(context, made.url).page
    page.evaluate("document.querySelectorAll('.more, .doc:nth-of-type(-n + 4)').forEach((one) => { one.open = true; })")
    only = {"type": "rule", "values": ["color-contrast"]} if rules == "contrast" else {"type": "tag", "values": AA}
    results = axe.run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    assert not page.evaluate("document.querySelectorAll('details.doc[open]').length < 2")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_is_cut_off(browser: Any, made: Made, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]})
    page = _watched(context, made.url).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length") == 0
    context.close()


def test_it_reads_without_script(browser: Any, made: Made) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(made.url)
    assert page.locator("#documents tbody tr").count() == len(made.records)
    assert page.locator("form").is_hidden()
    assert page.locator("th button").count() == 0
    second = page.locator("details.doc").nth(1)
    second.locator("summary").first.press("Enter")
    assert second.locator(".text").first.is_visible()
    context.close()


def test_it_prints(opened: Watched, made: Made) -> None:
    page = opened.page
    texts = page.locator("div.text[data-field=text]").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('div.text[data-field=text]')].filter((one) => one.checkVisibility()).length") == texts
    assert page.locator("nav").first.is_hidden()
    data = page.pdf(format="A4", print_background=True)
    assert data.startswith(b"%PDF-")
    assert len(data) > 20_000


def test_what_is_hostile_stays_inert(browser: Any, tmp_path: Path) -> None:
    hostile = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"> \u202ereversed\u202c </details></main>"
    lines = [json.dumps({"id": hostile, "title": hostile, "source": hostile, "text": f"{hostile}\n\n- Advertisement -\n"})]
    lines.append(json.dumps({"id": "long", "text": PROSE * 8_500}))
    lines.append(json.dumps({"id": "many", "text": "- Advertisement -\n\n" * 10_000}))
    (tmp_path / "hostile.jsonl").write_text("\n".join(lines), "utf-8")
    done = CliRunner().invoke(app, ["report", str(tmp_path / "hostile.jsonl"), "-o", str(tmp_path / "page.html"), "--isolated", "-q"])
    assert done.exit_code == 0
    assert (tmp_path / "page.html").stat().st_size < 2_000_000
    context = browser.new_context()
    page = context.new_page()
    clock = context.new_cdp_session(page)
    clock.send("Performance.enable", {"timeDomain": "threadTicks"})  # processor time: what else runs here does not count
    seen = _watched(context, (tmp_path / "page.html").as_uri(), page)
    seen.page.screenshot()
    taken = {one["name"]: one["value"] for one in clock.send("Performance.getMetrics")["metrics"]}
    assert 0 < taken["TaskDuration"] < 2, taken
    assert seen.page.title() == f"{tmp_path.as_posix()}/hostile.jsonl – qualcheck report"
    assert seen.messages == []
    assert len(seen.requests) == 1
    assert seen.page.locator("img").count() == 0
    measured = {(one["document"], one["field"]): one for one in seen.page.evaluate(MEASURE)}
    assert measured["2", "text"]["length"] == 19 * 10_000
    context.close()
