"""What an editor decides about confirmed contributors: they wait, sign with a byline, or may not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from feeds.errors import FeedsError
from feeds.markup.slugs import LONGEST_SLUG, slugify
from storage.protocols import Session
from storage.signups import ContributorState, Signup, SignupState
from storage.vocabulary import Author


@dataclass
class ContributorRefused(FeedsError):
    """An editor's decision about a contributor is not possible."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


def approve(session: Session, signup: Signup, *, now: datetime) -> Signup:
    """Let a contributor sign: their byline becomes an author, with a page and a feed once published.

    Raises ContributorRefused without a confirmed consent, without a byline, or for somebody else's byline.
    """
    _require_contributor(session, signup)
    slug = signup.author_slug or _add_author(session, signup, now=now)
    approved = replace(signup, contributor=ContributorState.APPROVED, author_slug=slug)
    session.signups.save(approved)
    return approved


def suspend(session: Session, signup: Signup) -> Signup:
    """Let a contributor send nothing more; signing up again does not undo it (E15)."""
    _require_contributor(session, signup)
    suspended = replace(signup, contributor=ContributorState.SUSPENDED)
    session.signups.save(suspended)
    return suspended


def _require_contributor(session: Session, signup: Signup) -> None:
    is_active = session.signups.has_consent(signup.uuid, "contributor")
    if signup.state is not SignupState.CONFIRMED or signup.contributor is None or not is_active:
        raise ContributorRefused(f"{signup.uuid} has not confirmed to be a contributor")


def _add_author(session: Session, signup: Signup, *, now: datetime) -> str:
    if not signup.byline:
        raise ContributorRefused(f"{signup.uuid} has no byline yet: they choose one under “my data”")
    if session.vocabulary.find_author_named(signup.byline):
        raise ContributorRefused(
            f"somebody signs as {signup.byline!r} already: let them choose another byline"
        )
    slug = next(slug for slug in _slugs(signup.byline) if session.vocabulary.find_author(slug) is None)
    session.vocabulary.add_author(Author(slug=slug, name=signup.byline), at=now)
    return slug


def _slugs(byline: str) -> Iterator[str]:
    slug = slugify(byline)
    yield slug
    for number in count(2):
        ending = f"-{number}"
        yield slug[: LONGEST_SLUG - len(ending)] + ending


def mask(address: str) -> str:
    """Answer an address as an editor sees it: enough to recognise, not enough to write to (P6)."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
