"""``python -m qualcheck.compile_loops``: compiles the hot loops now, so that no later run has to wait for it (images, CI caches)."""

from __future__ import annotations

import sys
import time

import qualcheck
from qualcheck import kernels
from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.corpus.together import check_together
from qualcheck.engines.load_ahead import SAMPLE
from qualcheck.model import Document

#: Quotations, so that documents that tell it in other words are laid side by side.
_TOLD = (
    "“The pilots of the harbour have lost three boats this winter because nobody repaired the lamps on the long pier,” said Lena Okafor on Monday. "
    "She told Jonas Brandt of the Westerholm Council that a new lamp would cost 240 crowns and that the old ones should stand in a museum."
)


def main() -> int:
    """Compiles; 1 where there is no compiler."""
    begun = time.perf_counter()
    kernels.note(kernels.WORTH_IT)
    if not kernels.compiled():
        reason = f"{kernels.VARIABLE}=off" if kernels.switched_off() else kernels.MISSING
        sys.stderr.write(f"qualcheck: nothing compiled: {reason}\n")
        return 1
    for text in (SAMPLE, SAMPLE[-360:]):
        qualcheck.check(text)
    story = SAMPLE + "\n\n" + _TOLD
    together = (story, story.replace("boats", "ships").replace("Monday", "Tuesday"), _TOLD.replace("boats", "barges"))
    check_together([Document(text) for text in together], Checker(Config()))
    sys.stderr.write(f"qualcheck: the hot loops are compiled ({time.perf_counter() - begun:.1f} s)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
