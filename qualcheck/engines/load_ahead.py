"""What workers have in common, loaded before they are made: forked processes share the memory of what is there already."""

from __future__ import annotations

from typing import Final

from qualcheck import kernels
from qualcheck.checker import Checker
from qualcheck.engines.pool import may_fork
from qualcheck.model import Document
from qualcheck.readers import Inputs
from qualcheck.view.language import ask_langdetect

#: Bytes of input from which on each worker would load everything sooner or later.
WORTH_IT: Final = 1 << 25
#: English, long enough to be glimpsed at first, and with replacements of a spinner: what checking a page loads, this loads.
SAMPLE: Final = (
    "The council met on Monday to discuss the old bridge over the river, and nobody was happy about it.\n"
    "It will meet again next week, when the weather is better and the mayor is back from her travels.\n"
) * 40 + "Since the Chilly Warfare the White Home and the Secretary-Normal have talked of brief NATO allies and workout routines.\n" * 3


def load_ahead(checker: Checker, inputs: Inputs, workers: int) -> None:
    """Loads models, tables and compiled loops here where workers are to come that share them, and there is enough to do for all."""
    if workers == 1 or not may_fork() or (inputs.size or 0) < WORTH_IT:
        return
    kernels.note(kernels.WORTH_IT)
    checker.check(Document(SAMPLE))
    ask_langdetect(SAMPLE[:200])
