"""Reads what a feed URL asks for: the channel it names, and the articles in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feeds.document import Entry
from feeds.errors import NotFound
from feeds.formats import FORMATS
from feeds.services import Services
from feeds.syndication.assemble import Channel, make_channel, make_entries
from feeds.syndication.canonical import canonical_url
from feeds.syndication.kept_entries import KeptEntries
from feeds.syndication.naming import find_names, with_slugs
from feeds.syndication.parameters import FeedParameters, read_parameters
from feeds.syndication.select import article_query
from feeds.syndication.texts import texts_in
from feeds.web.logs import log
from storage.articles import Article, ArticleQuery, Selection, State
from storage.protocols import Session

_KEPT = KeptEntries()

SLUG = re.compile(r"[A-Za-z0-9-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed request understood, and its articles, read in one snapshot; `block` is an archive's."""

    channel: Channel
    query: ArticleQuery
    selection: Selection
    block: int | None = None


def owner_parameters(owner: str, slug: str, query: bytes, *, fixed: tuple[str, ...] = ()) -> FeedParameters:
    """Read the parameters of a URL whose path names one filter; raise NotFound for what is no slug."""
    if not SLUG.fullmatch(slug) or slug.startswith("-"):
        raise NotFound(owner)
    return read_parameters(query, path_filter=(owner, slug), fixed=fixed)


def find_channel(services: Services, session: Session, parameters: FeedParameters) -> Channel:
    """Answer the channel a request names, by slugs; raise NotFound for a filter value nobody knows."""
    site = services.settings.site
    normal = with_slugs(parameters, find_names(session, parameters, languages=site.languages))
    names = find_names(session, normal, languages=site.languages)
    return make_channel(site, session.site.get().uuid, normal, names)


def ask(session: Session, channel: Channel, block: int | None = None) -> Asked:
    """Read the articles of a channel, or of its archive of a block; raise NotFound where there is none.

    An archive is a full block with members: an empty one is never answered (H-05).
    """
    query = article_query(channel.parameters, block)
    selection = session.articles.select(query)
    if block is not None and not selection.articles:
        raise NotFound("archive")
    return Asked(channel, query, selection, block)


def entries_of(services: Services, asked: Asked) -> list[Entry]:
    """Make the entries of a feed, reporting those that cannot be made."""
    return make_entries(
        services.settings.site,
        asked.selection.articles,
        content=asked.channel.parameters.content,
        on_failure=_report,
        make=_KEPT.make,
    )


@dataclass(frozen=True, slots=True)
class Teaser:
    """An entry as a list of ours shows it; `address` is its page on this site, wherever it is at home."""

    entry: Entry
    address: str


def teasers_of(services: Services, articles: Iterable[Article]) -> list[Teaser]:
    """Make the teasers of articles and notices in order, reporting those that cannot be made."""
    site = services.settings.site
    return [
        Teaser(entry, page_address(article))
        for article in articles
        for entry in make_entries(site, (article,), content="summary", on_failure=_report)
    ]


@dataclass(frozen=True, slots=True)
class Headline:
    """The least a list shows of an article: its title, or that it was withdrawn, in its own language."""

    title: str
    language: str
    published: datetime | None
    address: str


def headlines_of(articles: Iterable[Article]) -> list[Headline]:
    """Make the headlines of articles and notices in order."""
    return [
        Headline(
            texts_in(article.text.language).withdrawn_title
            if article.state is State.WITHDRAWN
            else article.text.title,
            article.text.language,
            article.published_at,
            page_address(article),
        )
        for article in articles
    ]


def page_address(article: Article) -> str:
    """Answer where this site shows an article; the notice of a withdrawn one has no word of its title."""
    return f"/articles/{article.uuid if article.state is State.WITHDRAWN else article.slug}"


def _report(article: Article) -> None:
    log("entry_left_out", level="error", article=article.public_id, step="assemble")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One format of a feed, for autodiscovery (X-10)."""

    title: str
    media_type: str
    url: str


def feed_links(base_url: str, parameters: FeedParameters) -> list[FeedLink]:
    """Answer the three formats of a feed as equals."""
    return [
        FeedLink(
            form.title, form.media_type.partition(";")[0], base_url + canonical_url(parameters, f".{name}")
        )
        for name, form in FORMATS.items()
    ]
