"""Text read in the wrong code page, where ftfy keeps still: UTF-8 read in rarer pages, and one 8-bit page read as another.

Each reading is undone on the runs of non-ASCII characters of a line, and only where all runs of the line that hold letters
come out as plausible text; so the places of the damage are known without aligning anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.checks.shared.mac_roman import MAC_PATTERN, mend_mac_letters
from qualcheck.checks.shared.stretches import Stretch, apply, merged
from qualcheck.late import late

_RUN = re.compile(r"[^\x00-\x7f]+")
_BEYOND_1252 = late(r"[^\x00-\xffŒœŠšŽžŸƒˆ]")
_LETTER = re.compile(r"[^\W\d_]")
#: What repaired Latin text may hold: Latin letters with marks, combining marks, and the common signs of typography.
_LATIN = "\xa0-\xac\xae-\xbfÀ-ÖØ-öø-žȘ-ț\u0300-\u0304\u0306-\u030c\u0327\u0328‐-―‘-„†‡•…‰‹›€™−\xad×÷"
_PLAUSIBLE_LATIN = late(f"[{_LATIN}]+")
#: Scripts that repaired text may be written in otherwise.
_SCRIPTS = ("Ѐ-ӿ", "Ͱ-Ͽ", "֐-׿", "\u0600-ۿ", "ऀ-෿", "฀-๿", "\u3000-ヿ㐀-鿿＀-￯", "가-힯")
_PLAUSIBLE_SCRIPTS = [late(f"[{script}{_LATIN}]+") for script in _SCRIPTS]
_SCRIPT_LETTERS = [late(f"[{script}]") for script in _SCRIPTS]
#: What may stand beside the damage undamaged.
_HARMLESS = late("[\xa0\xad‐-―‘-„•…‹›«»€£°©®™\ufffd]+")
_ODD_CASE = late(r"[a-zß-öø-ÿ][A-ZÀ-ÖØ-ÞŸ]|[b-df-hj-np-tv-z]ß|ß[rlnmhgk]|[\x80-\x9f]")
#: Letters beyond a to z of languages in Latin script: what one line is written in, one of these rows should hold.
_ALPHABETS = tuple(
    frozenset(row)
    for row in (
        "äöüß",
        "àâçèéêëîïôùûüÿœæ",
        "áéíñóúü",
        "àáâãçéêíóôõúü",
        "àèéìíîòóùú",
        "äåöé",
        "æøåéòôó",
        "áæéíóúýðöþ",
        "äöüõšž",
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",
        "ąćęłńóśźż",
        "áéíóöőúüű",
        "ăâîșțşţ",
        "âçğıîöşüûi̇",
        "čćđšž",
        "āčēģīķļņšūž",
        "ąčęėįšųūž",
        "àçèéíïòóúü·",
        "ëéïöüèê",
        "ëç",
        "áàâäéèêëíìîïóòôöúùûüýŵŷ",
    )
)


#: Code pages in which UTF-8 is read by mistake, commonest first where they tie, with what such a reading looks like.
#: Pages whose damage consists of Latin letters need a capital inside a word as evidence; the others mix scripts or lines.
UTF8_READ_AS: dict[str, str] = {
    "sloppy-windows-1250": r"[A-Za-z][ÂĂÄĹ][^\x00-\x7f]|Â[^\x00-\x7f][0-9]",
    "iso-8859-2": r"[A-Za-z][ÂĂÄĹ][^\x00-\x7f]",
    "sloppy-windows-1257": r"[a-z][ĀĆÄÅ][^\x00-\x7f]",
    "sloppy-windows-1251": r"[A-Za-z][ВГДЕМ][^\x00-\x7f]|[ВГДЕ][^\x00-\x7f][A-Za-z0-9]|вЂ[^\x00-\x7f]|(?:[ШЩ][^\x00-\x7f]){3}",
    "sloppy-windows-1253": r"[A-Za-z][ΒΓΔΕΜ][^\x00-\x7f]|[ΒΓΔΕ][^\x00-\x7f][A-Za-z0-9]|β€[^\x00-\x7f]",
    "cp437": r"ΓÇ[^\x00-\x7f]|[├┬┼─╠][^\x00-\x7f][A-Za-z]|[A-Za-z][├┬┼─╠][^\x00-\x7f]|(?:[╨╤][^\x00-\x7f]){3}",
    "cp850": r"ÔÇ[^\x00-\x7f]|[├┬┼─╠][^\x00-\x7f][A-Za-z]|[A-Za-z][├┬┼─╠][^\x00-\x7f]|(?:[ðÐ][^\x00-\x7f]){3}",
    "cp866": r"тА[^\x00-\x7f]",
    "koi8-r": r"Б─[^\x00-\x7f]",
    "mac_roman": r"[A-Za-z]{2}[√≈ÃÕŒ–][^\x00-\x7f]|[√≈][^\x00-\x7f][a-z]{2}|‚Ä[^\x00-\x7f]|(?:[–—][^\x00-\x7f ]){3}",
}
_LATIN_LOOKING = {"sloppy-windows-1250", "iso-8859-2", "sloppy-windows-1257", "mac_roman"}

#: Chinese GB 18030 read as Latin-1 or Windows-1252: typographic marks and the accented letters of pinyin (two characters
#: each), Cyrillic (at least two letters in a row), and the four-byte codes of all other letters, whose first byte is lost.
GB_PATTERN = "¡[¤ª\xad®¯°±]|¨[¡-º]|(?:§[¡-ÁÑ-ñ]){2,}|[\ufffd\x81][0-9][^\x00-\x7f][0-9]"
_GB_CYRILLIC = late("(?:§[¡-ÁÑ-ñ]){3,}")
#: On a line with one of these, a dash may have an ASCII letter as its second half, and Cyrillic letters may stand alone.
_GB_LOOSE = late(f"{GB_PATTERN}|¨[CD]")
_GB_CYRILLIC_LOOSE = late(f"(?:§[¡-ÁÑ-ñ])+|{GB_PATTERN}|¨[CD]")
#: Chinese or Japanese words, read as Windows-1252: long runs of signs and capitals.
EAST_ASIAN_PATTERN = "[¡-þ]{6}|(?:[‚ƒ][^ \\n]){4}"
_HIGH = re.compile("[^\x00-\x7f]")
#: First bytes of the commonest 3,755 characters of GB 2312, and of its marks and kana; kana in Shift JIS have 82 and 83.
_COMMON_GB = re.compile(rb"(?:[\xa1-\xa5\xb0-\xd7][\xa1-\xfe]|[\x00-\x7f])")
_FEWEST_COMMON, _FEWEST_KANA = 0.75, 0.2
_KANA = re.compile("[\u3040-\u30ff]")
_HAN_OR_KANA = late("[\u3040-\u30ff\u4e00-\u9fff]")

#: Words of a script in a single-byte page, read as Latin-1 or Windows-1252: words of accented letters alone.
SINGLE_BYTE_PATTERN = r"[À-ÿ]{4}"
_ACCENTED_WORD = late(r"(?:(?<=[^A-Za-zÀ-ÿ])|^)[À-ÿ¸¨³²¿¯ºª´¢¥][À-ÿ¸¨³²¿¯ºª´¢¥]{2,}(?=[^A-Za-zÀ-ÿ]|$)")
#: The letters that make up about half of running text in the languages of a page's script.
_FREQUENT = {
    "cp1251": "оеаинтсрв",
    "koi8-r": "оеаинтсрв",
    "cp1253": "αοιετσνηρ",
    "cp1255": "יוהלאםרתמב",
}
#: Share of those letters below which a reading is not believed.
_FEWEST_FREQUENT = 0.4
_CYRILLIC_CASE_SWAPPED = late(r"(?:(?<=[^Ѐ-ӿ])|^)[а-яё][А-ЯЁ]{2,}(?=[^Ѐ-ӿ]|$)")
_CYRILLIC_WORD = re.compile(r"[Ѐ-ӿ]{3,}")
KOI8_PATTERN = r"(?:^|[^\x{400}-\x{4ff}])[а-яё][А-ЯЁ]{2}"


@dataclass(frozen=True, slots=True)
class _European:
    """One 8-bit page of European languages, read as Windows-1252.

    Attributes:
        page: the code page that it was written in.
        signs: letters in places where only this reading puts them; at least ``fewest`` in a line.
        needed: a letter that the languages of the page always show, and their neighbours don't have.
        against: letters that the languages of the page don't have, or that only other languages have.
    """

    page: str
    signs: str
    fewest: int
    needed: str
    against: str


EUROPEAN: tuple[_European, ...] = (
    _European("cp1250", r"[a-zê³æñó][³¹¿][a-zê³æñó]|[a-z]³\b|\b¿[eya]", 2, r"[a-z][³¹][a-z ,.]", r"[åøäß]|[ _]¿[A-Z]|m³"),  # Polish
    _European("iso-8859-2", r"[a-zê³æñó][³¿±¶][a-zê³æñó]|[a-z]³\b", 2, r"[a-z][±¶][a-zê]", r"[åøäß]|m³"),  # Polish
    _European("cp1250", r"[a-zýáíéž][øìèùò][a-zýáíéšž]", 3, r"[øìù].*[šžý]|[šžý].*[øìù]", r"[åæàñçêã]"),  # Czech, Slovak
    _European("iso-8859-9", r"[a-züöç][ýþð][a-züöç]", 2, r"ý.*[üç]|[üç].*ý", r"[áæóéíúňžäŇŽÄ]|\bwe\b"),  # Turkish, and no Turkmen
    _European("cp1250", r"[a-zãâî][ºþ][a-zãâî]|\bºi\b", 2, r"[ºãâî]", r"[ðýåæ]"),  # Romanian
)
EUROPEAN_PATTERN = r"[a-zê³æñ][³¿¹±¶][a-zê³æñó]|[a-zýáíéž][øìùò][a-zýáíéšž]|[a-züöç][ýþð][a-züöç]|[a-zãâî][ºþ][a-zãâî]"


@lru_cache(maxsize=64)
def _python(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda match: chr(int(match.group(1), 16)), pattern))


def _decoded(run: str, page: str) -> str | None:
    """A run read back: its bytes in ``page``, as UTF-8. None where it can't be."""
    import ftfy.bad_codecs  # noqa: F401 - registers the sloppy pages

    try:
        return run.encode(page).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _with_lost_blank(run: str, page: str) -> str | None:
    """A run whose last byte, A0, was taken for a no-break space and became the blank behind it: the end of ``à``."""
    try:
        decoded = (run.encode(page) + b"\xa0").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return decoded if decoded.endswith("à") else None


