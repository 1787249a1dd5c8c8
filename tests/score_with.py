"""``score_with.py CONFIG SCRIPT …``: runs a scorer of the development data with a configuration (JSON) other than the default."""

from __future__ import annotations

import json
import runpy
import sys
from functools import partial
from pathlib import Path

import qualcheck


def main() -> None:
    config, script, *words = sys.argv[1:]
    qualcheck.check = partial(qualcheck.check, config=json.loads(config))
    sys.path.insert(0, str(Path(script).parent))
    sys.argv = [script, *words]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
