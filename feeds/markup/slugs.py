"""Makes and checks slugs, the `[a-z0-9-]{1,80}` of our URLs (Q7)."""

import re

from anyascii import anyascii

LONGEST_SLUG = 80
FALLBACK = "article"

_ENOUGH = 4 * LONGEST_SLUG
"""Code points of a text that are looked at."""

_SLUG = re.compile(rf"[a-z0-9-]{{1,{LONGEST_SLUG}}}", re.ASCII)
_OTHERS = re.compile("[^a-z0-9]+")


def slugify(text: str) -> str:
    """Answer a slug for a text in any script, cut between words; "article" if nothing can be spelled."""
    slug = _OTHERS.sub("-", anyascii(text[:_ENOUGH]).lower()).strip("-")
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or FALLBACK


def is_slug(text: str) -> bool:
    """Answer whether a text is a slug."""
    return _SLUG.fullmatch(text) is not None
