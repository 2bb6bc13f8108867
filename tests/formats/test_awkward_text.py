"""Whatever text an entry holds: the document is well-formed, says exactly that text, or is not made."""

import json
from html import unescape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import _Element as Element
from lxml.etree import fromstring
from support.feed_rules import check_atom, check_json, check_rss
from support.sample_feeds import make_category, make_entity, make_entry, make_feed

from feeds.document import Feed, Person
from feeds.formats import FORMATS

ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ATOM = "{http://www.w3.org/2005/Atom}"

AWKWARD = (
    *(
        "]]>",
        "<![CDATA[",
        "<",
        ">",
        "&",
        "&amp;",
        "&nbsp;",
        "&#x3C;",
        '"',
        "'",
        "--",
        "?>",
        "<b>",
        "</title>",
    ),
    *(
        "é",
        "e\u0301",
        "ﷺ",
        "المنارة",
        "\u200f",
        "\u200d",
        "👩\u200d🚒",
        "🇲🇦",
        "𝕏",
        "\u2028",
        "\u00a0",
        "\u00ad",
    ),
    *(" ", "\n", "\t", "\r", "\x7f", "\x85", "\ufffd", "\ufeff", "a", "%s", "{0}", "\\u003c"),
)
TEXT = st.lists(st.sampled_from(AWKWARD), max_size=8).map("".join)
TITLE = TEXT.map(lambda text: f"t{text}")

# Noncharacters that RSS uses as marks; our text cleaning leaves none, but a renderer must not rely on that.
MARKS = "\ufdd0\ufdd1"
ILLEGAL = ("\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800")


def make_awkward_feed(title: str, text: str) -> Feed:
    """A feed with the text in every slot that takes free text."""
    entry = make_entry(
        title=title,
        summary=text,
        content_html=text,
        authors=(Person(name=title),),
        categories=(make_category(label=title),),
        entities=(make_entity(label=title),),
        rights=title,
        correction=title,
    )
    return make_feed(entry, title=title, description=title, rights=title, author=Person(name=title))


def read_atom(feed: Feed) -> Element:
    return fromstring(FORMATS["atom"].render(feed))


def read_rss(feed: Feed) -> Element:
    return fromstring(FORMATS["rss"].render(feed))[0]


@given(title=TITLE, text=TEXT)
def test_rss_says_exactly_the_text_it_was_given(title: str, text: str) -> None:
    """O1, O2, O3, X-05, X-08, X-09, RSS-17: one level of escaping everywhere."""
    channel = read_rss(make_awkward_feed(title, text))

    item = channel.findall("item")[0]
    plain = [
        *(channel.findtext("title"), channel.findtext("description"), channel.findtext("copyright")),
        *(item.findtext("title"), item.findtext(CREATOR)),
        *(category.text for category in item.findall("category")),
    ]
    assert [title] * 7 == plain
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") == item.findtext(
        "description"
    )
    assert text == item.findtext(ENCODED)


@given(title=TITLE, text=TEXT)
def test_atom_says_exactly_the_text_it_was_given(title: str, text: str) -> None:
    """O1, O2, O3, X-05, X-08, X-09."""
    feed = read_atom(make_awkward_feed(title, text))

    entry = feed.findall(f"{ATOM}entry")[0]
    plain = [
        *(feed.findtext(f"{ATOM}{name}") for name in ("title", "subtitle", "rights")),
        *(entry.findtext(f"{ATOM}{name}") for name in ("title", "rights")),
        entry.findtext(f"{ATOM}author/{ATOM}name"),
        *(category.get("label") for category in entry.findall(f"{ATOM}category")),
    ]
    assert [title] * 8 == plain
    assert text == entry.findtext(f"{ATOM}summary", default="")
    assert text == entry.findtext(f"{ATOM}content")


@given(title=TITLE, text=TEXT)
def test_json_says_exactly_the_text_it_was_given(title: str, text: str) -> None:
    """O1, O3, O9: the same text as in XML."""
    feed = json.loads(FORMATS["json"].render(make_awkward_feed(title, text)))

    item = feed["items"][0]
    assert [title] * 5 == [
        feed["title"],
        feed["description"],
        item["title"],
        *item["tags"],
        item["authors"][0]["name"],
    ]
    assert text == item.get("summary", "")
    assert text == item["content_html"]


