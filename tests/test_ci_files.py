"""What ships for CI: hooks, action, GitLab job, Dockerfile, and the examples of the documentation; valid, and doing what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import schemas
import yaml
from git_repo import ENVIRONMENT, Repo

from qualcheck.checker import Checker
from qualcheck.cli.hook import main as clean_in_place
from qualcheck.config import make_config, presets
from qualcheck.errors import ConfigError
from qualcheck.model import Document
from qualcheck.suppression import Suppressions

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready.\n"
BAD = f"{PROSE}\n- Advertisement -\n\n{PROSE.replace('Monday', 'Friday')}"


def loaded(name: str):
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def blocks(kind: str) -> list[str]:
    """Examples in docs/gate.md, those inside lists without their indent."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", (ROOT / "docs/gate.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def test_shipped_files_are_valid() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib")
    assert [hook["id"] for hook in clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))] == ["qualcheck", "qualcheck-clean"]
    schemas.check(schemas.published("github-action.json"), loaded("action.yml"))
    schemas.check(schemas.published("ci.json"), loaded("templates/gitlab.yml"))


def test_examples_of_the_gate_are_valid() -> None:
    workflow, gitlab, hooks = (yaml.safe_load(text) for text in blocks("yaml"))
    schemas.check(
        schemas.published("github-workflow.json"), {**{key: value for key, value in workflow.items() if key is not True}, "on": workflow[True]}
    )
    schemas.check(schemas.published("ci.json"), gitlab)
    schemas.check(schemas.published("pre-commit-config.json"), hooks)
    action = next(step for step in workflow["jobs"]["qualcheck"]["steps"] if "qualcheck@" in step["uses"])
    assert set(action["with"]) <= set(loaded("action.yml")["inputs"])
    assert set(gitlab["qualcheck"]["variables"]) <= set(loaded("templates/gitlab.yml")[".qualcheck"]["variables"])
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == {hook["id"] for hook in loaded(".pre-commit-hooks.yaml")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_toml_examples_are_known(page: Path, tmp_path: Path) -> None:
    """Every TOML example is a configuration or an ignore file that is taken."""
    text = page.read_text("utf-8")
    for indent, block in re.findall(r"^( *)```toml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        block = re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)
        data = tomllib.loads(block)
        if "ignore" in data and isinstance(data["ignore"][0], dict):
            (tmp_path / "qualcheck-ignore.toml").write_text(block, "utf-8")
            rules = Checker(make_config(None)).rules
            assert Suppressions(tmp_path / "qualcheck-ignore.toml", rules.codes_of).entries
            continue
        data = data.get("tool", {}).get("qualcheck", data)
        for elsewhere in ("extend", "packs", "ignore_file"):
            data.pop(elsewhere, None)
        data.get("boilerplate", {}).pop("profile", None)
        Checker(make_config(data))


@pytest.mark.parametrize("name", presets())
def test_presets_name_rules_that_there_are(name: str) -> None:
    config = make_config({"preset": name})
    assert Checker(config).rules.active
    assert f"| `{name}` |" in (ROOT / "docs/presets.md").read_text("utf-8")


def test_a_preset_lies_beneath() -> None:
    assert make_config({"preset": "news"}).rules["title-missing"].severity == "warning"
    config = make_config({"preset": "news", "rules": {"title-missing": {"weight": 2}, "ad-marker": {"severity": "info"}}})
    assert (config.rules["title-missing"].severity, config.rules["title-missing"].weight) == ("warning", 2)
    assert config.rules["ad-marker"].severity == "info"
    with pytest.raises(ConfigError, match=r"unknown preset 'nws' \(did you mean 'news'\?\)"):
        make_config({"preset": "nws"})


PREVIEW = """
family: house
prefix: HOUSE
about: A rule that is new, and one that is not.
rules:
- {code: HOUSE001, name: new-rule, preview: true, extends: phrase, scope: sentence, message: new, terms: [bridge], why: w, limits: l, source: s,
   tests: {flag: [the bridge], pass: [the river]}}
- {code: HOUSE002, name: old-rule, extends: phrase, scope: sentence, message: old, terms: [bridge], why: w, limits: l, source: s,
   tests: {flag: [the bridge], pass: [the river]}}
"""


@pytest.mark.parametrize(
    ("select", "found"),
    [
        ([], {"old-rule"}),
        (["ALL"], {"old-rule"}),
        (["house"], {"old-rule"}),
        (["HOUSE"], {"old-rule"}),
        (["HOUSE001"], {"new-rule"}),
        (["new-rule", "house"], {"new-rule", "old-rule"}),
    ],
)
def test_preview_rules_run_only_where_they_are_named(tmp_path: Path, select: list[str], found: set[str]) -> None:
    (tmp_path / "house.yaml").write_text(PREVIEW, "utf-8")
    report = Checker(make_config({"packs": [str(tmp_path / "house.yaml")], "select": select})).check(Document(PROSE))
    assert {finding.name for finding in report.findings if finding.family == "house"} == found


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A ``qualcheck`` and a ``python`` on the path that only write down how they are called."""
    for name in ("qualcheck", "python"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word" >> "{tmp_path}/{name}.words"; done\n', "utf-8")
        path.chmod(0o755)
    return tmp_path


def called(fake: Path, script: str, **environment: str) -> dict[str, list[str]]:
    path = f"{fake / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["bash", "-e", "-c", script], env={"PATH": path, **environment}, check=True, cwd=fake)
    return {name: (fake / f"{name}.words").read_text("utf-8").splitlines() for name in ("qualcheck", "python") if (fake / f"{name}.words").exists()}


def test_the_action_calls_what_it_says(fake: Path) -> None:
    install, check = (step["run"] for step in loaded("action.yml")["runs"]["steps"] if "run" in step)
    evil = "articles/$(touch owned) x\nother; touch owned"
    words = called(fake, check, PATHS=evil, SINCE="abc123", ARGS="--fail-under=60\n\n--fail-on=spun:2%\n", SARIF="true", RUNNER_TEMP="/t")[
        "qualcheck"
    ]
    wanted = ["check", "--fail-under=60", "--fail-on=spun:2%", "--since=abc123", "--output=sarif:/t/qualcheck.sarif", "--", *evil.split("\n")]
    assert words == wanted
    assert not (fake / "owned").exists()
    (fake / "qualcheck.words").unlink()
    assert called(fake, check, PATHS=".", SINCE="", ARGS="", SARIF="false")["qualcheck"] == ["check", "--", "."]
    assert called(fake, install, VERSION="0.1.0", GITHUB_ACTION_PATH="/a")["python"][-1] == "qualcheck==0.1.0"
    assert called(fake, install, VERSION="", GITHUB_ACTION_PATH="/a")["python"][-1] == "/a"


def test_the_gitlab_job_calls_what_it_says(fake: Path) -> None:
    job = loaded("templates/gitlab.yml")[".qualcheck"]
    variables = {**job["variables"], "QUALCHECK_PATHS": "articles/", "QUALCHECK_ARGS": "--fail-under 40", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"}
    words = called(fake, "\n".join(job["script"]), **variables)
    reports = job["artifacts"]["reports"]
    assert words["qualcheck"] == [
        "check",
        "articles/",
        *("--fail-under", "40", "--since", "abc"),
        *("--output", f"gitlab:{reports['codequality']}", "--output", f"junit:{reports['junit']}"),
    ]
    assert words["python"][-1] == "qualcheck"


def test_the_image_is_slim_and_not_root() -> None:
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if line and not line.startswith(("#", " "))]
    assert [line for line in lines if line.startswith("FROM")][-1] == "FROM python:3.12-slim"
    user = next(number for number, line in enumerate(lines) if line.startswith("USER"))
    assert lines[user] != "USER root"
    assert not any(line.startswith("RUN") for line in lines[user:])
    copied = [word for line in lines if line.startswith("COPY") and "--from" not in line for word in line.split()[1:-1]]
    allowed = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()}
    assert all((ROOT / name).exists() and name in allowed for name in copied)


def test_the_cleaning_hook_cleans_where_files_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        (tmp_path / folder / "x.txt").write_text(BAD, "utf-8")
    (tmp_path / "good.txt").write_text(PROSE, "utf-8")
    assert clean_in_place(["a/x.txt", "b/x.txt", "good.txt"]) == 1
    assert capfd.readouterr().err == "cleaned a/x.txt\ncleaned b/x.txt\n"
    assert "Advertisement" not in (tmp_path / "a/x.txt").read_text("utf-8")
    assert (tmp_path / "good.txt").read_text("utf-8") == PROSE
    assert clean_in_place(["a/x.txt", "b/x.txt", "good.txt"]) == 0
    (tmp_path / "b" / "x.txt").write_text(BAD, "utf-8")
    (tmp_path / "qualcheck.toml").write_text('[input]\nexclude = ["b/"]\n', "utf-8")
    assert clean_in_place(["b/x.txt"]) in (0, 2)
    assert (tmp_path / "b/x.txt").read_text("utf-8") == BAD
    assert clean_in_place(["--no-such-option", "a/x.txt"]) == 2
    assert clean_in_place([]) == 0
    outside = tmp_path / "a" / ".." / ".." / "outside.txt"
    outside.write_text(BAD, "utf-8")
    assert clean_in_place([str(outside)]) == 2


def test_the_cleaning_hook_keeps_encodings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qualcheck.toml").write_text('[input.encodings]\n"latin/**" = "cp1252"\n', "utf-8")
    (tmp_path / "latin").mkdir()
    bad = BAD.replace("council", "co\u00fcncil")
    texts = {"latin/a.txt": ("cp1252", bad), "latin/b.txt": ("cp1252", PROSE + " Caf\u00e9.\n"), "c.txt": ("utf-16", bad)}
    for name, (encoding, text) in texts.items():
        (tmp_path / name).write_bytes(text.encode(encoding))
    assert clean_in_place(list(texts)) == 1
    assert capfd.readouterr().err == "cleaned latin/a.txt\ncleaned c.txt\n"
    after = {name: (tmp_path / name).read_bytes().decode(encoding) for name, (encoding, _) in texts.items()}
    assert "Advertisement" not in after["latin/a.txt"] + after["c.txt"]
    assert after["latin/b.txt"] == texts["latin/b.txt"][1]
    assert clean_in_place(list(texts)) == 0
    broken = (bad + "\n\nHe wrote &#947; again.\n").encode("cp1252")
    (tmp_path / "latin" / "a.txt").write_bytes(broken)
    (tmp_path / "d.txt").write_text(BAD, "utf-8")
    assert clean_in_place(["d.txt", "latin/a.txt"]) == 3
    assert "cleaned it would hold '\u03b3', which cp1252 lacks" in capfd.readouterr().err
    assert ((tmp_path / "latin" / "a.txt").read_bytes(), (tmp_path / "d.txt").read_text("utf-8")) == (broken, BAD)


def test_the_cleaning_hook_touches_nothing_where_something_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text(BAD, "utf-8")
    (tmp_path / "broken.jsonl").write_text("{broken\n", "utf-8")
    assert clean_in_place(["bad.txt", "broken.jsonl"]) == 3
    assert (tmp_path / "bad.txt").read_text("utf-8") == BAD
    assert (tmp_path / "broken.jsonl").read_text("utf-8") == "{broken\n"


@pytest.mark.slow
def test_pre_commit_runs_the_hooks(tmp_path: Path) -> None:
    """pre-commit itself installs this checkout from a git repository and runs both hooks on a commit."""
    if shutil.which("pre-commit") is None and not (Path(sys.executable).parent / "pre-commit").exists():
        pytest.skip("pre-commit is not installed")
    hooks = Repo(tmp_path / "hooks")
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "scripts/")):
            hooks.write(name, (ROOT / name).read_bytes())
    revision = hooks.commit("this version")
    repo = Repo(tmp_path / "corpus")
    wanted = [{"id": "qualcheck-clean"}, {"id": "qualcheck", "args": ["--fail-on=BP001"]}]
    repo.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": str(hooks.folder), "rev": revision, "hooks": wanted}]}))
    repo.write("qualcheck.toml", '[input]\nexclude = ["raw/"]\n')
    repo.write("raw/x.txt", BAD)
    repo.write("articles/x.txt", BAD)
    repo.git("add", "-A")
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV", "GITHUB_ACTIONS")}
    environment |= {**ENVIRONMENT, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", "--color", "never", "--verbose", *words]
        return subprocess.run(command, cwd=repo.folder, env=environment, capture_output=True, text=True, check=False)

    first = run()
    offline = re.search(r"No matching distribution|Connection|Temporary failure|resolve host", first.stdout)
    if "An unexpected error has occurred" in first.stdout and offline:
        pytest.skip("no package index to install the hooks' environment from")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "cleaned articles/x.txt" in first.stdout
    assert "files were modified by this hook" in first.stdout
    assert "Advertisement" not in (repo.folder / "articles/x.txt").read_text("utf-8")
    assert (repo.folder / "raw/x.txt").read_text("utf-8") == BAD

    repo.git("add", "-A")
    second = run()
    assert second.returncode == 0, second.stdout + second.stderr
    assert second.stdout.count("Passed") == 2

    repo.write("articles/x.txt", BAD)
    repo.git("add", "-A")
    third = run("qualcheck")
    assert third.returncode == 1, third.stdout + third.stderr
    assert "articles/x.txt  score" in third.stdout
    assert "gate: 1 finding(s) of 'BP001' (fail_on)" in third.stdout
    assert "raw/x.txt" not in third.stdout