def _oddness(text: str) -> tuple[int, int]:
    """How unlikely a mended line is: odd neighbours, and letters that no one language holds beside the others."""
    letters = {letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()}
    return len(_ODD_CASE.findall(text)), min(len(letters - alphabet) for alphabet in _ALPHABETS) if letters else 0


def mend_utf8_read_as(line: str) -> list[Stretch]:
    """UTF-8 that was read in a page of ``UTF8_READ_AS``: the stretches of the reading under which the line comes out best."""
    best: tuple[tuple[int, int], int, list[Stretch]] | None = None
    for page, evidence in UTF8_READ_AS.items():
        if not _python(evidence).search(line):
            continue
        stretches = _undone(line, page)
        if not stretches:
            continue
        mended = apply(line, stretches)
        rank = (_oddness(mended), -sum(stretch.end - stretch.start for stretch in stretches))
        if best is None or rank < best[:2]:
            best = (*rank, stretches)
    return merged(line, best[2]) if best else []


def _undone(line: str, page: str) -> list[Stretch]:
    """The runs of a line that a reading in ``page`` explains; none where a run of letters is left that it doesn't explain."""
    found: list[Stretch] = []
    for match in _RUN.finditer(line):
        run = match.group()
        decoded = _decoded(run, page)
        if decoded is None and line[match.end() : match.end() + 1] == " ":
            decoded = _with_lost_blank(run, page)
        if decoded is None:
            if _HARMLESS.fullmatch(run):
                continue
            return []
        found.append(Stretch(match.start(), match.end(), decoded))
    whole = "".join(stretch.repaired for stretch in found)
    if not found or not _plausible(whole):
        return []
    return found if page not in _LATIN_LOOKING or _breaks_case(line, found) else []


