"""The shape of a rule pack."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from qualcheck.errors import nearest
from qualcheck.model import Safety, Severity

Extends = Literal["phrase", "regex", "substitution", "metric", "cooccurrence", "check"]
Scope = Literal["title", "line", "sentence", "paragraph", "document"]
Position = Literal["any", "head", "tail", "edges", "outside-prose", "in-company", "known-page"]
Text = Annotated[str, StringConstraints(min_length=1)]

#: The codes of ISO 639-1.
LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo
    fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li
    ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si
    sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()
)


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"'{code}' is no language code of ISO 639-1 (two small letters, such as 'de'){nearest(code, LANGUAGES)}")
    return code


Language = Annotated[str, AfterValidator(_language)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FixSpec(_Strict):
    """What cleaning may do about a finding.

    ``delete`` removes what was found, ``delete-line`` the whole line with its line end, ``replace`` puts ``replacement``
    (or what the rule expects) there.
    """

    action: Literal["delete", "delete-line", "replace"]
    safety: Safety = "unsafe"
    unsafe_for: Text | None = Field(None, description="what a coded rule mends only as an unsafe fix, though its fix is safe otherwise")
    replacement: str | None = None


class CaseDocument(_Strict):
    """One document of a case that needs several."""

    text: str
    title: str | None = None
    source: str | None = None
    id: str | None = None


class Case(_Strict):
    """A test case: a text (and what comes with it) that a rule must flag, pass or fix.

    A rule that needs many documents has cases of ``documents``: they are compared with each other, and what the rule finds in any
    of them counts; of a fix, ``fixed`` is the first of them, cleaned. A document that is a plain string is its text.
    """

    text: str = ""
    documents: list[CaseDocument] = Field([], description="for rules that need many documents: the documents that are compared")
    stored_as: str | None = Field(None, description="the 8-bit encoding that the text is stored in; read as UTF-8, its bytes stay undecoded")
    title: str | None = None
    source: str | None = None
    languages: list[str] = Field([], description="the languages that the configuration expects (language.expected), where it expects any")
    found: str | None = Field(None, description="what the finding must have found, where the case must flag")
    expected: str | None = Field(None, description="what the finding must expect")
    fixed: str | None = Field(None, description="the cleaned text")
    fixed_title: str | None = Field(None, description="the cleaned title")
    count: int | None = Field(None, description="number of findings of the rule", ge=1, strict=True)
    origin: str | None = Field(None, description="where the case comes from: synthetic, in the wild, known failure")

    @field_validator("documents", mode="before")
    @classmethod
    def _strings_are_documents(cls, value: Any) -> Any:
        return [{"text": one} if isinstance(one, str) else one for one in value] if isinstance(value, list) else value


def _as_case(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Tests(_Strict):
    """Cases that must flag, cases that must pass, cases with their cleaned form."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    flag: list[Case] = Field(min_length=1)
    passes: list[Case] = Field(alias="pass", min_length=1)
    fix: list[Case] = []

    @field_validator("flag", "passes", "fix", mode="before")
    @classmethod
    def _strings_are_texts(cls, value: Any) -> Any:
        return [_as_case(case) for case in value] if isinstance(value, list) else value


class Rule(_Strict):
    """One rule.

    What it matches depends on ``extends``:

    - ``phrase``: any of ``terms``; a whole line (``scope: line``, with slots such as ``{n}``) or words inside the scope.
    - ``regex``: ``pattern``, RE2 syntax, matched on the text as it is (``(?i)`` for any case, ``(?m)`` for line anchors). A group
      named ``hit`` is what was found, the rest what must stand around it.
    - ``substitution``: ``terms`` maps what is found to what is expected.
    - ``metric``: ``formula`` over signals, for example ``language.probability < 0.65``.
    - ``cooccurrence``: at least ``at_least`` different ``terms`` inside one unit of the scope.
    - ``check``: code of qualcheck's own; ``params``, ``terms`` and ``pattern`` are its data. Only in built-in packs.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}[0-9]{3}$")]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    extends: Extends
    scope: Scope = "document"
    message: Text
    severity: Severity = "warning"
    weight: float = Field(1.0, ge=0, strict=True, description="how much one finding of full confidence adds to the load of its family")
    confidence: float = Field(1.0, gt=0, le=1, strict=True)
    terms: list[Text] | dict[Text, str] = []
    pattern: Text | list[Text] | None = None
    formula: Text | None = None
    unless: list[Text] = Field([], description="patterns (RE2); a line or unit that one of them matches is left alone")
    position: Position = "any"
    languages: list[Language] = Field([], description="as the pack's languages, for one rule of a pack that has none")
    at_least: int = Field(2, ge=2, strict=True)
    fix: FixSpec | None = None
    params: dict[str, float | str | bool | list[str]] = {}
    preview: bool = Field(False, strict=True, description="off unless selected by its own code or name")
    why: Text
    limits: Text
    source: Text
    tests: Tests

    @field_validator("pattern", mode="after")
    @classmethod
    def _no_empty_pattern_list(cls, value: str | list[str] | None) -> str | list[str] | None:
        if value == []:
            raise ValueError("needs at least one pattern")
        return value

    @property
    def patterns(self) -> list[str]:
        return [self.pattern] if isinstance(self.pattern, str) else list(self.pattern or ())

    @model_validator(mode="after")
    def _has_what_it_extends(self) -> Self:
        needs = {
            "phrase": (isinstance(self.terms, list) and self.terms, "terms: a list of phrases"),
            "regex": (self.patterns, "pattern: one pattern or a list"),
            "substitution": (isinstance(self.terms, dict) and self.terms, "terms: a mapping of found to expected"),
            "metric": (self.formula, "formula: a comparison of signals"),
            "cooccurrence": (isinstance(self.terms, list) and len(self.terms) >= self.at_least, "terms: at least as many as at_least"),
            "check": (True, ""),
        }
        held, what = needs[self.extends]
        if not held:
            raise ValueError(f"extends {self.extends} needs {what}")
        if self.position == "known-page" and not isinstance(self.params.get("known_by"), list):
            raise ValueError("position known-page needs params: known_by: a list of the codes of the rules whose lines tell the page")
        if self.fix and self.fix.action == "replace" and self.extends in ("phrase", "regex") and self.fix.replacement is None:
            raise ValueError("fix: action replace needs a replacement")
        if self.fix and self.extends == "metric":
            raise ValueError("fix: a metric is about the whole document and has nothing to fix")
        return self


class Pack(_Strict):
    """A file of rules of one family."""

    family: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
    about: Text
    languages: list[Language] = Field(
        [], description="ISO 639-1; the pack runs only on texts and passages in one of these (and where a text is too short to tell); empty: always"
    )
    rules: list[Rule] = Field(min_length=1)
