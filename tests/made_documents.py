"""Files of documents made of a few sentences and defects, for tests that need many."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import made_corpus


def records(count: int, seed: int = 1) -> list[dict[str, object]]:
    """So many records with an id, a title, a text, a source and a date; the first defects come early."""
    dice = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        record = made_corpus.document(dice, number)
        del record["page"]
        record |= {"id": f"{seed}-{number}", "source": f"site{number % 3}.example", "date": f"2021-0{number % 9 + 1}-01"}
        made.append(record)
    return made


def write_documents(path: Path, count: int, seed: int = 1) -> None:
    """Writes them as JSON Lines."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(count, seed)), "utf-8")
