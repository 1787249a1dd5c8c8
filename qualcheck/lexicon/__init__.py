"""The lexicon of spun text at run time: the language model, the substitutions, the fixed expressions and fingerprints."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from qualcheck.data import rules_dir
from qualcheck.lexicon.folding import cased
from qualcheck.lexicon.phrases import PhraseBook, read_artefacts, read_fingerprints

if TYPE_CHECKING:
    from qualcheck.lexicon.ngrams import NgramModel
    from qualcheck.lexicon.substitutions import SubstitutionTable

__all__ = ["cased", "language_model", "model_file", "phrase_book", "substitution_table"]

_DATA = Path(__file__).resolve().parent / "data"


@lru_cache(maxsize=1)
def language_model() -> NgramModel:
    """The English language model, mapped into memory when first asked for."""
    from qualcheck.lexicon.ngrams import NgramModel

    return NgramModel(_DATA)


@lru_cache(maxsize=1)
def substitution_table() -> SubstitutionTable:
    """The directed substitutions."""
    from qualcheck.lexicon.substitutions import load_table

    return load_table(_DATA, len(language_model().unigram))


@lru_cache(maxsize=1)
def phrase_book() -> PhraseBook:
    """Fingerprints and artefacts; where a phrase is both, the artefact (which names the family) counts."""
    folder = rules_dir() / "data" / "spun"
    return PhraseBook(chain(read_artefacts(folder / "artefacts.txt"), read_fingerprints(folder / "fingerprints.tsv")))


def model_file() -> Path:
    """The weights of the spun-text model."""
    return _DATA / "model.json"
