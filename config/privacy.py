"""The promises as data: what each column holds and, of people, for what, how long and who sees it.

A column that nobody classified fails `tests/privacy`, and so does one of a person's that no promise covers.
The policy page, the record of processing, the notice at the form and the tests are made from `PROMISES`; the
words for them are in `config/policy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class DataClass(StrEnum):
    """What kind of data a column holds."""

    TECHNICAL = "technical"
    """Keys, counters, moments and fingerprints: about records, not about people."""

    EDITORIAL = "editorial"
    """What the newsroom publishes or is about to; may name people as news does."""

    BYLINE = "byline"
    """The public name somebody signs with: never an address."""

    INTERNAL = "internal"
    """What the newsroom keeps to itself, such as the reason of a withdrawal; on no public surface."""

    PERSONAL = "personal"
    """What somebody entrusted to us, or what we remember of it; each such column is part of a promise."""


TECHNICAL, EDITORIAL = DataClass.TECHNICAL, DataClass.EDITORIAL
BYLINE, INTERNAL = DataClass.BYLINE, DataClass.INTERNAL
PERSONAL = DataClass.PERSONAL

COLUMNS: Mapping[str, Mapping[str, DataClass]] = {
    "schema_step": dict.fromkeys(("number", "name", "digest", "applied_at"), TECHNICAL),
    "site": dict.fromkeys(("id", "uuid", "created_at", "epoch", "epoch_at", "text_fingerprint"), TECHNICAL),
    "term": dict.fromkeys(("id", "kind", "slug", "created_at", "revision", "revised_at"), TECHNICAL),
    "category": {"id": TECHNICAL, "slug": EDITORIAL, "codes": EDITORIAL},
    "category_label": {"category_id": TECHNICAL, "language": TECHNICAL, "label": EDITORIAL},
    "entity": {
        "id": TECHNICAL,
        "slug": EDITORIAL,
        "type": EDITORIAL,
        "wikidata": EDITORIAL,
        "status": TECHNICAL,
    },
    "entity_label": {"entity_id": TECHNICAL, "language": TECHNICAL, "label": EDITORIAL},
    "entity_alias": {
        "entity_id": TECHNICAL,
        "place": TECHNICAL,
        "language": TECHNICAL,
        "surface": EDITORIAL,
        "exact_case": TECHNICAL,
        "context_required": TECHNICAL,
        "generic_head": TECHNICAL,
        "weak": TECHNICAL,
        "accent_required": TECHNICAL,
    },
    "entity_role": {
        "entity_id": TECHNICAL,
        "place": TECHNICAL,
        "labels": EDITORIAL,
        "body_slug": EDITORIAL,
        "from_on": EDITORIAL,
        "to_on": EDITORIAL,
    },
    "entity_neighbour": {"entity_id": TECHNICAL, "place": TECHNICAL, "slug": EDITORIAL},
    "entity_former": {"key": EDITORIAL, "entity_id": TECHNICAL},
    "entity_score": {
        "entity_id": TECHNICAL,
        "key": EDITORIAL,
        "accepted": TECHNICAL,
        "offered": TECHNICAL,
    },
    "registry_change": {"id": TECHNICAL, "slug": EDITORIAL, "at": TECHNICAL},
    "article_entity": dict.fromkeys(("article_id", "entity_id", "source", "verdict", "score"), TECHNICAL),
    "article_mention": {
        "article_id": TECHNICAL,
        "place": TECHNICAL,
        "entity_id": TECHNICAL,
        "starts_at": TECHNICAL,
        "ends_at": TECHNICAL,
        "surface": EDITORIAL,
        "key": EDITORIAL,
        "context": EDITORIAL,
        "type": TECHNICAL,
        "rule": TECHNICAL,
        "status": TECHNICAL,
        "score": TECHNICAL,
    },
    "ignored_candidate": {"key": INTERNAL, "at": TECHNICAL},
    "retag_run": {
        "slug": EDITORIAL,
        "requested_at": TECHNICAL,
        "cursor": TECHNICAL,
        "seen": TECHNICAL,
        "changed": TECHNICAL,
        "finished_at": TECHNICAL,
    },
    "author": {"id": TECHNICAL, "slug": BYLINE, "name": BYLINE},
    "article": {
        "id": TECHNICAL,
        "uuid": TECHNICAL,
        "public_id": EDITORIAL,
        "slug": EDITORIAL,
        "state": TECHNICAL,
        "source": TECHNICAL,
        "external_id": TECHNICAL,
        "identity_hash": TECHNICAL,
        "item_hash": TECHNICAL,
        "canonical_url": EDITORIAL,
        "position": TECHNICAL,
        "ordinal": TECHNICAL,
        "revision": TECHNICAL,
        "revised_sequence": TECHNICAL,
        "created_at": TECHNICAL,
        "published_at": EDITORIAL,
        "updated_at": EDITORIAL,
        "withdrawal_reason": INTERNAL,
        "withdrawal_note": EDITORIAL,
        "embargo_at": INTERNAL,
        "version": TECHNICAL,
        "erased": TECHNICAL,
        "erased_slug": TECHNICAL,
        "retagged_sequence": TECHNICAL,
    },
    "revision": {
        "article_id": TECHNICAL,
        "number": TECHNICAL,
        "title": EDITORIAL,
        "summary": EDITORIAL,
        "content_html": EDITORIAL,
        "language": EDITORIAL,
        "signup_text": INTERNAL,
        "ending_hash": TECHNICAL,
        "note": EDITORIAL,
        **dict.fromkeys(("image_url", "image_alt", "image_caption", "image_rights"), EDITORIAL),
        "image_credit": BYLINE,
        "created_at": TECHNICAL,
    },
    "article_term": dict.fromkeys(("article_id", "place", "term_id"), TECHNICAL),
    "old_path": {"path": EDITORIAL, "article_id": TECHNICAL, "created_at": TECHNICAL},
    "translation": dict.fromkeys(("article_id", "work", "original", "decided"), TECHNICAL),
    "candidate": {"article_id": TECHNICAL, "place": TECHNICAL, "kind": TECHNICAL, "label": EDITORIAL},
    "search_text": {"article_id": TECHNICAL, "position": TECHNICAL, "words": EDITORIAL},
    "posting": dict.fromkeys(("term_id", "position"), TECHNICAL),
    "change": {
        **dict.fromkeys(
            ("sequence", "article_id", "revision", "kind", "terms_before", "terms_after", "at", "ahead"),
            TECHNICAL,
        ),
        "reason": INTERNAL,
    },
    "outbox": dict.fromkeys(
        (
            "id",
            "listener",
            "subject",
            "sequence",
            "due_at",
            "created_at",
            "attempts",
            "token",
            "held_until",
            "error",
            "buried_at",
        ),
        TECHNICAL,
    ),
    "image": dict.fromkeys(
        ("sha256", "extension", "media_type", "width", "height", "bytes", "created_at"), TECHNICAL
    ),
    "image_source": {
        "url": EDITORIAL,
        "sha256": TECHNICAL,
        "state": TECHNICAL,
        "reason": INTERNAL,
        "changed_at": TECHNICAL,
    },
    "source": {
        **dict.fromkeys(("slug", "url", "host", "categories", "language", "public"), EDITORIAL),
        **dict.fromkeys(("interval_seconds", "etag", "last_modified", "entries", "gone"), TECHNICAL),
        **dict.fromkeys(("failures", "error", "next_at", "asked_at", "created_at"), TECHNICAL),
    },
    "signup": {
        **dict.fromkeys(("uuid", "state", "contributor", "author_slug"), TECHNICAL),
        **dict.fromkeys(("mailbox", "address", "language", "categories", "entities", "frequency"), PERSONAL),
        **dict.fromkeys(
            ("byline", "created_at", "touched_at", "confirmed_at", "left_at", "told_at"), PERSONAL
        ),
    },
    "consent": {
        "id": TECHNICAL,
        **dict.fromkeys(("signup_uuid", "purpose", "policy", "language", "method"), PERSONAL),
        **dict.fromkeys(("requested_at", "confirmed_at", "withdrawn_at"), PERSONAL),
    },
    "signup_token": {
        **dict.fromkeys(("digest", "use", "expires_at", "used_at"), TECHNICAL),
        **dict.fromkeys(("signup_uuid", "choice", "policy", "method", "requested_at"), PERSONAL),
    },
    "signup_arrival": {
        "kind": TECHNICAL,
        **dict.fromkeys(("mailbox", "fold", "address", "choice", "policy", "method", "arrived_at"), PERSONAL),
    },
    "signup_mailing": {"id": TECHNICAL, "kind": TECHNICAL, "fold": PERSONAL, "at": PERSONAL},
    "signup_count": {"key": PERSONAL, "since": PERSONAL, "attempts": TECHNICAL},
    "suppression": dict.fromkeys(("mailbox", "reason", "at"), PERSONAL),
    "signup_bounce": dict.fromkeys(("signup_uuid", "mail", "at"), PERSONAL),
    "policy_version": dict.fromkeys(("digest", "language", "document", "created_at"), TECHNICAL),
    "signup_journal": dict.fromkeys(("id", "number"), TECHNICAL),
}


class Purpose(StrEnum):
    """What somebody may agree to, each by a box of its own (LAW-05)."""

    CONTRIBUTOR = "contributor"
    DIGEST = "digest"
    ALERT = "alert"


class Seer(StrEnum):
    """Who comes to see a datum."""

    PUBLIC = "public"
    EDITORS = "editors"
    OPERATOR = "operator"
    CARRIER = "carrier"
    """Whoever carries mail to a mailbox."""
    NOBODY = "nobody"
    """A keyed hash: nobody can read it back, and we only compare it."""


class Occasion(StrEnum):
    """From when a retention period runs."""

    REQUEST = "request"
    LEAVING = "leaving"
    LAST_SIGN = "last_sign"
    """The last time somebody confirmed, or pressed a button beside their data."""
    RETURN = "return"
    """A mail of ours came back; a sign of life ends it at once."""
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is kept for one reason, for how long, and who sees it; `job` deletes it.

    `columns` are written `table.column`. `job` is written `module:function`: called with an open session and
    the present moment, it deletes whatever is older than `period`, counted from `occasion`.
    """

    name: str
    columns: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    occasion: Occasion
    period: timedelta
    seen_by: tuple[Seer, ...]
    job: str
    is_asked_for: bool = True


