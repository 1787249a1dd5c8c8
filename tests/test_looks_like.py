"""The message about bytes that are no UTF-8 says what they look like."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.readers.looks_like import looks_like
from qualcheck.readers.text import known_encoding

#: Our own sentences about a bridge that is open again, in several languages.
TEXTS = {
    "ja": "橋は月曜日に再び開通した。市長は式典に出席し、長い工事が終わったことを喜んだ。",
    "ko": "다리는 월요일에 다시 열렸다. 시장은 행사에 참석하여 긴 공사가 끝난 것을 기뻐했다.",
    "zh": "这座桥在星期一重新开放了。市长出席了仪式，他说人们等了很久，这是我们的大事。",
    "tw": "這座橋在星期一重新開放了。市長出席了儀式，他說人們等了很久，這是我們的大事。",
    "ru": "Мост был открыт в понедельник. Мэр присутствовал на церемонии и сказал, что ждали долго.",
    "el": "Η γέφυρα άνοιξε ξανά τη Δευτέρα και ο δήμαρχος ήταν παρών στην τελετή.",
    "fr": "Le pont a été rouvert lundi. Le maire était présent à la cérémonie, où l’on a fêté la fin des travaux, si espérée.",
    "de": "Die Brücke ist wieder geöffnet. Der Bürgermeister sprach über die Bauzeit, die für die Anwohner schön lang gewesen sei.",
    "pl": "Most został otwarty w poniedziałek. Burmistrz był na uroczystości i mówił, że długo czekano na tę chwilę.",
    "cs": "Most byl znovu otevřen v pondělí. Starosta byl přítomen slavnosti a řekl, že lidé čekali dlouho.",
}
STORED = [
    ("ja", "shift_jis"), ("ja", "euc_jp"), ("ko", "euc_kr"), ("zh", "gb18030"), ("tw", "big5"), ("ru", "cp1251"), ("ru", "koi8_r"), ("ru", "cp866"),
    ("ru", "iso8859_5"), ("el", "cp1253"), ("fr", "cp1252"), ("de", "cp1252"), ("pl", "cp1250"), ("cs", "cp1250"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), STORED)
def test_the_encoding_is_told(language: str, encoding: str) -> None:
    data = (f"{TEXTS[language]}\n" * 3).encode(encoding)
    found = looks_like(data)
    assert found is not None
    assert found[0] == encoding
    assert data.decode(known_encoding(found[0])) == data.decode(encoding), "the name can be set as it stands"
    assert (looks_like(data[:-1]) or [""])[0] == encoding, "cut in the middle of a character"


def test_latin_1_is_read_as_what_holds_it() -> None:
    assert looks_like((TEXTS["de"] * 2).encode("latin-1")) == ("cp1252", "Western Europe")


@pytest.mark.parametrize("low", [0, 0x20, 0x80])
def test_noise_looks_like_nothing(low: int) -> None:
    noise = random.Random(7)
    assert [looks_like(bytes(noise.randrange(low, 256) for _ in range(3000))) for _ in range(5)] == [None] * 5
    assert looks_like(b"plain") is None


def test_the_message_says_so(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((TEXTS["ja"] * 3).encode("shift_jis"))
    said = cli("check", tmp_path / "a.txt", "--isolated").err
    assert 'they look like shift_jis (Japanese); if so, name it for this file in [input.encodings], "PATTERN" = "shift_jis" (' in said
    noise = random.Random(7)
    (tmp_path / "a.txt").write_bytes(bytes(noise.randrange(0x20, 256) for _ in range(3000)))
    said = cli("check", tmp_path / "a.txt", "--isolated").err
    assert "they look like no encoding of text that can be told" in said
