"""What Atom 1.0 asks of a document, rule by rule (rows ATOM-01 to ATOM-25)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from lxml.etree import _Element as Element
from lxml.etree import fromstring
from support.feed_rules import check_atom
from support.sample_feeds import make_category, make_entity, make_entry, make_feed

from feeds.document import Entry, Person
from feeds.formats import FORMATS

ATOM = "http://www.w3.org/2005/Atom"
DEPECHE = "urn:uuid:5c4f1e0a-6f3e-4c1b-9d0e-2b8f0c7a9d11"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {"a": ATOM}
URL = "https://news.example/feed.atom"


def render(*entries: Entry, **changes: Any) -> bytes:
    return FORMATS["atom"].render(make_feed(*entries, **({"self_url": URL} | changes)))


def read_feed(*entries: Entry, **changes: Any) -> Element:
    return fromstring(render(*entries, **changes))


def read_entry(**changes: Any) -> Element:
    return read_feed(make_entry(**changes)).findall("a:entry", NAMESPACES)[0]


def text_of(parent: Element, path: str) -> str | None:
    return parent.findtext(path, namespaces=NAMESPACES)


def attributes_of(parent: Element, path: str) -> list[dict[str, str]]:
    return [attributes_in(element) for element in parent.findall(path, NAMESPACES)]


def attributes_in(element: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def names_of(parent: Element) -> list[str]:
    return [str(child.tag).rpartition("}")[2] for child in parent]


def test_the_feed_has_each_metadata_once_and_before_the_entries() -> None:
    """ATOM-01."""
    names = names_of(read_feed(make_entry(), make_entry(id="urn:x:2"), rights="© Agence"))

    expected = ["id", "title", "updated", "author", "link", "link", "generator", "rights", "subtitle"]
    assert [*expected, "entry", "entry"] == names


def test_an_entry_has_each_element_once() -> None:
    """ATOM-02."""
    names = names_of(read_entry(rights="© Jeanne"))

    assert ["id", "title", "updated", "content", "summary", "published", "rights", "link"] == names


def test_ids_are_written_as_they_are_stored() -> None:
    """ATOM-03, ATOM-04, X-01."""
    feed = read_feed(make_entry(id="tag:News.example,2026:%C3%A9/"), id="urn:uuid:feed-of-its-own")

    assert "urn:uuid:feed-of-its-own" == text_of(feed, "a:id")
    assert "tag:News.example,2026:%C3%A9/" == text_of(feed, "a:entry/a:id")


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 20, 10, 2, tzinfo=UTC), "2026-11-20T10:02:00Z"),
        (datetime(2026, 11, 20, 10, 2, 0, 40000, tzinfo=UTC), "2026-11-20T10:02:00.040Z"),
        (datetime(2026, 11, 20, 10, 2, 0, 999, tzinfo=UTC), "2026-11-20T10:02:00Z"),
        (datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2026-02-28T23:30:00Z"),
        (datetime(1970, 1, 1, tzinfo=UTC), "1970-01-01T00:00:00Z"),
    ],
)
def test_every_moment_is_in_utc_with_milliseconds_only_where_there_are_any(
    moment: datetime, written: str
) -> None:
    """ATOM-05, ATOM-06, O8."""
    feed = read_feed(make_entry(published=moment, updated=moment), updated=moment)

    moments = [text_of(feed, path) for path in ("a:updated", "a:entry/a:updated", "a:entry/a:published")]

    assert [written] * 3 == moments


def test_a_correction_moves_updated_and_leaves_published() -> None:
    """ATOM-05, ATOM-06, X-14."""
    entry = read_entry(
        published=datetime(2026, 11, 20, tzinfo=UTC),
        updated=datetime(2026, 11, 22, tzinfo=UTC),
        correction="250 phares, et non 205.",
    )

    assert "2026-11-20T00:00:00Z" == text_of(entry, "a:published")
    assert "2026-11-22T00:00:00Z" == text_of(entry, "a:updated")
    assert "250 phares, et non 205." == entry.findtext(f"{{{DEPECHE}}}correction")


def test_an_entry_without_authors_inherits_the_feeds() -> None:
    """ATOM-07."""
    feed = read_feed(make_entry(authors=()), author=Person(name="Agence", uri="https://news.example/"))

    assert "Agence" == text_of(feed, "a:author/a:name")
    assert "https://news.example/" == text_of(feed, "a:author/a:uri")
    assert feed.find("a:entry/a:author", NAMESPACES) is None


def test_authors_have_a_name_perhaps_a_page_and_never_an_address() -> None:
    """ATOM-08."""
    entry = read_entry(authors=(Person(name="Jeanne", uri="https://news.example/j"), Person(name="Omar")))

    authors = [
        [(str(child.tag), child.text) for child in author] for author in entry.findall("a:author", NAMESPACES)
    ]

    assert [
        [(f"{{{ATOM}}}name", "Jeanne"), (f"{{{ATOM}}}uri", "https://news.example/j")],
        [(f"{{{ATOM}}}name", "Omar")],
    ] == authors


def test_the_feed_links_to_itself_its_page_and_its_licence() -> None:
    """ATOM-09, ATOM-10, ATOM-12."""
    feed = read_feed(self_url=f"{URL}?a=1&b=2", licence_url="https://news.example/license.xml")

    assert [
        {"rel": "self", "type": "application/atom+xml", "href": f"{URL}?a=1&b=2"},
        {"rel": "license", "href": "https://news.example/license.xml"},
        {"rel": "alternate", "type": "text/html", "href": "https://news.example/"},
    ] == attributes_of(feed, "a:link")


def test_an_entry_has_one_alternate_and_says_what_every_link_is() -> None:
    """ATOM-10, ATOM-12: feedgen loses rel and type, so that a licence would become a second alternate."""
    entry = read_entry(
        url="https://news.example/articles/a?b=1&c=2", language="ar", licence_url="https://news.example/by"
    )

    assert [
        {
            "rel": "alternate",
            "type": "text/html",
            "hreflang": "ar",
            "href": "https://news.example/articles/a?b=1&c=2",
        },
        {"rel": "license", "href": "https://news.example/by"},
    ] == attributes_of(entry, "a:link")


@pytest.mark.parametrize("summary", ["Le résumé.", "", "Un premier article"])
def test_an_entry_without_content_still_has_its_alternate(summary: str) -> None:
    """ATOM-11, ATOM-14."""
    entry = read_entry(content_html=None, summary=summary)

    assert entry.find("a:content", NAMESPACES) is None
    assert ["alternate"] == [link["rel"] for link in attributes_of(entry, "a:link")]


@pytest.mark.parametrize("content", ["", "<p>1 &lt; 2 &amp; 3</p>", "<p>]]&gt;</p>"])
def test_content_is_html_escaped_once(content: str) -> None:
    """ATOM-13, O3."""
    element = read_entry(content_html=content).findall("a:content", NAMESPACES)[0]

    assert (content, {"type": "html"}, 0) == (element.text or "", attributes_in(element), len(element))


def test_titles_and_summaries_are_plain_text() -> None:
    """ATOM-15, X-09."""
    entry = read_entry(title="A <b>B</b> & C", summary="1 < 2")

    title = entry.findall("a:title", NAMESPACES)[0]
    summary = entry.findall("a:summary", NAMESPACES)[0]
    assert ("A <b>B</b> & C", "text") == (title.text, title.get("type", "text"))
    assert ("1 < 2", {"type": "text"}) == (summary.text, attributes_in(summary))


@pytest.mark.parametrize("summary", ["", "Un premier article"])
def test_a_summary_that_says_nothing_more_than_the_title_is_left_out(summary: str) -> None:
    """ATOM-15."""
    entry = read_entry(title="Un premier article", summary=summary)

    assert entry.find("a:summary", NAMESPACES) is None


def test_categories_and_entities_have_term_scheme_and_label() -> None:
    """ATOM-16, ATOM-18: an entity's URI is its scheme and term; a foreign label names its language."""
    entry = read_entry(
        categories=(make_category(), make_category(term="oceans", label="Oceans", language="en")),
        entities=(
            make_entity(wikidata="http://www.wikidata.org/entity/Q0"),
            make_entity(term="cap-blanc", type="place", label="Cap-Blanc", about=False),
        ),
    )

    category, entity = "https://news.example/category/", "https://news.example/entity/"
    assert [
        {"term": "technologie", "scheme": category, "label": "Technologie"},
        {"term": "oceans", "scheme": category, "label": "Oceans", XML_LANG: "en"},
        {
            "term": "institut-des-phares",
            "scheme": entity,
            "label": "Institut des phares",
            f"{{{DEPECHE}}}type": "organisation",
            f"{{{DEPECHE}}}about": "true",
            f"{{{DEPECHE}}}wikidata": "http://www.wikidata.org/entity/Q0",
        },
        {
            "term": "cap-blanc",
            "scheme": entity,
            "label": "Cap-Blanc",
            f"{{{DEPECHE}}}type": "place",
            f"{{{DEPECHE}}}about": "false",
        },
    ] == attributes_of(entry, "a:category")


