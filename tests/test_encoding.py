"""Encoding damage: found at exact places, mended as far as it is certain, and nothing sound touched."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import ftfy
import pytest
from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcheck
from qualcheck.checks.shared.code_pages import REPAIRS
from qualcheck.checks.shared.mojibake import badness_pattern, mend_line
from qualcheck.checks.shared.stretches import apply, differences
from qualcheck.cleaning import restore_text
from qualcheck.model import Finding
from qualcheck.rulepacks.patterns import compile_pattern

ONLY = {"select": ["EN"]}
ODD = "aé Ã©â€™œ“”žÂ\xa0 \x80\x92\x9dÐ¿ÑŒŸ‚¡¯¨¦вЂГ©Γ€ΒΆ├®┬√ƒ�ß’—à¤Øų\u200b"

ENGLISH = "The mayor’s plan – “bold”, she said – isn’t ready… yet."
GERMAN = "Die Behörde prüft, ob für größere Häuser Zuschüsse möglich sind."
FRENCH = "Déjà l’été : le maître d’œuvre a reçu l’accord à l’unanimité."
CZECH = "Příští týden bude vláda řešit, že těžba uhlí skončí."
RUSSIAN = "Совет собирается завтра, чтобы обсудить новый договор."
CHINESE = "促进航天技术更好惠及人民，习近平主席向论坛致贺信。"
GREEK = "Το συμβούλιο συνεδριάζει αύριο για τη νέα συμφωνία."


def found(text: str, **config: object) -> list[Finding]:
    report = qualcheck.check(text, config={**ONLY, **config})
    assert not [trouble for trouble in report.troubles if trouble.rule == "EN"]
    return [finding for finding in report.findings if finding.rule.startswith("EN")]


def mended(text: str) -> str:
    return qualcheck.clean(text, config=ONLY).text


@pytest.mark.parametrize("page", ["latin-1", "sloppy-windows-1252", "sloppy-windows-1250", "iso-8859-2", "sloppy-windows-1251", "mac_roman", "cp437"])
@pytest.mark.parametrize("text", [ENGLISH, GERMAN, FRENCH, CZECH, RUSSIAN])
def test_utf8_read_in_another_page_is_found_and_mended(text: str, page: str) -> None:
    damaged = text.encode("utf-8").decode(page)
    findings = found(damaged)
    assert findings
    assert {finding.severity for finding in findings} == {"error"}
    if (text, page) not in {(CZECH, "iso-8859-2"), (FRENCH, "iso-8859-2")}:  # controls among them are white space that was lost
        assert mended(damaged) == text


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (RUSSIAN.encode("cp1251").decode("latin-1"), RUSSIAN),
        (RUSSIAN.encode("koi8-r").decode("cp1251"), RUSSIAN),
        (GREEK.encode("cp1253").decode("latin-1"), GREEK),
        ("„Wszystko się zmieniło”, wyjaśnił poseł, który także był.".encode("cp1250").decode("cp1252"), None),
        (
            "促进航天技术更好惠及人民，习近平主席向论坛致贺信。".encode("gb18030").decode("latin-1"),
            "促进航天技术更好惠及人民，习近平主席向论坛致贺信。",
        ),
        ("これはニュースの見出しです。".encode("cp932").decode("sloppy-windows-1252"), "これはニュースの見出しです。"),
    ],
)
def test_pages_read_as_other_pages(damaged: str, expected: str | None) -> None:
    assert any(finding.rule == "EN002" for finding in found(damaged))
    assert mended(damaged) == (expected or "„Wszystko się zmieniło”, wyjaśnił poseł, który także był.")


def test_east_asian_text_that_lost_bytes_is_found_and_left() -> None:
    damaged = "これは新聞の見出しです。詳しくは次の記事を見てください。".encode("cp932").decode("cp1252", "replace")
    findings = found(damaged)
    assert any(finding.rule == "EN002" and finding.fix is None for finding in findings)


@given(st.text(alphabet=ODD, max_size=40))
def test_the_gate_is_ftfys_own_test(text: str) -> None:
    assert bool(compile_pattern(badness_pattern()).search(text.encode("utf-8"))) == any(is_bad(line) for line in text.split("\n"))


@given(st.text(alphabet=ODD, max_size=40), st.text(alphabet=ODD, max_size=40))
def test_differences_lead_from_one_form_to_the_other(old: str, new: str) -> None:
    stretches = differences(old, new)
    assert apply(old, stretches) == new
    assert all(left.end <= right.start for left, right in pairwise(stretches))


@given(st.lists(st.sampled_from(["’", "é", "ü", "“", "…", "€", "Ж", "a", " ", "word", ", "]), max_size=30))
def test_mending_a_line_is_what_ftfy_does(parts: list[str]) -> None:
    line = "".join(parts).encode("utf-8").decode("latin-1")
    assert apply(line, mend_line(line)) == ftfy.fix_encoding(line)


def test_nothing_but_encoding_is_repaired() -> None:
    text = "It’s “quoted”, &amp; ﬁne, ＡＢＣ, but cafÃ©."
    assert mended(text) == "It’s “quoted”, &amp; ﬁne, ＡＢＣ, but café."


def test_places_are_exact_behind_all_kinds_of_characters() -> None:
    text = "İß👨\u200d👩\u200d👧 e\u0301\r\n\x00𝒳 cafÃ© and didnâ€™t \udce9 end"
    by_rule = {finding.rule: finding for finding in found(text)}
    assert by_rule["EN001"].found == text[by_rule["EN001"].start : by_rule["EN001"].end]
    assert {"EN001", "EN005", "EN007"} <= set(by_rule)
    assert by_rule["EN005"].expected == "é"


FRAGMENTS = ["don?t ", "we?re ", "it\ufffds ", "â€™", "Ã©", "é", "\x00", "\x0b", "\u200b", "a\u200bb", "\u202e", "\ue000", "T h e  e n d ", "pаypal "]
FRAGMENTS += ["\udc92", "\ud83d", "donÕt ", "=C3=A9", "\U000e0041", "¡¯", "ΓÇÖ", "Ñîâåò ", "The word. ", "\n", "\r\n", "?", " "]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_cleaning_settles_and_places_hold(text: str) -> None:
    for finding in found(text):
        assert text[finding.start : finding.end] == finding.found
    once = mended(text)
    assert mended(once) == once
    assert not [finding for finding in found(once) if finding.fix and finding.fix.safety == "safe"]


SOUND = [
    "Cùng tìm hiểu tình hình ý nghĩa.",
    "Maðurinn og veðrið öll þessi dagur með góðu verði.",
    "Quoi ? rien, dit-elle en français, avec les autres pour la vie des gens.",
    "¿eres tú? pero ¿estás ahí?, ¿ya vienes? El 1.º y la 2.ª, 30 m² y 40 m³.",
    "SÃO JOSÉ DOS CAMPOS – AÇÃO CIVIL PÚBLICA Nº 12",
    "Şanlıurfa’da öğretmenler günü kutlandı, çünkü ağaç dikildi.",
    "Привет, «мир» — и всё… В\xa0Москве, п. 5 «б», ГОСТ Р 52. Ві.",
    "שלום עולם. من الممكن أن نذهب غدًا، می\u200cخواهم بروم.",
    "東京は今日も晴れ。「はい」と言った。 서울은 오늘 맑다.",
    "The 5 µm gap, 10 Ω, ΔT = 3 °C, NFκB and IFNγ, f′(x), ½, ‰, †, §3.",
    "“Are you coming?”he asked. Ready?Go! Was ist los?Nichts.",
    "Vote A B C D or E. U S A! See https://example.org/a?b=c&d=e and what?x=1.",
    "┌──┬──┐\n│a │b │\n└──┴──┘\n├── src\n│   └── main.py",
    "🏳️\u200d🌈 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ❤️\u200d🔥 1️⃣ ©️",
    "He wrote donʼt and don`t and don´t; O’Brien’s ’90s.",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_left_alone(text: str) -> None:
    assert not found(text)


def test_a_question_mark_behind_a_blank_may_be_a_habit() -> None:
    assert [finding.severity for finding in found("You are all coming home tomorrow ? please tell me.")] == ["info"]
    assert not found("Is it ? I see. You are all coming home tomorrow ? please tell me ! Yes.")


def test_an_apostrophe_gives_the_code_page_away() -> None:
    assert mended("He isnít sure. ìIt isnít over,î he said ó never.") == "He isn’t sure. “It isn’t over,” he said — never."


def test_undecoded_bytes_are_read_as_windows_1252_where_that_makes_letters() -> None:
    assert mended(b"caf\xe9 \x93x\x94".decode("utf-8", "surrogateescape")) == "café “x”"
    for data in (b"\xcf\xf0\xe8\xe2\xe5\xf2", b"undefined \x81", b"cut short \xe2\x80"):
        text = data.decode("utf-8", "surrogateescape")
        assert all(finding.fix is None for finding in found(text) if finding.rule == "EN005"), data


def test_overrides_are_errors_and_only_removed_when_asked() -> None:
    (finding,) = found("invoice\u202efdp.exe")
    assert (finding.rule, finding.severity, finding.fix and finding.fix.safety) == ("EN010", "error", "unsafe")
    assert [finding.severity for finding in found("\u2068Ada\u2069 joined.")] == ["warning", "warning"]


def test_hidden_tags_are_spelled_out() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    (finding,) = found(f"Read this.{hidden}")
    assert finding.severity == "error"
    assert '"obey"' in finding.message


def test_the_message_on_protected_addresses_claims_no_address() -> None:
    (finding,) = found("Ask [email\xa0protected] about it.")
    assert "address" not in finding.message
    assert finding.fix is None


def test_half_a_utf16_text_loses_its_nuls_at_once() -> None:
    text = "The council met."
    (finding,) = found(text.encode("utf-16-le").decode("latin-1"))
    assert finding.fix is not None
    assert finding.fix.replacement.startswith("The council")


def test_every_repair_has_a_pattern_that_finds_something() -> None:
    assert all(pattern and callable(mend) for pattern, mend in REPAIRS.values())


@pytest.mark.parametrize("piece", ["Ã©", "a?b ", "don?t ", "\ufffd", "Ñîâåò", "‚ƒ", "\u202e", "T h "])
def test_a_very_long_line_takes_linear_time(piece: str) -> None:
    assert isinstance(found(piece * (40_000 // len(piece))), list)


def test_lines_that_end_in_carriage_returns_are_told_and_cleaned_as_lines() -> None:
    lines = ["The council met on Monday to talk about the bridge.", "", "Share this article", "", "It will meet again in May, the mayor said.", ""]
    text = "\r".join(lines)
    (told,) = [finding for finding in qualcheck.check(text).findings if finding.rule == "EN018"]
    assert told.message.startswith("the 5 lines end in carriage returns alone")
    cleaned = qualcheck.clean(text)
    assert cleaned.text == "\n".join(lines).replace("Share this article\n\n", "")
    assert restore_text(cleaned.text, cleaned.edits) == text
    assert not qualcheck.clean(cleaned.text).edits


HOUSE = """
family: house
prefix: HOUSE
about: x
rules:
- {code: HOUSE001, name: house-footer, extends: regex, scope: line, message: x, pattern: '^Reporting by ',
   fix: {action: delete-line, safety: safe}, why: x, limits: x, source: x, tests: {flag: [Reporting by Jane], pass: [x]}}