def _plausible(text: str) -> bool:
    if _PLAUSIBLE_LATIN.fullmatch(text):
        return True
    return any(
        pattern.fullmatch(text) and len(letters.findall(text)) >= 3 for pattern, letters in zip(_PLAUSIBLE_SCRIPTS, _SCRIPT_LETTERS, strict=True)
    )


def _breaks_case(line: str, stretches: Iterable[Stretch]) -> bool:
    """Whether a capital or a sign stands inside a word, or before a figure, as it is, and none once the line is mended."""
    return not re.search("[A-Za-z]", line) or any(_out_of_place(line, stretch) for stretch in stretches)


def _out_of_place(line: str, stretch: Stretch) -> bool:
    before, after = line[max(stretch.start - 1, 0) : stretch.start], line[stretch.end : stretch.end + 1]
    if after.isdigit() and stretch.repaired[-1] in "£€§±":
        return True
    if line[stretch.start].islower() or stretch.repaired[0].isupper():
        return False
    return before.islower() or (before.isalpha() and after.islower())


def mend_gb(line: str) -> list[Stretch]:
    """Marks and letters of a Chinese page, read as Latin-1: ``Friday¡¯s`` for ``Friday’s``."""
    pattern = _GB_CYRILLIC_LOOSE if _GB_CYRILLIC.search(line) else _GB_LOOSE
    return [Stretch(match.start(), match.end(), decoded) for match in pattern.finditer(line) if (decoded := _from_gb(match.group()))]


