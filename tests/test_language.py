"""LA: the language of a document and of its passages, by script, function words and langdetect."""

# ruff: noqa: E501 - two sentences a line are easier to read than many lines

from __future__ import annotations

import random
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from beside import needs_data, rows
from hypothesis import given, settings
from nasty import texts

from qualcheck.checks.language import FAMILY, is_expected
from qualcheck.model import FOUND_LANGUAGES, SAME_LANGUAGE, SCRIPTS, Document
from qualcheck.rulepacks import RuleTable, load_packs
from qualcheck.view import TextView
from qualcheck.view.language import LANGUAGE_OF_SCRIPT, Language, ask_langdetect, decide, listed_languages, words_of
from qualcheck.view.scripts import NAMES, script_counts

#: A few plain sentences in each language, written for this test.
SENTENCES = {
    "af": "Die raad het op Maandag besluit dat die ou skool in die dorp nie gesluit sal word nie. Die ouers is bly, maar hulle weet nog nie wat daarna met die gebou sal gebeur nie.",
    "az": "Şura bazar ertəsi qərar verdi ki, kənddəki köhnə məktəb bağlanmayacaq. Valideynlər çox sevindilər, amma sonra bu bina ilə nə olacaq, onlar hələ bilmirlər və bunun üçün gözləyirlər.",
    "be": "Рада ў панядзелак вырашыла, што старая школа ў вёсцы не будзе зачынена. Бацькі былі рады, але яны яшчэ не ведаюць, што пасля будзе з гэтым будынкам, і таксама чакаюць адказу.",
    "bg": "Съветът реши в понеделник, че старото училище в селото няма да бъде затворено. Родителите са много доволни, но те още не знаят какво ще се случи със сградата след това.",
    "ca": "El consell va decidir dilluns que l'escola vella del poble no es tancarà. Els pares estan molt contents, però encara no saben què passarà amb l'edifici després de l'estiu.",
    "cs": "Rada v pondělí rozhodla, že stará škola ve vsi nebude zavřena. Rodiče jsou rádi, ale ještě nevědí, co bude s budovou potom, a kdo za to zaplatí, když už nejsou peníze.",
    "cy": "Penderfynodd y cyngor ddydd Llun na fydd yr hen ysgol yn y pentref yn cau. Mae'r rhieni yn hapus, ond nid ydynt yn gwybod eto beth fydd yn digwydd i'r adeilad wedi hynny.",
    "da": "Rådet besluttede mandag, at den gamle skole i landsbyen ikke skal lukkes. Forældrene er glade, men de ved ikke, hvad der skal ske med bygningen bagefter, og nogle er bange for, at den bliver solgt.",
    "de": "Der Rat hat am Montag beschlossen, dass die alte Schule im Dorf nicht geschlossen wird. Die Eltern sind froh, aber sie wissen noch nicht, was danach aus dem Gebäude werden soll.",
    "en": "The council decided on Monday that the old school in the village would not be closed. The parents are glad, but they do not know yet what will become of the building after that.",
    "eo": "La konsilio decidis lunde, ke la malnova lernejo en la vilaĝo ne estos fermita. La gepatroj estas tre ĝojaj, sed ili ankoraŭ ne scias, kio okazos pri la domo post tio.",
    "es": "El consejo decidió el lunes que la vieja escuela del pueblo no se cerrará. Los padres están contentos, pero todavía no saben qué pasará con el edificio después, ni quién lo va a pagar.",
    "et": "Nõukogu otsustas esmaspäeval, et küla vana kooli ei suleta. Vanemad on rõõmsad, aga nad ei tea veel, mis selle majaga pärast seda saab ja kes kõik oma raha selle eest annab.",
    "eu": "Kontseiluak astelehenean erabaki zuen herriko eskola zaharra ez dela itxiko. Gurasoak oso pozik daude, baina ez dute jakin nahi zer izango den gero eraikinarekin, eta hori ere egia da.",
    "fi": "Neuvosto päätti maanantaina, että kylän vanhaa koulua ei suljeta. Vanhemmat ovat iloisia, mutta he eivät vielä tiedä, mitä rakennukselle sen jälkeen tapahtuu, kun rahaa ei ole.",
    "fr": "Le conseil a décidé lundi que la vieille école du village ne sera pas fermée. Les parents sont contents, mais ils ne savent pas encore ce que le bâtiment va devenir après l'été.",
    "ga": "Shocraigh an chomhairle Dé Luain nach ndúnfar an tseanscoil sa sráidbhaile. Tá na tuismitheoirí sásta, ach níl a fhios acu fós cad a tharlóidh don fhoirgneamh tar éis sin.",
    "gl": "O consello decidiu o luns que a vella escola da aldea non se vai pechar. Os pais están moi contentos, pero aínda non saben que vai ser do edificio despois, nin quen o vai pagar.",
    "ha": "Majalisar ta yanke shawara a ranar Litinin cewa ba za a rufe tsohuwar makaranta da ke cikin kauyen ba. Iyayen sun yi farin ciki, amma ba su san abin da zai faru da ginin ba bayan haka.",
    "hr": "Vijeće je u ponedjeljak odlučilo da se stara škola u selu neće zatvoriti. Roditelji su sretni, ali još ne znaju što će nakon toga biti sa zgradom i tko će to sve platiti.",
    "ht": "Konsèy la te deside lendi ke yo pap fèmen vye lekòl ki nan vilaj la. Paran yo kontan anpil, men yo poko konnen kisa ki pral rive ak kay la apre sa.",
    "hu": "A tanács hétfőn úgy döntött, hogy a falu régi iskoláját nem zárják be. A szülők örülnek, de még nem tudják, hogy mi lesz az épülettel ezután, és ki fogja ezt az egészet kifizetni.",
    "id": "Dewan memutuskan pada hari Senin bahwa sekolah tua di desa itu tidak akan ditutup. Para orang tua senang, tetapi mereka belum tahu apa yang akan terjadi dengan gedung itu setelah ini.",
    "ig": "Kansụl ahụ kpebiri na Mọnde na a gaghị emechi ụlọ akwụkwọ ochie dị na obodo ahụ. Ndị nne na nna na-enwe obi ụtọ, ma ha amaghị ihe ga-eme ụlọ ahụ ka nke a gasịrị.",
    "is": "Ráðið ákvað á mánudag að gamla skólanum í þorpinu verði ekki lokað. Foreldrarnir eru glaðir, en þeir vita ekki enn hvað verður um húsið eftir það og hver á að borga fyrir það.",
    "it": "Il consiglio ha deciso lunedì che la vecchia scuola del paese non sarà chiusa. I genitori sono contenti, ma non sanno ancora che cosa ne sarà dell'edificio dopo l'estate.",
    "kk": "Кеңес дүйсенбіде ауылдағы ескі мектеп жабылмайды деп шешті. Ата-аналар бұл үшін қуанышты, бірақ олар осыдан кейін ғимарат не болатынын әлі білмейді және жауап керек деп отыр.",
    "la": "Consilium die Lunae decrevit ut schola vetus in vico non claudatur. Parentes laeti sunt, sed quid post ea de aedificio futurum sit nondum sciunt, et quis id ex suis solvat non est notum.",
    "lt": "Taryba pirmadienį nusprendė, kad senoji kaimo mokykla nebus uždaryta. Tėvai yra patenkinti, bet jie dar nežino, kas bus su pastatu po to, ir iš ko už tai bus mokama.",
    "lv": "Padome pirmdien nolēma, ka vecā ciema skola netiks slēgta. Vecāki ir priecīgi, bet viņi vēl nezina, kas notiks ar ēku pēc tam un kas par to maksās, jo naudas nav.",
    "mk": "Советот одлучи во понеделникот дека старото училиште во селото нема да биде затворено. Родителите се среќни, но тие уште не знаат што ќе се случи со зградата по тоа.",
    "mn": "Зөвлөл даваа гаригт тосгоны хуучин сургуулийг хаахгүй гэж шийдсэн байна. Эцэг эхчүүд баяртай байгаа боловч үүний дараа тэр байшин юу болох нь тодорхойгүй байна гэж хэлж байсан.",
    "mt": "Il-kunsill iddeċieda nhar it-Tnejn li l-iskola l-qadima tar-raħal mhux se tingħalaq. Il-ġenituri huma ferħanin, iżda għadhom ma jafux x'se jsir mill-bini wara dan, u min se jħallas għal dan kollu.",
    "nl": "De raad heeft maandag besloten dat de oude school in het dorp niet wordt gesloten. De ouders zijn blij, maar ze weten nog niet wat er daarna met het gebouw zal gebeuren.",
    "no": "Rådet bestemte mandag at den gamle skolen i bygda ikke skal legges ned. Foreldrene er glade, men de vet ikke hva som skal skje med bygningen etter det, og noen er redde for at den blir solgt.",
    "pl": "Rada zdecydowała w poniedziałek, że stara szkoła we wsi nie będzie zamknięta. Rodzice są zadowoleni, ale jeszcze nie wiedzą, co się potem stanie z budynkiem i kto za to zapłaci.",
    "pt": "O conselho decidiu na segunda-feira que a velha escola da aldeia não será fechada. Os pais estão contentes, mas ainda não sabem o que vai acontecer com o edifício depois, nem quem o vai pagar.",
    "ro": "Consiliul a hotărât luni că școala veche din sat nu va fi închisă. Părinții sunt bucuroși, dar nu știu încă ce se va întâmpla cu clădirea după aceea și cine o să plătească pentru ea.",
    "ru": "Совет решил в понедельник, что старая школа в деревне не будет закрыта. Родители рады, но они ещё не знают, что потом будет с этим зданием и кто за него заплатит.",
    "sk": "Rada v pondelok rozhodla, že stará škola v dedine nebude zatvorená. Rodičia sú radi, ale ešte nevedia, čo bude s budovou potom, a kto za to zaplatí, keď už nie sú peniaze.",
    "sl": "Svet je v ponedeljek odločil, da se stara šola v vasi ne bo zaprla. Starši so veseli, ampak še ne vedo, kaj bo potem s stavbo in kdo bo za to plačal, ker denarja ni več.",
    "so": "Golaha ayaa Isniintii go'aansaday in aan la xirin dugsigii hore ee tuulada. Waalidiintu way faraxsan yihiin, laakiin ma oga waxa ku dhici doona dhismaha ka dib iyo cidda ay tahay in ay bixiso.",
    "sq": "Këshilli vendosi të hënën që shkolla e vjetër në fshat nuk do të mbyllet. Prindërit janë të lumtur, por ata ende nuk e dinë se çfarë do të ndodhë me ndërtesën pas kësaj.",
    "sr": "Савет је у понедељак одлучио да се стара школа у селу неће затворити. Родитељи су срећни, али још не знају шта ће после тога бити са зградом и ко ће то све платити.",
    "sv": "Rådet beslutade i måndags att den gamla skolan i byn inte ska stängas. Föräldrarna är glada, men de vet inte vad som ska hända med huset efter det, och några är rädda för att det säljs.",
    "sw": "Baraza liliamua siku ya Jumatatu kwamba shule ya zamani katika kijiji haitafungwa. Wazazi wana furaha, lakini bado hawajui ni nini kitatokea kwa jengo hilo baada ya hapo, na nani atalipa.",
    "tl": "Nagpasya ang konseho noong Lunes na hindi isasara ang lumang paaralan sa nayon. Masaya ang mga magulang, ngunit hindi pa nila alam kung ano ang mangyayari sa gusali pagkatapos nito.",
    "tr": "Meclis pazartesi günü köydeki eski okulun kapatılmayacağına karar verdi. Veliler çok mutlu, ama bundan sonra bina için ne olacağını ve bunu kimin ödeyeceğini henüz bilmiyorlar.",
    "uk": "Рада вирішила в понеділок, що стара школа в селі не буде закрита. Батьки раді, але вони ще не знають, що потім буде з цією будівлею і хто за неї заплатить.",
    "uz": "Kengash dushanba kuni qishloqdagi eski maktab yopilmaydi deb qaror qildi. Ota-onalar juda xursand, lekin ular bundan keyin bino bilan nima bo'lishini hali bilmaydi va javob kerak.",
    "vi": "Hội đồng đã quyết định vào thứ hai rằng trường học cũ trong làng sẽ không bị đóng cửa. Các phụ huynh rất vui, nhưng họ chưa biết sau đó tòa nhà sẽ như thế nào và ai sẽ trả tiền.",
    "yo": "Ìgbìmọ̀ náà pinnu ní ọjọ́ Ajé pé wọn kò ní ti ilé ìwé àtijọ́ tí ó wà nínú abúlé náà pa. Inú àwọn òbí dùn, ṣùgbọ́n wọn kò tíì mọ ohun tí yóò ṣẹlẹ̀ sí ilé náà lẹ́yìn èyí.",
    "zu": "Umkhandlu unqume ngoMsombuluko ukuthi isikole esidala esikhona emzaneni ngeke sivalwe. Abazali bajabulile kakhulu, kodwa manje abazi ukuthi kuzokwenzekani ngalesi sakhiwo ngemuva kwalokhu, futhi ukuthi ubani ozokhokha.",
    "ar": "قرر المجلس يوم الاثنين أن المدرسة القديمة في القرية لن تغلق. الآباء سعداء جدا لكن لا أحد منهم يعرف ما الذي سيحدث بعد ذلك مع المبنى أو من سيدفع ثمن هذا كله.",
    "fa": "شورا روز دوشنبه تصمیم گرفت که مدرسه قدیمی روستا بسته نمی شود. پدر و مادرها خوشحال هستند اما هنوز نمی دانند که پس از آن با این ساختمان چه خواهد شد.",
    "ur": "کونسل نے پیر کو یہ فیصلہ کیا کہ گاؤں کا پرانا اسکول بند نہیں ہو گا۔ والدین خوش ہیں لیکن ان کو ابھی تک یہ نہیں معلوم کہ اس کے بعد عمارت کے ساتھ کیا ہو گا۔",
    "ps": "شورا د دوشنبې په ورځ پرېکړه وکړه چې د کلي زوړ ښوونځی به نه تړل کېږي. مور او پلار خوښ دي خو دوی لا نه پوهېږي چې له دې وروسته به د ودانۍ سره څه کېږي.",
    "hi": "परिषद ने सोमवार को यह फैसला किया कि गाँव का पुराना स्कूल बंद नहीं होगा। माता-पिता खुश हैं लेकिन उन को अभी तक यह नहीं पता कि इस के बाद इमारत के साथ क्या होगा।",
    "mr": "परिषदेने सोमवारी ठरवले की गावातील जुनी शाळा बंद होणार नाही. पालक आनंदी आहेत पण त्यांना अजून माहीत नाही की यानंतर त्या इमारतीचे काय होणार आहे आणि त्या साठी पैसे कोण देणार.",
    "ne": "परिषद्ले सोमबार गाउँको पुरानो विद्यालय बन्द नगर्ने निर्णय गरेको छ। अभिभावकहरू खुसी छन् तर त्यो भवन पछि के हुने हो भन्ने कुरा उनीहरूलाई थाहा छैन र यो को लागि पैसा कसले दिने हो।",
    "el": "Το συμβούλιο αποφάσισε τη Δευτέρα ότι το παλιό σχολείο του χωριού δεν θα κλείσει πριν από το καλοκαίρι.",
    "he": "המועצה החליטה ביום שני שבית הספר הישן בכפר לא ייסגר לפני הקיץ הבא וההורים שמחים מאוד.",
    "hy": "Խորհուրդը երկուշաբթի օրը որոշեց, որ գյուղի հին դպրոցը չի փակվի մինչև հաջորդ ամառ։",
    "ka": "საბჭომ ორშაბათს გადაწყვიტა, რომ სოფლის ძველი სკოლა მომავალ ზაფხულამდე არ დაიხურება.",
    "th": "สภาตัดสินใจเมื่อวันจันทร์ว่าโรงเรียนเก่าในหมู่บ้านจะไม่ถูกปิดก่อนฤดูร้อนหน้า",
    "zh": "议会星期一决定，村里的老学校在明年夏天之前不会关闭，家长们都很高兴。",
    "ja": "議会は月曜日に、村の古い学校を来年の夏まで閉めないことを決めました。親たちは喜んでいます。",
    "ko": "의회는 월요일에 마을의 오래된 학교를 내년 여름 전에 닫지 않기로 결정했다. 부모들은 기뻐했다.",
    "ta": "கிராமத்தில் உள்ள பழைய பள்ளி அடுத்த கோடைக்கு முன் மூடப்படாது என்று சபை திங்களன்று முடிவு செய்தது.",
    "bn": "পরিষদ সোমবার সিদ্ধান্ত নিয়েছে যে গ্রামের পুরানো স্কুলটি আগামী গ্রীষ্মের আগে বন্ধ হবে না।",
    "am": "ምክር ቤቱ ሰኞ ዕለት በመንደሩ ያለው አሮጌ ትምህርት ቤት ከሚቀጥለው በጋ በፊት እንደማይዘጋ ወሰነ እናም ወላጆች ተደሰቱ።",
}  # fmt: skip

