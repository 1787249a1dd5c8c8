"""Learning from many documents which lines recur in each source."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from qualcheck.checks.profile import Line, SourceLines
from qualcheck.checks.shared.source_names import name_of
from qualcheck.config import Config
from qualcheck.corpus.repeated import Facts, facts_of, learned
from qualcheck.engines.local import CheckWork, batches, wanted_raws
from qualcheck.engines.pool import ordered
from qualcheck.engines.spool import Spool
from qualcheck.model import Trouble
from qualcheck.readers import Inputs, Raw
from qualcheck.readers.text import known_encoding, to_utf8
from qualcheck.rulepacks import RuleTable
from qualcheck.turns import Turns, in_turns


@dataclass(slots=True)
class Learned:
    """What was learned by source, from how many documents, and what went wrong on the way."""

    sources: dict[str, SourceLines] = field(default_factory=dict)
    documents: int = 0
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    source: str
    id: str
    facts: Facts | None
    document: bytes
    characters: int
    troubles: tuple[Trouble, ...]


class _LearnWork:
    """What a worker does with raw documents."""

    def __init__(self, config: Config) -> None:
        self._work = CheckWork(config, texts=True)

    @property
    def rules(self) -> RuleTable:
        """Those in force."""
        return self._work.checker.rules

    def __call__(self, raws: Sequence[Raw]) -> list[_Seen]:
        return in_turns([self._seen(raw) for raw in raws])

    def _seen(self, raw: Raw) -> Turns[_Seen]:
        result, _, view = yield from self._work.look(raw)
        document = result.document
        if view is None or document is None:
            return _Seen("", "", None, b"", 0, result.report.troubles)
        source = name_of(document.source, document.path, document.line)
        facts = facts_of(view, result.report)
        return _Seen(source, document.id or "", facts, pickle.dumps(document), len(document.text), result.report.troubles)

    def lost(self, raw: Raw, how: str) -> _Seen:
        """What comes back of a document whose worker died of it."""
        result, _ = self._work.lost(raw, how)
        return _Seen("", "", None, b"", 0, result.report.troubles)


def learn(inputs: Inputs, config: Config, workers: int = 1, on_document: Callable[[int], None] | None = None) -> Learned:
    """The lines that recur over the documents of each source.

    Args:
        inputs: the corpus.
        config: of the checks and of the reading; a profile in it is not used.
        workers: processes; the answer is the same for any number.
        on_document: is called for each document, with its size in characters.

    Raises:
        ConfigError: ``input.encoding`` is not known.
    """
    known_encoding(config.input.encoding)
    config = config.model_copy(update={"boilerplate": config.boilerplate.model_copy(update={"profile": None})})
    found = Learned(troubles=list(inputs.troubles))
    members: dict[str, list[int]] = {}
    facts: list[Facts] = []
    ids: list[str] = []
    work = _LearnWork(config)
    with closing(Spool()) as documents, closing(ordered(work, batches(wanted_raws(inputs, config)), workers, work.lost)) as seen:
        for one in seen:
            found.troubles += one.troubles
            if one.facts is not None:
                members.setdefault(one.source, []).append(len(facts))
                facts.append(one.facts)
                ids.append(one.id)
                documents.add(one.document)
                if on_document is not None:
                    on_document(one.characters)
        found.documents = len(facts)
        rules = work.rules
        several = {source: members[source] for source in sorted(filter(None, members)) if len(members[source]) > 1}
        for source, templates in learned(several, facts, documents.__getitem__, rules).items():
            lines = [_line(one, ids) for one in templates]
            found.sources[_clean(source)] = SourceLines(documents=templates[0].of, lines=lines)
    return found


def _line(template: Any, ids: list[str]) -> Line:
    examples = [_clean(ids[index]) for index in template.examples]
    return Line(line=_clean(template.line), documents=template.documents, inside=template.inside, examples=examples)


def _clean(text: str) -> str:
    """The text without lone surrogates, which no YAML file can hold."""
    return to_utf8(text).decode("utf-8", "replace")
