"""Lines of pages in other languages: what slots hold, rows of links, and prose that begins like a button and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import qualcheck
from qualcheck.rulepacks.folded import SlottedLines, between_links, folded_key, is_of_prose

PROSE = yaml.safe_load((Path(__file__).parent / "prose_in_languages.yaml").read_text("utf-8"))


def found_among_prose(language: str, line: str) -> bool:
    first, second, *rest = PROSE[language]
    report = qualcheck.check("\n\n".join([first, second, line, *rest]))
    return any(finding.found in line for finding in report.findings if finding.family == "boilerplate")


def is_phrase(term: str, line: str) -> bool:
    lines: SlottedLines[bool] = SlottedLines()
    lines.add(term, True)
    return any(lines.find(folded_key(line)))


@pytest.mark.parametrize(
    ("term", "line"),
    [
        ("folgt uns auf {networks}", "Folgt uns auf Facebook, Instagram und auf YouTube!"),
        ("bizi {networks} takip edin", "Bizi Google Haberler'de takip edin"),
        ("подписывайтесь на нас в {networks}", "Подписывайтесь на нас в «Телеграме» и ВКонтакте"),
        ("تابعونا على {networks}", "تابعونا على فيسبوك وتويتر"),
        ("{networks}でフォローする", "Twitterでフォローする"),
        ("actualizado: {when}", "Actualizado: 14/05/2022 10:32"),
        ("aggiornato il {when}", "Aggiornato il 14 maggio 2022 alle ore 10:32"),
        ("diperbarui {when}", "Diperbarui Jumat, 14 Mei 2022 - 10:32 WIB"),
        ("更新: {when}", "更新：2022年5月14日 10時32分"),
        ("este sitio usa cookies{rest}", "Este sitio usa cookies"),
        ("este sitio usa cookies{rest}", "Este sitio usa cookies para que funcione mejor."),
        ("komentar ditutup{more}", "Komentar ditutup."),
        ("komentar ditutup{more}", "Komentar ditutup. Terima kasih"),
        ("未经授权，禁止转载", "未经授权,禁止转载"),
    ],
)
def test_slots(term: str, line: str) -> None:
    assert is_phrase(term, line) if "{" in term else folded_key(term) == folded_key(line)


@pytest.mark.parametrize(
    ("term", "line"),
    [
        ("folgt uns auf {networks}", "Folgt uns auf Schritt und Tritt"),
        ("síguenos en {networks}", "Síguenos en este viaje por la sierra"),
        ("aggiornato il {when}", "Aggiornato il vocabolario, si ricomincia"),
        ("este sitio usa cookies{rest}", "Este sitio usa cookiesnaps"),
        ("komentar ditutup{more}", "Komentar ditutup sejak pertengkaran itu"),
        ("komentar ditutup{more}", "Komentar ditutup, kata moderator"),
    ],
)
def test_what_slots_leave_alone(term: str, line: str) -> None:
    assert not is_phrase(term, line)


def test_rows_of_links() -> None:
    assert between_links("impressum | datenschutz · agb") == ["impressum", "datenschutz", "agb"]
    assert between_links("e-mail-adresse") == ["e-mail-adresse"]
    assert found_among_prose("de", "Impressum | Datenschutz | Kontakt")
    assert found_among_prose("fr", "Mentions légales - Contact - CGU")
    assert not found_among_prose("de", "Impressum | Rosen | Tulpen")
    assert not found_among_prose("de", "Politik | Wirtschaft | Sport")


def test_what_somebody_says_in_guillemets() -> None:
    assert is_of_prose("«Sin comentarios.»")
    assert is_of_prose("« Sans commentaire ! »")
    assert is_of_prose("»Kein Kommentar.«")
    assert not is_of_prose("« Entrada anterior")
    assert not is_of_prose("« Anterior | Siguiente »")
    assert not is_of_prose("»Mehr …«")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Jetzt 3 Monate kostenlos testen"),
        ("de", "Um diesen Inhalt zu sehen, müssen Sie der Anzeige externer Inhalte zustimmen."),
        ("de", "Haben Sie einen Fehler bemerkt? Schreiben Sie uns!"),
        ("fr", "Suivez-nous sur Facebook, Instagram et X pour ne rien manquer"),
        ("fr", "Publié le 3 mai 2021 à 8h15, mis à jour le 4 mai 2021 à 9h00"),
        ("es", "Recibe las noticias del pueblo en tu correo"),
        ("es", "Queda prohibida la reproducción total o parcial de los textos"),
        ("pt", "Clique aqui e entre no grupo de notícias da cidade"),
        ("pt", "Gostou da matéria? Compartilhe com os amigos"),
        ("it", "Per continuare a leggere, abbonati da 1 euro al mese"),
        ("it", "L'articolo La festa del faro proviene da Voci del Porto."),
        ("nl", "Tekst gaat verder onder de video"),
        ("nl", "Meld je aan voor onze gratis nieuwsbrief"),
        ("ru", "Заметили ошибку? Выделите её и нажмите Ctrl + Enter"),
        ("ru", "При перепечатке ссылка на «Вестник маяка» обязательна"),
        ("pl", "Dalsza część artykułu pod materiałem wideo"),
        ("pl", "Obserwuj nas na Facebooku i Instagramie"),
        ("tr", "Haberin devamı için tıklayınız"),
        ("tr", "Sosyal medyada bizi takip edin"),
        ("id", "Simak video pilihan berikut ini"),
        ("id", "Artikel ini telah tayang di Suara Pelabuhan dengan judul Perahu Terakhir"),
        ("ar", "تابعونا على فيسبوك وتويتر"),
        ("ar", "يستخدم هذا الموقع ملفات تعريف الارتباط."),
        ("hi", "हमें फेसबुक और ट्विटर पर फॉलो करें"),
        ("zh", "转载请注明出处及作者"),
        ("ja", "この記事をシェアする"),
        ("ja", "残り1,024文字"),
    ],
)
def test_lines_of_pages_are_found(language: str, line: str) -> None:
    assert found_among_prose(language, line)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Durch die weitere Nutzung der Halle soll der Verein Geld sparen."),
        ("de", "Folgen Sie uns auf dem Weg durch das alte Viertel."),
        ("fr", "Article réservé aux abonnés du gaz, la remise fut supprimée en mai."),
        ("fr", "Recevez vos invités sans vous presser."),
        ("es", "Para seguir leyendo encendió la lámpara."),
        ("es", "Al registrarse, los vecinos recibieron una llave."),
        ("es", "Más de cien personas cruzaron el puente."),
        ("pt", "Ao se inscrever, o candidato recebe um número."),
        ("pt", "Assine por extenso e devolva a folha ao porteiro."),
        ("it", "Abbonati da vent'anni, i due fratelli leggono ancora la stessa rivista."),
        ("it", "Entra nel canale una nave con la prua rossa."),
        ("nl", "Overname zonder toestemming van de aandeelhouders is onmogelijk."),
        ("nl", "3 weken voor de opening viel de gevel om."),
        ("ru", "Подписка на рассылку стоила ему десяти минут."),
        ("ru", "Мы в Телеграме нашли старую карту порта."),
        ("ru", "В корзину полетели все черновики."),
        ("pl", "Wszystkie artykuły statutu przyjęto bez głosowania."),
        ("pl", "Pozostało 5% ludności wyspy."),
        ("tr", "Yorum yapmak için henüz erken."),
        ("tr", "Abone olmak için postaneye kadar yürüdü."),
        ("id", "Donasi terus mengalir ke dermaga."),
        ("id", "Belum ada komentar dari pihak pelabuhan."),
        ("ar", "شارك الخبر آلاف الناس في يوم واحد."),
        ("hi", "आगे पढ़ने के लिए उसने दीपक जलाया।"),
        ("zh", "还没有人评论这件事。"),
        ("zh", "阅读更多的书使他快乐。"),
        ("ja", "パスワードを忘れた人は管理者に連絡した。"),
        ("ja", "メールマガジンに登録した人は少なかった。"),
    ],
)
def test_prose_that_begins_like_a_button_is_left_alone(language: str, line: str) -> None:
    assert not found_among_prose(language, line)