RULES = RuleTable(load_packs(), ["LA"])


def language(text: str) -> Language:
    return TextView(Document(text)).language


def found(text: str, *expected: str) -> set[str]:
    return {hit.code for hit in FAMILY.find(TextView(Document(text), expected), RULES, {})}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_two_sentences_are_enough(code: str) -> None:
    assert language(SENTENCES[code]).code == code
    assert language(SENTENCES[code] * 3).probability > 0.8


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_wrong_language_is_an_error_and_the_right_one_is_none(code: str) -> None:
    text = SENTENCES[code] * 2
    assert found(text, code) == set()
    assert "LA001" in found(text, "en" if code != "en" else "de", "tlh")


def test_every_listed_language_is_tried() -> None:
    assert listed_languages() <= SENTENCES.keys()


@pytest.mark.parametrize("code", ["de", "fr", "ru", "hi", "vi", "ko"])
def test_capitals_and_split_letters_change_nothing(code: str) -> None:
    assert language(SENTENCES[code].upper()).code == code
    assert language(unicodedata.normalize("NFD", SENTENCES[code])).code == code


ENGLISHES = {
    "Indian": "Kindly do the needful and revert at the earliest. The Lok Sabha passed the Bill by voice vote on Tuesday amid uproar; opposition MPs staged a dharna outside, and Rs 40 crore has been sanctioned for the anganwadi scheme in Tirunelveli, officials told PTI.",
    "Nigerian": "The Oba of Ijebuland, in company of his chiefs, on Tuesday advised youths to shun cultism and internet fraud, even as he charged the government to fix the Sagamu-Benin road, which he described as a death trap for okada riders and danfo drivers.",
    "Pidgin": "Di governor don tell di people say dem go fix di road before di rain come, but di traders for the market no gree with am because na the same thing he talk last year and nothing happen after that.",
    "verse": "Thou art the nightingale, and I the thorn;\nthou sing'st, and I am silent till the morn.\nThe moon hath seen us both, and she will tell\nno other ear what song within me fell.",
    "headlines": "MAYOR TO STAND AGAIN IN MAY\nROOF OF OLD SCHOOL TO BE MENDED\nNO BUS ON SUNDAYS FROM JUNE\nWHAT THE COUNCIL SAID AND WHAT IT MEANT\nTWO HELD AFTER RAID ON BANK",
    "code": "def mean(values):\n    # the mean of the values, or None if there are none of them\n    if not values:\n        return None\n    return sum(values) / len(values)  # this is as it should be, and it is what we want",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ENGLISHES))
