"""Links the articles of a run that their source calls translations of one another, once all are stored.

An import links no articles but its source's own (I12), and none that an editor has parted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from feeds.clock import Clock
from feeds.desk.translating import translate, unite
from feeds.errors import FeedsError
from feeds.intake.items import Item
from feeds.intake.places import is_same_site, path_of
from feeds.intake.report import Report
from storage.articles import Article
from storage.protocols import Session, Storage

PAGES = "/articles/"
UNKNOWN = "translation_of: names no article of this source; import that one, then this one again"


@dataclass(frozen=True, slots=True)
class Hint:
    """What one item says of its translations: an article it was made from, or a group it is in."""

    file: str
    name: str
    key: str | None
    identity_hash: str
    original: str | None
    group: str | None


@dataclass(slots=True)
class Links:
    """The hints of one run."""

    source: str
    base_url: str
    _hints: list[Hint] = field(default_factory=list)

    def add(self, file: str, name: str, item: Item) -> None:
        """Remember what an item says, if anything."""
        if item.translation_of or item.translation_group:
            key = item.external_id or item.origin_id
            original, group = item.translation_of, item.translation_group
            self._hints.append(Hint(file, name, key, item.identity_hash, original, group))

    def apply(self, storage: Storage, clock: Clock, report: Report) -> None:
        """Link what can be linked, a transaction a link, and report the rest."""
        for hint in [each for each in self._hints if each.original]:
            try:
                with storage.writing() as session:
                    self._translate(session, hint, clock, report)
            except FeedsError as error:
                report.leave_unlinked(hint.file, hint.name, str(error))
        groups: dict[str, list[Hint]] = {}
        for hint in self._hints:
            if hint.group:
                groups.setdefault(hint.group, []).append(hint)
        for hints in groups.values():
            try:
                with storage.writing() as session:
                    self._unite(session, hints, clock)
            except FeedsError as error:
                report.leave_unlinked(hints[-1].file, hints[-1].name, str(error))

    def _translate(self, session: Session, hint: Hint, clock: Clock, report: Report) -> None:
        article = self._find(session, hint)
        if article is None or _is_decided(session, article):
            return
        original = self._find_named(session, hint.original or "")
        if original is None or original.is_erased:
            report.leave_unlinked(hint.file, hint.name, UNKNOWN)
        elif not article.is_erased:
            translate(session, article, original, is_decided=False, now=clock())

    def _unite(self, session: Session, hints: Sequence[Hint], clock: Clock) -> None:
        """Unite the articles of a group, beside at most one work that an editor has put together."""
        found = {each.id: each for hint in hints if (each := self._find(session, hint)) is not None}
        articles = [each for each in found.values() if not each.is_erased]
        free = [each for each in articles if not _is_decided(session, each)]
        kept = [each for each in articles if each not in free]
        if free and len(articles) > 1:
            unite(session, [*kept[:1], *free], now=clock())

    def _find(self, session: Session, hint: Hint) -> Article | None:
        if hint.key is None:
            return session.articles.find_by_identity(self.source, hint.identity_hash)
        return session.articles.find_by_external_id(self.source, hint.key)

    def _find_named(self, session: Session, named: str) -> Article | None:
        """Answer the article of this source with this id, slug or URL, here or where it comes from."""
        found = session.articles.find_by_external_id(self.source, named) or session.articles.find(named)
        if found is None and urlsplit(named).scheme in {"http", "https"}:
            found = session.articles.find_by_canonical_url(self.source, named) or self._find_at(
                session, named
            )
        return found if found is not None and found.source == self.source else None

    def _find_at(self, session: Session, url: str) -> Article | None:
        path = path_of(url)
        if is_same_site(url, self.base_url) and PAGES in path:
            return session.articles.find(path.rpartition(PAGES)[2])
        uuid = session.origins.find_uuid_by_path(path)
        return session.articles.find(uuid) if uuid else None


def _is_decided(session: Session, article: Article) -> bool:
    """Answer whether an editor has put the article where it is."""
    versions = session.translations.list_of(article)
    return any(each.is_decided for each in versions if each.id == article.id)