@given(title=TITLE, text=TEXT)
def test_two_renders_of_any_text_are_byte_identical(title: str, text: str) -> None:
    """X-02."""
    feed = make_awkward_feed(title, text)

    for known in FORMATS.values():
        assert known.render(feed) == known.render(feed)


@given(title=TITLE, text=TEXT)
def test_any_plain_text_makes_a_document_without_a_complaint(title: str, text: str) -> None:
    """O1, O2, O3: whatever the plain text, the independent checkers are content."""
    entry = make_entry(title=title, summary=text, authors=(Person(name=title),), correction=title)
    feed = make_feed(entry, title=title, description=title)

    assert [] == check_rss(FORMATS["rss"].render(feed))
    assert [] == check_json(FORMATS["json"].render(feed))
    assert [] == [fault for fault in check_atom(FORMATS["atom"].render(feed)) if "ATOM-09" not in fault]


@given(words=st.lists(st.sampled_from([*AWKWARD, *MARKS, "script>", "alert(1)"]), max_size=8))
def test_marks_in_the_text_never_become_markup(words: list[str]) -> None:
    """RSS-17, X-07, O1: a noncharacter out of an article becomes U+FFFD, not `<` or `&`."""
    text = "t" + "".join(words)

    item = read_rss(make_awkward_feed(text, text)).findall("item")[0]

    harmless = text.replace("\ufdd0", "\ufffd").replace("\ufdd1", "\ufffd")
    assert harmless == item.findtext("title")
    assert harmless == item.findtext(ENCODED)
    assert harmless == unescape_once(item.findtext("description") or "")


def unescape_once(html: str) -> str:
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_marks_in_a_url_never_become_markup() -> None:
    """RSS-17: attributes too."""
    feed = make_feed(make_entry(entities=(make_entity(scheme="https://news.example/\ufdd0\ufdd1"),)))

    category = read_rss(feed).findall("item/category")[0]

    assert "https://news.example/\ufffd\ufffdinstitut-des-phares" == category.get("domain")


@pytest.mark.parametrize("name", ["rss", "atom"])
@pytest.mark.parametrize("character", ILLEGAL, ids=lambda character: f"U+{ord(character):04X}")
@pytest.mark.parametrize("slot", ["title", "summary", "content_html", "correction"])
def test_text_that_xml_cannot_carry_makes_no_document(name: str, character: str, slot: str) -> None:
    """O1, O11: a ValueError, which whoever isolates the poisoned entry catches."""
    feed = make_feed(make_entry(**{slot: f"a{character}b"}))

    with pytest.raises(ValueError):
        FORMATS[name].render(feed)


def test_a_lone_surrogate_makes_no_json() -> None:
    """O1, O9, O11."""
    feed = make_feed(make_entry(title="a\ud800b"))

    with pytest.raises(TypeError):
        FORMATS["json"].render(feed)


@settings(max_examples=50)
@given(words=st.lists(st.sampled_from(["<b>", "R&D", "]]>", "المنارة", "👩\u200d🚒", "É", "“"]), min_size=1))
def test_a_reader_shows_the_text_of_the_newsroom(words: list[str]) -> None:
    """O2, O3, X-09: through feedparser, whose Atom parser takes plain text as such."""
    text = f"Il y a {' '.join(words)} ici"
    feed = make_feed(
        make_entry(title=text, summary=f"{text} aussi", content_html="<p>1 &lt; 2 &amp; ]]&gt;</p>")
    )

    atom = feedparser.parse(FORMATS["atom"].render(feed))
    rss = feedparser.parse(FORMATS["rss"].render(feed))

    assert not atom.bozo
    assert not rss.bozo
    assert (text, f"{text} aussi") == (atom.entries[0].title, atom.entries[0].summary)
    assert f"{text} aussi" == unescape(rss.entries[0].summary)
    for read in (atom, rss):
        assert "<p>1 &lt; 2 &amp; ]]&gt;</p>" == read.entries[0].content[0].value