def test_all_kinds_of_english_are_english(kind: str) -> None:
    assert language(ENGLISHES[kind]).code == "en"
    assert found(ENGLISHES[kind] * 3, "en") == set()


@pytest.mark.parametrize("text", ["", " \n", "Hello.", "Guten Tag!", "1 2 3", "Ja, nee", "\ud800", "é", "漢字", "Nokia 3310", "Bonjour le monde"])
def test_short_texts_have_no_language_and_no_findings(text: str) -> None:
    assert language(text).code is None
    assert found(text, "en") == set()


def test_names_lists_and_code_are_not_called_wrong() -> None:
    names = " ".join(f"{first} {last}" for first in ("Adaeze", "Jürgen", "María", "Søren", "Yuki", "Zoltán") for last in ("Okafor", "Ruiz"))
    assert found(names * 3, "en") == set()
    code = "const a = b.map((x) => x * 2);\nif (a[0] === undefined) { throw new TypeError(`no ${a}`); }\n" * 20
    assert found(code, "en") == set()


def test_mash_salad_numbers_and_encoded_data_are_unknown() -> None:
    dice = random.Random(1)
    mash = " ".join("".join(dice.choices("asdfghjkl", k=dice.randint(3, 8))) for _ in range(200))
    encoded = "\n".join("".join(dice.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=76)) for _ in range(20))
    numbers = "\n".join(" ".join(str(dice.randint(0, 9999)) for _ in range(8)) for _ in range(20))
    for text in (mash, encoded, encoded.replace("\n", ""), numbers):
        assert found(text, "en") == {"LA003"}


