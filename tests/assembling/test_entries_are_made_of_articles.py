"""From articles to entries: what an entry carries, in which language, and what a notice keeps back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.builders import NOON, a_text

from config.settings import SiteSettings
from feeds.document import Entry
from feeds.syndication import assemble
from feeds.syndication.assemble import make_channel, make_entries, make_entry, make_feed
from feeds.syndication.naming import Named
from feeds.syndication.parameters import read_parameters
from storage.articles import Article, State
from storage.vocabulary import Author, Category, Entity, EntityLink, EntityType

SITE = SiteSettings(title="Le Fil", base_url="https://news.example", rights="© Le Fil", publisher="Le Fil SA")
SITE_UUID = "5b0c1c0e-6a4f-4f0b-9d37-3f1a6f0f7f11"
IA = Category(slug="ia", labels={"fr": "IA", "ar": "ذكاء", "en": "AI"})
MAROC = Entity(slug="maroc", type=EntityType.PLACE, labels={"fr": "Maroc", "en": "Morocco"}, wikidata="Q1028")


def an_article(**fields: object) -> Article:
    return Article(
        **{  # type: ignore[arg-type]
            "id": 1,
            "uuid": "0d4f2c52-1b0c-4d3c-8f2e-000000000001",
            "public_id": "urn:uuid:0d4f2c52-1b0c-4d3c-8f2e-000000000001",
            "slug": "un-titre-secret",
            "state": State.PUBLISHED,
            "source": "file",
            "external_id": None,
            "identity_hash": "",
            "item_hash": "",
            "canonical_url": None,
            "position": 1,
            "ordinal": 1,
            "created_at": NOON,
            "published_at": NOON,
            "updated_at": NOON + timedelta(hours=1),
            "withdrawal_reason": None,
            "withdrawal_note": None,
            "embargo_at": None,
            "is_erased": False,
            "revision": 1,
            "version": 1,
            "text": a_text(title="Un titre secret"),
            "categories": (IA,),
            "entities": (EntityLink(entity=MAROC, about=True),),
            "authors": (Author(slug="zineb", name="Zineb"),),
            **fields,
        }
    )


def entries(articles: Sequence[Article], content: str = "full") -> list[Entry]:
    return make_entries(SITE, articles, content=content, on_failure=lambda article: None)


def test_links_are_made_from_the_configured_base_url() -> None:
    """X-06."""
    entry = make_entry(SITE, an_article())

    assert "https://news.example/articles/un-titre-secret" == entry.url
    assert ["https://news.example/author/zineb"] == [author.uri for author in entry.authors]
    assert ["https://news.example/entity/maroc"] == [entity.uri for entity in entry.entities]


def test_an_article_at_home_elsewhere_links_there() -> None:
    entry = make_entry(SITE, an_article(canonical_url="https://elsewhere.example/a"))

    assert "https://elsewhere.example/a" == entry.url


@pytest.mark.parametrize(
    ("language", "category", "entity"),
    [
        ("fr", ("IA", "fr"), ("Maroc", "fr")),
        ("fr-MA", ("IA", "fr"), ("Maroc", "fr")),
        ("en", ("AI", "en"), ("Morocco", "en")),
        ("ar", ("ذكاء", "ar"), ("Maroc", "fr")),
        ("es", ("IA", "fr"), ("Maroc", "fr")),
    ],
)
def test_labels_are_in_the_entrys_language_or_say_which_they_are_in(
    language: str, category: tuple[str, str], entity: tuple[str, str]
) -> None:
    """MT-02; interface.md: labels inside an entry are in the entry's language."""
    entry = make_entry(SITE, an_article(text=a_text(language=language)))

    assert category == (entry.categories[0].label, entry.categories[0].language)
    assert entity == (entry.entities[0].label, entry.entities[0].language)


def test_an_entity_has_its_type_and_both_uris() -> None:
    entity = make_entry(SITE, an_article()).entities[0]

    assert ("place", "http://www.wikidata.org/entity/Q1028", True) == (
        entity.type,
        entity.wikidata,
        entity.about,
    )


def test_a_correction_note_is_visible_and_escaped() -> None:
    """X-14, X-08."""
    entry = make_entry(SITE, an_article(text=a_text(note="Le taux est < 5 %")))

    assert "Le taux est < 5 %" == entry.correction
    assert entry.content_html is not None
    assert entry.content_html.startswith("<p><strong>Correction :</strong> Le taux est &lt; 5 %</p>")


def test_arabic_text_says_which_way_it_runs() -> None:
    """O5."""
    entry = make_entry(SITE, an_article(text=a_text(language="ar", content_html="<p>نص</p>")))

    assert '<div dir="rtl" lang="ar"><p>نص</p></div>' == entry.content_html


