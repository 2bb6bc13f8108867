"""What is put together from entries written once is, byte for byte, what feedgen writes in one go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.feedgen_documents import render_atom_whole, render_rss_whole
from support.sample_feeds import make_entry, make_feed, make_golden_feed

from feeds.document import Category, Entity, Entry, Feed, History, Licence, Person, Picture
from feeds.formats import FORMATS, jsonfeed
from feeds.formats.fragments import Fragments, Key

WHOLE: dict[str, Callable[[Feed], bytes]] = {"rss": render_rss_whole, "atom": render_atom_whole}

ODD = ("title", "summary", "content_html", "language", "rights", "licence_url", "correction")
"""Fields of an entry that may hold any text; ids and addresses are ours."""

text = st.text(
    st.one_of(
        st.sampled_from("<>&\"'\n\t\r  ]é’ش\u200f\U0001f30d\ufdd0"),
        st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    ),
    max_size=20,
)
filled = text.map(lambda letters: letters + "x")
url = st.sampled_from(["https://news.example/a", "https://news.example/?a=1&b=<2>", "https://x.example/é"])
moment = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
language = st.sampled_from(["fr", "ar", "en", "fr-MA"])
categories = st.builds(
    Category,
    term=filled,
    scheme=url,
    label=filled,
    language=language,
    codes=st.lists(url, max_size=2).map(tuple),
)
entities = st.builds(
    Entity,
    term=filled,
    scheme=url,
    type=st.sampled_from(["person", "place"]),
    label=filled,
    language=language,
    wikidata=st.none() | url,
    about=st.booleans(),
)
pictures = st.builds(
    Picture,
    url=url,
    media_type=st.sampled_from(["image/jpeg", "image/webp"]),
    length=st.integers(1, 10_000_000),
    width=st.integers(1, 9_000),
    height=st.integers(1, 9_000),
    alt=text,
    caption=text,
    credit=text,
    rights=text,
)
usages = st.lists(st.sampled_from(["all", "ai-train", "search"]), max_size=2).map(tuple)
licences = st.builds(
    Licence,
    rsl_url=url,
    page_url=url,
    owner=filled,
    owner_url=st.sampled_from(["https://news.example/", "https://other.example/"]),
    permits=usages,
    prohibits=usages,
    payment=st.sampled_from(["free", "attribution", "subscription"]),
    terms_url=st.none() | url,
    contact_url=st.none() | url,
)
entries = st.builds(
    Entry,
    id=st.uuids().map(lambda uuid: uuid.urn),
    url=url,
    title=filled,
    summary=text,
    content_html=st.none() | text,
    published=moment,
    updated=moment,
    language=language,
    authors=st.lists(st.builds(Person, name=filled, uri=st.none() | url), max_size=2).map(tuple),
    categories=st.lists(categories, max_size=2).map(tuple),
    entities=st.lists(entities, max_size=2).map(tuple),
    rights=st.none() | filled,
    licence_url=st.none() | url,
    correction=st.none() | filled,
    picture=st.none() | pictures,
    withdrawn=st.booleans(),
    licence=st.none() | licences,
)
histories = st.none() | st.builds(
    History, previous_url=st.none() | url, current_url=st.none() | url, next_url=st.none() | url
)
feeds = st.builds(
    Feed,
    id=st.uuids().map(lambda uuid: uuid.urn),
    title=filled,
    description=filled,
    language=language,
    home_url=url,
    self_url=url,
    updated=moment,
    author=st.builds(Person, name=filled, uri=st.none() | url),
    rights=st.none() | filled,
    licence_url=st.none() | url,
    generator_version=st.just("0.1"),
    entries=st.lists(entries, max_size=4).map(tuple),
    history=histories,
    licence=st.none() | licences,
)


@pytest.mark.parametrize("name", WHOLE)
@example(feed=make_feed())
@example(
    feed=make_feed(make_entry(title="</channel>\n</rss>  </channel>", content_html="\n</feed>\n  <item>"))
)
@given(feed=feeds)
@settings(max_examples=300)
def test_the_bytes_are_the_same(name: str, feed: Feed) -> None:
    """X-02: entries met before, entries met for the first time, none, notices, archives."""
    expected = WHOLE[name](feed)

    assert expected == FORMATS[name].render(feed)
    assert expected == FORMATS[name].render(feed)


anything = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["", "\t\r\n", "\ufffe", "\x7f\x85\u2028", "\x00", "\x0b", "\ud800", "\U0001fffe", "]]>"]
    ),
)
odd_categories = st.builds(
    Category, term=anything, scheme=anything, label=anything, language=anything, codes=st.tuples(anything)
)


@pytest.mark.parametrize("name", WHOLE)
@given(entry=entries, field=st.sampled_from(ODD), value=anything, category=odd_categories)
def test_what_feedgen_refuses_is_refused_and_all_else_the_same(
    name: str, entry: Entry, field: str, value: str, category: Category
) -> None:
    """X-05: control characters, noncharacters, lone surrogates, nothing at all, in any place."""
    for odd in (replace(entry, **{field: value}), replace(entry, categories=(category,))):
        feed = make_feed(odd)
        assert _render_or_refuse(WHOLE[name], feed) == _render_or_refuse(FORMATS[name].render, feed)


def _render_or_refuse(render: Callable[[Feed], bytes], feed: Feed) -> bytes | None:
    try:
        return render(feed)
    except ValueError:
        return None


@given(feed=feeds)
def test_json_is_the_same_as_when_it_is_written_in_one_go(feed: Feed) -> None:
    items = orjson.loads(FORMATS["json"].render(feed))["items"]

    assert [orjson.loads(orjson.dumps(jsonfeed._item(entry))) for entry in feed.entries] == items
    assert orjson.dumps(orjson.loads(FORMATS["json"].render(feed))) == FORMATS["json"].render(feed)


@pytest.mark.parametrize("name", WHOLE)
def test_an_entry_is_written_for_the_language_of_its_feed(name: str) -> None:
    """X-05: Atom names an entry's language only where it is not the feed's."""
    entry = make_entry(language="ar")

    for speaking in ("fr", "ar", "fr"):
        feed = replace(make_golden_feed(name), entries=(entry,), language=speaking)
        assert WHOLE[name](feed) == FORMATS[name].render(feed)


def test_an_entry_is_written_once_and_again_when_anything_in_it_differs() -> None:
    written: list[Key] = []
    fragments = Fragments(lambda key: written.append(key) or key.entry.title.encode())
    entry = make_entry()

    fragments.write([Key("", entry), Key("", make_entry()), Key("fr", entry)])
    fragments.write([Key("", replace(entry, correction="Nom.")), Key("", replace(entry, content_html=None))])

    assert 4 == len(written)


def test_fragments_stay_below_their_bytes() -> None:
    """C8: a million different entries leave memory flat."""
    fragments = Fragments(lambda key: key.entry.title.encode(), most_bytes=100_000)

    for number in range(1_000):
        title = f"{number}" + "x" * (number * 7 % 3_000)
        assert [title.encode()] == fragments.write([Key("", make_entry(title=title))])
        assert 0 < fragments.size <= 100_000