def test_the_place_of_a_foreign_passage() -> None:
    text = f"{SENTENCES['en']}\r\n\r\n{SENTENCES['de']}\r\nKurz.\r\n{SENTENCES['de']}\r\n\r\n{SENTENCES['en']}\r\n"
    view = TextView(Document(text))
    (hit,) = FAMILY.find(view, RULES, {})
    assert hit.code == "LA002"
    assert text[hit.start : hit.end] == f"{SENTENCES['de']}\r\nKurz.\r\n{SENTENCES['de']}"
    signals = FAMILY.measure(view)
    assert 0.3 < signals["language.share_in_other_languages"] < 0.7
    assert signals["language.is_english"] == 1


def test_expected_codes_may_be_written_in_other_ways() -> None:
    assert is_expected("pt", ["pt-BR"])
    assert is_expected("zh", ["zh_TW"])
    assert is_expected("no", ["nb"])
    assert is_expected("hr", ["sr"])
    assert is_expected("sr", ["sr"])
    assert not is_expected("sr", ["hr"])
    assert not is_expected("en", ["de"])


def test_langdetect_answers_many_threads_as_it_does_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    import langdetect

    from qualcheck.view import language as module

    codes = ["en", "de", "cs", "da", "ru", "tr"]
    monkeypatch.setattr(langdetect.DetectorFactory, "seed", 0)
    monkeypatch.setattr(module, "_factory", None)
    module.ask_langdetect.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda code: ask_langdetect(SENTENCES[code]), codes * 4))
    for code, (answer, probability) in zip(codes * 4, answers, strict=True):
        best = langdetect.detect_langs(SENTENCES[code])[0]
        assert (answer, round(probability, 6)) == (best.lang, round(best.prob, 6))


