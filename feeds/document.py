"""What a feed document is made of, whatever its format: frozen values, absolute, sanitised, final.

`syndication/assemble.py` makes them from articles; `formats/` turns them into bytes. Nothing here knows the
request, the database or the time. All moments are aware `datetime`s in UTC; all URLs are absolute http(s);
all plain text is clean of control characters; HTML is sanitised.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author by public name (RFC 4287 §3.2); never an e-mail address. `uri` is the author's page."""

    name: str
    uri: str | None = None


TRAINING = frozenset({"all", "ai-all", "ai-train"})
"""The usages of RSL 1.0 that include training."""

FREELY = frozenset({"free", "attribution"})
"""The payments of RSL 1.0 for which nobody is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The one record of what may be done with the texts, in the words of RSL 1.0 (RSL-01 to RSL-10).

    `rsl_url` is the machine's version, `page_url` the one for people. `permits` and `prohibits` are usages:
    where anything is permitted, only that is, and what stands in both is not. `payment` is `free`,
    `attribution`, or something that is asked for at `contact_url`. `terms_url` is a standard licence.
    """

    rsl_url: str
    page_url: str
    owner: str
    owner_url: str
    permits: tuple[str, ...] = ()
    prohibits: tuple[str, ...] = ()
    payment: str = "free"
    terms_url: str | None = None
    contact_url: str | None = None

    @property
    def reserves_mining(self) -> bool:
        """Whether text and data mining is reserved (TDMRep): it is unless training is free and permitted."""
        is_permitted = not self.permits or not TRAINING.isdisjoint(self.permits)
        is_prohibited = not TRAINING.isdisjoint(self.prohibits)
        return is_prohibited or not is_permitted or self.payment not in FREELY


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A chosen label (RFC 4287 §4.2.2). `scheme` + `term` is the URL of the category's page.

    `label` is written in `language` (BCP 47): the entry's, unless no label exists in it. `codes` are URIs of
    the same subject in other vocabularies, such as `http://cv.iptc.org/newscodes/mediatopic/13000000`.
    """

    term: str
    scheme: str
    label: str
    language: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A real thing an entry is about or mentions. `scheme` + `term` is its URI, ours and permanent.

    `type` is person, organisation, place or event; `wikidata` is its Wikidata URI
    (`http://www.wikidata.org/entity/Q…`) or None; `about` tells "is about" from "merely mentions".
    """

    term: str
    scheme: str
    type: str
    label: str
    language: str
    wikidata: str | None
    about: bool

    @property
    def uri(self) -> str:
        """The entity's own URI."""
        return self.scheme + self.term


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lead picture of an entry, from our own copy: `length` is that file's bytes (RSS-15, MRSS-02).

    `alt` stands in for it (part of `content_html` already), `caption` is for everybody (MRSS-06).
    """

    url: str
    media_type: str
    length: int
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article inside one feed (RFC 4287 §4.1.2, RSS 2.0 item, JSON Feed 1.1 item).

    `id` is a permanent URI, identical in every format and feed. `title` and `summary` are plain text;
    `content_html` is None when only summaries are asked for. `correction` is the visible note of the last
    correction (already part of `content_html`). A `withdrawn` entry is a notice: it has no authors,
    categories, entities, picture or licence, and its title and text say only that the article was withdrawn.
    """

    id: str
    url: str
    title: str
    summary: str
    content_html: str | None
    published: datetime
    updated: datetime
    language: str
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    entities: tuple[Entity, ...] = ()
    rights: str | None = None
    licence_url: str | None = None
    correction: str | None = None
    picture: Picture | None = None
    withdrawn: bool = False
    licence: Licence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Where a document stands in the history of its feed (RFC 5005 §4); all its URLs are in the same format.

    `previous_url` is the nearest older archive. Only an archive has a `current_url`, the live feed's, and
    perhaps a `next_url`, the nearest newer archive's.
    """

    previous_url: str | None
    current_url: str | None = None
    next_url: str | None = None

    @property
    def is_archive(self) -> bool:
        """Whether the document is an archive: a block of entries that no newer one ever joins."""
        return self.current_url is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One document made from a channel (RFC 4287 §4.1.1, RSS 2.0 channel, JSON Feed 1.1 top level).

    `id` is one `urn:uuid:` per feed, the same in every format; `home_url` is the page for people;
    `self_url` is the canonical URL of exactly this document in exactly this format. `updated` is the newest
    `updated` among the entries, or the creation of the channel when there are none. `author` is the
    publisher; an entry without authors inherits it. Entries stand newest first and keep that order.
    `history` is None for a document that is no part of a lossless history. `licence` says what machines may
    do with the entries; `licence_url` names a standard licence for people.
    """

    id: str
    title: str
    description: str
    language: str
    home_url: str
    self_url: str
    updated: datetime
    author: Person
    rights: str | None
    licence_url: str | None
    generator_version: str
    entries: tuple[Entry, ...]
    history: History | None = None
    licence: Licence | None = None
