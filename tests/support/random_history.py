"""A newsroom with a random history, random filters of it, and what each filter should hold."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from support.builders import a_new_article, a_revised, a_text, publish
from support.clocks import START, FakeClock

from feeds.desk.publishing import correct, withdraw
from storage.articles import Article, State
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment, Author, language_slugs

CATEGORIES = {"ia": 0.5, "economie": 0.2, "culture": 0.03, "eau": 0.005}
ENTITIES = {"maroc": 0.4, "rabat": 0.1, "mistral-ai": 0.02}
AUTHORS = {"zineb": 0.5, "ali": 0.05}
LANGUAGES = ("fr", "fr", "fr-MA", "ar", "en")


@dataclass(frozen=True)
class Known:
    """What is remembered of an article outside the storage: the truth that feeds are compared with."""

    slug: str
    id: str
    published: datetime
    language: str
    filing: Assignment

    def values(self, name: str, scope: str) -> set[str]:
        """Answer what it has of one filter."""
        return {
            "category": set(self.filing.categories),
            "entity": {*self.filing.entities, *(self.filing.mentions if scope == "mention" else ())},
            "author": set(self.filing.authors),
            "language": set(language_slugs(self.language)),
        }[name]


@dataclass(frozen=True)
class Filter:
    """A combination of filters as a person would write it: pairs of a query, in any order."""

    pairs: tuple[tuple[str, str], ...]
    scope: str = "about"
    since: date | None = None
    until: date | None = None

    def path(self, suffix: str) -> str:
        """Answer one of the ways to write it as a feed; summaries are quicker to read."""
        options = {"entity_scope": self.scope, "since": self.since, "until": self.until, "content": "summary"}
        given = [(name, str(value)) for name, value in options.items() if value]
        return f"/feed.{suffix}?{urlencode([*self.pairs, *given])}"

    def holds(self, known: Known) -> bool:
        """Answer whether an article is meant."""
        day = known.published.date()
        return (
            all(self._fits(name, value, known) for name, value in self.pairs)
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )

    def _fits(self, name: str, value: str, known: Known) -> bool:
        has = known.values(name, self.scope)
        return value[1:] not in has if value.startswith("-") else bool(has & set(value.split(",")))


def _a_filing(chance: random.Random) -> Assignment:
    def some(weights: dict[str, float]) -> tuple[str, ...]:
        return tuple(slug for slug, weight in weights.items() if chance.random() < weight)

    about = some(ENTITIES)
    mentions = tuple(slug for slug in some(ENTITIES) if slug not in about)
    return Assignment(categories=some(CATEGORIES), entities=about, mentions=mentions, authors=some(AUTHORS))


def a_filter(chance: random.Random) -> Filter:
    names = {
        "category": [*CATEGORIES],
        "entity": [*ENTITIES],
        "author": [*AUTHORS],
        "language": ["fr", "ar", "fr-ma"],
    }
    pairs = []
    for name in chance.choices([*names], k=chance.choice([0, 1, 1, 2, 2, 3])):
        values = chance.sample(names[name], k=chance.choice([1, 1, 1, 2]))
        pairs.append((name, f"-{values[0]}" if chance.random() < 0.3 else ",".join(values)))
    first = START.date() - timedelta(days=chance.randrange(500))
    return Filter(
        pairs=tuple(dict.fromkeys(pairs)),
        scope=chance.choice(["about", "mention"]),
        since=first if chance.random() < 0.2 else None,
        until=first + timedelta(days=chance.randrange(400)) if chance.random() < 0.3 else None,
    )


class RandomHistory:
    """Publishes, imports, corrects, retags and withdraws at random, and knows what it did."""

    def __init__(self, storage: Storage, clock: FakeClock, chance: random.Random) -> None:
        self._storage = storage
        self._clock = clock
        self._chance = chance
        self._known: dict[str, Known] = {}
        with storage.writing() as session:
            for slug in AUTHORS:
                session.vocabulary.add_author(Author(slug=slug, name=slug.title()), at=clock())

    def members(self, asked: Filter) -> set[str]:
        """Answer the ids of the articles a filter means."""
        return {known.id for known in self._known.values() if asked.holds(known)}

    def publish(self, count: int) -> None:
        """Publish articles; a third of them are imports with a date of up to 500 days ago."""
        with self._storage.writing() as session:
            for _ in range(count):
                self._publish(session)

    def _publish(self, session: Session) -> None:
        now = self._clock.advance(self._chance.randrange(7200))
        days = self._chance.randrange(500) if self._chance.random() < 0.3 else 0
        published = now - timedelta(days=days)
        slug, filing = f"a{len(self._known)}", _a_filing(self._chance)
        text = a_text(title=slug, language=self._chance.choice(LANGUAGES))
        new = a_new_article(slug, text=text, assignment=filing)
        article = publish(session, new, at=published, changed_at=now)
        self._known[slug] = Known(slug, article.public_id, published, text.language, filing)

    def retag(self, count: int) -> None:
        """Put articles under other terms."""
        with self._storage.writing() as session:
            for known, article in self._some_public(session, count):
                filing = _a_filing(self._chance)
                revised = a_revised(text=article.text, assignment=filing)
                correct(session, article, revised, now=self._clock.advance(10))
                self._known[known.slug] = replace(known, filing=filing)

    def correct(self, count: int) -> None:
        """Correct articles under the terms they have."""
        with self._storage.writing() as session:
            for _, article in self._some_public(session, count):
                text = replace(article.text, title=f"{article.text.title} corrigé")
                revised = a_revised(text=text, assignment=article.assignment)
                correct(session, article, revised, now=self._clock.advance(10))

    def withdraw(self, count: int) -> None:
        """Withdraw articles, half of them with every word of theirs: each stays in its feeds as a notice."""
        with self._storage.writing() as session:
            for _, article in self._some_public(session, count):
                erase = self._chance.random() < 0.5
                now = self._clock.advance(10)
                withdraw(session, article, reason="interne", note=None, erase=erase, now=now)

    def _some_public(self, session: Session, count: int) -> list[tuple[Known, Article]]:
        chosen = self._chance.sample([*self._known.values()], k=count)
        found = [(known, session.articles.get(known.id)) for known in chosen]
        return [(known, article) for known, article in found if article.state is State.PUBLISHED]
