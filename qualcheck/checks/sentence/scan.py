"""Many patterns in one pass: pattern sets tell which of them occur at all, and only those are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.rulepacks import RuleTable
from qualcheck.rulepacks.patterns import HitPattern, PatternSets
from qualcheck.view import TextView


@dataclass(frozen=True, slots=True)
class Scanner:
    """Patterns by rule code, and the sets that tell which of them occur."""

    codes: tuple[str, ...]
    patterns: tuple[HitPattern, ...]
    unless: Mapping[str, tuple[HitPattern, ...]]
    together: PatternSets

    def spans(self, view: TextView) -> dict[str, list[tuple[int, int]]]:
        """Code-point spans by rule code: of the group ``hit`` where the pattern has one, else of the whole match."""
        found: list[tuple[str, int, int]] = []
        for number in self.together.matching(view.utf8):
            code = self.codes[number]
            found += [(code, *span) for span in self.patterns[number].spans(view.utf8)]
        at = view.code_points(offset for _, start, end in found for offset in (start, end) if start >= 0)
        by_code: dict[str, list[tuple[int, int]]] = {}
        judged: dict[tuple[str, int], bool] = {}
        for code, start, end in found:
            if 0 <= start < end and not self._left_alone(view, code, start, judged):
                by_code.setdefault(code, []).append((at[start], at[end]))
        return by_code

    def _left_alone(self, view: TextView, code: str, start: int, judged: dict[tuple[str, int], bool]) -> bool:
        """Whether one of the rule's ``unless`` matches the line, judged once for each rule and line."""
        if code not in self.unless:
            return False
        lines = view.byte_lines
        key = code, lines.index_at(start)
        if key not in judged:
            line = view.utf8[lines.starts[key[1]] : lines.ends[key[1]]]
            judged[key] = any(pattern.occurs(line) for pattern in self.unless[code])
        return judged[key]


@lru_cache(maxsize=8)
def scanner(rules: RuleTable, codes: tuple[str, ...]) -> Scanner | None:
    """The scanner for those of ``codes`` that are in force; their patterns stand in their rules' ``params``."""
    active = tuple((code, _patterns(rule.params["pattern"]), tuple(rule.rule.unless)) for code in codes if (rule := rules.get(code)))
    return _compiled(active) if active else None


def _patterns(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


@lru_cache(maxsize=64)
def _compiled(active: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]) -> Scanner:
    pairs = [(code, pattern) for code, patterns, _ in active for pattern in patterns]
    unless = {code: tuple(map(HitPattern, exceptions)) for code, _, exceptions in active if exceptions}
    together = PatternSets([pattern for _, pattern in pairs], roughly=True)
    return Scanner(tuple(code for code, _ in pairs), tuple(HitPattern(pattern) for _, pattern in pairs), unless, together)
