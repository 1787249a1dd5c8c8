"""Names of networks, one after another, as calls to follow a site there have them ("Facebook, Twitter und Instagram")."""

from __future__ import annotations

#: Names that languages bend ("Facebook'ta", "Instagramie", "в Телеграме").
_BENT = "facebook|twitter|instagram|youtube|telegram|whatsapp|фейсбук|фейсбуц|твиттер|твітер|инстаграм|інстаграм|ютуб|телеграм|ватсап|вайбер|viber"
#: Names that stand as they are; Arabic and Hindi write them in their own letters, and in more than one way.
_FIXED = (
    "fb|x|insta|you tube|tiktok|tik tok|linkedin|threads|bluesky|mastodon|pinterest|snapchat|flipboard|rss|messenger|line|discord|spotify|vk|ok"
    "|google(?: (?:news|noticias|notícias|notizie|actualités|nachrichten|haberler|berita|новости|новини))?"
    "|вк|вконтакте|одноклассник(?:и|ах)|дзене?|яндекс[. ]?(?:дзене?|новост(?:и|ях))|max|zalo|kakaotalk|naver|네이버|카카오톡|페이스북|트위터|유튜브"
    "|فيسبوك|الفيسبوك|فايسبوك|تويتر|إكس|إنستغرام|انستغرام|إنستجرام|انستجرام|يوتيوب|واتساب|واتس آب|تلغرام|تليغرام|تيليجرام|تلجرام|تيك توك|لينكد إن"
    "|سناب شات|(?:جوجل|غوغل) نيوز|أخبار (?:جوجل|غوغل)"
    "|फेसबुक|ट्विटर|इंस्टाग्राम|यूट्यूब|व्हाट्सएप|व्हाट्सऐप|वॉट्सऐप|टेलीग्राम|गूगल न्यूज"
    "|微信|微博|抖音|臉書|推特|ツイッター|フェイスブック|インスタグラム|ユーチューブ"
)
_NAME = rf"[\"«„“]?(?:@|و)?(?:(?:{_BENT})\pL{{0,4}}|{_FIXED})(?:['’]\pL{{1,4}})?[\"»“”]?"
#: Marks, then two short words at most: ", ", " und auf ", " y en ", " और ".
_BETWEEN = r"(?:[\s,;/|&+·•、،和與与-]+(?:\pL[\pL\pM]{0,3}[\s]+){0,2})"
#: In RE2 syntax, matched on lines in any case.
NETWORKS = f"{_NAME}(?:{_BETWEEN}{_NAME})*"
