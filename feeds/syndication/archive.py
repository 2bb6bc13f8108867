"""Decides which document of a channel's history a URL names, and what it links to (RFC 5005 §4; rows H).

The history is the live document and, behind it, one archive for each full block of first publications in
which the channel has members. All of it is pure.
"""

import re

from feeds.document import History
from feeds.errors import NotFound
from feeds.syndication.canonical import canonical_url
from feeds.syndication.parameters import FeedParameters, is_lasting

FIXED = ("limit", "q")
"""What an archive leaves no choice about: it holds the whole block, and no search has any."""

BLOCK_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def read_block(text: str) -> int:
    """Read the number of a block out of an archive's URL; raise NotFound for anything else."""
    if not BLOCK_NUMBER.fullmatch(text):
        raise NotFound("archive")
    return int(text)


def document_url(parameters: FeedParameters, suffix: str, block: int | None) -> str:
    """Answer path and query of a feed, or of its archive: `archive/<block>` in the place of `feed`."""
    return canonical_url(parameters, suffix, document="feed" if block is None else f"archive/{block}")


def decide_history(
    base_url: str,
    parameters: FeedParameters,
    suffix: str,
    *,
    block: int | None,
    previous_block: int | None,
    next_block: int | None,
) -> History | None:
    """Answer the place of a document in its history, with its neighbours in the same format.

    One cut to a limit of its own, or found by a search, has none (H-06).
    """
    if not is_lasting(parameters):
        return None

    def url(of: int | None) -> str:
        return base_url + document_url(parameters, suffix, of)

    return History(
        previous_url=url(previous_block) if previous_block else None,
        current_url=url(None) if block else None,
        next_url=url(next_block) if block and next_block else None,
    )