def test_scripts_are_counted_by_letters() -> None:
    assert script_counts("Hello é, мир! 漢字かな 한 ไทย אב".encode()) == {
        "latin": 6,
        "cyrillic": 3,
        "han": 2,
        "kana": 2,
        "hangul": 1,
        "thai": 3,
        "hebrew": 2,
    }
    assert script_counts("“1 + 2” … 😀".encode()) == {}


def test_words_are_cut_behind_apostrophes() -> None:
    assert words_of("L’homme qu'elle aime – (c'est moi).") == ["l'", "homme", "qu'", "elle", "aime", "–", "c'", "est", "moi"]


@settings(deadline=None, max_examples=60)
@given(texts())
def test_any_text_gets_an_answer(text: str) -> None:
    view = TextView(Document(text))
    assert 0 <= view.language.probability <= 1
    assert (view.language.code is None) == (view.language.probability == 0)
    for passage in view.foreign_passages:
        assert 0 <= passage.first <= passage.last < len(view.lines)


@pytest.mark.parametrize(
    "text", ["x" * 500_000, "д " * 200_000, "a\n" * 200_000, "漢" * 300_000, "\x00" * 300_000, "the " * 100_000], ids=str.__len__
)
def test_big_texts_are_sampled(text: str) -> None:
    assert decide(text.split("\n")).probability <= 1
    assert found(text, "en") is not None