EVERY_PURPOSE = tuple(Purpose)
CONFIRM_WITHIN = timedelta(hours=48)
"""How long a mailed link confirms, and a signup that nobody confirmed is kept (E6)."""

DATA_LINK_WITHIN = timedelta(hours=24)
"""How long the mailed link to one's data opens it."""

SOFT_BOUNCES = 5
"""After so many mails that came back, without a sign of life between, a mailbox is suppressed (M-10)."""

BACKUPS_KEPT = timedelta(days=30)
"""How long an operator may keep a backup, or PostgreSQL's log (P4)."""

_RETENTION = "feeds.signup.retention"
_SIGNUP = tuple(f"signup.{name}" for name in ("mailbox", "address", "language", "created_at", "touched_at"))
_TOPICS = tuple(f"signup.{name}" for name in ("categories", "entities", "frequency"))
_PROOF = tuple(f"consent.{name}" for name, kind in COLUMNS["consent"].items() if kind is PERSONAL)

PROMISES: tuple[Promise, ...] = (
    Promise(
        name="unconfirmed",
        columns=tuple(
            f"{table}.{name}"
            for table in ("signup_arrival", "signup_token")
            for name, kind in COLUMNS[table].items()
            if kind is PERSONAL
        ),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.REQUEST,
        period=CONFIRM_WITHIN,
        seen_by=(Seer.OPERATOR, Seer.CARRIER),
        job=f"{_RETENTION}:purge_unconfirmed",
    ),
    Promise(
        name="address",
        columns=(*_SIGNUP, "signup.confirmed_at", "signup.told_at"),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.LAST_SIGN,
        period=timedelta(days=3 * 365),
        seen_by=(Seer.OPERATOR, Seer.CARRIER),
        job=f"{_RETENTION}:purge_inactive",
    ),
    Promise(
        name="topics",
        columns=_TOPICS,
        purposes=(Purpose.DIGEST, Purpose.ALERT),
        occasion=Occasion.LAST_SIGN,
        period=timedelta(days=3 * 365),
        seen_by=(Seer.OPERATOR,),
        job=f"{_RETENTION}:purge_inactive",
    ),
    Promise(
        name="byline",
        columns=("signup.byline",),
        purposes=(Purpose.CONTRIBUTOR,),
        occasion=Occasion.LAST_SIGN,
        period=timedelta(days=3 * 365),
        seen_by=(Seer.PUBLIC, Seer.EDITORS, Seer.OPERATOR),
        job=f"{_RETENTION}:purge_inactive",
    ),
    Promise(
        name="proof",
        columns=(*_PROOF, "signup.left_at"),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.LEAVING,
        period=timedelta(days=30),
        seen_by=(Seer.OPERATOR,),
        job=f"{_RETENTION}:purge_left",
        is_asked_for=False,
    ),
    Promise(
        name="bounces",
        columns=("signup_bounce.signup_uuid", "signup_bounce.mail", "signup_bounce.at"),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.RETURN,
        period=timedelta(days=365),
        seen_by=(Seer.OPERATOR,),
        job=f"{_RETENTION}:purge_bounces",
        is_asked_for=False,
    ),
    Promise(
        name="limits",
        columns=("signup_mailing.fold", "signup_mailing.at", "signup_count.key", "signup_count.since"),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.USE,
        period=timedelta(hours=24),
        seen_by=(Seer.NOBODY,),
        job=f"{_RETENTION}:purge_limits",
        is_asked_for=False,
    ),
    Promise(
        name="suppression",
        columns=("suppression.mailbox", "suppression.reason", "suppression.at"),
        purposes=EVERY_PURPOSE,
        occasion=Occasion.USE,
        period=timedelta(days=3 * 365),
        seen_by=(Seer.NOBODY,),
        job=f"{_RETENTION}:purge_suppressions",
        is_asked_for=False,
    ),
)


def find_promise(name: str) -> Promise:
    """Answer the promise of this name; raise KeyError."""
    return {promise.name: promise for promise in PROMISES}[name]
