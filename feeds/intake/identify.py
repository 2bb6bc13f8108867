"""Recognises items: fingerprints, permanent ids, and the decision new, same or changed."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from feeds.markup.folding import fold, fold_text
from storage.articles import Article

SOURCE = "file"
"""What imported articles have as their source unless `--source` names another; it finds no others (I12)."""

ORIGIN_ID = re.compile(r"file:[0-9a-f]{64}", re.ASCII)

URI = re.compile(
    r"([a-z][a-z0-9+.-]*):(?:[\w.~:/?#\[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+", re.ASCII | re.IGNORECASE
)
"""An absolute URI (RFC 3986 §3, appendix A), generously."""

SCRIPTS = frozenset({"javascript", "vbscript", "data"})
"""Schemes that run; some readers make a link of every id."""


class Verdict(StrEnum):
    """What an item is to what is stored already."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


def identity_of(title: str, text: str) -> str:
    """Answer the fingerprint of a text, whatever its case, accents, apostrophes and line breaks."""
    return _digest(fold(title), fold_text(text))


def origin_of(path: str, title: str) -> str:
    """Answer what stands for the id of an item without one: where its file is, and its title."""
    return f"file:{_digest(path, fold(title))}"


@lru_cache(maxsize=64)
def ending_of(paragraph: str) -> str:
    """Answer the fingerprint of the block a text ends with."""
    return _digest(fold_text(paragraph))


def fingerprint(fields: Mapping[str, object]) -> str:
    """Answer the fingerprint that tells same from changed; `fields` are texts and tuples of texts."""
    return _digest(json.dumps(fields, sort_keys=True))


def with_unknown(item_hash: str, labels: tuple[str, ...]) -> str:
    """Answer the fingerprint of an item some of whose categories nobody knows.

    Once one of them is added to the vocabulary, the next import finds the item changed and files it there.
    """
    return _digest(item_hash, *labels) if labels else item_hash


def is_origin(external_id: str) -> bool:
    """Answer whether an id has the form that `origin_of` makes, which no item may claim."""
    return ORIGIN_ID.fullmatch(external_id) is not None


def find_public_id(external_id: str) -> str | None:
    """Answer the id an item gives itself if it can be permanent and public: an absolute URI."""
    found = URI.fullmatch(external_id)
    return external_id if found and found[1].lower() not in SCRIPTS else None


def decide(item_hash: str, known: Article | None, copy: Article | None) -> Verdict:
    """Answer what an item is: `known` has its id or origin, `copy` has only the same title and text.

    A copy found by its content alone, on another path or on standard input, never changes the article.
    """
    if known is None:
        return Verdict.SAME if copy else Verdict.NEW
    return Verdict.SAME if known.item_hash == item_hash else Verdict.CHANGED


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
