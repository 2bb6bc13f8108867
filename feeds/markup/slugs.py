"""Slugs: the `[a-z0-9-]{1,80}` that stand in URLs (Q7)."""

import re

from anyascii import anyascii

LONGEST = 80
SLUG = re.compile(rf"[a-z0-9-]{{1,{LONGEST}}}", re.ASCII)
OTHERS = re.compile(r"[^a-z0-9]+", re.ASCII)
FALLBACK = "article"
ENOUGH = LONGEST * 4
"""How much of a title is looked at: one letter may become several, and a slug needs no more."""


def is_slug(text: str) -> bool:
    """Answer whether a text can stand in a URL as it is."""
    return SLUG.fullmatch(text) is not None


def slugify(text: str) -> str:
    """Answer the slug of a title in any script, cut between words: `L’été à Rabat` → `l-ete-a-rabat`."""
    spelled = OTHERS.sub("-", anyascii(text[:ENOUGH]).lower()).strip("-")
    if len(spelled) > LONGEST:
        spelled = spelled[: LONGEST + 1].rpartition("-")[0] or spelled[:LONGEST]
    return spelled.strip("-") or FALLBACK
