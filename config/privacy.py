"""What every column of every table holds, seen from the people it may be about; the suite knows each column.

A column that nobody classified fails `tests/privacy`. Personal data will arrive with a purpose, a retention
period and the code that deletes it; so far the only people in the tables are those who sign or make news.
"""

from collections.abc import Mapping
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


TECHNICAL, EDITORIAL = DataClass.TECHNICAL, DataClass.EDITORIAL
BYLINE, INTERNAL = DataClass.BYLINE, DataClass.INTERNAL

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
}