@pytest.mark.accuracy
def test_good_english_prose_is_never_called_foreign_or_unknown() -> None:
    path = needs_data("data", "spun_clean.jsonl.gz")
    flagged = [row["id"] for row in rows(path)[::3] if found(row["text"], "en")]
    assert flagged == []


def test_the_profiles_are_those_of_langdetect_itself() -> None:
    from pathlib import Path

    from langdetect import PROFILES_DIRECTORY, DetectorFactory

    from qualcheck.view.langdetect_profiles import MOST_KEPT, read_profiles

    factory = DetectorFactory()
    paths = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file() and path.name[0] != ".")
    factory.load_json_profile([path.read_text("utf-8") for path in paths])
    profiles = read_profiles(Path(PROFILES_DIRECTORY))
    assert profiles.languages == factory.langlist
    assert len(profiles) > 10 * MOST_KEPT  # so that kept lists are dropped on the way
    assert dict(profiles) == factory.word_lang_prob_map
    assert "no n-gram" not in profiles


def test_the_languages_that_may_be_expected_are_those_that_are_found() -> None:
    from langdetect import PROFILES_DIRECTORY

    by_langdetect = {path.name.partition("-")[0] for path in Path(PROFILES_DIRECTORY).iterdir()}
    assert set(FOUND_LANGUAGES) == listed_languages() | set(LANGUAGE_OF_SCRIPT.values()) | by_langdetect
    assert set(SCRIPTS) == set(NAMES)
    assert set(SAME_LANGUAGE.values()) <= set(FOUND_LANGUAGES)
    page = (Path(__file__).parent.parent / "docs" / "languages.md").read_text("utf-8")
    assert " ".join(page.split()).count(", ".join(f"`{code}` {name}" for code, name in FOUND_LANGUAGES.items())) == 1