def test_the_language_is_told_of_the_feed_and_of_every_entry_in_another() -> None:
    """ATOM-18: feedgen knows no xml:lang on entries."""
    feed = read_feed(make_entry(language="ar"), make_entry(id="urn:x:2", language="fr"), language="fr")

    languages = [element.get(XML_LANG) for element in (feed, *feed.findall("a:entry", NAMESPACES))]

    assert ["fr", "ar", None] == languages


def test_rights_are_text_and_stand_where_they_are_known() -> None:
    """ATOM-19."""
    feed = read_feed(make_entry(rights="© Jeanne"), make_entry(id="urn:x:2"), rights="© Agence & fils")

    assert "© Agence & fils" == text_of(feed, "a:rights")
    assert ["© Jeanne"] == [rights.text for rights in feed.findall("a:entry/a:rights", NAMESPACES)]


def test_nothing_is_relative_and_nothing_needs_a_base() -> None:
    """ATOM-20, X-06."""
    document = render(make_entry(categories=(make_category(),), entities=(make_entity(),)))

    assert b"xml:base" not in document
    assert [] == check_atom(document, self_url=URL)


def test_entries_keep_their_order() -> None:
    """X-12: feedgen puts each new entry first."""
    ids = [f"urn:x:{number}" for number in (3, 1, 2)]

    feed = read_feed(*(make_entry(id=id_) for id_ in ids))

    assert ids == [id_.text for id_ in feed.findall("a:entry/a:id", NAMESPACES)]


