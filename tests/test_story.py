"""The story of the gate, from an old corpus to a change that is refused, mended and passed; with a real git repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import schemas
from git_repo import Repo
from run_cli import Done

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
AD = "- Advertisement -"
PAGE = """Three Ways to Cross the River

The ferry is the oldest way to cross and still the cheapest one for those who walk.

- Advertisement -

The bridge is the fastest, though it is closed whenever the wind blows hard from the west.

Share this article

- Advertisement -

The third way is to wait until the river freezes, which last happened twelve years ago.

Subscribe to our newsletter

Related Stories
"""
CONFIG = """
[gate]
fail_under = 75
fail_on = ["error", "spun", "BP001"]
baseline = "qualcheck-baseline.json"
"""


class Reviewer:
    """Runs qualcheck as a CI job of GitHub does."""

    def __init__(self, folder: Path, summary: Path) -> None:
        self.folder = folder
        keep = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
        self.environment = {**keep, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}

    def __call__(self, *words: str) -> Done:
        done = subprocess.run([sys.executable, "-m", "qualcheck", *words], cwd=self.folder, env=self.environment, capture_output=True, check=False)
        return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def reviewer(tmp_path: Path) -> Reviewer:
    return Reviewer(tmp_path / "corpus-repo", tmp_path / "summary.md")


def test_the_story(reviewer: Reviewer, tmp_path: Path) -> None:
    repo = Repo(reviewer.folder)
    old = (SAMPLES / "page-full-of-ads.txt").read_text("utf-8")
    for number in range(20):
        repo.write(f"articles/old-{number:02}.txt", old.replace("- Advertisement -", f"- Advertisement -\n\nIt was the day numbered {number}."))
    repo.write("articles/archive.jsonl", "".join(json.dumps({"id": f"a{n}", "text": PAGE}) + "\n" for n in range(20)))
    repo.write("qualcheck.toml", CONFIG)

    # An old corpus fails; what is wrong with it is written down once, and then it passes.
    assert reviewer("check", "articles", "-q", "--isolated", "--fail-on", "BP001").code == 1
    assert reviewer("check", "articles", "-q").code == 2  # the configuration names a baseline, and there is none
    assert reviewer("baseline", "create", "articles").code == 0
    baseline = (repo.folder / "qualcheck-baseline.json").read_bytes()
    size = sum(path.stat().st_size for path in (repo.folder / "articles").iterdir())
    assert len(baseline) < size / 2
    assert all(len(line) < 1500 for line in baseline.splitlines())
    assert reviewer("check", "articles", "-q").code == 0
    start = repo.commit("the corpus as it was")

    # A change adds a spun article, a page of ads and a clean essay, and moves and lengthens what was there.
    repo.git("checkout", "-q", "-b", "more-articles")
    repo.write("articles/new/spun.txt", (SAMPLES / "spun-news.txt").read_bytes())
    repo.write("articles/new/ads.txt", PAGE)
    repo.write("articles/new/essay.txt", (SAMPLES / "clean-essay.txt").read_bytes())
    repo.git("mv", "articles/old-03.txt", "articles/new/old-03.txt")
    lines = (repo.folder / "articles/archive.jsonl").read_text("utf-8").splitlines(keepends=True)
    repo.write("articles/archive.jsonl", "".join([*lines[10:], *lines[:10]]))
    repo.commit("more articles")

    for words in (("--since", start), ()):
        review = reviewer("check", "articles", *words, "--output", "sarif:../q.sarif", "--output", "jsonl:../q.jsonl", "-q")
        assert review.code == 1
        shown = [json.loads(line) for line in (tmp_path / "q.jsonl").read_text("utf-8").splitlines()]
        bad = {record["path"] for record in shown if any(finding["severity"] != "info" for finding in record["findings"])}
        assert bad == {"articles/new/spun.txt", "articles/new/ads.txt"}

        annotated = schemas.annotations(schemas.without_text(review.out))
        assert {one["file"] for one in annotated} == bad
        ads = (repo.folder / "articles/new/ads.txt").read_text("utf-8").splitlines()
        marks = [one for one in annotated if one["title"] == "BP001 ad-marker"]
        assert marks
        assert all(ads[int(one["line"]) - 1] == AD for one in marks if one["file"].endswith("ads.txt"))

        sarif = json.loads((tmp_path / "q.sarif").read_text("utf-8"))
        schemas.check(schemas.published("sarif-2.1.0.json"), sarif)
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif["runs"][0]["results"]}
        assert uris == bad
        assert "document(s) score under 75; the worst is articles/new/spun.txt" in review.out
        assert "(fail_on)" in review.out
    page = (tmp_path / "summary.md").read_text("utf-8")
    assert "qualcheck: failed" in page
    assert "articles/new/spun.txt" in page

    # The mend: what safe fixes can do, qualcheck does; a spun article is no article and goes.
    assert reviewer("clean", "articles/new", "-o", "../cleaned", "-q").code == 0
    (repo.folder / "articles/new/ads.txt").write_bytes((tmp_path / "cleaned/ads.txt").read_bytes())
    (repo.folder / "articles/new/spun.txt").unlink()
    repo.commit("mended")
    mended = reviewer("check", "articles", "--since", start, "-q")
    assert mended.code == 0, mended.out
    assert reviewer("check", "articles", "-q").code == 0
    assert (repo.folder / "qualcheck-baseline.json").read_bytes() == baseline
