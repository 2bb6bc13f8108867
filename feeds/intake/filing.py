"""Brings one item into an open session: recognises it, and hands it to the desk.


`source` is the namespace of external ids everywhere: an import finds no articles but its source's own (I12).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from uuid import uuid4

from feeds.desk.publishing import add_draft, correct, find_change, publish, revise_draft, schedule, unschedule
from feeds.desk.tagging import decisions_on, keep_decisions
from feeds.entities.assigning import assign, decide_by_list
from feeds.entities.resolving import resolve_categories, resolve_entities
from feeds.intake.drafts import DraftRefused
from feeds.intake.identify import Verdict, decide, find_public_id, with_unknown
from feeds.intake.items import Item
from feeds.markup.slugs import slugify
from storage.articles import Article, NewArticle, Revised, State
from storage.origins import Candidate, CandidateKind
from storage.protocols import Session
from storage.registry import Decisions
from storage.registry import Verdict as Judgement
from storage.vocabulary import Assignment, Author

LONGEST_SLUG = 80
MOST_SLUG_PROBES = 50

PUBLISHED = "is published; run again with --publish to correct it in public"
WITHDRAWN = "is withdrawn, so its text stays as it is"
HIDDEN: Mapping[State, str] = {
    State.PUBLISHED: "{}, although it is public here; depeche article withdraw takes it back",
    State.SCHEDULED: "{}, although it is scheduled here; it will be published at its time",
}
"""What is said where a source no longer shows everybody what it did."""
TAKEN = "is the permanent id of an article that came from elsewhere; use depeche article correct"


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of an item; `embargo_at` says until when what was to be published stays unseen.

    `held` says why it is not published at all, or stays public, although its source would have it otherwise.
    """

    verdict: Verdict
    embargo_at: datetime | None = None
    held: str | None = None


def file_item(session: Session, item: Item, *, source: str, public: bool, now: datetime) -> Filed:
    """Store, revise, correct, publish or schedule a resolved item; raise DraftRefused, or NotFound.

    Deciding and writing happen in one transaction, so that of two processes that bring the same item at the
    same moment the second finds it the same.
    """
    known = _find_known(session, item, source)
    copy = None if known else _find_copy(session, item, source)
    verdict = decide(item.item_hash, known, copy)
    article = known or copy
    if article is None:
        article = _add(session, item, source=source, now=now)
    elif item.hidden and article.state is not State.DRAFT:
        return _leave(item, article)
    elif verdict is Verdict.CHANGED:
        verdict, article = _change(session, article, item, public=public, now=now)
    if not public:
        return Filed(verdict, article.embargo_at)
    return _let_out(session, item, article, verdict, now=now)


def _let_out(session: Session, item: Item, article: Article, verdict: Verdict, *, now: datetime) -> Filed:
    """Publish a draft, or schedule it if its date lies in the future (I10).

    Only what its source shows to everybody is let out.
    """
    if article.state is not State.DRAFT:
        return Filed(verdict, article.embargo_at)
    if item.hidden:
        return Filed(verdict, held=f"{item.hidden}; it stays a draft")
    done = Verdict.CHANGED if verdict is Verdict.SAME else verdict
    if article.published_at is not None and article.published_at > now:
        return Filed(done, schedule(session, article, embargo_at=article.published_at, now=now).embargo_at)
    publish(session, article, now=now)
    return Filed(done)


def _revise_unseen(session: Session, article: Article, revised: Revised, *, now: datetime) -> Article:
    """Replace what a draft says. An embargo that came from its source moves with it; an editor's stays.

    Also without --publish: or the article would appear when its source no longer says so.
    """
    newer = revise_draft(session, article, revised, now=now)
    if article.embargo_at is None or article.embargo_at != article.published_at:
        return newer
    if newer.published_at is not None and newer.published_at > now:
        return schedule(session, newer, embargo_at=newer.published_at, now=now)
    return unschedule(session, newer)


