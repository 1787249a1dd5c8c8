#!/usr/bin/env python3
"""Makes the substitution arrays of ``qualcheck/lexicon/data/`` out of the tables in ``rules/substitutions/``.

    python scripts/spun_lexicon.py

Run it after a change of the tables (``spun_ngrams.py`` before it, where they bring new words; always ``spun_train.py`` after it, which counts
how the entries do in prose that nobody spun).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from whole_files import save_array, write_text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qualcheck.lexicon import language_model  # noqa: E402
from qualcheck.lexicon.substitutions import ENTRIES, FAMILIES, PLACES, USAGE, USAGE_FIGURES, compiled, read_substitutions  # noqa: E402

TARGET = ROOT / "qualcheck" / "lexicon" / "data"


def main() -> None:
    files = sorted((ROOT / "rules" / "substitutions").glob("*.txt"))
    families = [path.stem for path in files]
    entries, places, unknown = compiled(read_substitutions(iter(files)), families, language_model())
    save_array(TARGET / ENTRIES, entries)
    save_array(TARGET / PLACES, places)
    save_array(TARGET / USAGE, np.zeros((len(entries), USAGE_FIGURES), np.uint8))
    write_text(TARGET / FAMILIES, "\n".join(families) + "\n")
    print(f"{len(entries)} entries for {len(places)} replacements of {len(files)} files; {unknown} with words the language model does not know")


if __name__ == "__main__":
    main()
