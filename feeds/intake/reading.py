"""Reads one file as whatever it is, item by item: the table of formats, and what becomes of each item."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import SourceUnreadable
from feeds.intake.atom import read_atom
from feeds.intake.charsets import CountingDecoder, find_charset
from feeds.intake.drafts import Draft, DraftRefused, Make, Skipped
from feeds.intake.encoding import decode
from feeds.intake.items import item_name, prepare
from feeds.intake.jsonfeed import read_json
from feeds.intake.markdown import FENCE, read_markdown
from feeds.intake.opening import Document
from feeds.intake.plaintext import read_plaintext
from feeds.intake.rss import read_rss
from feeds.intake.webpage import read_webpage
from feeds.intake.wordpress import read_wordpress


def _read_text(document: Document) -> Iterator[Make]:
    yield lambda: read_plaintext(decode(document.data()))


def _read_markdown(document: Document) -> Iterator[Make]:
    yield lambda: read_markdown(decode(document.data()))


FORMATS: Mapping[str, Callable[[Document], Iterator[Make]]] = {
    "text": _read_text,
    "markdown": _read_markdown,
    "rss": read_rss,
    "atom": read_atom,
    "json": read_json,
    "wordpress": read_wordpress,
    "html": read_webpage,
}
"""What is read, and by what. A new reader is a line here, and in `recognise`."""

ROOT = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]{0,400}(?:\[.*?\]\s*)?>)*<([\w:.-]{1,60})",
    re.DOTALL | re.IGNORECASE,
)
WORDPRESS = re.compile(r"rss\b[^<>]{0,4000}https?://wordpress\.org/export/1\.[0-9]/", re.IGNORECASE)
ROOTS: Mapping[str, str] = {
    "rss": "rss",
    "rdf": "rss",
    "feed": "atom",
    "entry": "atom",
    **dict.fromkeys(("html", "head", "body", "meta", "title", "article"), "html"),
}
"""What the local name of a root element tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to read: the first `skip` items are left out, because what became of them is known already.

    Without a `format` the beginning of the file has to tell it, and if it does not, it is the `fallback`.
    `base_url` and `zone` are the site's.
    """

    path: str
    format: str | None
    fallback: str | None
    base_url: str
    zone: str
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An item, with its HTML sanitised."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that cannot become an article, and why."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file cannot be opened at all."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The rest of the document cannot be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """There is no further item; so many characters could not be decoded."""

    replaced: int


Outcome = Found | Refused | Skipped | Unreadable | Broken | Ended
ENDS = (Unreadable, Broken, Ended)
"""After one of these nothing follows."""


def read(
    request: Request, *, on_read: Callable[[int], object] = lambda _: None
) -> Iterator[tuple[Outcome, int]]:
    """Yield what becomes of each item, and how many bytes were read by then; the last one ends the document.

    Never raises: an exception nobody foresaw costs its item, or else the rest of the document (I6).
    `on_read` is called with that number before each item, and each piece of the file, is worked on.
    """
    document = Document(Path(request.path), base_url=request.base_url, zone=request.zone, on_read=on_read)
    makers = _makers(document, request)
    try:
        for number, make in enumerate(makers):
            if number >= request.skip:
                on_read(document.read)
                yield _outcome(make, request), document.read
        yield Ended(document.replaced), document.read
    except OSError as error:
        yield Unreadable(error.strerror or type(error).__name__), document.read
    except SourceUnreadable as error:
        yield Unreadable(error.reason), document.read
    except DraftRefused as error:
        yield Broken(str(error)), document.read
    except Exception as error:
        yield Broken(unforeseen(error)), document.read


def unforeseen(error: Exception) -> str:
    """Answer what a report says of an exception: its class, because its message may repeat the text."""
    return f"failed unexpectedly ({type(error).__name__}); please report it"


def _makers(document: Document, request: Request) -> Iterator[Make]:
    chosen = request.format or recognise(document.sample()) or request.fallback
    if chosen is None:
        raise SourceUnreadable(
            request.path, f"is in no format there is; --format names one of {', '.join(FORMATS)}"
        )
    yield from FORMATS[chosen](document)


def _outcome(make: Make, request: Request) -> Outcome:
    name = ""
    try:
        made = make()
        if isinstance(made, Skipped):
            return made
        name = item_name(made)
        return Found(prepare(made, base_url=request.base_url))
    except DraftRefused as error:
        return Refused(name, str(error))
    except MemoryError:
        return Refused(name, "needs too much memory to be read")
    except Exception as error:
        return Refused(name, unforeseen(error))


def recognise(sample: bytes) -> str | None:
    """Answer the format of a file that begins like this, if its beginning tells; raise DraftRefused."""
    begin = CountingDecoder(find_charset(sample)).decode(sample).lstrip("\ufeff \t\r\n")
    if begin.startswith(FENCE):
        return "markdown"
    if begin.startswith("{"):
        return "json"
    root = ROOT.match(begin)
    if root is None:
        return None
    if WORDPRESS.match(begin, root.start(1)):
        return "wordpress"
    return ROOTS.get(root[1].lower().rpartition(":")[2])