def test_a_remote_picture_is_a_link() -> None:
    """interface.md: a remote image not yet copied is a link, never an enclosure or an image."""
    entry = make_entry(SITE, an_article(text=a_text(image_url="https://e.example/a.jpg?x=1&y=2")))

    assert entry.content_html is not None
    assert '<a href="https://e.example/a.jpg?x=1&amp;y=2" rel="noopener noreferrer">' in entry.content_html
    assert "<img" not in entry.content_html


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Article retiré"), ("ar", "مقال مسحوب"), ("en", "Article withdrawn")]
)
def test_a_notice_says_in_its_language_that_it_was_withdrawn_and_no_more(language: str, title: str) -> None:
    article = an_article(
        state=State.WITHDRAWN,
        withdrawal_reason="raison interne",
        canonical_url="https://elsewhere.example/un-titre-secret",
        text=a_text(
            title="Un titre secret", language=language, note="une note", image_url="https://e.example/i.jpg"
        ),
    )

    entry = make_entry(SITE, article)

    assert (title, True, article.public_id) == (entry.title, entry.withdrawn, entry.id)
    assert ((), (), (), None) == (entry.authors, entry.categories, entry.entities, entry.correction)
    assert f"https://news.example/articles/{article.uuid}" == entry.url
    for kept_back in ("secret", "interne", "Zineb", "Maroc", "note", "i.jpg"):
        assert kept_back not in repr(entry)


def test_a_public_note_stands_in_the_notice() -> None:
    article = an_article(state=State.WITHDRAWN, withdrawal_note="Nom <erroné>.")

    entry = make_entry(SITE, article)

    assert ("Nom <erroné>.", "<p>Nom &lt;erroné&gt;.</p>") == (entry.summary, entry.content_html)


def test_a_poisoned_article_is_reported_and_left_out() -> None:
    """O11."""
    poisoned = an_article(published_at=None)
    reported: list[Article] = []

    made = make_entries(SITE, [poisoned, an_article()], content="full", on_failure=reported.append)

    assert [poisoned] == reported
    assert ["Un titre secret"] == [entry.title for entry in made]


def test_summaries_carry_no_full_text_but_notices_do() -> None:
    made = entries([an_article(), an_article(state=State.WITHDRAWN)], content="summary")

    assert [None, "<p>Cet article a été retiré par la rédaction.</p>"] == [
        entry.content_html for entry in made
    ]


def test_a_feed_of_huge_articles_stays_small_and_keeps_every_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """O4, HTTP-16: entries beyond the budget carry their summary."""
    monkeypatch.setattr(assemble, "LARGEST_FEED", 160)
    articles = [an_article(text=a_text(content_html=f"<p>{'é' * 20}</p>")) for _ in range(4)]

    made = entries(articles)

    assert [True, True, False, False] == [entry.content_html is not None for entry in made]


@pytest.mark.parametrize(
    ("query", "language", "title", "home"),
    [
        (b"", "fr", "Le Fil", "/"),
        (b"category=ia", "fr", "Le Fil – IA", "/category/ia"),
        (
            b"category=ia&language=ar",
            "ar",
            "Le Fil – ذكاء + العربية",
            "/feed?category=ia&language=ar",
        ),
        (b"entity=-maroc", "fr", "Le Fil – sauf Maroc", "/feed?entity=-maroc"),
        (b"q=eau+potable&limit=5", "fr", "Le Fil – « eau potable »", "/search?q=eau%20potable"),
        (b"q=eau&since=2026-01-01", "fr", "Le Fil – « eau »", "/feed?q=eau&since=2026-01-01"),
        (b"category=ia&q=eau", "fr", "Le Fil – IA + « eau »", "/feed?category=ia&q=eau"),
        (b"language=fr-ma", "fr-MA", "Le Fil – fr-MA", "/language/fr-ma/feed"),
    ],
)
def test_a_channel_is_named_in_its_language_by_what_it_filters(
    query: bytes, language: str, title: str, home: str
) -> None:
    names = {
        ("category", "ia"): Named("ia", IA.labels),
        ("entity", "maroc"): Named("maroc", MAROC.labels),
        ("language", "ar"): Named("ar", {"": "العربية"}),
        ("language", "fr-ma"): Named("fr-ma", {"": "fr-MA"}),
    }

    channel = make_channel(SITE, SITE_UUID, read_parameters(query), names)

    assert (language, title) == (channel.language, channel.title)
    assert f"https://news.example{home}" == channel.home_url


def test_a_feed_has_one_id_of_its_own_whatever_the_host() -> None:
    """ATOM-04, V1: the id depends on the stored site id and the canonical path alone."""
    moved = replace_base(SITE, "https://elsewhere.example")

    ids = [
        make_channel(site, SITE_UUID, read_parameters(query), {}).id
        for site in (SITE, moved)
        for query in (b"", b"limit=9")
    ]

    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]
    assert all(made.startswith("urn:uuid:") for made in ids)


def replace_base(site: SiteSettings, base_url: str) -> SiteSettings:
    return site.model_copy(update={"base_url": base_url})


def test_a_feed_is_as_new_as_its_newest_entry_or_as_old_as_its_term() -> None:
    """ATOM-05, X-02."""
    channel = make_channel(SITE, SITE_UUID, read_parameters(b""), {})
    born = datetime(2020, 1, 1, tzinfo=UTC)
    older, newer = (
        make_entry(SITE, replace(an_article(), updated_at=NOON + timedelta(days=days))) for days in (1, 2)
    )

    dates = [
        make_feed(SITE, channel, shown, self_url="https://news.example/feed.rss", created_at=born).updated
        for shown in ([older, newer], [])
    ]

    assert [NOON + timedelta(days=2), born] == dates
