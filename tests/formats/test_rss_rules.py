"""What RSS 2.0 asks of a document, rule by rule (rows RSS-01 to RSS-27 and MRSS-01)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from lxml.etree import _Element as Element
from lxml.etree import fromstring
from support.feed_rules import check_rss
from support.sample_feeds import make_category, make_entity, make_entry, make_feed

from feeds.document import Entry, Feed, Person
from feeds.formats import FORMATS

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "rsl": "https://rslstandard.org/rsl",
    "depeche": "urn:uuid:5c4f1e0a-6f3e-4c1b-9d0e-2b8f0c7a9d11",
}


def render(*entries: Entry, **changes: Any) -> bytes:
    return FORMATS["rss"].render(make_feed(*entries, **changes))


def read_channel(*entries: Entry, **changes: Any) -> Element:
    return fromstring(render(*entries, **changes))[0]


def read_item(**changes: Any) -> Element:
    return read_channel(make_entry(**changes)).findall("item")[0]


def attributes_in(element: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def names_of(parent: Element) -> list[str]:
    return [str(child.tag).rpartition("}")[2] for child in parent]


def test_the_root_is_one_channel_with_a_fixed_table_of_prefixes() -> None:
    """RSS-01, O7, MRSS-01: core elements are in no namespace, and prefixes depend on no entry."""
    empty, full = fromstring(render()), fromstring(render(make_entry(withdrawn=True)))

    assert ("rss", "2.0", ["channel"]) == (full.tag, full.get("version"), [child.tag for child in full])
    assert NAMESPACES == dict(full.nsmap) == dict(empty.nsmap)


def test_the_channel_has_title_link_and_description_once() -> None:
    """RSS-02."""
    channel = read_channel(make_entry())

    found = {name: channel.findall(name) for name in ("title", "link", "description")}

    assert {
        "title": ["Dépêche d’essai"],
        "link": ["https://news.example/"],
        "description": ["Des nouvelles d’un pays qui n’existe pas."],
    } == {name: [element.text for element in elements] for name, elements in found.items()}


@pytest.mark.parametrize("licence_url", [None, "https://news.example/license.xml"])
def test_the_channel_links_to_the_page_for_people_and_not_to_the_feed(licence_url: str | None) -> None:
    """RSS-03: feedgen takes the last link it was given, whatever that is."""
    channel = read_channel(home_url="https://news.example/category/ia", licence_url=licence_url)

    assert "https://news.example/category/ia" == channel.findtext("link")


def test_an_item_always_has_title_link_guid_date_and_description() -> None:
    """RSS-04."""
    item = read_item(summary="", content_html=None)

    assert ["title", "link", "guid", "description", "pubDate", "updated", "language"] == names_of(item)


def test_all_metadata_stands_before_the_items() -> None:
    """RSS-05."""
    channel = read_channel(
        make_entry(), make_entry(id="urn:x:2"), rights="©", licence_url="https://news.example/l"
    )

    names = names_of(channel)

    assert ["item", "item"] == names[-2:]
    assert 2 == names.count("item")


def test_items_keep_the_order_of_the_entries() -> None:
    """X-12: feedgen puts each new entry first."""
    ids = [f"urn:x:{number}" for number in (3, 1, 2)]

    channel = read_channel(*(make_entry(id=id_) for id_ in ids))

    assert ids == [guid.text for guid in channel.findall("item/guid")]


def test_the_guid_is_the_permanent_id_and_no_permalink() -> None:
    """RSS-06, X-01."""
    guid = read_item(id="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7aff").findall("guid")[0]

    assert "urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7aff" == guid.text
    assert {"isPermaLink": "false"} == attributes_in(guid)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 20, 10, 2, tzinfo=UTC), "Fri, 20 Nov 2026 10:02:00 +0000"),
        (datetime(2026, 2, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "Sat, 31 Jan 2026 23:30:00 +0000"),
        (datetime(2026, 8, 5, 7, 8, 9, 999000, tzinfo=UTC), "Wed, 05 Aug 2026 07:08:09 +0000"),
        (datetime(1970, 1, 1, tzinfo=UTC), "Thu, 01 Jan 1970 00:00:00 +0000"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "Fri, 31 Dec 9999 23:59:59 +0000"),
    ],
)
def test_dates_are_english_rfc_822_dates_in_utc(moment: datetime, written: str) -> None:
    """RSS-07, O8."""
    item = read_item(published=moment, updated=moment)

    assert written == item.findtext("pubDate")


def test_a_correction_moves_the_last_build_date_and_not_the_date_of_publication() -> None:
    """RSS-08, X-14."""
    published = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
    corrected = datetime(2026, 11, 22, 9, 0, 0, 5000, tzinfo=UTC)

    channel = read_channel(make_entry(published=published, updated=corrected))

    assert "Sun, 22 Nov 2026 09:00:00 +0000" == channel.findtext("lastBuildDate")
    assert "Fri, 20 Nov 2026 10:02:00 +0000" == channel.findtext("item/pubDate")
    assert "2026-11-22T09:00:00.005Z" == channel.findtext("item/atom:updated", namespaces=NAMESPACES)


def test_the_description_is_the_escaped_summary_and_stands_before_the_content() -> None:
    """RSS-09, RSS-10, X-08: a description is an HTML slot, so plain text is escaped as HTML first."""
    item = read_item(summary="Moins de < 250 & R&D", content_html="<p>1 &lt; 2 &amp; 3</p>")

    names = names_of(item)
    assert "Moins de &lt; 250 &amp; R&amp;D" == item.findtext("description")
    assert "<p>1 &lt; 2 &amp; 3</p>" == item.findtext("content:encoded", namespaces=NAMESPACES)
    assert names.index("encoded") == names.index("description") + 1


@pytest.mark.parametrize("content", ["", "<p>Tout le texte.</p>"])
def test_content_without_a_summary_does_not_move_into_the_description(content: str) -> None:
    """RSS-09: feedgen would write the content as description."""
    item = read_item(summary="", content_html=content)

    assert "" == item.findtext("description")
    assert content == item.findtext("content:encoded", namespaces=NAMESPACES)


def test_a_summary_feed_has_no_content() -> None:
    """RSS-09."""
    item = read_item(content_html=None)

    assert "encoded" not in names_of(item)


def test_each_author_is_a_creator_by_name_and_never_an_author() -> None:
    """RSS-11: feedgen drops authors without an e-mail address, and we publish none."""
    item = read_item(
        authors=(Person(name="Jeanne Exemple", uri="https://news.example/j"), Person(name="Omar"))
    )

    creators = [creator.text for creator in item.findall("dc:creator", NAMESPACES)]

    assert ["Jeanne Exemple", "Omar"] == creators
    assert item.find("author") is None


def test_nothing_is_said_twice_in_two_vocabularies() -> None:
    """RSS-12: neither dc:subject beside category nor dc:date beside pubDate."""
    item = read_item(categories=(make_category(),), authors=(Person(name="Omar"),))

    elsewhere = {child.tag for child in item if str(child.tag).startswith(f"{{{NAMESPACES['dc']}}}")}

    assert {f"{{{NAMESPACES['dc']}}}{name}" for name in ("creator", "language")} == elsewhere


def test_the_channel_links_to_itself_by_its_canonical_url() -> None:
    """RSS-13."""
    url = "https://news.example/feed.rss?category=ia&entity=maroc"

    channel = read_channel(self_url=url, licence_url="https://news.example/license.xml")

    links = [attributes_in(link) for link in channel.findall("atom:link", NAMESPACES)]
    assert [
        {"rel": "self", "type": "application/rss+xml", "href": url},
        {"rel": "license", "href": "https://news.example/license.xml"},
    ] == links


def test_each_category_is_its_label_under_its_scheme() -> None:
    """RSS-14, MT-02: a label in another language than the entry's says so."""
    item = read_item(
        categories=(
            make_category(scheme="https://news.example/category/", label="Technologie"),
            make_category(term="oceans", label="Oceans", language="en"),
        )
    )

    found = [(category.text, attributes_in(category)) for category in item.findall("category")]

    domain = {"domain": "https://news.example/category/"}
    lang = {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
    assert [("Technologie", domain), ("Oceans", domain | lang)] == found


def test_each_entity_is_a_category_with_its_uri_and_its_type() -> None:
    """RSS-14: typed entities with URI."""
    known = make_entity(term="cap-blanc", type="place", label="Cap-Blanc", about=False)
    sourced = make_entity(wikidata="http://www.wikidata.org/entity/Q0")
    item = read_item(entities=(known, sourced))

    found = [(category.text, attributes_in(category)) for category in item.findall("category")]

    own = f"{{{NAMESPACES['depeche']}}}"
    assert [
        (
            "Cap-Blanc",
            {
                "domain": "https://news.example/entity/cap-blanc",
                f"{own}type": "place",
                f"{own}about": "false",
            },
        ),
        (
            "Institut des phares",
            {
                "domain": "https://news.example/entity/institut-des-phares",
                f"{own}type": "organisation",
                f"{own}about": "true",
                f"{own}wikidata": "http://www.wikidata.org/entity/Q0",
            },
        ),
    ] == found


def test_plain_text_is_escaped_hexadecimally_and_html_is_not() -> None:
    """RSS-17, X-09: the widest support among readers; a title shows its `<b>` literally."""
    awkward = "A <b>B</b> & C"

    document = render(
        make_entry(
            title=awkward,
            summary=awkward,
            content_html="<p>A &amp; B</p>",
            authors=(Person(name=awkward),),
            categories=(make_category(label=awkward),),
            correction=awkward,
        ),
        title=awkward,
        description=awkward,
    ).decode()

    escaped = "A &#x3C;b&gt;B&#x3C;/b&gt; &#x26; C"
    for element in ("title", "description", "dc:creator", "depeche:correction"):
        assert f"<{element}>{escaped}</{element}>" in document
    assert f"{escaped}</category>" in document
    assert "<content:encoded>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</content:encoded>" in document
    assert "<description>A &amp;lt;b&amp;gt;B" in document


def test_languages_are_told_of_the_channel_and_of_each_item() -> None:
    """RSS-18."""
    channel = read_channel(make_entry(language="ar"), language="fr-MA")

    assert "fr-MA" == channel.findtext("language")
    assert "ar" == channel.findtext("item/dc:language", namespaces=NAMESPACES)


def test_the_channel_has_no_optional_element_that_could_go_wrong() -> None:
    """RSS-19 to RSS-23, RSS-25: no image, ttl, skipHours, skipDays, cloud, mail addresses or textInput."""
    channel = read_channel(make_entry(), rights="© Agence", licence_url="https://news.example/license.xml")

    assert {
        *(
            "title",
            "link",
            "description",
            "copyright",
            "docs",
            "generator",
            "language",
            "lastBuildDate",
            "item",
        )
    } == set(names_of(channel))


def test_the_channel_names_its_generator_and_the_specification() -> None:
    """RSS-25."""
    channel = read_channel(generator_version="4.5.6")

    assert "Dépêche 4.5.6" == channel.findtext("generator")
    assert "https://www.rssboard.org/rss-specification" == channel.findtext("docs")


def test_rights_and_licence_stand_where_they_are_known() -> None:
    channel = read_channel(
        make_entry(rights="© Jeanne", licence_url="https://news.example/by"),
        make_entry(id="urn:x:2"),
        rights="© A",
    )
    licensed, silent = channel.findall("item")

    assert "© A" == channel.findtext("copyright")
    assert "© Jeanne" == licensed.findtext("dc:rights", namespaces=NAMESPACES)
    assert {
        "rel": "license",
        "href": "https://news.example/by",
    } == attributes_in(licensed.findall("atom:link", NAMESPACES)[0])
    assert not {"rights", "link"} & {name for name in names_of(silent) if name != "link"}
    assert [] == silent.findall("atom:link", NAMESPACES)


def test_only_the_known_namespaces_are_used() -> None:
    """RSS-27: the only foreign markup is our own, and a checker that knows it has no complaint."""
    document = render(
        make_entry(entities=(make_entity(),), correction="Corrigé.", authors=(Person(name="Omar"),))
    )

    assert [] == check_rss(document)


def test_a_correction_is_noted_on_its_item() -> None:
    """X-14."""
    item = read_item(correction="250 phares, et non 205.")

    assert "250 phares, et non 205." == item.findtext("depeche:correction", namespaces=NAMESPACES)


def test_a_feed_without_entries_is_a_valid_channel() -> None:
    """X-11: valid but empty."""
    document = render()

    assert [] == check_rss(document)
    assert [] == fromstring(document).findall("channel/item")


def test_a_reader_finds_everything() -> None:
    """feedparser accepts the document without a complaint."""
    feed: Feed = make_feed(
        make_entry(authors=(Person(name="Jeanne Exemple"),), categories=(make_category(),))
    )

    read = feedparser.parse(FORMATS["rss"].render(feed))

    assert not read.bozo
    assert (feed.title, feed.home_url, feed.language) == (read.feed.title, read.feed.link, read.feed.language)
    assert feed.entries[0].id == read.entries[0].id
    assert feed.entries[0].content_html == read.entries[0].content[0].value
    assert "Jeanne Exemple" == read.entries[0].author
    assert ["Technologie"] == [tag.term for tag in read.entries[0].tags]
