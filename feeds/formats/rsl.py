"""RSL 1.0: what machines may do with texts, in a document and inside RSS items (rows RSL-01 to RSL-09)."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from feeds.document import FREELY, Entry, Licence
from feeds.formats.elements import STEP, Written, element, parent, to_bytes, write_text
from feeds.formats.namespaces import RSL

MEDIA_TYPE = "application/rsl+xml"
MAX_AGE_DAYS = 1
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


def render_rsl(licence: Licence) -> bytes:
    """Render the licence of the whole site."""
    attributes = (("xmlns", RSL), ("max-age", str(MAX_AGE_DAYS)))
    content = _write_content(STEP, licence, url="/", prefix="", write=write_text)
    return to_bytes(DECLARATION + parent("", "rsl", [content], attributes))


def write_licence(indent: str, licence: Licence, entry: Entry, write: Callable[[str], Written]) -> str:
    """Say in an RSS item what may be done with it, unless it is at home on another site (RSL-09)."""
    if not entry.url.startswith(licence.owner_url):
        return ""
    return _write_content(indent, licence, url=entry.url, prefix="rsl:", write=write)


def _write_content(
    indent: str, licence: Licence, *, url: str, prefix: str, write: Callable[[str], Written]
) -> str:
    what = _write_what(indent + STEP, licence, prefix, write)
    return parent(indent, f"{prefix}content", [what], [("url", url)])


@lru_cache(maxsize=16)
def _write_what(indent: str, licence: Licence, prefix: str, write: Callable[[str], Written]) -> str:
    """Write what is the same for every text of a site."""
    owner = [("type", "organization"), ("contactUrl", licence.contact_url or licence.owner_url)]
    children = (
        parent(indent, f"{prefix}license", _terms(indent + STEP, licence, prefix, write)),
        element(indent, f"{prefix}copyright", write(licence.owner), owner),
        element(indent, f"{prefix}terms", write(licence.page_url)),
    )
    return "".join(children)


def _terms(indent: str, licence: Licence, prefix: str, write: Callable[[str], Written]) -> Iterator[str]:
    for name, usages in (("permits", licence.permits), ("prohibits", licence.prohibits)):
        if usages:
            yield element(indent, prefix + name, write(" ".join(usages)), [("type", "usage")])
    yield _write_payment(indent, licence, prefix, write)


def _write_payment(indent: str, licence: Licence, prefix: str, write: Callable[[str], Written]) -> str:
    """Write how it is paid for: free under a standard licence where there is one, or to be asked (RSL-05)."""
    payment, kind = f"{prefix}payment", [("type", licence.payment)]
    if licence.payment not in FREELY:
        asked = write(licence.contact_url or licence.page_url)
        return parent(indent, payment, [element(indent + STEP, f"{prefix}custom", asked)], kind)
    if licence.terms_url:
        standard = element(indent + STEP, f"{prefix}standard", write(licence.terms_url))
        return parent(indent, payment, [standard], kind)
    return element(indent, payment, attributes=kind)
