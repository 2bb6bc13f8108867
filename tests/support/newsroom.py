"""A small newsroom whose articles the tests of feeds and pages know by heart."""

from dataclasses import dataclass
from datetime import timedelta

from support.builders import a_new_article, a_text, publish, words_in
from support.clocks import FakeClock

from feeds.desk.publishing import correct, withdraw
from feeds.desk.translating import translate
from feeds.services import Services
from storage.articles import Article, Revised
from storage.vocabulary import Assignment, Author


@dataclass
class Newsroom:
    """Publishes, corrects and withdraws through the one door, moving the clock on as it goes."""

    services: Services
    clock: FakeClock

    def publish(
        self,
        slug: str,
        *,
        language: str = "fr",
        days_ago: int = 0,
        text: str = "<p>Un paragraphe.</p>",
        **filing: tuple[str, ...],
    ) -> Article:
        """Publish an article titled like its slug; filing is `categories=`, `entities=`, …"""
        new = a_new_article(
            slug,
            text=a_text(
                title=f"Titre de {slug}", summary=f"Résumé de {slug}.", language=language, content_html=text
            ),
            assignment=Assignment(**filing),
        )
        with self.services.storage.writing() as session:
            for author in filing.get("authors", ()):
                if session.vocabulary.find_author(author) is None:
                    session.vocabulary.add_author(Author(slug=author, name=author.title()), at=self.clock())
            return publish(
                session, new, at=self.clock() - timedelta(days=days_ago), changed_at=self.clock.advance(10)
            )

    def correct(self, slug: str, *, note: str, title: str) -> Article:
        """Correct an article's title with a public note."""
        with self.services.storage.writing() as session:
            article = session.articles.get(slug)
            revised = Revised(
                item_hash=article.item_hash,
                canonical_url=article.canonical_url,
                published_at=None,
                updated_at=None,
                text=a_text(title=title, note=note),
                words=words_in(a_text(title=title)),
                assignment=article.assignment,
            )
            return correct(session, article, revised, now=self.clock.advance(10))

    def translate(self, slug: str, *, of: str) -> None:
        """Say that an article is a translation of another."""
        with self.services.storage.writing() as session:
            article, original = session.articles.get(slug), session.articles.get(of)
            translate(session, article, original, now=self.clock.advance(10))

    def retag(self, slug: str, **filing: tuple[str, ...]) -> Article:
        """Put an article under other terms; its text stays."""
        with self.services.storage.writing() as session:
            article = session.articles.get(slug)
            revised = Revised(
                item_hash=article.item_hash,
                canonical_url=article.canonical_url,
                published_at=None,
                updated_at=None,
                text=article.text,
                words=None,
                assignment=Assignment(**filing),
            )
            return correct(session, article, revised, now=self.clock.advance(10))

    def withdraw(self, slug: str, *, erase: bool = False) -> Article:
        """Withdraw an article."""
        with self.services.storage.writing() as session:
            article = session.articles.get(slug)
            return withdraw(
                session, article, reason="interne", note=None, erase=erase, now=self.clock.advance(10)
            )
