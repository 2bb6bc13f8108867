"""Records of which articles say the same in several languages, and their protocol."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.articles import Article, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One article of a work, and what its translations say of it.

    `id` is the storage's own key. `is_original` says that the others were made from it, `is_decided` that an
    editor has put it where it is. `changed_at` is when it last changed in public, if it ever did.
    """

    id: int
    slug: str
    title: str
    language: str
    state: State
    canonical_url: str | None
    is_original: bool
    is_decided: bool
    changed_at: datetime | None


class Translations(Protocol):
    """Which articles are translations of one another; an erased one is of none."""

    def list_of(self, article: Article) -> Sequence[Version]:
        """Answer the versions of the work an article belongs to, itself included, by key; perhaps none."""
        ...

    def join(self, ids: Collection[int], *, original: int | None, is_decided: bool) -> None:
        """Make these articles, by the storage's own keys, the versions of one work; `original` is one.

        Whoever was together with one of them before and is not named stays behind.
        """
        ...