def mend_east_asian(line: str) -> list[Stretch]:
    """Chinese (GB 18030) or Japanese (Shift JIS) read as Windows-1252.

    Returns one stretch from the first to the last sign; its repair is empty where the line is such text and can't be mended.
    """
    high = list(_HIGH.finditer(line))
    start, end = high[0].start(), high[-1].end()
    data = _as_bytes(line[start:])
    if data is None or _is_utf8(data) or 2 * len(high) < end - start:
        return []
    if "\ufffd" not in line:
        japanese, chinese = (_decoded_bytes(data, page) for page in ("cp932", "gb18030"))
        if japanese and len(_KANA.findall(japanese)) >= _FEWEST_KANA * len(japanese):
            return [Stretch(start, len(line), japanese)]
        if chinese and _common_share(data) >= _FEWEST_COMMON and 2 * len(_HAN_OR_KANA.findall(chinese)) >= len(chinese):
            return [Stretch(start, len(line), chinese)]
    lossy = data.decode("cp932", "replace")
    is_east_asian = 2 * len(_KANA.findall(lossy)) >= _FEWEST_KANA * len(lossy) or _common_share(data) >= _FEWEST_COMMON
    return [Stretch(start, end, "")] if is_east_asian else []


def _as_bytes(text: str) -> bytes | None:
    import ftfy.bad_codecs  # noqa: F401 - registers the sloppy pages

    for page in ("sloppy-windows-1252", "latin-1"):
        try:
            return text.encode(page)
        except UnicodeEncodeError:
            continue
    return None


def _common_share(data: bytes) -> float:
    """Share of bytes that are common characters of GB 2312, or ASCII."""
    return sum(map(len, _COMMON_GB.findall(data))) / len(data)


def _is_utf8(data: bytes) -> bool:
    """Whether most of what is beyond ASCII is UTF-8."""
    return 2 * len(data.decode("utf-8", "ignore").encode("utf-8")) >= len(data)


