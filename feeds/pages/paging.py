"""Pages lists on to older articles: `?before=` is the place of the last one that was shown. Pure."""

import re
from collections.abc import Sequence

from feeds.errors import BadRequest
from storage.articles import Article

ON_A_PAGE = 30
POSITION = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def read_before(text: str | None) -> int | None:
    """Read where the page begins: the place of an article; anything else is refused."""
    if text is None:
        return None
    if not POSITION.fullmatch(text):
        raise BadRequest("before", "is no place in this list")
    return int(text)


def beginning_at(address: str, before: int | None) -> str:
    """Answer the address of the page of a list that begins below a place; the list's own without one."""
    if before is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}before={before}"


def older(address: str, articles: Sequence[Article]) -> str:
    """Answer the address of the page of a list that follows these articles, at least one."""
    return beginning_at(address, articles[-1].position)
