"""Score and findings to a decision: whether a run passes."""

from qualcheck.gate.conditions import Gate

__all__ = ["Gate"]
