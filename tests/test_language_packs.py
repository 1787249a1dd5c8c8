"""Packs for some languages: chosen by the language found, matched in any case and alphabet, silent everywhere else."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import qualcheck
from qualcheck.checks.packs import PackMatcher
from qualcheck.model import Document
from qualcheck.rulepacks import ActiveRule, Rule, RuleTable, load_packs
from qualcheck.rulepacks.folded import SlottedLines, folded_key, is_of_prose
from qualcheck.view import TextView

TABLE = RuleTable(load_packs())
PACKS = [pack for pack in TABLE.packs if pack.prefix == "BP" and pack.languages]
PROSE = yaml.safe_load((Path(__file__).parent / "prose_in_languages.yaml").read_text("utf-8"))
LOUD = ("boilerplate", "markup", "encoding", "sentence", "spun", "repetition")


def found(text: str) -> list[str]:
    return [finding.found for finding in qualcheck.check(text).findings if finding.family == "boilerplate"]


def made(languages: list[str], **fields: object) -> ActiveRule:
    base = {"code": "XX001", "name": "x", "message": "m", "why": "w", "limits": "l", "source": "s", "tests": {"flag": ["x"], "pass": ["y"]}}
    rule = Rule.model_validate({**base, "extends": "phrase", "scope": "line", **fields})
    return ActiveRule(rule, "x", "warning", 1.0, {}, frozenset(languages))


def hits(rules: list[ActiveRule], text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in sorted(PackMatcher(rules).find(TextView(Document(text))), key=lambda hit: hit.start)]


@pytest.mark.parametrize("language", PROSE)
def test_good_prose_raises_nothing(language: str) -> None:
    paragraphs = PROSE[language]
    for text in ("\n\n".join(paragraphs), "\n".join(paragraphs), *paragraphs):
        report = qualcheck.check(text)
        loud = [(finding.rule, finding.found) for finding in report.findings if finding.family in LOUD or finding.severity != "info"]
        assert not loud
        assert qualcheck.clean(text).text == text


@pytest.mark.parametrize("language", PROSE)
def test_the_language_of_good_prose_is_found(language: str) -> None:
    assert TextView(Document("\n\n".join(PROSE[language]))).language.code == language


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.languages[0])
def test_phrases_are_found_among_prose_of_their_language_and_of_no_other(pack) -> None:
    language = pack.languages[0]
    prose = "\n\n".join(PROSE[language])
    others = {code: "\n\n".join(paragraphs) for code, paragraphs in PROSE.items() if code != language}
    for rule in pack.rules:
        if rule.position in ("in-company", "known-page"):
            continue
        phrase = rule.tests.flag[0].text
        assert phrase in found(f"{prose}\n\n{phrase}\n\n{PROSE[language][0]}"), rule.code
    other = others["fr" if language != "fr" else "de"]
    own = pack.rules[3].tests.flag[1].text
    codes = {finding.rule for finding in qualcheck.check(f"{other}\n\n{own}\n\n{other}").findings}
    assert not codes & {rule.code for rule in pack.rules}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.languages[0])
def test_no_phrase_stands_twice(pack) -> None:
    """But a word may be an entry of a menu in company and a button on the page of a forum."""
    for left_out in ("known-page", "in-company"):
        terms = [folded_key(term) if "{" not in term else term for rule in pack.rules if rule.position != left_out for term in rule.terms]
        assert sorted(terms) == sorted(set(terms))


def test_cases_accents_and_alphabets() -> None:
    rules = [made([], terms=["x"]), made(["ru"], terms=["читайте также"]), made(["fr"], terms=["à lire également"])]
    prose = "\n".join(PROSE["ru"])
    assert hits(rules, f"{prose}\n→ ЧИТАЙТЕ  Также:\n{prose}") == ["→ ЧИТАЙТЕ  Также:"]
    prose = "\n".join(PROSE["fr"])
    apart = unicodedata.normalize("NFD", "À LIRE ÉGALEMENT")
    assert hits(rules, f"{prose}\r\n{apart}\r\n{prose}") == [apart]


def test_marks_of_letters_belong_to_the_letters() -> None:
    assert folded_key("« टिप्पणी »") == "टिप्पणी"
    assert folded_key("❤️ Şimdi PAYLAŞIN ❤️") == folded_key("şimdi paylaşin")
    assert folded_key("GİRİŞ") == folded_key("giriş")
    assert folded_key("Straße") == folded_key("STRASSE")


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("„Weiterlesen!“", True),
        ("— Закрыть.", True),
        ("– Advertentie –", False),
        ("« Page suivante »", False),
        ("- Mehr lesen", False),
        ("「閉じる」", True),
    ],
)
def test_speech_and_ends_of_sentences_are_no_buttons(line: str, spoken: bool) -> None:
    assert is_of_prose(line) is spoken


@pytest.mark.parametrize(
    ("term", "line", "matches"),
    [
        ("lire aussi : {title}", "LIRE AUSSI\u202f: Le pont est fermé", True),
        ("lire aussi : {title}", "Lire aussi le premier tome", False),
        ("{n} комментариев", "1 204 комментариев", True),
        ("{n} комментариев", "12 комментариев оставили жители", False),
        ("опубликовано: {date}", "Опубликовано: 3 мая 2021 г.", True),
        ("publicado el {date} a las {time}", "Publicado el 3 de mayo de 2021 a las 14:30", True),
        ("प्रकाशित: {date}", "प्रकाशित: 27 सितंबर 2023", True),
        ("we use cookies {title}", "We use cookies, because we like them.", True),
        ("{title} all rights reserved", "A House. All rights reserved.", True),
        ("follow us on {site}", "Follow us on a way that leads through the old town and then down to the river", False),
    ],
)
def test_phrases_with_slots_on_folded_lines(term: str, line: str, matches: bool) -> None:
    slotted: SlottedLines[str] = SlottedLines()
    slotted.add(term, "it")
    slotted.add("nothing like {title}", "other")
    assert list(slotted.find(folded_key(line))) == (["it"] if matches else [])


def test_a_passage_in_another_language_is_met_by_the_packs_of_its_language() -> None:
    english = "The council met on Monday to talk about the new bridge over the river, and nobody in the hall expected the vote that followed it."
    german = "\n".join(PROSE["de"][:4])
    text = f"{english}\n{english}\n{english}\n{english}\n{english}\n{english}\n{german}\nAlle Cookies akzeptieren\n{english}\n{english}"
    assert TextView(Document(text)).language.code == "en"
    assert "Alle Cookies akzeptieren" in found(text)
    assert "Alle Cookies akzeptieren" not in found(text.replace(german, english))


def test_a_text_in_another_language_does_not_pay_for_a_pack() -> None:
    matcher = PackMatcher([made(["ru"], terms=["читайте также"])])
    list(matcher.find(TextView(Document("\n".join(PROSE["de"])))))
    assert matcher._local == {"de": None}


def test_words_in_company_only() -> None:
    rules = [made([], terms=["privacy"]), made([], terms=["home", "sports"], code="XX002", position="in-company")]
    assert hits(rules, "Text of it.\n\nHome\n\nMore text.\n\nSports\nHome") == []
    assert hits(rules, "Home\n\nPrivacy\nSports\n\nText of it.") == ["Home", "Privacy", "Sports"]
    assert hits(rules, "Home\nPrivacy\nText of it.\nSports") == ["Privacy"]


def test_words_on_known_pages_only() -> None:
    known: dict[str, object] = {"known_by": ["XX001"]}
    shy = replace(made([], terms=["top", "quote"], code="XX002", position="known-page", params=known), params=known)
    rules = [made([], terms=["users browsing {title}", "post by {name}"]), shy]
    assert hits(rules, "Top\n\nText of it.\n\nQuote\n\nPost by Ann") == ["Post by Ann"]
    assert hits(rules, "Top\n\nPost by Ann\n\nText of it.\n\nPost by Ann") == ["Post by Ann", "Post by Ann"]
    assert hits(rules, "Top\n\nPost by Ann\n\nText of it.\n\nPost by Ben\n\nQuote") == ["Top", "Post by Ann", "Post by Ben", "Quote"]
    rules[1] = replace(shy, params={**known, "known_lines": 1})
    assert hits(rules, "Top\n\nText of it.\n\nPost by Ann") == ["Top", "Post by Ann"]


def test_a_rule_for_known_pages_says_what_tells_them() -> None:
    with pytest.raises(ValueError, match="known_by"):
        made([], terms=["top"], position="known-page")


def test_rules_of_all_and_of_some_languages_keep_each_other_company() -> None:
    german = "\n".join(PROSE["de"][:6])
    everywhere = made([], terms=["cookies", "read more"])
    entry = made(["de"], terms=["inland", "ausland"], code="XX002", position="in-company")
    assert hits([everywhere, entry], f"{german}\n\nInland\nCookies\nAusland") == ["Inland", "Cookies", "Ausland"]
    assert hits([everywhere, entry], f"{german}\n\nInland\n\nDas Wasser stieg.\n\nCookies") == ["Cookies"]
    apart = replace(everywhere, family="another")
    assert hits([apart, entry], f"{german}\n\nInland\nCookies\nAusland") == ["Cookies"]


def test_rules_of_all_languages_tell_the_page_to_those_of_some() -> None:
    german = "\n".join(PROSE["de"][:6])
    known: dict[str, object] = {"known_by": ["XX001"]}
    word = replace(made(["de"], terms=["zitat"], code="XX002", position="known-page", params=known), params=known)
    everywhere = made([], terms=["post by {name}"])
    assert hits([everywhere, word], f"Post by Ann\n\n{german}\n\nZitat\n\nPost by Ben") == ["Post by Ann", "Zitat", "Post by Ben"]
    assert hits([everywhere, word], f"Post by Ann\n\n{german}\n\nZitat") == ["Post by Ann"]


def test_headings_of_what_is_under_them_are_left_alone() -> None:
    spared: dict[str, object] = {"headings": "left-alone"}
    rule = replace(made([], terms=["terms of use", "allgemeine geschäftsbedingungen", "© {n}"], params=spared), params=spared)
    prose = "The terms for the use of the ferry were last changed by the council in May of the year of the flood."
    other = "The council met on Monday to talk about the new bridge over the river that was flooded in the spring."
    german = "Die folgenden allgemeinen Geschäftsbedingungen gelten für alle Fahrten der Fähre, die im Mai gebucht werden."
    assert hits([rule], f"Terms of Use\n\n{prose}\n\n{other}") == []
    assert hits([rule], f"Terms of Use\n\nThe ferry\n\nI.\n\n{prose}") == []
    assert hits([rule], f"ALLGEMEINE GESCHÄFTSBEDINGUNGEN\n\n{german}") == []
    assert hits([rule], f"Terms of Use\n\n{other}\n\n{prose}") == ["Terms of Use"]
    assert hits([rule], f"Terms of Use\n\na\n\nb\n\nc\n\nd\n\n{prose}") == ["Terms of Use"]
    assert hits([rule], f"{prose}\n\nTerms of Use") == ["Terms of Use"]
    taken = made([], extends="regex", pattern="(?m)^The terms for .*$", code="XX002")
    assert hits([rule, taken], f"Terms of Use\n\n{prose}\n\n{other}")[0] == "Terms of Use"


def test_the_first_line_right_above_a_paragraph_is_left_alone() -> None:
    spared: dict[str, object] = {"headings": "not-first"}
    rule = replace(made([], terms=["anzeige"], params=spared), params=spared)
    prose = "Das Amtsgericht versteigert am dritten Mai um zehn Uhr im Saal des Rathauses den Kahn, der am Steg liegt."
    assert hits([rule], f"\nAnzeige\n\n{prose}\n\nAnzeige\n\n{prose}") == ["Anzeige"]
    assert hits([rule], f"Anzeige\n\nDer Kahn\n\n{prose}") == ["Anzeige"]
    assert hits([rule], f"{prose}\n\nAnzeige\n\n{prose}") == ["Anzeige"]


def test_metrics_of_a_pack_hold_for_its_languages_only() -> None:
    rule = made(["de"], extends="metric", scope="document", formula="text.words > 1")
    matcher = PackMatcher([rule])
    for language, expected in (("de", 1), ("fr", 0)):
        assert len(list(matcher.find_metrics(TextView(Document("\n".join(PROSE[language]))), {"text.words": 9.0}))) == expected


@pytest.mark.parametrize("language", ["hi", "ja", "zh"])
def test_short_paragraphs_of_other_scripts_are_prose(language: str) -> None:
    view = TextView(Document("\n\n".join(PROSE[language])))
    assert len(view.prose_lines) >= 10


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Gemeinderat stimmt für neue Brücke: Bau soll 2025 beginnen"),
        ("fr", "Le conseil vote le nouveau pont : les travaux dès 2025"),
        ("es", "¿Por qué ya no pasa el barco?"),
        ("pt", "Câmara aprova nova ponte: obras começam em 2025"),
        ("it", "«Adesso cominciamo», dice la sindaca"),
        ("ru", "«Мы начинаем» — глава города о школе"),
        ("hi", "नगर परिषद ने नए पुल को मंज़ूरी दी: काम 2025 में शुरू होगा"),
        ("nl", "‘Nu beginnen we’, zegt de burgemeester"),
        ("pl", "Rada miasta za nowym mostem: prace ruszą w 2025 roku"),
        ("tr", "Meclis yeni köprüyü onayladı: çalışmalar 2025’te başlayacak"),
        ("id", "Mengapa feri tidak lagi berlayar?"),
        ("ar", "مجلس المدينة يوافق على الجسر الجديد: الأعمال تبدأ في 2025"),
        ("zh", "市议会通过新桥计划：2025年动工"),
        ("ja", "「今から始めます」市長が語る新しい学校"),
    ],
)
def test_good_titles_stay(language: str, title: str) -> None:
    body = "\n\n".join(PROSE[language])
    texts = [(body, title)] if language in ("zh", "ja") else [(body, title), (f"{title}\n\n{body}", None)]
    for text, given in texts:
        report = qualcheck.check(text, title=given, source="www.example-times.com")
        assert report.title == title
        assert not [finding for finding in report.findings if finding.family in ("title", "boilerplate")]
        cleaned = qualcheck.clean(text, title=given, source="www.example-times.com")
        assert (cleaned.text, cleaned.title) == (text, title)
