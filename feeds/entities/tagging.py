"""Keeps the names of the registry in memory, in step with the storage, and tags texts against them."""

from collections.abc import Hashable, Set
from dataclasses import dataclass, field
from functools import lru_cache

from feeds.entities.categorising import Suggestion, suggest
from feeds.entities.matching.documents import article_text, read_document
from feeds.entities.matching.gazetteer import Gazetteer
from feeds.entities.matching.matcher import NOTHING, match
from feeds.entities.matching.mentions import Mention, Status, Tagging
from feeds.markup.html import html_to_text
from storage.articles import ArticleText
from storage.protocols import Session, Storage
from storage.registry import Findings, FoundEntity, FoundMention
from storage.vocabulary import EntityStatus

Suggestions = tuple[Suggestion, ...]

MOST_ARTICLES = 200
"""How many articles about an entity show under which categories it is usually filed."""

RETAG = "retag"
"""The listener that tags articles anew; the subject of its rows is an entity's slug."""

MOST_MENTIONS = 1_000
MOST_ENTITIES = 100
"""How much of what is found in one article is kept, so that no text makes a long transaction."""

AROUND = 60
"""How many characters before and behind a candidate the editor sees."""


@dataclass(slots=True)
class Tagger:
    """The names of one process; `refresh` reads only what has changed since the last time.

    It belongs to one thread. Matching runs in importers, commands and the worker, never in a server.
    """

    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    _revision: int | None = None
    _version: Hashable = None

    def follow(self, storage: Storage) -> None:
        """Bring the names up to date, which asks for nothing while nothing is committed."""
        version = storage.version()
        if version == self._version:
            return
        with storage.reading() as session:
            self.refresh(session)
        self._version = version

    def refresh(self, session: Session) -> None:
        """Bring the names up to date: a new alias works at once."""
        revision = session.registry.revision()
        if revision == self._revision:
            return
        if self._revision is None:
            self._load(session)
        else:
            for slug in session.registry.changed_since(self._revision):
                self._reload(session, slug)
        self._revision = revision

    def _load(self, session: Session) -> None:
        scores = session.registry.scores()
        for entity in session.vocabulary.list_entities():
            if entity.status is EntityStatus.ACTIVE:
                self.gazetteer.put(entity, scores.get(entity.slug))

    def _reload(self, session: Session, slug: str) -> None:
        self.gazetteer.remove(slug)
        entity = session.vocabulary.find_entity(slug)
        if entity is not None and entity.slug == slug and entity.status is EntityStatus.ACTIVE:
            self.gazetteer.put(entity, session.registry.scores([slug]).get(slug))

    def tag(self, text: str, *, language: str | None = None, preferred: Set[str] = NOTHING) -> Tagging:
        """Answer what is found in a text."""
        return match(self.gazetteer, read_document(text, language=language), preferred=preferred)

    def tag_article(self, text: ArticleText, *, preferred: Set[str] = NOTHING) -> Tagging:
        """Answer what is found in an article, counted in its title, a blank line, and its text."""
        return self.tag(plain_text(text), language=text.language, preferred=preferred)

    def suggest(self, session: Session, text: str, tagging: Tagging, *, language: str | None) -> Suggestions:
        """Answer the categories that fit a text; nobody has chosen them yet."""
        document = read_document(text, language=language)
        habits = session.registry.habits(tagging.about, most=MOST_ARTICLES)
        return suggest(document, tagging, session.vocabulary.list_categories(), habits)


@lru_cache(maxsize=16)
def plain_text(text: ArticleText) -> str:
    """Answer the text in which an article's mentions are counted.

    It is asked for when an article is matched and again when it is stored: up to ten wait in between.
    """
    return article_text(text.title, html_to_text(text.content_html))


def findings_in(plain: str, tagging: Tagging) -> Findings:
    """Answer what was found in a text as it is stored; only candidates carry the words around them."""
    mentions = [_found(plain, mention) for mention in tagging.mentions[:MOST_MENTIONS]]
    return Findings(tuple(mentions), tuple(found_entities(tagging)))


def found_entities(tagging: Tagging) -> list[FoundEntity]:
    """Answer what the rules propose by themselves, the most salient first."""
    return [
        FoundEntity(slug=each.entity, about=each.about, score=each.score)
        for each in tagging.entities[:MOST_ENTITIES]
    ]


def _found(plain: str, mention: Mention) -> FoundMention:
    is_assigned = mention.status is Status.ASSIGNED
    around = plain[max(0, mention.start - AROUND) : mention.end + AROUND]
    return FoundMention(
        start=mention.start,
        end=mention.end,
        surface=mention.surface,
        key=mention.key,
        entity=mention.entity,
        type=mention.type,
        rule=mention.rule.value,
        is_assigned=is_assigned,
        score=mention.score,
        context="" if is_assigned else " ".join(around.split()),
    )
