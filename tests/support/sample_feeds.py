"""One valid feed, entry, category or entity in one call; tests mention only what matters to them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from feeds.document import Category, Entity, Entry, Feed, History, Licence, Person, Picture
from feeds.formats import FORMATS

HOME = "https://news.example"
PUBLISHED = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
UPDATED = datetime(2026, 11, 21, 8, 30, 15, 250000, tzinfo=UTC)

# What a test may override is whatever the dataclass has, hence Any below.


def make_entry(**changes: Any) -> Entry:
    entry = Entry(
        id="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a01",
        url=f"{HOME}/articles/un-premier-article",
        title="Un premier article",
        summary="Ce que dit le premier article.",
        content_html="<p>Le premier article, en entier.</p>",
        published=PUBLISHED,
        updated=PUBLISHED,
        language="fr",
    )
    return replace(entry, **changes)


def make_category(**changes: Any) -> Category:
    category = Category(term="technologie", scheme=f"{HOME}/category/", label="Technologie", language="fr")
    return replace(category, **changes)


def make_entity(**changes: Any) -> Entity:
    entity = Entity(
        term="institut-des-phares",
        scheme=f"{HOME}/entity/",
        type="organisation",
        label="Institut des phares",
        language="fr",
        wikidata=None,
        about=True,
    )
    return replace(entity, **changes)


def make_picture(**changes: Any) -> Picture:
    picture = Picture(
        url=f"{HOME}/media/{'0' * 64}.jpg",
        media_type="image/jpeg",
        length=123_456,
        width=1600,
        height=900,
        alt="Un phare blanc & rouge devant la mer",
        caption="Le phare de Cap-Blanc, mars 2026 < avril",
        credit="Jeanne Exemple",
        rights="© Jeanne Exemple",
    )
    return replace(picture, **changes)


def make_feed(*entries: Entry, **changes: Any) -> Feed:
    feed = Feed(
        id="urn:uuid:7f1d2a36-9a40-5a5e-b1c2-3f0e8d4c6b00",
        title="Dépêche d’essai",
        description="Des nouvelles d’un pays qui n’existe pas.",
        language="fr",
        home_url=f"{HOME}/",
        self_url=f"{HOME}/feed.rss",
        updated=max((entry.updated for entry in entries), default=PUBLISHED),
        author=Person(name="Agence d’essai", uri=f"{HOME}/"),
        rights=None,
        licence_url=None,
        generator_version="1.2.3",
        entries=entries,
    )
    return replace(feed, **changes)


def make_licence(**changes: Any) -> Licence:
    licence = Licence(
        rsl_url=f"{HOME}/license.xml",
        page_url=f"{HOME}/licence",
        owner="Agence d’essai",
        owner_url=f"{HOME}/",
        permits=("search",),
        prohibits=("ai-train",),
    )
    return replace(licence, **changes)


def make_golden_feed(suffix: str) -> Feed:
    """Everything a live feed can hold, in four entries: one of the two behind tests/formats/golden/."""
    licence = make_licence()
    return make_feed(
        replace(_make_full_entry(), licence=licence),
        replace(_make_arabic_entry(), licence=licence),
        _make_notice(),
        replace(_make_summary(), licence=licence),
        self_url=f"{HOME}/feed.{suffix}",
        rights="© Agence d’essai, tous droits réservés",
        licence_url=f"{HOME}/license.xml",
        history=History(previous_url=f"{HOME}/archive/3.{suffix}"),
        licence=licence,
    )


def make_golden_archive(suffix: str) -> Feed:
    """An archive between two others, with an entry and a notice: the other golden document."""
    return make_feed(
        make_entry(),
        _make_notice(),
        self_url=f"{HOME}/archive/2.{suffix}",
        history=History(
            previous_url=f"{HOME}/archive/1.{suffix}",
            current_url=f"{HOME}/feed.{suffix}",
            next_url=f"{HOME}/archive/3.{suffix}",
        ),
    )


GOLDEN = {"feed": make_golden_feed, "archive": make_golden_archive}
"""What makes each golden document, by name."""


def render_golden(name: str, suffix: str) -> bytes:
    """A golden document in one format; JSON is indented, so that a person can read it."""
    document = FORMATS[suffix].render(GOLDEN[name](suffix))
    if suffix != "json":
        return document
    return f"{json.dumps(json.loads(document), ensure_ascii=False, indent=2)}\n".encode()


def _make_full_entry() -> Entry:
    return make_entry(
        title="Phares & balises : moins de 250 < 300 allumés",
        summary="L’Institut des phares a corrigé ses comptes ; voir aussi « ]]> ».",
        content_html=(
            '<p>L’<a href="https://news.example/entity/institut-des-phares">Institut</a> compte &lt; 300 '
            "phares &amp; balises.</p>\n<p>Signe interdit : ]]&gt; 🗼</p>\n<p>Correction : 250, non 205.</p>"
        ),
        updated=UPDATED,
        authors=(
            Person(name="Jeanne Exemple", uri=f"{HOME}/author/jeanne-exemple"),
            Person(name="Omar Modèle"),
        ),
        categories=(
            make_category(),
            make_category(
                term="oceans",
                label="Oceans & seas",
                language="en",
                codes=("http://cv.iptc.org/newscodes/mediatopic/20000424",),
            ),
        ),
        entities=(
            make_entity(wikidata="http://www.wikidata.org/entity/Q0"),
            make_entity(term="cap-blanc", type="place", label="Cap-Blanc", about=False),
        ),
        rights="© Jeanne Exemple",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        correction="250 phares, et non 205.",
        picture=make_picture(),
    )


def _make_arabic_entry() -> Entry:
    at = PUBLISHED - timedelta(hours=1)
    return make_entry(
        id="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a02",
        url=f"{HOME}/articles/al-manara",
        title="المنارة الكبرى تُضاء من جديد\u200f!",
        summary="أضيئت المنارة «الكبرى» مساء أمس.",
        content_html='<p dir="rtl">أضيئت المنارة «الكبرى» مساء أمس.</p>',
        published=at,
        updated=at,
        language="ar",
        authors=(Person(name="ليلى مثال", uri=f"{HOME}/author/layla-mithal"),),
        categories=(make_category(label="تكنولوجيا", language="ar"),),
        entities=(make_entity(label="معهد المنارات", language="ar"),),
    )


def _make_notice() -> Entry:
    # 11:15 on a clock two hours ahead: every moment is written in UTC all the same.
    ahead = timezone(timedelta(hours=2))
    return make_entry(
        id="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a03",
        url=f"{HOME}/articles/retire",
        title="Article retiré",
        summary="Cet article a été retiré.",
        content_html="<p>Cet article a été retiré.</p>",
        published=datetime(2026, 11, 19, 11, 15, tzinfo=ahead),
        updated=datetime(2026, 11, 20, 11, 15, tzinfo=ahead),
        withdrawn=True,
    )


def _make_summary() -> Entry:
    at = PUBLISHED - timedelta(days=2)
    return make_entry(
        id="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a04",
        url=f"{HOME}/articles/en-bref?langue=fr&page=1",
        title="En bref",
        summary="Le résumé seul, sans le texte.",
        content_html=None,
        published=at,
        updated=at,
    )
