"""The languages and scripts that are told apart, by code and name: what a configuration may expect and a formula may name."""

from __future__ import annotations

_NAMES = """
    af Afrikaans, am Amharic, ar Arabic, az Azerbaijani, be Belarusian, bg Bulgarian, bn Bengali, bo Tibetan, ca Catalan, cs Czech,
    cy Welsh, da Danish, de German, el Greek, en English, eo Esperanto, es Spanish, et Estonian, eu Basque, fa Persian, fi Finnish,
    fr French, ga Irish, gl Galician, gu Gujarati, ha Hausa, he Hebrew, hi Hindi, hr Croatian, ht Haitian, hu Hungarian, hy Armenian,
    id Indonesian, ig Igbo, is Icelandic, it Italian, ja Japanese, ka Georgian, kk Kazakh, km Khmer, kn Kannada, ko Korean, la Latin,
    lo Lao, lt Lithuanian, lv Latvian, mk Macedonian, ml Malayalam, mn Mongolian, mr Marathi, mt Maltese, my Burmese, ne Nepali,
    nl Dutch, no Norwegian, or Odia, pa Punjabi, pl Polish, ps Pashto, pt Portuguese, ro Romanian, ru Russian, si Sinhala, sk Slovak,
    sl Slovenian, so Somali, sq Albanian, sr Serbian, sv Swedish, sw Swahili, ta Tamil, te Telugu, th Thai, tl Tagalog, tr Turkish,
    uk Ukrainian, ur Urdu, uz Uzbek, vi Vietnamese, yo Yoruba, zh Chinese, zu Zulu
"""

#: Codes (ISO 639-1) of the languages that a text may be found to be in, with their English names.
FOUND_LANGUAGES = {code: name for code, _, name in (pair.strip().partition(" ") for pair in _NAMES.split(","))}

#: Codes that mean the same here: older and wider ones, and languages that function words and letters hardly tell apart.
SAME_LANGUAGE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ms": "id", "fil": "tl", "bs": "hr", "sh": "hr"}

#: The scripts whose letters are counted.
SCRIPTS = tuple(
    """latin greek cyrillic armenian hebrew arabic han hangul devanagari bengali gurmukhi gujarati oriya tamil telugu kannada malayalam
    sinhala thai lao tibetan burmese georgian ethiopic khmer mongolian kana""".split()
)


def plain_language(name: str) -> str:
    """The code that a text would be found by: without a region ("pt-BR"), an older one by the one of today."""
    code = name.strip().lower().replace("_", "-").partition("-")[0]
    return SAME_LANGUAGE.get(code, code)
