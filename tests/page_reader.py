"""Reads a report page as a browser without script would: texts with their findings by code points, cleaned texts, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

IMPLIED = {"tr": ("td", "tr"), "td": ("td",)}
VOID = {"br", "meta", "link", "input", "rect", "line"}


@dataclass
class Text:
    """A marked text: its characters (None for what is shown as a token or left out), and where findings start and end."""

    document: str
    field: str
    letters: list[str | None] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    tips: dict[int, str] = field(default_factory=dict)

    @property
    def spans(self) -> dict[int, tuple[int, int]]:
        return {number: (self.starts[number], self.ends[number]) for number in self.starts if number in self.ends}

    def says(self, text: str) -> bool:
        """Whether these are the characters of a text."""
        return len(text) == len(self.letters) and all(mine is None or mine == given for mine, given in zip(self.letters, text, strict=True))


class PageReader(HTMLParser):
    """``texts`` by (document, field), ``cleaned`` by document (None for tokens), ``tags`` and ``attributes`` that occur, ``notes``."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[tuple[str, str], Text] = {}
        self.cleaned: dict[str, list[str | None]] = {}
        self.removed: dict[str, str] = {}
        self.notes: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        while self._open and self._open[-1][0] in IMPLIED.get(tag, ()):  # end tags that may be left out
            self._open.pop()
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in values.items()]
        if "data-field" in values:
            key = (values["data-document"], values["data-field"])
            self.texts[key] = Text(*key)
        if "data-cleaned" in values:
            self.cleaned[values["data-cleaned"]] = []
            self.removed[values["data-cleaned"]] = ""
        if tag == "li" and "f" in values.get("id", ""):
            self.notes.append(values["id"])
        text = self._text()
        if text is not None:
            for number in map(int, values.get("data-s", "").split()):
                text.starts[number] = len(text.letters)
                text.tips[number] = values.get("data-tip", "")
            if tag == "a" and "point" in values.get("class", ""):
                text.ends.update(dict.fromkeys(map(int, values["data-e"].split()), len(text.letters)))
        if tag not in VOID:
            self._open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _ in self._open}:
            return
        while True:
            name, values = self._open.pop()
            text = self._text()
            if text is not None and "point" not in values.get("class", ""):
                text.ends.update(dict.fromkeys(map(int, values.get("data-e", "").split()), len(text.letters)))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        letters: list[str | None] = list(data)
        values = self._open[-1][1] if self._open else {}
        if values.get("class") == "t":
            letters = [None]
        elif values.get("class") == "gap":
            letters = [None] * int(values["data-n"])
        text, cleaned = self._text(), self._inside("data-cleaned")
        if text is not None:
            text.letters += letters
        elif cleaned is not None and any(name == "del" for name, _ in self._open):
            self.removed[cleaned] += data
        elif cleaned is not None:
            self.cleaned[cleaned] += letters

    def _text(self) -> Text | None:
        document = self._inside("data-field")
        inner = next((values for _, values in reversed(self._open) if "data-field" in values), None)
        return self.texts[inner["data-document"], inner["data-field"]] if document is not None and inner is not None else None

    def _inside(self, name: str) -> str | None:
        return next((values[name] for _, values in reversed(self._open) if name in values), None)
