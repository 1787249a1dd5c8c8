"""Formulas of metric rules: comparisons of signals, parsed, never evaluated as code."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from keyword import iskeyword
from typing import Any

_COMPARE: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
#: What stands behind a dot in a name, and the mark of one that Python would take for a word of its own.
_PART = re.compile(r"(?<=\w\.)[a-z]+\b")
_WORD = "__word"
Evaluate = Callable[[Mapping[str, float]], Any]
DEEPEST = 20


class Formula:
    """``repetition.duplicate_line_fraction > 0.3 and text.words >= 50``: names are signals, numbers are limits.

    Operators: ``< <= > >= == !=``, ``and or not``, ``+ - * /``, brackets.

    Raises:
        ValueError: anything else in the formula.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            tree = _parsed(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"the formula '{source}' can't be read: {getattr(error, 'msg', error)}") from error
        self.names = sorted(set(_names(tree, 0)))
        compares = isinstance(tree, ast.Compare | ast.BoolOp | ast.UnaryOp)
        if not compares:
            raise ValueError(f"the formula '{source}' must compare a signal with a limit, for example 'text.words < 50'")
        self._evaluate = _compiled(tree)

    def holds(self, signals: Mapping[str, float]) -> bool:
        """Whether it holds; a signal that was not measured, or a division by zero, makes it not hold."""
        try:
            return bool(self._evaluate(signals))
        except (KeyError, ZeroDivisionError):
            return False

    def measured(self, signals: Mapping[str, float]) -> str:
        """The signals that it names with their measured values, for a message."""
        return ", ".join(f"{name} = {signals[name]:.4g}" for name in self.names if name in signals)


def limit_of(source: str) -> float | None:
    """The limit of a formula that compares with one number only; None where it names several, or none."""
    tree = _parsed(source).body
    numbers = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    alone = len(numbers) == 1 and isinstance(tree, ast.Compare) and isinstance(tree.comparators[-1], ast.Constant)
    return numbers[0] if alone and isinstance(numbers[0], int | float) else None


def with_limit(source: str, limit: float) -> str:
    """The formula with another number in the place of its one limit."""
    tree = _parsed(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = limit
    return ast.unparse(tree).replace(_WORD, "")


def _parsed(source: str) -> ast.Expression:
    """The tree of a formula. Parts of names that are words of Python's (``language.is.or``) bear a mark in it."""
    return ast.parse(_PART.sub(lambda part: part[0] + _WORD if iskeyword(part[0]) else part[0], source), mode="eval")


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr.removesuffix(_WORD)}" if before else None
    return None


def _names(node: ast.expr, depth: int) -> list[str]:
    if depth > DEEPEST:
        raise ValueError("the formula is nested too deep")
    name = _dotted(node)
    if name:
        return [name]
    match node:
        case ast.Constant(value=int() | float()):
            return []
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            return _names(operand, depth + 1)
        case ast.BinOp(left=left, right=right, op=op) if type(op) in _ARITHMETIC:
            parts = [left, right]
        case ast.BoolOp(values=values):
            parts = values
        case ast.Compare(left=left, comparators=comparators, ops=ops) if all(type(op) in _COMPARE for op in ops):
            parts = [left, *comparators]
        case _:
            raise ValueError(f"'{ast.unparse(node)}' is not allowed in a formula; it knows signals, numbers, comparisons, and, or, not, + - * /")
    return [name for part in parts for name in _names(part, depth + 1)]


def _compiled(node: ast.expr) -> Evaluate:
    """The formula as nested functions of the signals."""
    name = _dotted(node)
    if name:
        return operator.itemgetter(name)
    match node:
        case ast.Constant(value=value):
            return lambda _signals: value
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _compiled(operand)
            return lambda signals: not inner(signals)
        case ast.UnaryOp(operand=operand):
            inner = _compiled(operand)
            return lambda signals: -inner(signals)
        case ast.BinOp(left=left, right=right, op=op):
            calculate, first, second = _ARITHMETIC[type(op)], _compiled(left), _compiled(right)
            return lambda signals: calculate(first(signals), second(signals))
        case ast.BoolOp(values=values, op=op):
            parts = [_compiled(value) for value in values]
            settle = all if isinstance(op, ast.And) else any
            return lambda signals: settle(part(signals) for part in parts)
        case ast.Compare(left=left, comparators=comparators, ops=ops):
            sides = [_compiled(part) for part in (left, *comparators)]
            compare = [_COMPARE[type(op)] for op in ops]
            if len(ops) == 1:
                holds, one, other = compare[0], *sides
                return lambda signals: holds(one(signals), other(signals))
            return lambda signals: all(test(a(signals), b(signals)) for test, (a, b) in zip(compare, pairwise(sides), strict=True))
    raise AssertionError("unreachable: _names lets nothing else through")