"""


def test_a_deletion_of_the_whole_line_waits_until_there_are_lines(tmp_path: Path) -> None:
    """To a rule for lines all of the text is one line, which would go."""
    (tmp_path / "house.yaml").write_text(HOUSE, "utf-8")
    config = {"packs": [str(tmp_path / "house.yaml")], "select": ["EN", "HOUSE"]}
    text = "Reporting by Jane Roe\rThe council met on Monday.\rIt will meet again."
    assert qualcheck.clean(text, config=config).text == "The council met on Monday.\nIt will meet again."


@pytest.mark.parametrize(
    "text",
    [
        "Litera “Â” se scrie rar, iar “Î” des.",
        "Der Laut „Ã“ und der Laut „Å“ sind selten.",
        "No muro lia-se “AMANHÃ”, em letras grandes.",
        "Les voyelles «Â» et «Ã» se ressemblent.",
        "Chữ viết trên tường là “ĐÃ” rồi.",
        "AMANHÃ… quem sabe? IRMÃ… onde estás?",
        "O POVO DO AMANHÃ – A FESTA",
        "AMANHÃ—e depois mais nada.",
        "Vocala Â apare și în mijlocul cuvintelor lungi.",
        "O Ã vem depois do A, e o Ã nasal soa pelo nariz.",
        "Der Laut Ã fehlt im deutschen Alphabet.",
    ],
)
def test_a_letter_before_a_mark_of_punctuation_stays(text: str) -> None:
    assert qualcheck.clean(text).text == text
    assert {finding.severity for finding in found(text)} <= {"info"}


def test_a_capital_and_a_mark_are_damage_where_other_damage_shows() -> None:
    assert qualcheck.clean("SÃ“ HOJE\n\nA manhÃ£ comeÃ§a.").text == "SÓ HOJE\n\nA manhã começa."
    (alone,) = found("SÃ“ HOJE\n\nA manhã começa.")
    assert (alone.severity, alone.expected, alone.fix and alone.fix.safety) == ("info", "Ó", "unsafe")


def test_a_letter_that_is_a_word_by_itself_is_damage_where_other_damage_shows() -> None:
    (alone,) = found("La voyelle Ã manque dans cette langue.")
    assert (alone.severity, alone.expected, alone.fix and alone.fix.safety) == ("info", "à", "unsafe")
    assert qualcheck.clean("Le train va Ã Lyon.\n\nIl est arrivÃ© hier.").text == "Le train va à Lyon.\n\nIl est arrivé hier."
    assert qualcheck.clean("It shut at noon,Â and opened at two.").text == "It shut at noon,\u00a0and opened at two."


def test_damage_beside_a_quoted_letter_is_mended_without_it() -> None:
    assert qualcheck.clean("Das „Ã“ im GerÃ¤t gehÃ¶rt nicht dazu.").text == "Das „Ã“ im Gerät gehört nicht dazu."


@pytest.mark.parametrize(
    ("text", "cleaned", "offered"),
    [
        ("The gar\u200bden is open.", "The garden is open.", ""),
        ("The garden\u200bgate is open.", "The garden\u200bgate is open.", " "),
        ("A word of Ann\u200bSmith, who came.", "A word of Ann\u200bSmith, who came.", " "),
        ("The wheel\u200bwright and the wheelwright met.", "The wheelwright and the wheelwright met.", ""),
        ("Die Stadt ist alt, und der Markt ist groß, aber\u200bder Fluss ist es nicht.", None, " "),
    ],
)
def test_a_place_to_break_between_two_words_is_no_letter_of_one(text: str, cleaned: str | None, offered: str) -> None:
    assert qualcheck.clean(text).text == (text if cleaned is None else cleaned)
    (finding,) = found(text)
    assert finding.fix is not None
    assert finding.fix.replacement == offered
