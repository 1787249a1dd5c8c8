"""Left-over markup: found and taken out, while code, examples and brackets with a meaning stay."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcheck
from qualcheck.checker import Checker
from qualcheck.checks.markup.entities import decode
from qualcheck.checks.shared.code import looks_like_code
from qualcheck.cleaning import clean_document
from qualcheck.config import Config
from qualcheck.model import Document, Finding
from qualcheck.view.text import STAND_IN

ONLY = {"select": ["MK"]}


def found(text: str) -> list[Finding]:
    report = qualcheck.check(text, config=ONLY)
    assert not [trouble for trouble in report.troubles if trouble.rule == "MK"]
    return [finding for finding in report.findings if finding.rule.startswith("MK")]


def mended(text: str) -> str:
    return qualcheck.clean(text, config=ONLY).text


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("&#039;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
        ("&amp;amp;", "&"),
        ("&amp;amp;#8217;", "’"),
        ("&nbsp;", "\xa0"),
        ("&nbsp", "\xa0"),
        ("& #8217;", "’"),
        ("#8217;", "’"),
        ("&#146;", "’"),
        ("&#13;", ""),
        ("&#0;", None),
        ("&#xd800;", None),
        (f"&#{ord(STAND_IN)};", None),
        ("&nonsense;", None),
        ("&T;", None),
    ],
)
def test_references(reference: str, expected: str | None) -> None:
    assert decode(reference) == expected


def test_a_bracket_that_would_make_a_tag_is_not_set_free() -> None:
    assert mended("Write &lt;b&gt; to make it bold.") == "Write &lt;b&gt; to make it bold."
    assert mended("If 3 &lt; 5 &amp;&amp; x, then 5 &gt; 3.") == "If 3 < 5 && x, then 5 > 3."


def test_references_inside_words_count_even_where_html_is_spoken_of() -> None:
    assert mended("The HTML wasn&#39;t valid.") == "The HTML wasn't valid."
    assert not found("In HTML, &nbsp; is a blank.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One <b>bold</b> word.", "One bold word."),
        ("First.<br/>Second.", "First.\nSecond."),
        ("<p>First.</p><p>Second.</p>", "First.\nSecond."),
        ("A<sup>2</sup> b", "A² b"),
        ('An <img src="https://cdn.test/x.png" alt="sea"> image.', "An image."),
        ("<div class=”x”>Curly</div>", "Curly"),
        ("<li>one</li>\n<li>two</li>", "one\ntwo"),
        ("Text.\n<!-- /wp:image -->\n\nMore.", "Text.\n\nMore."),
        ("<![CDATA[ Text. ]]>", "Text."),
    ],
)
def test_tags_go_and_words_stay(text: str, expected: str) -> None:
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a < b > c, x <b and c> y, 3 <4> 5, <3",
        "List<String>, Map<A, List<Object>>, Vec<u8>, Array<string>",
        "<https://example.org> <ann@example.org> <name> <your name here>",
        'the <title> tag, a <div> element, "<p>", `<b>x</b>`',
        '```\n<a href="https://example.org">x</a>\n```',
        "[and] [sic] [1] [PDF] [CNET] [Keuffel94] [citation needed] [Step By Step] [video] [x_1, x_2] [n = 25] [/rant]",
        "[see note 3] [in 2025] [...] [a]nd risk factor[s] and text[i]",
        "[[1, 2], [3, 4]] and if [[ -f name ]]; then",
        "Hi {{first_name}}, {1, 2}, {{1}, {2}}, ${HOME}/bin",
        "C:\\users\\ann, \\LaTeX{}, \\usepackage{x}",
        "AT&T, R&D; Q&A; ?a=1&copy=2&lt=3 and B&B;",
        "He looked out of the window. The document was signed. It has a function (see below).",
        "== Scores ==\n\n| a | b |\n\n* item\n# item",
    ],
)
def test_what_only_looks_like_markup_is_left_alone(text: str) -> None:
    assert not [finding for finding in found(text) if finding.severity != "info"]
    assert mended(text) == text


SCRIPT = "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date());"
NEWS = "The council met on Monday, and all of its members were there for once."


def test_scripts_of_the_page_go_with_their_lines() -> None:
    assert mended(f"{NEWS}\n\n{SCRIPT}\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"
    block = "(function(d, s, id) {\n  var js = d.createElement(s);\n  js.id = id;\n}(document, 'script', 'widget'));"
    assert mended(f"{NEWS}\n\n{block}\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"
    assert mended(f"{NEWS}\n\n<script>var a = 1;</script>\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"


@pytest.mark.parametrize(
    "text",
    [
        f"Paste the following code into your page:\n\n{SCRIPT}\n\nThen save it.",
        f"Add this snippet.\n\n{SCRIPT}\n\nThen save it.",
        f"```\n{SCRIPT}\n```",
        f"The function adds.\n\nlet a = 1;\nlet b = 2;\nreturn a + b;\n\n{NEWS}\n\n{SCRIPT}\n\n{NEWS}",
        f"{NEWS} The call window.dataLayer = [] is made first, and then the page goes on as before.",
    ],
)
def test_scripts_that_are_shown_are_kept(text: str) -> None:
    assert all(finding.severity == "info" for finding in found(text))
    assert mended(text) == text


def test_code_that_nobody_speaks_of_leaves_it_open_what_a_script_is() -> None:
    text = f"{NEWS}\n\nlet a = 1;\nlet b = 2;\nreturn a + b;\n\n{NEWS}\n\n{SCRIPT}\n\n{NEWS}"
    (finding,) = found(text)
    assert (finding.severity, finding.fix and finding.fix.safety) == ("warning", "unsafe")
    assert mended(text) == text


PROSE = [f"Stall number {number} at the fair sold bread and cheese to all who came by." for number in range(12)]
PIECES = {
    "script": 'window.dataLayer = window.dataLayer || []; gtag("event", "stall {}");',
    "style": ".stall-{} .head{{color:#222;margin:0}}",
    "data": '{{"@context":"https://schema.org","@type":"Event","name":"Fair {}"}}',
    "template": '{{% include "stall{}.html" %}}',
    "variable": "{{{{ stall_{} }}}}",
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_more_of_the_same_never_scores_better(piece: str) -> None:
    scores = []
    for many in range(1, 13):
        lines = [line for number, prose in enumerate(PROSE) for line in (prose, *([piece.format(number)] if number < many else []))]
        cleaned = qualcheck.clean("\n\n".join(lines))
        scores.append(cleaned.report.score)
        assert cleaned.text == "\n\n".join(PROSE)
    assert all(before > after for before, after in pairwise(scores))


def test_texts_about_code_keep_what_they_show() -> None:
    explained = "Each selector of the CSS names a part of the HTML, and a script may change the style later."
    text = "\n\n".join(line for number in range(6) for line in (explained, f".part-{number} a{{color:#222;margin:0}}"))
    assert {finding.severity for finding in found(text)} == {"info"}
    assert mended(text) == text


def test_templates_that_nobody_speaks_of_and_that_stand_together_stay() -> None:
    text = f"{NEWS}\n\n{{% if fair.open %}}\n{{% include 'fair.html' %}}\n{{% endif %}}\n\n{NEWS}"
    assert {(finding.severity, finding.fix and finding.fix.safety) for finding in found(text)} == {("warning", "unsafe")}
    assert not found("{% if fair.open %}\n{% include 'fair.html' %}\n{% endif %}")


def test_rules_of_a_style_sheet_in_one_line_go_together() -> None:
    assert mended(f"{NEWS}\n\n.a{{color:#222}}#b .c{{margin:0}} .d{{padding:0}}\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"


def test_a_script_in_a_comment_goes_with_it() -> None:
    assert mended(f'{NEWS}\n\n<!--[if lt IE 9]><script src="old.js"></script><![endif]-->\n\n{NEWS}') == f"{NEWS}\n\n{NEWS}"


def test_style_sheets_and_structured_data_go() -> None:
    style = ".a, .b > p {\n  color: #333;\n  margin: 0 auto\n}"
    data = '{\n  "@context": "https://schema.org",\n  "@type": "NewsArticle",\n  "author": [{"name": "A"}]\n}'
    assert mended(f"{NEWS}\n\n{style}\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"
    assert mended(f"{NEWS}\n\n{data}\n\n{NEWS}") == f"{NEWS}\n\n{NEWS}"


def test_templates_in_texts_about_code_are_kept() -> None:
    text = f"Helm fills the values of a chart. {NEWS} It prints {{{{ .Values.name }}}} there."
    assert mended(text) == text


def test_markdown_is_at_home_in_markdown() -> None:
    link = "Read [the report](https://example.org/report)."
    assert [finding.rule for finding in found(link)] == ["MK011"]
    assert not found(f"# Report\n\n{link}")


def test_runs_of_shortcodes_are_one_finding() -> None:
    (finding,) = found('[vc_row] [vc_column width="1/2"][vc_column_text] Text')
    assert finding.found == '[vc_row] [vc_column width="1/2"][vc_column_text]'


def test_layout_characters_stay_where_scripts_need_them() -> None:
    assert mended("Ab\u00adsatz \u200b\n\u200d\nEnde\u200e") == "Absatz\nEnde"
    for text in ("می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "שלום\u200f abc", "ไทย\u200bแลนด์", "中\u200b文"):
        assert mended(text) == text


@pytest.mark.parametrize("line", ["return x;", "let a = f(b);", "if (a) {", "}", "$ git clone x", "import os", "x = 1", "a => b"])
def test_code_is_told_from_prose(line: str) -> None:
    assert looks_like_code(line)


@pytest.mark.parametrize("line", [NEWS, "Author: Ann Smith", "He said: return it; then he left.", "The council (all of it) met.", ""])
def test_prose_is_told_from_code(line: str) -> None:
    assert not looks_like_code(line)


FRAGMENTS = ["<b>", "</b>", "<br>", "<p>", '<a href="https://x.test/">', "</a>", "<!-- x -->", "[caption id=1]", "[/caption]", "[embed]", "[/embed]"]
FRAGMENTS += [
    "&amp;",
    "&lt;",
    "&gt;",
    "&#039;",
    "&amp;#039;",
    "&nbsp;",
    "{{ a.b }}",
    "{% x %}",
    "\\u2019",
    "[[Category:x]]",
    "'''a'''",
    "[b]",
    "[/b]",
]
FRAGMENTS += [
    "]]>",
    "<![CDATA[",
    "\xad",
    "\u200b",
    "\u2028",
    "\ufffc",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "word ",
    "İß ",
    "\udc92",
    SCRIPT,
    ".a { color: red; }",
]
FRAGMENTS += ["<script>var a=1;</script>", '{"@context": "https://schema.org"}', "```\n", "`", "[img]", "[/img]", "https://x.test/a"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_cleaning_settles_and_places_hold(text: str) -> None:
    for finding in found(text):
        assert text[finding.start : finding.end] == finding.found
    once = mended(text)
    assert mended(once) == once


@pytest.mark.parametrize("piece", ["<a ", "<script>", "<b>x", "[[", '[a b="', "&amp;", "{{a}}", "<%", "`", "<!--", "\\u", "a{color:"])
def test_a_very_long_line_takes_linear_time(piece: str) -> None:
    assert isinstance(found(piece * (40_000 // len(piece))), list)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("3 x 10<sup>6</sup> cells", "3 x 10⁶ cells"),
        ("a charge of 10<sup>&minus;19</sup> C", "a charge of 10⁻¹⁹ C"),
        ("H<sub>2</sub>SO<sub>4</sub>", "H₂SO₄"),
        ("so he said<sup>1,2</sup>.", "so he said¹,²."),
        ('so he said<sup id="r1"><a href="#n1">12</a></sup>.', "so he said¹²."),
        ("a sum of 2<sup>n</sup> + x<sub>i</sub>", "a sum of 2ⁿ + xᵢ"),
        ("the 2<sup>nd</sup> time, au XIX<sup>e</sup> siècle", "the 2nd time, au XIXe siècle"),
        ("Harbour Soap<sup>®</sup>, said<sup>[4]</sup> the maker", "Harbour Soap®, said[4] the maker"),
        ("it grows as 2<sup>k</sup> and V<sub>max</sub>", None),
        ("the sign of e<sup>a/b</sup> is known", None),
    ],
)
def test_raised_and_lowered_letters_keep_their_meaning(text: str, fixed: str | None) -> None:
    assert qualcheck.clean(text).text == (text if fixed is None else fixed)


def test_what_has_no_raised_form_gets_a_sign_if_asked() -> None:
    document = Document("it grows as 2<sup>k</sup>, e<sup>a/b</sup> and V<sub>max</sub>")
    checker = Checker(Config())
    assert clean_document(document, checker.check, unsafe=True).text == "it grows as 2^k, e^(a/b) and V_max"


@pytest.mark.parametrize(
    "text",
    [
        "To part paragraphs, write <p> at the start and </p> at the end; a new line needs <br>, which stands alone.",
        "What stands between <em> and </em> is stressed.",
        "- <b> makes letters bold\n- <br> ends a line\n- <hr> draws a rule",
        "Here is an example:\n\n<ol>\n<li>Rye</li>\n</ol>\n\nThe browser numbers it.",
        "Raw mail has =C3=A9 for é in it.",
        "A remark is written as <!-- so --> and nobody sees it.",
    ],
)
def test_markup_that_is_spoken_of_stays(text: str) -> None:
    assert qualcheck.clean(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        'Copy this line to where the map belongs:\n\n<img src="map.png" alt="A map">\n\nThe map shows at once.',
        'Then put it below the list:\n\n<button onclick="more()">More</button>\n\nAll is done.',
        'For a link, write <a href="page.html">words</a> around the words.',
        "For strong words, type [b]strong[/b], and [i]leaning[/i] for the others.",
        "Type [[File:Barn.jpg]] where the barn should be seen.",
        "A page asks for {{Infobox}} at its top, if the wiki has one.",
        "The letter é is \\u00e9 in JavaScript and nothing else.",
        "Put <h2> above it, as in <h2>Fairs</h2>.",
    ],
)
def test_markup_that_one_is_told_to_write_stays(text: str) -> None:
    assert mended(text) == text
    assert {finding.severity for finding in found(text)} <= {"info"}


def test_markup_that_somebody_wrote_in_goes() -> None:
    assert mended('Here is the map:\n\n<img src="map.png" alt="A map">\n\nIt is old.') == "Here is the map:\n\nIt is old."
    assert mended('She wrote [i]Barns[/i], and <a href="/b">two more</a> books.') == "She wrote Barns, and two more books."


def test_tags_are_part_of_markdown_files(tmp_path: Path) -> None:
    file = tmp_path / "keys.md"
    file.write_text("Press <kbd>Ctrl</kbd> to see more.\n\n<details>\n\nIt is all there.\n\n</details>\n", "utf-8")
    (report,) = qualcheck.check_files([file], config={"select": ["MK"]})
    assert {(finding.severity, finding.fix and finding.fix.safety) for finding in report.findings} == {("info", "unsafe")}


PAGE = "<!DOCTYPE html>\n<html>\n<head><style>p { margin: 0; }</style></head>\n<body>\n<p>It&#039;s over.</p>\n<p>It’s over.</p>\n</body>\n</html>\n"


@pytest.mark.parametrize("text", [PAGE, "\ufeff\n" + PAGE.replace("</html>", "</html>\n<!-- 0.3 s -->"), PAGE[:120]])
def test_a_whole_page_is_one_finding_and_stays_as_it_is(text: str) -> None:
    report = qualcheck.check(text)
    assert [finding.rule for finding in report.findings if finding.rule.startswith("MK")] == ["MK020"]
    assert report.verdict == "reject"
    assert qualcheck.clean(text).text == text


def test_a_piece_of_html_is_mended() -> None:
    text = '<div class="post">\n<p>The council met.</p>\n</div>\n'
    assert mended(text) == "The council met.\n"


def test_error_messages_of_the_server_go_with_their_traces() -> None:
    text = (
        "Warning: mysqli_connect(): refused in /srv/www/db.php on line 7\n\nIt was late.\n\n"
        "Fatal error: Uncaught Error in /srv/www/db.php:9\nStack trace:\n#0 /srv/www/page.php(12): load()\n#1 {main}\n"
        "  thrown in /srv/www/db.php on line 9\n"
    )
    assert mended(text) == "It was late.\n"
    assert mended(text + "\nMy PHP script fails like this.\n") == text + "\nMy PHP script fails like this.\n"


def test_a_misread_byte_is_no_soft_hyphen() -> None:
    """It goes with the damage that it is part of, and is charged once; a hint in a word is found beside it."""
    rules = [(finding.rule, finding.found) for finding in qualcheck.check("Five stars: \u00e2\u00ad\u0090 for the appli\u00adcation.").findings]
    assert ("MK016", "\u00ad") in rules
    assert [rule for rule, _ in rules].count("MK016") == 1
    assert "EN001" in dict(rules)
