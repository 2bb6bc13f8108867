"""Tags articles anew after the names of an entity changed: in the background, safe to break off."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from feeds.desk.publishing import refile
from feeds.desk.tagging import decisions_on, keep_findings
from feeds.entities.assigning import retag
from feeds.entities.matching.mentions import Tagging
from feeds.entities.matching.tokens import JOINED
from feeds.entities.tagging import Tagger, findings_in, plain_text
from feeds.markup.folding import fold
from feeds.services import Services
from storage.articles import Article, State
from storage.errors import StaleVersion
from storage.protocols import Session
from storage.registry import RetagRun
from storage.vocabulary import Entity

FIRST_WORD = re.compile(r"\w+")
BATCH = 50
"""How many articles are looked at before what was found is written, in one short transaction."""


def handle(services: Services, subject: str) -> None:
    """Tag anew every article that the entity of this slug touches, from where the last attempt stopped.

    Idempotent: a run that is finished, or an entity that was merged meanwhile, leaves nothing to do. Each
    batch commits its articles together with its progress.
    """
    run_retag(services, subject)


def run_retag(
    services: Services, slug: str, on_progress: Callable[[RetagRun], None] = lambda _run: None
) -> RetagRun | None:
    """Carry out the run of an entity and answer it; None if nobody asked for one."""
    with services.storage.reading() as session:
        run = session.registry.find_retag(slug)
        entity = session.vocabulary.find_entity(slug)
    if run is None or run.finished_at is not None:
        return run
    needles = needles_of(entity) if entity is not None and entity.slug == slug else ()
    tagger = Tagger()
    while True:
        run = _next_batch(services, tagger, run, needles)
        on_progress(run)
        if run.finished_at is not None:
            return run


def _next_batch(services: Services, tagger: Tagger, run: RetagRun, needles: Sequence[str]) -> RetagRun:
    """Match before the transaction begins, so that other writers wait for writing only."""
    with services.storage.reading() as session:
        tagger.refresh(session)
        articles = session.articles.list(state=None, limit=BATCH, before=run.cursor)
        touched = [
            _Touched(each, tagger.tag_article(each.text)) for each in _find(session, articles, run, needles)
        ]
    with services.storage.writing() as session:
        now = services.clock()
        changed = sum(_retag(session, each, run.slug, services) for each in touched)
        run = replace(
            run,
            cursor=articles[-1].id if articles else run.cursor,
            seen=run.seen + len(articles),
            changed=run.changed + changed,
            finished_at=None if len(articles) == BATCH else now,
        )
        session.registry.keep_retag(run)
    return run


@dataclass(frozen=True, slots=True)
class _Touched:
    """An article that may name the entity, and what the rules find in it now."""

    article: Article
    tagging: Tagging


def _find(
    session: Session, articles: Sequence[Article], run: RetagRun, needles: Sequence[str]
) -> Iterator[Article]:
    """Yield what has a word every name begins with, and what named the entity before."""
    for article in articles:
        if article.state is State.WITHDRAWN:
            continue
        text = fold(f"{article.text.title} {article.text.content_html}")
        if any(needle in text for needle in needles) or any(
            each.slug == run.slug for each in session.registry.found_in(article.id)
        ):
            yield article


def needles_of(entity: Entity) -> tuple[str, ...]:
    """Answer what a folded text has if it has any of an entity's names: the first word of each.

    Without the article that لل swallows, as far as عبد الله may be written together, and acronyms with dots
    too: C.N.D.P. is CNDP. What stands behind a mark may be written otherwise in HTML: AT&amp;T.
    """
    names = [*entity.labels.values(), *(alias.surface for alias in entity.aliases)]
    words = {found[0] for name in names if (found := FIRST_WORD.search(fold(name)))}
    needles = {_beginning(word.removeprefix("ال")) for word in words}
    needles |= {".".join(fold(name)) for name in names if name.isupper() and name.isalpha()}
    return tuple(sorted(needles - {""}))


def _beginning(word: str) -> str:
    return next((prefix for prefix in JOINED if word.startswith(prefix)), word)


def _retag(session: Session, touched: _Touched, slug: str, services: Services) -> bool:
    """File one article anew if the entity appears or disappears in it; one changed meanwhile waits."""
    article = session.articles.get(touched.article.public_id)
    if article.revision != touched.article.revision:
        return False
    found = findings_in(plain_text(article.text), touched.tagging)
    decisions = decisions_on(session, article)
    keep_findings(session, article, found)
    assignment = retag(article.assignment, [slug], found.entities, decisions)
    try:
        refiled = refile(session, article, assignment, now=services.clock())
    except StaleVersion:
        return False
    return refiled.revision != article.revision