def foresee(session: Session, item: Item, *, source: str, public: bool) -> Filed | bool:
    """Answer what becomes of a resolved item for which nothing has to be written.

    For any other, answer whether it will be an article of its own, as far as can be told beforehand.
    """
    known = _find_known(session, item, source)
    if known is None:
        return _find_copy(session, item, source) is None
    if item.hidden and known.state is not State.DRAFT:
        return _leave(item, known)
    if known.item_hash != item.item_hash:
        return False
    if not public or known.state is not State.DRAFT:
        return Filed(Verdict.SAME, known.embargo_at if public else None)
    return Filed(Verdict.SAME, held=f"{item.hidden}; it stays a draft") if item.hidden else False


def _leave(item: Item, article: Article) -> Filed:
    """A text that its source has taken from the public never becomes public here, be it as a correction."""
    return Filed(
        Verdict.SAME, held=HIDDEN[article.state].format(item.hidden) if article.state in HIDDEN else None
    )


def revise_from(
    session: Session, article: Article, item: Item, *, note: str | None, now: datetime
) -> Revised:
    """Answer what an item makes of an article: what it does not name stays as it is."""
    language = item.text.language if "language" in item.named else article.text.language
    shown = item.text if "image" in item.named else article.text
    decisions = _decide(session, item, article)
    return Revised(
        item_hash=item.item_hash,
        canonical_url=item.canonical_url if "url" in item.named else article.canonical_url,
        published_at=item.published_at if "published" in item.named else article.published_at,
        updated_at=item.updated_at if "updated" in item.named else article.updated_at,
        text=replace(
            item.text,
            language=language,
            note=note,
            image_url=shown.image_url,
            image_alt=shown.image_alt,
            image_caption=shown.image_caption,
            image_credit=shown.image_credit,
            image_rights=shown.image_rights,
        ),
        words=item.words,
        assignment=_assign(session, item, article.assignment, decisions, now=now),
    )


def remember_tagging(
    session: Session, before: Article | None, article: Article, item: Item, *, now: datetime
) -> None:
    """Keep what the item's file decided about an article, and what the rules found in its text."""
    keep_decisions(session, article, _decide(session, item, before), now=now)
    keep = session.registry.add_found if before is None else session.registry.set_found
    keep(article.id, item.findings.mentions, item.findings.entities)


def _find_known(session: Session, item: Item, source: str) -> Article | None:
    key = item.external_id or item.origin_id
    known = None if key is None else session.articles.find_by_external_id(source, key)
    if known or item.external_id or item.canonical_url is None:
        return known
    return session.articles.find_by_canonical_url(source, item.canonical_url)


def _find_copy(session: Session, item: Item, source: str) -> Article | None:
    if item.external_id is not None:
        return None
    return session.articles.find_by_identity(source, item.identity_hash)


def _change(
    session: Session, article: Article, item: Item, *, public: bool, now: datetime
) -> tuple[Verdict, Article]:
    if article.state is State.WITHDRAWN:
        raise DraftRefused("article", WITHDRAWN)
    revised = revise_from(session, article, item, note=article.text.note, now=now)
    if article.state in {State.DRAFT, State.SCHEDULED}:
        session.origins.set(article, item.origin, at=now)
        draft = _revise_unseen(session, article, revised, now=now)
        remember_tagging(session, article, draft, item, now=now)
        return Verdict.CHANGED, draft
    if find_change(article, revised) is None:
        return Verdict.SAME, article
    if not public:
        raise DraftRefused("article", PUBLISHED)
    session.origins.set(article, item.origin, at=now)
    corrected = correct(session, article, revised, now=now)
    remember_tagging(session, article, corrected, item, now=now)
    return Verdict.CHANGED, corrected


