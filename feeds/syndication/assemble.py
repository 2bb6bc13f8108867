"""The only bridge from articles to a feed document: channel + articles + links → Feed. Pure."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from importlib.metadata import version

from config.settings import SiteSettings
from feeds.document import Category, Entity, Entry, Feed, History, Person, Picture
from feeds.markup.languages import direction, primary, spell_tag
from feeds.syndication.canonical import canonical_url, path_filter, question_query
from feeds.syndication.figures import figure_of
from feeds.syndication.naming import Names
from feeds.syndication.parameters import Clause, FeedParameters
from feeds.syndication.texts import TEXTS, label_in, texts_in
from feeds.web.licence import licence_of
from storage.articles import Article, State
from storage.vocabulary import EntityLink

VERSION = version("depeche")
LARGEST_FEED = 1_000_000
"""About how many bytes the entries of one feed take; those beyond it carry their summary (HTTP-16, O4)."""

ESCAPED = {"<": 3, ">": 3, "&": 4}
"""How many bytes more each of these takes in XML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The standing thing one can subscribe to, whatever the format of the document."""

    id: str
    title: str
    description: str
    language: str
    home_url: str
    parameters: FeedParameters


Make = Callable[[SiteSettings, Article], Entry]

MEDIA_TOPIC = ("medtop:", "http://cv.iptc.org/newscodes/mediatopic/")
"""How IPTC writes a Media Topic as a short code and as a URI (MT-01)."""


def make_channel(site: SiteSettings, site_uuid: str, parameters: FeedParameters, names: Names) -> Channel:
    """Make the channel of a normalised request; its id depends on its canonical path and nothing else."""
    language = _channel_language(site, parameters)
    what = described(parameters, names, language)
    site_is, _ = site.describe(language)
    return Channel(
        id=uuid.uuid5(uuid.UUID(site_uuid), canonical_url(parameters, "")).urn,
        title=f"{site.title} – {what}" if what else site.title,
        description=f"{what} – {site_is}" if what else site_is,
        language=language,
        home_url=site.base_url + _home_path(parameters),
        parameters=parameters,
    )


def _channel_language(site: SiteSettings, parameters: FeedParameters) -> str:
    """A feed of one language speaks it; every other one speaks the site's first language."""
    required = [clause for clause in parameters.language if not clause.excluded]
    if len(required) == 1 and len(required[0].values) == 1:
        return spell_tag(required[0].values[0])
    return site.language


def _home_path(parameters: FeedParameters) -> str:
    """The page for people: a page of its own where the site has one, or else the neutral feed URL."""
    owner = path_filter(parameters)
    if owner is not None and owner[0] != "language":
        return f"/{owner[0]}/{owner[1]}"
    if not parameters.clauses() and parameters.q is None:
        return "/"
    is_search = not parameters.clauses() and parameters.since is None and parameters.until is None
    return f"/search?{question_query(parameters)}" if is_search else canonical_url(parameters, "")


def described(parameters: FeedParameters, names: Names, language: str) -> str:
    """Say in a language what a feed filters by; nothing for the feed of everything."""
    clauses = [described_clause(name, clause, names, language) for name, clause in parameters.clauses()]
    question = [] if parameters.q is None else [texts_in(language).question.format(parameters.q)]
    return " + ".join((*clauses, *question))


def described_clause(name: str, clause: Clause, names: Names, language: str) -> str:
    """Say in a language what one condition of a filter wants."""
    texts = texts_in(language)
    labels = [label_in(names[name, value].labels, language)[0] for value in clause.values]
    return texts.without.format(labels[0]) if clause.excluded else texts.either.join(labels)


def make_feed(
    site: SiteSettings,
    channel: Channel,
    entries: Sequence[Entry],
    *,
    self_url: str,
    created_at: datetime,
    history: History | None = None,
) -> Feed:
    """Make one document of a channel; an empty one is as old as what it filters by."""
    return Feed(
        id=channel.id,
        title=channel.title,
        description=channel.description,
        language=channel.language,
        home_url=channel.home_url,
        self_url=self_url,
        updated=max((entry.updated for entry in entries), default=created_at),
        author=Person(name=site.author, uri=f"{site.base_url}/"),
        rights=site.rights or None,
        licence_url=site.licence_url or None,
        generator_version=VERSION,
        entries=tuple(entries),
        history=history,
        licence=licence_of(site),
    )


def make_entries(
    site: SiteSettings,
    articles: Iterable[Article],
    *,
    content: str,
    on_failure: Callable[[Article], None],
    make: Make | None = None,
) -> list[Entry]:
    """Make the entries of a feed in order; one that cannot be made is reported and left out (O11).

    `make` may have made some of them before.
    """
    make = make or make_entry
    entries: list[Entry] = []
    left = LARGEST_FEED if content == "full" else 0
    for article in articles:
        try:
            entry = make(site, article)
        except Exception:
            on_failure(article)
            continue
        left -= _written_bytes(entry)
        entries.append(entry if left >= 0 or entry.withdrawn else replace(entry, content_html=None))
    return entries


