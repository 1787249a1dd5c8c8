"""Runs one contender over the documents of a file, in a process of its own, and prints what it took as JSON.

    python bench/one.py NAME CORPUS.jsonl

The first twentieth of the documents warms up; the processor time of the rest counts.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[str], Any]
#: What takes many texts at once, as it does in use.
Many = Callable[[list[str]], Any]


def splitting() -> Work:
    """The yardstick: a text cut at white space."""
    return str.split


def qualcheck_check() -> Many:
    """What a worker of ``qualcheck check`` does with records of JSON."""
    from qualcheck.config import Config
    from qualcheck.engines.local import CheckWork

    return _worker(CheckWork(Config(), texts=False))


def qualcheck_clean() -> Many:
    """What a worker of ``qualcheck clean`` does with them, lines of the audit log included."""
    from qualcheck.config import Config
    from qualcheck.engines.clean_work import CleanOptions, CleanWork

    return _worker(CleanWork(Config(), CleanOptions()))


def _worker(work: Callable[[list[Any]], Any]) -> Many:
    from qualcheck import kernels
    from qualcheck.engines.local import batches
    from qualcheck.readers import Raw, Source

    kernels.note(kernels.WORTH_IT)
    source = Source("bench.jsonl", "bench.jsonl", "records")

    def run(texts: list[str]) -> None:
        for batch in batches(Raw(source, number, json.dumps({"text": text}).encode()) for number, text in enumerate(texts, 1)):
            work(batch)

    return run


def dolma_gopher_c4() -> Work:
    """Dolma's taggers of Gopher's and C4's rules."""
    from dolma.core.data_types import Document
    from dolma.taggers.c4 import C4Tagger
    from dolma.taggers.gopher import GopherTagger

    taggers = [GopherTagger(), C4Tagger()]
    return lambda text: [tagger.predict(Document(source="bench", version="0", id="0", text=text)) for tagger in taggers]


def datatrove_filters() -> Work:
    """Datatrove's filters of C4, Gopher (quality and repetition) and FineWeb, with its English splitter; none stops the others."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter

    filters = [C4QualityFilter(), GopherQualityFilter(), GopherRepetitionFilter(), FineWebQualityFilter()]
    return lambda text: [one.filter(Document(text=text, id="0")) for one in filters]


def ftfy_fix() -> Work:
    import ftfy

    return ftfy.fix_text


def langdetect_detect() -> Work:
    import langdetect

    langdetect.DetectorFactory.seed = 0
    return langdetect.detect


def one_by_one(make: Callable[[], Work]) -> Callable[[], Many]:
    """A contender that takes one text after the other."""

    def made() -> Many:
        work = make()

        def run(texts: list[str]) -> None:
            for text in texts:
                work(text)

        return run

    return made


CONTENDERS: dict[str, Callable[[], Many]] = {
    "str.split": one_by_one(splitting),
    "qualcheck check": qualcheck_check,
    "qualcheck clean": qualcheck_clean,
    "ftfy fix_text": one_by_one(ftfy_fix),
    "langdetect detect": one_by_one(langdetect_detect),
    "Dolma gopher + C4": one_by_one(dolma_gopher_c4),
    "datatrove C4 + Gopher + FineWeb": one_by_one(datatrove_filters),
}


def main() -> None:
    name, corpus = sys.argv[1:]
    texts = [json.loads(row)["text"] for row in Path(corpus).read_text("utf-8").splitlines()]
    begun = time.process_time()
    run = CONTENDERS[name]()
    run(texts[:1])
    start = time.process_time() - begun
    warm = max(len(texts) // 20, 1)
    run(texts[:warm])
    begun = time.process_time()
    run(texts[warm:])
    seconds = time.process_time() - begun
    size = sum(len(text.encode()) for text in texts[warm:]) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(json.dumps({"seconds": seconds, "megabytes": size, "start": start, "memory": memory}))


if __name__ == "__main__":
    main()
