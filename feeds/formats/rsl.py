"""RSL 1.0: what machines may do with texts, in a document and inside RSS items (rows RSL-01 to RSL-09)."""

from lxml import etree
from lxml.etree import _Element as Element
from lxml.etree import tostring

from feeds.document import FREELY, Entry, Licence
from feeds.formats.namespaces import RSL, append_element, qualified

MEDIA_TYPE = "application/rsl+xml"
MAX_AGE_DAYS = 1


def render_rsl(licence: Licence) -> bytes:
    """Render the licence of the whole site."""
    age = {"max-age": str(MAX_AGE_DAYS)}
    root = etree.Element(qualified(RSL, "rsl"), age, {None: RSL})  # type: ignore[dict-item] # stubs forget None
    _append_content(root, licence, url="/")
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def append_licence(item: Element, licence: Licence, entry: Entry) -> None:
    """Say in an RSS item what may be done with it, unless it is at home on another site (RSL-09)."""
    if entry.url.startswith(licence.owner_url):
        _append_content(item, licence, url=entry.url)


def _append_content(parent: Element, licence: Licence, *, url: str) -> None:
    content = append_element(parent, qualified(RSL, "content"), url=url)
    terms = append_element(content, qualified(RSL, "license"))
    for name, usages in (("permits", licence.permits), ("prohibits", licence.prohibits)):
        if usages:
            append_element(terms, qualified(RSL, name), " ".join(usages), type="usage")
    _append_payment(terms, licence)
    copyright_of = append_element(content, qualified(RSL, "copyright"), licence.owner, type="organization")
    copyright_of.set("contactUrl", licence.contact_url or licence.owner_url)
    append_element(content, qualified(RSL, "terms"), licence.page_url)


def _append_payment(terms: Element, licence: Licence) -> None:
    """Write how it is paid for: free under a standard licence where there is one, or to be asked (RSL-05)."""
    payment = append_element(terms, qualified(RSL, "payment"), type=licence.payment)
    if licence.payment in FREELY and licence.terms_url:
        append_element(payment, qualified(RSL, "standard"), licence.terms_url)
    if licence.payment not in FREELY:
        append_element(payment, qualified(RSL, "custom"), licence.contact_url or licence.page_url)
