"""What bytes that are no UTF-8 look like: for the message about them, never to decode them unasked."""

from __future__ import annotations

import re
from typing import Final

#: So much of a file is looked at.
_SAMPLE: Final = 1 << 16
#: Fewer characters beyond ASCII say nothing.
_LEAST: Final = 10
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: Of a text, so many bytes in a hundred may be control characters.
_MOST_CONTROLS: Final = 0.01

#: Of each encoding, the characters that most of a text's own letters beyond ASCII are, with the share that shows it (a share of
#: these characters among all beyond ASCII). Letters by how often they stand in prose of the languages; kana, hangul and ideographs by
#: what no text is without.
_TELLS: Final[tuple[tuple[str, str, str, float], ...]] = (
    ("shift_jis", "Japanese", r"[ぁ-んァ-ヶー、。]", 0.3),
    ("euc_jp", "Japanese", r"[ぁ-んァ-ヶー、。]", 0.3),
    ("euc_kr", "Korean", r"[가-힣]", 0.7),
    ("gb18030", "Chinese", r"[的一是不了在人有我他这个们中来上大为和国，。、]", 0.15),
    ("big5", "Chinese", r"[的一是不了在人有我他這個們中來上大為和國，。、]", 0.15),
    ("cp1252", "Western Europe", r"[äöüßÄÖÜéèêàâçùûîïôœñáíóúãõåæøÉÀ¿¡’‘“”„–—…«»°€£\u00a0]", 0.9),
    ("cp1250", "Central Europe", r"[ąćęłńóśźżáčďéěíňřšťúůýžőűăâîșțŁŚŻČŘŠŽÁÉÍ„”“’–…«»°€\u00a0]", 0.9),
    ("cp1251", "Cyrillic", r"[оеаинтсрвл]", 0.45),
    ("koi8_r", "Cyrillic", r"[оеаинтсрвл]", 0.45),
    ("cp866", "Cyrillic", r"[оеаинтсрвл]", 0.45),
    ("iso8859_5", "Cyrillic", r"[оеаинтсрвл]", 0.45),
    ("cp1253", "Greek", r"[αοιετσνηυρπκμλς]", 0.6),
)
#: The letters of Europe's Latin alphabets that ASCII lacks are at most so large a share of all letters; those of other writings are more.
_MOST_OF_LATIN: Final = 0.3


def looks_like(data: bytes) -> tuple[str, str] | None:
    """The encoding that bytes are most likely in, and whose writing that is; None where no one is likely.

    Args:
        data: what could not be decoded as UTF-8.
    """
    sample = data[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        return None
    for encoding, whose, tells, share in _TELLS:
        text = _decoded(sample, encoding)
        beyond = [] if text is None else [letter for letter in text if letter > "\x7f"]
        if text is None or len(beyond) < _LEAST or len(re.findall(tells, "".join(beyond))) < share * len(beyond):
            continue
        if whose.endswith("Europe") == (len(beyond) <= _MOST_OF_LATIN * sum(map(str.isalpha, text))):
            return encoding, whose
    return None


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The sample as text; None where it is not in the encoding. A character that is cut off at its end does not count."""
    for end in range(len(sample), max(len(sample) - 4, 0), -1):
        try:
            return sample[:end].decode(encoding)
        except UnicodeDecodeError as error:
            if error.end < end - 3:
                return None
    return None
