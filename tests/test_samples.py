"""samples/: every defect that their README names is found, aloud, and good texts are good."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qualcheck
from qualcheck.model import Report

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

#: For each sample what the README names, in its words and order, with a rule that finds it.
NAMED = {
    "spun-news.txt": {
        "a news piece as a synonym spinner leaves it": "SP005",
        "a category word above the title": "BP059",
        "headings of lists that were lost": "BP010",
    },
    "page-full-of-ads.txt": {
        "advertisement markers": "BP001",
        "sharing": "BP016",
        "newsletter lines": "BP021",
        "a comment form": "BP031",
        "a legal line": "BP036",
    },
    "damaged-encoding.txt": {
        "mojibake": "EN001",
        "replacement characters": "EN003",
        "letters that became question marks": "EN004",
        "an e-mail placeholder": "EN006",
        "invisible characters": "MK015",
        "a word with a Cyrillic letter in it": "EN011",
    },
    "legacy-bytes.txt": {"bytes of a Windows-1252 file": "EN005"},
    "left-over-markup.txt": {
        "shortcodes": "MK001",
        "tags": "MK002",
        "entities": "MK004",
        "a template variable": "MK006",
        "a line of script": "MK007",
    },
    "broken-sentences.txt": {
        "an orphan fragment": "SE002",
        "a stray full stop": "SE001",
        "a quotation that never closes": "SE004",
        "a doubled article": "SE007",
        "a subject that is its own object": "SE006",
        "a hyphenation break": "SE011",
        "a spelled-out digit": "SE005",
        "glued sentences": "SE010",
    },
    "machine-translated-quote.txt": {"a trailer that contradicts the title": "TI013"},
    "repeated-text.txt": {"the title twice": "TI002", "paragraphs that come again": "RE001"},
    "mixed-languages.txt": {"a German paragraph": "LA002"},
    "lorem-ipsum.txt": {"a page that was never filled": "BP058"},
    "titles.jsonl": {"a site name glued to the title": "TI004", "mojibake": "TI009", "an error page": "TI016"},
}
#: Defects that the README names, which only get information: many good texts have them.
QUIET = {
    "broken-sentences.txt": {"a cut end": "SE008"},
    "titles.jsonl": {"shouting": "TI007"},
}
ROW = re.compile(r"^\| (`[^|]+`) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def reports() -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {}
    for report in qualcheck.check_files(SAMPLES):
        found.setdefault(Path(report.path or "").name, []).append(report)
    return found


def readme() -> dict[str, str]:
    rows = ROW.findall((SAMPLES / "README.md").read_text("utf-8"))
    return {name: words for names, words in rows for name in re.findall(r"`([^`]+)`", names)}


def test_the_readme_names_every_sample() -> None:
    assert set(readme()) == {path.name for path in SAMPLES.iterdir()} - {"README.md"}


@pytest.mark.parametrize("name", NAMED)
def test_what_the_readme_names_is_found(name: str, reports: dict[str, list[Report]]) -> None:
    words = readme()[name]
    findings = [finding for report in reports[name] for finding in report.findings]
    for defect, rule in NAMED[name].items():
        assert defect in words, f"samples/README.md does not name {defect!r}"
        assert rule in {finding.rule for finding in findings if finding.severity != "info"}, f"{defect} is not found in samples/{name}"
    for defect, rule in QUIET.get(name, {}).items():
        assert defect in words, f"samples/README.md does not name {defect!r}"
        assert rule in {finding.rule for finding in findings}, f"{defect} is not found in samples/{name}"


def test_what_is_expected_is_what_a_fix_writes(reports: dict[str, list[Report]]) -> None:
    mended = [finding for several in reports.values() for report in several for finding in report.findings if finding.fix and finding.expected]
    assert len(mended) > 15
    for finding in mended:
        written = finding.fix.replacement if finding.fix else ""
        assert written == finding.expected or written.casefold() != (finding.expected or "").casefold(), finding
