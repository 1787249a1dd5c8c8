"""``qualcheck check``: findings, scores, gate."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import (
    ConfigFile,
    Engine,
    Force,
    ForceExclude,
    Ignore,
    IgnoreFile,
    InputFormat,
    Isolated,
    MaxDocumentBytes,
    Preset,
    ProfileFile,
    Quiet,
    Select,
    Since,
    StdinFilename,
    StdinFormat,
    Store,
    StrictBoilerplate,
    Workers,
    left_out,
    load_config,
    noted_as_empty,
    of_stdin,
    refuse_no_inputs,
    since_note,
    split,
    tell_troubles,
)
from qualcheck.cli.outputs import TEXT_FORMATS, opened_reporters, opened_store, output_targets, statistics_format
from qualcheck.cli.profile import print_profile
from qualcheck.cli.what_if import print_what_if
from qualcheck.errors import ConfigError
from qualcheck.model import CORPUS_FAMILIES
from qualcheck.reports import FORMATS

if TYPE_CHECKING:
    from qualcheck.cli.outputs import Unheard
    from qualcheck.config import Config
    from qualcheck.corpus.copies.replaced import Replacements
    from qualcheck.engines.local import Result
    from qualcheck.engines.review import Review
    from qualcheck.progress import Progress
    from qualcheck.readers import Inputs
    from qualcheck.reports import Reporter
    from qualcheck.reports.summary import Summary
    from qualcheck.rulepacks import RuleTable
    from qualcheck.store import StoreWriter


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, or - for standard input; the current folder by default.", metavar="[PATH…|-]"),
    ] = None,
    output_format: Annotated[
        str, typer.Option("--format", "-f", help=f"Format on standard output: {', '.join(FORMATS)}.", metavar="FORMAT")
    ] = "full",
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="Write a format to a file as well; may be given several times.", metavar="FORMAT:PATH")
    ] = None,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    since: Since = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Exit with 1 where a document scores less.", metavar="SCORE")
    ] = None,
    fail_mean: Annotated[
        float | None, typer.Option("--fail-mean", min=0, max=100, help="Exit with 1 where the mean score is less.", metavar="SCORE")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            help="Exit with 1 where a finding of this rule, family or severity occurs, or from COUNT findings or RATE percent of the documents on; "
            "'error' by default, 'none' for nothing.",
            metavar="RULE|FAMILY|SEVERITY[:COUNT|:RATE%]",
        ),
    ] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Show and judge only what this baseline does not hold.", metavar="FILE")] = None,
    no_worse: Annotated[
        bool | None, typer.Option("--no-worse", help="Exit with 1 where the mean score is lower, or a rule has more findings, than in the baseline.")
    ] = None,
    corpus: Annotated[
        bool, typer.Option("--corpus", help="Compare the documents with each other too: copies, quotations that drift, lines that recur.")
    ] = False,
    replacements: Annotated[
        Path | None,
        typer.Option(
            "--replacements", help="With --corpus: write what copies in other words put in the place of what, as a table.", metavar="FILE.tsv"
        ),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Print what each rule finds, with an example, and how the scores are spread (JSON with -f json).")
    ] = False,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            help="Print how many documents would change their verdict by another setting; repeatable.",
            metavar="RULE.KEY=VALUE",
        ),
    ] = None,
    profile_rules: Annotated[
        bool, typer.Option("--profile-rules", help="Print what each rule costs and how much it finds (JSON with -f json).")
    ] = False,
    rule_budget: Annotated[
        float | None,
        typer.Option(
            "--rule-budget", min=0, help="Rules that take longer by themselves are named by --profile-rules; 50 by default.", metavar="MS/MB"
        ),
    ] = None,
    store: Store = None,
    force: Force = False,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even where the gate fails.")] = False,
    show_info: Annotated[bool, typer.Option("--show-info", help="Show findings of severity info in all formats.")] = False,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    stdin_format: StdinFormat = None,
    stdin_filename: StdinFilename = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    engine: Engine = "local",
    quiet: Quiet = False,
) -> None:
    """Check documents: what is wrong, where, how bad, and whether they pass.

    Examples:

      qualcheck check articles/

      qualcheck check crawl.jsonl.gz --format jsonl > findings.jsonl

      qualcheck check --since origin/main --fail-under 60 --output sarif:qualcheck.sarif

      qualcheck check articles/ --statistics

      cat page.txt | qualcheck check -
    """
    from qualcheck.engines.local import known_engine
    from qualcheck.engines.own_outputs import refuse_others
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.engines.review import Review
    from qualcheck.progress import Progress
    from qualcheck.readers import find_sources
    from qualcheck.rulepacks import rules_in_force

    known_engine(engine)
    made = load_config(
        config,
        isolated,
        select,
        ignore,
        preset=preset,
        ignore_file=ignore_file,
        force_exclude=force_exclude,
        strict_boilerplate=strict_boilerplate,
        profile=profile,
        input_format=input_format,
        max_document_bytes=max_document_bytes,
    )
    made = _with_gate(made, fail_under, fail_mean, fail_on, baseline, no_worse)
    if made.gate.no_worse and (made.gate.baseline is None or since is not None):
        raise ConfigError("no_worse compares the whole corpus with a baseline: it needs --baseline, and can't be used with --since")
    stdin_format = of_stdin(stdin_format, input_format)
    find = partial(find_sources, paths or ["."], made.input, stdin_format=stdin_format, stdin_filename=stdin_filename, since=since)
    if what_if:
        _refuse_what_if(paths, corpus=corpus)
        raise typer.Exit(print_what_if(what_if, made, find, workers, as_json=output_format in ("json", "jsonl"), partial=since is not None))
    inputs = find()
    refuse_no_inputs(inputs, paths, since)
    if profile_rules:
        raise typer.Exit(print_profile(inputs, made, workers, rule_budget, corpus=corpus, as_json=output_format in ("json", "jsonl")))
    targets = output_targets(outputs or [])
    refuse_outputs(inputs, made, [*(("--output", path) for _, path in targets), ("--store", store), ("--replacements", replacements)])
    written = [(f"--output {kind}:{path.as_posix()}", path, kind) for kind, path in targets]
    refuse_others([*written, (f"--replacements {replacements}", replacements, "replacements")], force=force)
    rules = rules_in_force(made)
    _refuse_rules_without_corpus(made, rules, corpus=corpus)
    review = Review(made, rules, partial=since is not None or inputs.are_single_texts, corpus=corpus)
    shown = statistics_format(output_format) if statistics else output_format
    with (
        opened_store(store, "check", paths or ["."], made, corpus=corpus) as saved,
        opened_reporters(shown, outputs or [], show_info=show_info, rules=rules) as reporters,
        Progress(quiet=quiet, meter=inputs.meter, total=inputs.size) as progress,
        _opened_replacements(replacements, corpus=corpus) as replaced,
    ):
        for result in _results(inputs, made, workers, progress, replaced, corpus=corpus, engine=engine):
            _pass_on(result, review, reporters, saved)
        summary = review.finish()
        _note_what_was_left_out(summary, inputs, paths or ["."], since)
        for reporter in reporters:
            reporter.finish(summary)
        if saved is not None:
            saved.finish(summary.gate_failures)
    if not quiet:
        _tell(summary, on_terminal=shown in TEXT_FORMATS)
    if summary.failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if summary.gate_failures and not exit_zero else 0)


def _pass_on(result: Result, review: Review, reporters: Sequence[Reporter | Unheard], saved: StoreWriter | None) -> None:
    """Hands a result to all who want it."""
    from qualcheck.store import Saved

    report, broken = review.see(result)
    text = "" if result.document is None else result.document.text
    for reporter in reporters:
        reporter.document(report, text, broken)
    if saved is not None:
        saved.add(Saved(report, result.document))


def _results(
    inputs: Inputs, config: Config, workers: int, progress: Progress, replaced: Replacements | None, *, corpus: bool, engine: str
) -> Iterator[Result]:
    if corpus:
        from qualcheck.engines.corpus_run import check_corpus

        watch = replaced.see if replaced is not None else None
        yield from check_corpus(inputs, config, workers, on_document=progress.advance, watch=watch, engine=engine)
        return
    from qualcheck.engines.local import check_inputs
    from qualcheck.reports.summary import is_unreadable

    for result in check_inputs(inputs, config, workers, engine=engine):
        yield result
        unread = is_unreadable(result.report)
        progress.advance(0 if result.document is None else len(result.document.text), "unreadable" if unread else result.report.verdict)


@contextmanager
def _opened_replacements(path: Path | None, *, corpus: bool) -> Iterator[Replacements | None]:
    """Where replacements are gathered, if they are wanted; they are written once the run is through."""
    if path is None:
        yield None
        return
    if not corpus:
        raise ConfigError("--replacements needs --corpus: replacements show where copies are compared with their originals")
    from qualcheck.corpus.copies.replaced import Replacements

    replaced = Replacements()
    yield replaced
    replaced.write(path)


def _refuse_what_if(paths: list[str] | None, *, corpus: bool) -> None:
    if corpus:
        raise ConfigError("--what-if tries settings on documents by themselves; leave out --corpus")
    if "-" in (paths or ()):
        raise ConfigError("--what-if reads everything twice, and standard input can be read only once; name a file")


def _refuse_rules_without_corpus(config: Config, rules: RuleTable, *, corpus: bool) -> None:
    """A run that asks for rules that need many documents, and for no others, would find nothing and say so with pride."""
    if not corpus and config.select and all(rule.family in CORPUS_FAMILIES for rule in rules) and len(rules.active):
        codes = ", ".join(rules.active)
        raise ConfigError(f"{codes}: these rules need many documents; add --corpus, which compares them with each other")


def _with_gate(
    config: Config, fail_under: float | None, fail_mean: float | None, fail_on: list[str] | None, baseline: Path | None, no_worse: bool | None
) -> Config:
    given = {"fail_under": fail_under, "fail_mean": fail_mean, "baseline": baseline, "no_worse": no_worse}
    changes: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if fail_on:
        names = split(fail_on)
        changes["fail_on"] = [] if names == ["none"] else names
    return config.model_copy(update={"gate": config.gate.model_copy(update=changes)})


def _note_what_was_left_out(summary: Summary, inputs: Inputs, paths: list[str], since: str | None) -> None:
    """A run without files is an error, unless nothing changed or all that was named is excluded; one without documents is told."""
    summary.notes += [*since_note(inputs, since), *left_out(inputs)]
    if not (summary.documents or summary.failed or since is not None or inputs.excluded):
        summary.notes.append(noted_as_empty(paths, inputs))


def _tell(summary: Summary, *, on_terminal: bool) -> None:
    if not on_terminal:
        sys.stderr.write("".join(f"{line}\n" for line in summary.lines()))
    tell_troubles(summary.troubles, more="{} more; --format json lists all of them")