def test_the_generator_has_a_version() -> None:
    generator = read_feed(generator_version="4.5.6").findall("a:generator", NAMESPACES)[0]

    assert ("Dépêche", {"version": "4.5.6"}) == (generator.text, attributes_in(generator))


def test_the_prefixes_are_the_same_whatever_the_entries_hold() -> None:
    """O7, ATOM-25."""
    empty, full = read_feed(), read_feed(make_entry(withdrawn=True))

    table = {
        None: ATOM,
        "at": "http://purl.org/atompub/tombstones/1.0",
        "fh": "http://purl.org/syndication/history/1.0",
        "media": "http://search.yahoo.com/mrss/",
        "depeche": DEPECHE,
    }
    assert table == dict(full.nsmap) == dict(empty.nsmap)


def test_a_feed_without_entries_is_valid() -> None:
    """X-11: valid but empty."""
    document = render()

    assert [] == check_atom(document, self_url=URL)


def test_a_reader_finds_everything() -> None:
    """feedparser accepts the document without a complaint."""
    feed = make_feed(make_entry(authors=(Person(name="Jeanne Exemple"),), categories=(make_category(),)))

    read = feedparser.parse(FORMATS["atom"].render(feed))

    assert not read.bozo
    assert (feed.title, feed.home_url, feed.language) == (read.feed.title, read.feed.link, read.feed.language)
    entry, found = feed.entries[0], read.entries[0]
    assert (entry.id, entry.title, entry.summary, entry.url) == (
        found.id,
        found.title,
        found.summary,
        found.link,
    )
    assert entry.content_html == found.content[0].value
    assert ["Jeanne Exemple"] == [author.name for author in found.authors]
    assert [("technologie", "Technologie")] == [(tag.term, tag.label) for tag in found.tags]
