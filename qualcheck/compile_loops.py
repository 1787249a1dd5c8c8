"""``python -m qualcheck.compile_loops``: compiles the hot loops now, so that no later run has to wait for it (images, CI caches)."""

from __future__ import annotations

import sys
import time

import qualcheck
from qualcheck import kernels
from qualcheck.engines.load_ahead import SAMPLE


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
    sys.stderr.write(f"qualcheck: the hot loops are compiled ({time.perf_counter() - begun:.1f} s)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