def _decoded_bytes(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _from_gb(found: str) -> str | None:
    if found[0] in "\ufffd\x81":  # the first byte of a four-byte code is 81, which Windows-1252 does not define
        found = "\x81" + found[1:].encode("sloppy-windows-1252", "replace").decode("latin-1")
    try:
        decoded = found.encode("latin-1").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return decoded if _plausible(decoded) or found[0] == "§" else None


def mend_single_byte(line: str) -> list[Stretch]:
    """Cyrillic, Greek or Hebrew of a single-byte page, read as Latin-1: words of accented letters alone."""
    words = list(_ACCENTED_WORD.finditer(line))
    letters = sum(match.end() - match.start() for match in words)
    if len(words) < 2 or letters < 8 or 2 * letters < len(_python("[À-ÿ]").findall(line)):
        return []
    scored = [(share, page) for page in _FREQUENT if (share := _frequent_share("".join(match.group() for match in words), page)) is not None]
    if not scored or max(scored)[0] < _FEWEST_FREQUENT:
        return []
    page = max(scored)[1]
    return _reread(line, page, _python("[¡-ÿ]+"))


def _frequent_share(text: str, page: str) -> float | None:
    """Share of a script's frequent letters, small ones only: a page that swaps the case reads capitals."""
    try:
        decoded = text.encode("latin-1").decode(page)
    except UnicodeDecodeError:
        return None
    return sum(decoded.count(letter) for letter in _FREQUENT[page]) / len(decoded)


def mend_koi8(line: str) -> list[Stretch]:
    """KOI8-R read as Windows-1251 or the other way round: Russian whose case is swapped, ``рТЙЧЕФ`` or ``оПХБЕР`` for ``Привет``."""
    words = "".join(_CYRILLIC_WORD.findall(line))
    if not _CYRILLIC_CASE_SWAPPED.search(line) or 2 * sum(map(str.isupper, words)) < len(words):
        return []
    readings = (("koi8-r", "cp1251"), ("cp1251", "koi8-r"))
    shares = [(_share_reread(words, page, read_as), page, read_as) for page, read_as in readings]
    share, page, read_as = max(shares)
    if share < max(_FEWEST_FREQUENT, _frequent(words.lower()) + 0.1):
        return []
    return _reread(line, page, _python("[Ѐ-ӿ]+"), read_as=read_as)


def _share_reread(words: str, page: str, read_as: str) -> float:
    """Share of the frequent letters of Russian in what was read as another page; 0 where it can't have been."""
    try:
        return _frequent(words.encode(read_as).decode(page))
    except UnicodeError:
        return 0.0


def _frequent(words: str) -> float:
    return sum(words.count(letter) for letter in _FREQUENT["koi8-r"]) / len(words)


def mend_european(line: str) -> list[Stretch]:
    """Polish, Czech, Turkish or Romanian read as Windows-1252: ``wyja¶ni³`` for ``wyjaśnił``."""
    if any(letter.isalpha() for letter in _BEYOND_1252.findall(line)):
        return []
    for language in EUROPEAN:
        signs = len(_python(language.signs).findall(line))
        if signs < language.fewest or not _python(language.needed).search(line) or _python(language.against).search(line):
            continue
        return [stretch for stretch in _reread(line, language.page, _RUN, read_as="cp1252") if _LETTER.search(stretch.repaired)]
    return []


def _reread(line: str, page: str, runs: re.Pattern[str], read_as: str = "latin-1") -> list[Stretch]:
    """The runs of a line, read in ``page`` instead of ``read_as``."""
    return merged(line, list(_reread_runs(line, page, runs, read_as)))


def _reread_runs(line: str, page: str, runs: re.Pattern[str], read_as: str) -> Iterator[Stretch]:
    for match in runs.finditer(line):
        try:
            decoded = match.group().encode(read_as).decode(page)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if decoded != match.group():
            yield Stretch(match.start(), match.end(), decoded)


def better_of_latin_2(line: str, mended: str) -> str:
    """``mended``, which came out of Windows-1250, or what ISO 8859-2 makes of the line where that has fewer odd letters."""
    decoded = _decoded(line, "iso-8859-2")
    return decoded if decoded is not None and _oddness(decoded) < _oddness(mended) else mended


#: Repairs beside ftfy's by the pattern that calls for them, in the order in which they are tried on a line. The first go
#: before ftfy, which takes pairs of their letters for UTF-8.
FIRST_REPAIRS: dict[str, tuple[str, Callable[[str], list[Stretch]]]] = {
    "east-asian": (EAST_ASIAN_PATTERN, mend_east_asian),
    "single-byte": (SINGLE_BYTE_PATTERN, mend_single_byte),
}
REPAIRS: dict[str, tuple[str, Callable[[str], list[Stretch]]]] = {
    "gb": (GB_PATTERN, mend_gb),
    "utf8-read-as": ("|".join(UTF8_READ_AS.values()), mend_utf8_read_as),
    "koi8": (KOI8_PATTERN, mend_koi8),
    "european": (EUROPEAN_PATTERN, mend_european),
    "mac-letters": (MAC_PATTERN, mend_mac_letters),
}