def _add(session: Session, item: Item, *, source: str, now: datetime) -> Article:
    uuid = str(uuid4())
    new = NewArticle(
        uuid=uuid,
        public_id=_choose_public_id(session, item, uuid),
        slug=free_slug(session, item.text.title, uuid),
        source=source,
        external_id=item.external_id or item.origin_id,
        identity_hash=item.identity_hash,
        item_hash=item.item_hash,
        canonical_url=item.canonical_url,
        published_at=item.published_at,
        updated_at=item.updated_at,
        text=item.text,
        words=item.words,
        assignment=_assign(session, item, Assignment(), _decide(session, item, None), now=now),
    )
    draft = add_draft(session, new, now=now)
    session.origins.add(draft, item.origin, at=now)
    remember_tagging(session, None, draft, item, now=now)
    return draft


def _choose_public_id(session: Session, item: Item, uuid: str) -> str:
    """Answer the item's own id if it is a URI, so that readers who have it from elsewhere see no news in it.

    Raises DraftRefused for the id of an article that is not this source's: an import never touches it (I12).
    """
    own = find_public_id(item.external_id or "")
    if own is None:
        return f"urn:uuid:{uuid}"
    if not session.articles.is_public_id_free(own):
        raise DraftRefused("id", TAKEN)
    return own


def free_slug(session: Session, title: str, uuid: str) -> str:
    """Answer a slug made from the title that no article has: `-2`, `-3`…, after 50 of them random."""
    suffixes = ("", *(f"-{number}" for number in range(2, MOST_SLUG_PROBES + 1)))
    candidates = (_with_suffix(slugify(title), suffix) for suffix in suffixes)
    free = (slug for slug in candidates if session.articles.is_slug_free(slug))
    return next(free, None) or _with_suffix(slugify(title), f"-{uuid[:8]}")


def _with_suffix(stem: str, suffix: str) -> str:
    return f"{stem[: LONGEST_SLUG - len(suffix)].rstrip('-')}{suffix}"


def resolve(session: Session, item: Item, categories: Mapping[str, str | None]) -> Item:
    """Answer the item with slugs for what it names; raise UnknownTerm.

    `categories` has a slug, or None, for each of its labels (`find_categories`); a label without one is kept
    as a candidate. Done in a session that only reads: finding a label may take reading the whole vocabulary,
    and other writers do not wait for that (architecture.md, Processes).
    """
    slugs = [categories[label] for label in item.labels]
    unknown = tuple(label for label in item.labels if categories[label] is None)
    candidates = tuple(Candidate(CandidateKind.CATEGORY, label) for label in unknown)
    named = resolve_categories(session, item.categories) if item.categories else ()
    return replace(
        item,
        categories=tuple(dict.fromkeys((*filter(None, slugs), *named))),
        entities=resolve_entities(session, item.entities) if item.entities else (),
        origin=replace(item.origin, candidates=(*candidates, *item.origin.candidates)),
        item_hash=with_unknown(item.item_hash, unknown),
    )


def _decide(session: Session, item: Item, article: Article | None) -> Decisions:
    """Answer what somebody decided about the entities of an article: this item's file, or earlier."""
    earlier = decisions_on(session, article) if article else {}
    if item.lists_entities:
        return decide_by_list(item.entities, item.findings.entities, earlier)
    return {**earlier, **dict.fromkeys(item.entities, Judgement.ABOUT)}


def _assign(
    session: Session, item: Item, present: Assignment, decisions: Decisions, *, now: datetime
) -> Assignment:
    tagged = assign(present, item.findings.entities, decisions)
    return Assignment(
        categories=item.categories if "categories" in item.named else present.categories,
        entities=tagged.entities,
        mentions=tagged.mentions,
        authors=tuple(_find_or_add_author(session, name, now=now) for name in item.authors)
        if "authors" in item.named
        else present.authors,
    )


def _find_or_add_author(session: Session, name: str, *, now: datetime) -> str:
    known = session.vocabulary.find_author_named(name)
    if known is not None:
        return known.slug
    slugs = (_with_suffix(slugify(name), f"-{number}" if number > 1 else "") for number in count(1))
    slug = next(slug for slug in slugs if session.vocabulary.find_author(slug) is None)
    session.vocabulary.add_author(Author(slug=slug, name=name), at=now)
    return slug
