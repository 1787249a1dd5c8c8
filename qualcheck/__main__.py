"""The command ``qualcheck``, also as ``python -m qualcheck``."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

#: Objects after which garbage is looked for. Python's own 700 (2,000 from 3.14 on) cost a tenth of the time, here where nearly all
#: that is made for a document goes with it, and the rules stay.
COLLECT_AFTER = 100_000


def main() -> NoReturn:
    """Starts the command line; garbage is looked for seldom from here on, since what is imported stays as well.

    NumPy's library of linear algebra is kept from making threads: they wait for work busily, a tenth of a second of a short run, and the work
    of a long one is spread over processes. Pydantic is kept from looking through all installed packages for plugins of its own.
    """
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from qualcheck.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("qualcheck: interrupted\n")
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
