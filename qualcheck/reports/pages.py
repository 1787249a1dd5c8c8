"""Pages about rules, made from their packs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from qualcheck.model import CORPUS_FAMILIES
from qualcheck.rulepacks import Case, CaseDocument, FixSpec, Pack, Rule, RuleTable, with_cases
from qualcheck.rulepacks.measured import measured
from qualcheck.rulepacks.table import formula_params

_KINDS = {
    "phrase": "any of {terms} phrases",
    "regex": "{patterns} pattern(s)",
    "substitution": "any of {terms} phrases, each with what it stands for",
    "metric": "a limit on measured values",
    "cooccurrence": "at least {at_least} of {terms} phrases together",
    "check": "code of qualcheck's own",
}
_EXAMPLES = 3


def page_name(pack: Pack, packs: Sequence[Pack]) -> str:
    """The name of the page, below docs/rules, that the rules of a pack stand on: its family's, one for each pack of some languages."""
    others = any(other.family == pack.family and other.languages != pack.languages for other in packs)
    return "-".join([pack.family, *(pack.languages if others else ())]) + ".md"


def rule_page(rule: Rule, pack: Pack) -> str:
    """The documentation page of a rule, in Markdown."""
    rule = with_cases(rule)
    kind = _KINDS[rule.extends].format(terms=len(rule.terms), patterns=len(rule.patterns), at_least=rule.at_least)
    parts = [
        f"# {rule.code} {rule.name}",
        f"{pack.family} · {rule.severity} · weight {rule.weight:g}"
        + (" · preview" if rule.preview else "")
        + (f" · texts in {', '.join(rule.languages or pack.languages)}" if rule.languages or pack.languages else ""),
        f"**Says**: {rule.message}",
        f"**Looks for**: {kind}; scope: {rule.scope}" + (f"; position: {rule.position}" if rule.position != "any" else ""),
    ]
    if pack.family in CORPUS_FAMILIES:
        parts.append("**Needs many documents**: it runs with `--corpus` only (`qualcheck check --corpus PATH…`).")
    if rule.formula:
        parts.append(f"**Formula**: `{rule.formula}`")
    params = {**rule.params, **{key: value for key, value in formula_params(rule).items() if key == "limit"}}
    if params:
        parts.append("**Parameters** (set in `[rules." + rule.code + "]`): " + ", ".join(f"`{k} = {_value(v)}`" for k, v in params.items()))
    parts += [
        f"## Why it matters\n\n{rule.why.strip()}",
        "## Examples",
        _examples("Flagged", rule.tests.flag),
        _examples("Left alone", rule.tests.passes),
    ]
    if rule.fix:
        parts.append(f"## Fix\n\n{_fix(rule.fix)}")
        if rule.tests.fix:
            case = rule.tests.fix[0]
            parts.append(
                f"Before and after:\n\n{_block(case.title if case.fixed_title else case.text)}\n\n{_block(case.fixed_title or case.fixed or '')}"
            )
    if figures := measured(rule.code):
        parts.append(
            f"## Measured\n\nPrecision {figures.precision:.3f}: {figures.right:,} of the {figures.hits:,} things it flagged were rightly flagged "
            f"({figures.on}); see [accuracy](../accuracy.md)."
        )
    parts += [f"## Where it errs\n\n{rule.limits.strip()}", f"## Source\n\n{rule.source.strip()}"]
    return "\n\n".join(parts) + "\n"


def rules_json(table: RuleTable, rules: Iterable[Rule]) -> str:
    """Rules of a table with all their fields, as JSON."""
    rows = [
        {
            "family": table.family_of(rule.code),
            **rule.model_dump(by_alias=True, exclude={"tests"}),
            "languages": sorted(table.languages_of(rule.code)),
        }
        for rule in rules
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _fix(fix: FixSpec) -> str:
    what = {
        "delete": "Deletes what was found.",
        "delete-line": "Deletes the whole line.",
        "replace": f"Puts `{fix.replacement}` in its place." if fix.replacement is not None else "Puts what is expected in its place.",
    }[fix.action]
    when = "`qualcheck clean` does it." if fix.safety == "safe" else "Only `qualcheck clean --unsafe-fixes` does it."
    if fix.unsafe_for:
        when = f"`qualcheck clean` does it, but for {fix.unsafe_for}: there only `qualcheck clean --unsafe-fixes` does."
    return f"{what} {when}"


def _examples(heading: str, cases: list[Case]) -> str:
    shown = [_shown(case) for case in cases[:_EXAMPLES]]
    return f"{heading}:\n\n" + "\n\n".join(shown)


def _shown(case: Case) -> str:
    heads = _heads(case) + ([] if case.stored_as is None else [f"stored as: {case.stored_as}"])
    heads += [f"languages expected: {', '.join(case.languages)}"] if case.languages else []
    if case.documents:
        return "\n\n".join(_block("\n".join([*_heads(one), one.text])) for one in case.documents)
    return _block("\n".join([*heads, case.text] if case.text else heads))


def _heads(case: Case | CaseDocument) -> list[str]:
    return [f"{name}: {value}" for name, value in (("title", case.title), ("source", case.source)) if value is not None]


def _block(text: str | None) -> str:
    flat = (text or "").encode("unicode_escape").decode() if _is_odd(text or "") else (text or "")
    longest = 600
    flat = flat if len(flat) <= longest else flat[:longest] + " …"
    return "\n".join(f"    {line}" for line in flat.split("\n"))


def _is_odd(text: str) -> bool:
    return any(not (letter.isprintable() or letter == "\n") for letter in text)


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
