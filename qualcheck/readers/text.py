"""Bytes of a text file to text and back, so that nothing is lost; what is no text is told apart."""

from __future__ import annotations

import codecs
import re
from typing import Final

from qualcheck.errors import ConfigError, InputError, nearest

UTF8: Final = "utf-8"
BOM: Final = "\ufeff"

_BOMS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDTHS: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_PACKED: Final = "compressed by"
_READ_PACKED: Final = "compressed files are read where they are named so (.txt.gz, .jsonl.gz, .csv.zst)"
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"\x1f\x8b\x08", f"{_PACKED} gzip"),
    (b"\x28\xb5\x2f\xfd", f"{_PACKED} zstd"),
    (b"\xfd7zXZ\x00", f"{_PACKED} xz"),
    (b"BZh91AY&SY", f"{_PACKED} bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "a program"),
)

#: A text may hold a stray NUL (the encoding checks flag it). More than this many, and more than one byte in a hundred, is binary.
FEW_NULS = 8
NUL_SHARE = 0.01

#: Broken bytes are kept and flagged as long as they are few. More than ``FEW_BROKEN`` of them that are also more than
#: 30 % of the non-ASCII bytes and 2 % of all mean another encoding: curly quotes of cp1252 in English prose stay below
#: 2 %, letters of French, German or Russian in an 8-bit encoding are above.
FEW_BROKEN = 10
BROKEN_SHARE_OF_NON_ASCII = 0.3
BROKEN_SHARE = 0.02

_ESCAPED = re.compile("[\udc80-\udcff]")
_ESCAPED_IN_UTF8 = re.compile(rb"\xed([\xb2\xb3])([\x80-\xbf])")
_ASCII_BYTES = bytes(range(128))


class NotTextError(InputError):
    """Bytes that are no text, or not in the encoding that was named."""


def known_encoding(name: str, where: str = "input.encoding") -> str:
    """The codec of a setting, by its one name.

    Args:
        name: as it was set.
        where: the setting, for the error.

    Raises:
        ConfigError: no such text encoding.
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # codecs that are no text encodings refuse
    except LookupError as error:
        near = nearest(name, ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1250", "cp1251", "cp1252", "iso-8859-1", "koi8-r", "gb18030", "shift_jis"])
        raise ConfigError(f"{where}: unknown encoding '{name}'{near}") from error
    return {"utf-8-sig": UTF8, "ascii": UTF8, "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(found.name, found.name)


def decode(data: bytes, encoding: str = UTF8) -> tuple[str, str]:
    """(text, encoding it was in). A byte order mark goes before ``encoding`` and stays in the text as U+FEFF.

    Bytes that are not valid stand in the text as lone surrogates (``surrogateescape``).

    Raises:
        NotTextError: binary data, or too much of it is not in the encoding.
    """
    if encoding == UTF8:
        try:
            text = data.decode(UTF8)
        except UnicodeDecodeError:
            pass
        else:
            _refuse_binary(data)
            return text, UTF8
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), encoding)
    if encoding in _WIDTHS:
        return _decode_wide(data, encoding), encoding
    _refuse_binary(data)
    try:
        text = data.decode(encoding, "surrogateescape")
    except UnicodeError as error:  # some encodings have no way to go on
        raise NotTextError(f"not in the encoding {encoding}: {error}") from error
    broken = len(_ESCAPED.findall(text))
    non_ascii = len(data.translate(None, _ASCII_BYTES))
    if broken > max(FEW_BROKEN, BROKEN_SHARE_OF_NON_ASCII * non_ascii, BROKEN_SHARE * len(data)):
        hint = _encoding_hint(data)
        raise NotTextError(f"not in the encoding {encoding}: {broken:,} of {non_ascii:,} non-ASCII bytes can't be decoded; {hint}")
    return text, encoding


def _encoding_hint(data: bytes) -> str:
    from qualcheck.readers.looks_like import looks_like

    likely = looks_like(data)
    if likely is None:
        return "they look like no encoding of text that can be told; if they are text, name its encoding for this file in [input.encodings]"
    return f"they look like {likely[0]} ({likely[1]}); if so, {_how_to_set(likely[0])}"


def _how_to_set(encoding: str) -> str:
    return f'name it for this file in [input.encodings], "PATTERN" = "{encoding}" (or for all files with input.encoding)'


def encode(text: str, encoding: str) -> bytes:
    """The bytes that ``decode`` made ``text`` of, where the encoding has one way to write each text.

    Raises:
        UnicodeEncodeError: the text holds what the encoding lacks.
    """
    if encoding == UTF8:
        return to_utf8(text)
    return text.encode(encoding, "surrogatepass" if encoding in _WIDTHS else "surrogateescape")


def to_utf8(text: str) -> bytes:
    """Text as UTF-8; escaped bytes become the bytes they were, other lone surrogates three bytes each."""
    try:
        return text.encode(UTF8, "surrogateescape")
    except UnicodeEncodeError:
        passed = text.encode(UTF8, "surrogatepass")
        return _ESCAPED_IN_UTF8.sub(lambda match: bytes([(match[1][0] - 0xB2) * 0x40 + match[2][0]]), passed)


def from_utf8(data: bytes) -> str:
    """The inverse of ``to_utf8`` where the text holds no lone surrogates but escaped bytes."""
    return data.decode(UTF8, "surrogateescape")


def binary_kind(data: bytes, *, packed: bool = False) -> str | None:
    """What binary data is, by its first bytes or its NULs; None for what may be text. ``packed``: whether it was decompressed."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            if name.startswith(_PACKED):
                return f"{name} twice; unpack it once" if packed else f"{name}; {_READ_PACKED}"
            return name
    nuls = data.count(0)
    if nuls <= max(FEW_NULS, NUL_SHARE * len(data)):
        return None
    odd = data[1::2].count(0)
    if len(data) > 2 * FEW_NULS and max(odd, nuls - odd) > 0.2 * len(data) and min(odd, nuls - odd) < 0.05 * len(data):
        name = "utf-16-le" if odd > nuls - odd else "utf-16-be"
        return f"it looks like UTF-16 without a byte order mark; if so, {_how_to_set(name)}"
    return f"binary: {nuls:,} of {len(data):,} bytes are NUL"


def _refuse_binary(data: bytes) -> None:
    kind = binary_kind(data)
    if kind is not None:
        raise NotTextError(f"not a text file: {kind}")


def _decode_wide(data: bytes, encoding: str) -> str:
    whole = len(data) - len(data) % _WIDTHS[encoding]
    try:
        text = data[:whole].decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise NotTextError(f"not valid {encoding.upper()}: {error.reason} at byte {error.start:,}") from error
    # A character that breaks off at the end of the file shows as one replacement character.
    return text if whole == len(data) else text + "\ufffd"