def _written_bytes(entry: Entry) -> int:
    """Answer how much an entry's text takes in the largest format."""
    html = entry.content_html or ""
    escaped = sum(html.count(letter) * more for letter, more in ESCAPED.items())
    return len(html.encode()) + escaped + len(entry.summary.encode())


def make_entry(site: SiteSettings, article: Article) -> Entry:
    """Make the entry of a public article; the same in every feed and format."""
    return _notice(site, article) if article.state is State.WITHDRAWN else _entry(site, article)


def article_url(site: SiteSettings, article: Article) -> str:
    """Answer where an article is read; what is withdrawn keeps no word of its title in its address."""
    if article.state is State.WITHDRAWN:
        return f"{site.base_url}/articles/{article.uuid}"
    return article.canonical_url or f"{site.base_url}/articles/{article.slug}"


def _entry(site: SiteSettings, article: Article) -> Entry:
    text = article.text
    picture = _picture(site, article)
    return Entry(
        id=article.public_id,
        url=article_url(site, article),
        title=text.title,
        summary=text.summary,
        content_html=_content(article, picture),
        published=_known(article.published_at),
        updated=_known(article.updated_at),
        language=text.language,
        authors=tuple(
            Person(name=author.name, uri=f"{site.base_url}/author/{author.slug}")
            for author in article.authors
        ),
        categories=tuple(
            Category(
                term=category.slug,
                scheme=f"{site.base_url}/category/",
                label=label,
                language=language,
                codes=tuple(code.replace(*MEDIA_TOPIC) for code in category.codes),
            )
            for category in article.categories
            for label, language in [label_in(category.labels, text.language)]
        ),
        entities=tuple(_entity(site, link, text.language) for link in article.entities),
        rights=site.rights or None,
        licence_url=site.licence_url or None,
        correction=text.note,
        picture=picture,
        licence=licence_of(site),
    )


def _entity(site: SiteSettings, link: EntityLink, language: str) -> Entity:
    entity = link.entity
    label, label_language = label_in(entity.labels, language)
    return Entity(
        term=entity.slug,
        scheme=f"{site.base_url}/entity/",
        type=entity.type.value,
        label=label,
        language=label_language,
        wikidata=f"http://www.wikidata.org/entity/{entity.wikidata}" if entity.wikidata else None,
        about=link.about,
    )


def _notice(site: SiteSettings, article: Article) -> Entry:
    """Say that an article was withdrawn, under its id and in its place, and nothing of what it said."""
    language = article.text.language if primary(article.text.language) in TEXTS else "en"
    text = article.withdrawal_note or site.withdrawal_text(language)
    return Entry(
        id=article.public_id,
        url=article_url(site, article),
        title=texts_in(language).withdrawn_title,
        summary=text,
        content_html=_directed(f"<p>{escape(text, quote=False)}</p>", language),
        published=_known(article.published_at),
        updated=_known(article.updated_at),
        language=language,
        withdrawn=True,
    )


def _picture(site: SiteSettings, article: Article) -> Picture | None:
    """Answer the lead picture once there is a copy of it."""
    if article.image is None:
        return None
    return Picture(
        url=site.base_url + article.image.path,
        media_type=article.image.media_type,
        length=article.image.bytes,
        width=article.image.width,
        height=article.image.height,
        alt=article.text.image_alt,
        caption=article.text.image_caption,
        credit=article.text.image_credit,
        rights=article.text.image_rights,
    )


def _content(article: Article, picture: Picture | None) -> str:
    text = article.text
    texts = texts_in(text.language)
    note = f"<p><strong>{texts.correction}</strong> {escape(text.note, quote=False)}</p>" if text.note else ""
    if picture is not None:
        return _directed(note + figure_of(picture) + text.content_html, text.language)
    is_remote = text.image_url is not None and not text.image_url.startswith("/")
    link = (
        f'<p><a href="{escape(text.image_url or "")}" rel="noopener noreferrer">{texts.picture}</a></p>'
        if is_remote
        else ""
    )
    return _directed(note + text.content_html + link, text.language)


def _directed(html: str, language: str) -> str:
    """Tell readers that ignore `xml:lang` which way a text runs (O5)."""
    if direction(language) == "ltr":
        return html
    return f'<div dir="rtl" lang="{escape(language)}">{html}</div>'


def _known(moment: datetime | None) -> datetime:
    """Answer a moment every public article has; a public one without it is a bug."""
    if moment is None:
        raise ValueError("a public article has no date")
    return moment
