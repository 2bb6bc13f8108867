"""Chooses the content coding of an answer and encodes its body, the same way for ever (HTTP-12)."""

import gzip
from functools import lru_cache

import brotli

from feeds.web.preferences import read_preferences

IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
CODINGS = (BROTLI, GZIP, IDENTITY)
"""The codings there are, the one we would rather send first."""

SMALLEST_WORTH_ENCODING = 200
GZIP_LEVEL = 4
BROTLI_QUALITY = 3
"""One level for each coding, for ever: another one would be another representation under the same strong tag.

The first reader after a change waits for it. A feed of 167 KB takes gzip 2.2 ms at level 4 (39.6 KB) and 5.0
ms at level 6 (36.6 KB); Brotli takes 1.3 ms at 3 (38.3 KB), 3.6 ms at 5 (35.0 KB) and 1 s at 11. Making the
feed takes about as long as the levels chosen, and what the higher ones would save is less than a tenth.
"""

GZIP_UNKNOWN_SYSTEM = b"\xff"
OLD_NAMES = {"x-gzip": GZIP}
"""RFC 9110 §8.4.1.3."""


def choose_coding(accept_encoding: str | None, body_length: int) -> str:
    """Answer `br`, `gzip` or `identity` (RFC 9110 §12.5.3); identity if nothing else is wanted.

    A client that refuses every coding we have gets identity all the same: a 406 would help nobody.
    """
    if not accept_encoding or body_length < SMALLEST_WORTH_ENCODING:
        return IDENTITY
    return _best_coding(accept_encoding)


@lru_cache(maxsize=256)
def _best_coding(accept_encoding: str) -> str:
    """Answer the coding a header asks for; clients send few different ones."""
    weights = {OLD_NAMES.get(one.value, one.value): one.weight for one in read_preferences(accept_encoding)}
    anything = weights.get("*", 0.0)
    # Identity is always acceptable unless refused, but only a client that names it prefers it to a coding.
    wanted = {coding: weights.get(coding, anything) for coding in (BROTLI, GZIP)}
    wanted[IDENTITY] = weights.get(IDENTITY, 0.0)
    best = max(CODINGS, key=lambda coding: wanted[coding])
    return best if wanted[best] > 0 else IDENTITY


def encode(body: bytes, coding: str) -> bytes:
    """Answer the body in this coding; the same bytes for the same body, on every system."""
    if coding == GZIP:
        return _without_system(gzip.compress(body, GZIP_LEVEL, mtime=0))
    if coding == BROTLI:
        encoded: bytes = brotli.compress(body, quality=BROTLI_QUALITY)
        return encoded
    return body


def _without_system(member: bytes) -> bytes:
    """Write "unknown" where Python versions differ in what they say about the system (RFC 1952 §2.3.1)."""
    return member[:9] + GZIP_UNKNOWN_SYSTEM + member[10:]
