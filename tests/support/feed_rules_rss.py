"""A checker of RSS 2.0 documents: rows RSS, MRSS and what of H, X and O can be seen in bytes."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element
from support.feed_rules_history import history_faults
from support.feed_rules_media import media_faults, picture_faults
from support.feed_values import (
    display_faults,
    has_email,
    html_faults,
    is_iri,
    is_language,
    is_web_url,
    read_rfc822,
    read_rfc3339,
)
from support.feed_xml import (
    ATOM,
    CONTENT,
    DC,
    DCTERMS,
    count_faults,
    elements,
    local_name,
    namespace_of,
    read_xml,
    repeated,
    texts,
    unknown_faults,
)

_ONE = (1, 1)
_ONE_AT_MOST = (0, 1)
_ANY = (0, None)

_CHANNEL: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("title", "link", "description"), _ONE),
    **dict.fromkeys(("language", "copyright", "managingEditor", "webMaster", "pubDate"), _ONE_AT_MOST),
    **dict.fromkeys(("lastBuildDate", "generator", "docs", "cloud", "ttl", "image"), _ONE_AT_MOST),
    **dict.fromkeys(("rating", "textInput", "skipHours", "skipDays"), _ONE_AT_MOST),
    **dict.fromkeys(("category", "item"), _ANY),
}
_ITEM: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("title", "link", "description", "guid", "pubDate"), _ONE),
    **dict.fromkeys(("author", "comments", "source"), _ONE_AT_MOST),
    **dict.fromkeys(("category", "enclosure"), _ANY),
}
_ATTRIBUTES: dict[str, set[str]] = {
    "rss": {"version"},
    "guid": {"isPermaLink"},
    "category": {"domain"},
    "enclosure": {"url", "length", "type"},
    "source": {"url"},
    "cloud": {"domain", "port", "path", "registerProcedure", "protocol"},
}
_FOREIGN: dict[str, set[str]] = {
    CONTENT: {"encoded"},
    ATOM: {"link", "updated", "published", "author", "contributor", "id", "rights", "icon", "logo"},
    DCTERMS: {"valid"},
    DC: {
        *("contributor", "coverage", "creator", "date", "description", "format", "identifier", "language"),
        *("publisher", "relation", "rights", "source", "subject", "title", "type"),
    },
}
_DC_LANGUAGE = f"{{{DC}}}language"
_DC_CREATOR = f"{{{DC}}}creator"
_ENCODED = f"{{{CONTENT}}}encoded"
_ATOM_LINK = f"{{{ATOM}}}link"
_ATOM_UPDATED = f"{{{ATOM}}}updated"
_EXCLUSIVE = (
    ("RSS-11", "author", _DC_CREATOR),
    ("RSS-12", "category", f"{{{DC}}}subject"),
    ("RSS-12", "pubDate", f"{{{DC}}}date"),
    ("RSS-12", "source", f"{{{DC}}}source"),
)
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+ \(.+\)")
_PLAIN_ELEMENT = re.compile(
    rb"<(title|category|copyright|dc:creator|dc:rights|media:title)(?:\s[^>]*)?>([^<]*)</"
)
_DECIMAL_OR_NAMED = re.compile(rb"&(?:lt|amp|#60|#38);")
_DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


def check_rss(document: bytes, *, self_url: str | None = None) -> list[str]:
    """Complain about everything in the document that breaks a rule; an empty list is a good feed."""
    root, faults = read_xml(document)
    if root is None:
        return faults
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(elements(root)) != 1 or len(channels) != 1:
        return [*faults, "RSS-01: the root is not <rss version='2.0'> with one channel and nothing else"]
    channel = channels[0]
    items = channel.findall("item")
    faults += _vocabulary_faults(root)
    faults += _channel_faults(channel, self_url)
    faults += _date_faults(channel, items)
    faults += _hexadecimal_faults(document)
    faults += [f"RSS-06: the guid {guid} is not unique" for guid in repeated(_guids(items))]
    faults += history_faults(channel, items)
    for item in items:
        faults += _item_faults(item)
    return faults


def _guids(items: list[Element]) -> list[str]:
    return [guid for item in items for guid in texts(item, "guid")]


def _vocabulary_faults(root: Element) -> Iterator[str]:
    for element in root.iter("*"):
        namespace, name = namespace_of(element), local_name(element)
        if namespace is None:
            yield from _attribute_faults(element, _ATTRIBUTES.get(name, set()))
        elif namespace in _FOREIGN and name not in _FOREIGN[namespace] and not _is_inside(element, namespace):
            yield f"RSS-01: <{element.prefix}:{name}> does not exist"


def _attribute_faults(element: Element, known: set[str]) -> Iterator[str]:
    for name in element.attrib:
        if not str(name).startswith("{") and name not in known:
            yield f"RSS-01: <{local_name(element)}> has the unknown attribute {name!s}"


def _is_inside(element: Element, namespace: str) -> bool:
    """Whether the parent is of the same namespace: atom:author has children of its own."""
    parent = element.getparent()
    return parent is not None and namespace_of(parent) == namespace


def _channel_faults(channel: Element, self_url: str | None) -> Iterator[str]:
    yield from count_faults(channel, _CHANNEL, None, "RSS-02")
    yield from unknown_faults(channel, _CHANNEL, None, "RSS-01")
    yield from (
        f"RSS-02: the channel's {name} is blank" for name in ("title", "link") if "" in texts(channel, name)
    )
    names = [child.tag for child in elements(channel)]
    if "item" in names and any(name != "item" for name in names[names.index("item") :]):
        yield "RSS-05: metadata follows the items"
    yield from _link_faults(channel, self_url)
    yield from _channel_text_faults(channel)
    yield from _optional_faults(channel)
    yield from _image_faults(channel)


def _link_faults(channel: Element, self_url: str | None) -> Iterator[str]:
    selves = [link for link in channel.findall(_ATOM_LINK) if link.get("rel") == "self"]
    addresses = [link.get("href") for link in selves]
    if len(selves) != 1:
        yield f"RSS-13: the channel has {len(selves)} links to itself"
    if any(link.get("type") != "application/rss+xml" for link in selves):
        yield "RSS-13: the link to itself is not of type application/rss+xml"
    if self_url is not None and addresses != [self_url]:
        yield f"RSS-13: the link to itself is {addresses}, not {self_url}"
    for link in texts(channel, "link"):
        if link in addresses:
            yield "RSS-03: the channel's link is the feed, not its page"
    yield from _url_faults(channel)


def _url_faults(parent: Element) -> Iterator[str]:
    links = [*texts(parent, "link"), *texts(parent, "comments"), *texts(parent, "docs")]
    links += [link.get("href", "") for link in parent.findall(_ATOM_LINK)]
    yield from (f"X-06: {link!r} is no absolute http(s) URL" for link in links if not is_web_url(link))


def _channel_text_faults(channel: Element) -> Iterator[str]:
    languages = texts(channel, "language")
    if not languages or not is_language(languages[0]):
        yield f"RSS-18: the channel's language is {languages}"
    if texts(channel, "docs") != ["https://www.rssboard.org/rss-specification"]:
        yield "RSS-25: docs does not name the specification"
    if not any(texts(channel, "generator")):
        yield "RSS-25: no generator"
    if channel.find("textInput") is not None:
        yield "RSS-25: has a textInput"
    for name in ("managingEditor", "webMaster"):
        for mailbox in texts(channel, name):
            if not _MAILBOX.fullmatch(mailbox):
                yield f"RSS-23: {name} is not written user@host (Name)"
    yield from display_faults(channel.findtext("title"), "the channel's title")


def _optional_faults(channel: Element) -> Iterator[str]:
    for ttl in texts(channel, "ttl"):
        if not re.fullmatch(r"[1-9]\d*", ttl):
            yield f"RSS-20: ttl is {ttl!r}"
    hours = [(hour.text or "").strip() for hour in channel.findall("skipHours/hour")]
    if repeated(hours) or any(not re.fullmatch(r"[01]?\d|2[0-3]", hour) for hour in hours):
        yield "RSS-21: skipHours are not different hours from 0 to 23"
    days = [(day.text or "").strip() for day in channel.findall("skipDays/day")]
    if repeated(days) or not set(days) <= _DAYS:
        yield "RSS-21: skipDays are not different English names of days"
    for cloud in channel.findall("cloud"):
        if set(cloud.attrib) != _ATTRIBUTES["cloud"]:
            yield "RSS-22: cloud lacks one of its five attributes"


def _image_faults(channel: Element) -> Iterator[str]:
    for image in channel.findall("image"):
        yield from count_faults(image, dict.fromkeys(("url", "title", "link"), _ONE), None, "RSS-19")
        for name in ("title", "link"):
            if texts(image, name) != texts(channel, name):
                yield f"RSS-19: the image's {name} is not the channel's"
        for name, most in (("width", 144), ("height", 400)):
            for size in texts(image, name):
                if not size.isdecimal() or not 0 < int(size) <= most:
                    yield f"RSS-19: the image's {name} is {size!r}"


def _date_faults(channel: Element, items: list[Element]) -> Iterator[str]:
    dates = [*texts(channel, "pubDate"), *texts(channel, "lastBuildDate")]
    dates += [date for item in items for date in texts(item, "pubDate")]
    yield from (f"RSS-07: {date!r} is no RFC 822 date" for date in dates if read_rfc822(date) is None)
    updates = [(update, read_rfc3339(update)) for item in items for update in texts(item, _ATOM_UPDATED)]
    yield from (f"ATOM-05: {text!r} is no RFC 3339 date" for text, moment in updates if moment is None)
    built = read_rfc822("".join(texts(channel, "lastBuildDate")))
    if built is None:
        yield "RSS-08: no lastBuildDate"
        return
    for text, moment in updates:
        if moment is not None and moment.replace(microsecond=0) > built:
            yield f"RSS-08: lastBuildDate is older than the change of {text}"


def _hexadecimal_faults(document: bytes) -> Iterator[str]:
    for name, text in _PLAIN_ELEMENT.findall(document):
        if _DECIMAL_OR_NAMED.search(text):
            yield f"RSS-17: {name.decode()} escapes < or & otherwise than &#x3C; and &#x26;"


def _item_faults(item: Element) -> Iterator[str]:
    yield from count_faults(item, _ITEM, None, "RSS-04")
    yield from unknown_faults(item, _ITEM, None, "RSS-01")
    if "" in texts(item, "title"):
        yield "RSS-04: an item's title is blank"
    yield from _guid_faults(item)
    yield from _url_faults(item)
    yield from _slot_faults(item)
    yield from _author_faults(item)
    yield from (
        f"{rule}: an item has both {core} and {other.split('}')[1]}"
        for rule, core, other in _EXCLUSIVE
        if item.find(core) is not None and item.find(other) is not None
    )
    yield from _category_faults(item)
    yield from _enclosure_faults(item)
    yield from media_faults(item)
    yield from display_faults(item.findtext("title"), "an item's title")


def _guid_faults(item: Element) -> Iterator[str]:
    for guid in item.findall("guid"):
        permalink = guid.get("isPermaLink", "true")
        if permalink not in {"true", "false"}:
            yield f"RSS-06: isPermaLink is {permalink!r}"
        if permalink == "true" and not is_web_url(guid.text):
            yield f"RSS-06: the guid {guid.text!r} claims to be a permalink"
        if not is_iri(guid.text):
            yield f"X-01: the guid {guid.text!r} is no URI"


def _slot_faults(item: Element) -> Iterator[str]:
    names = [child.tag for child in elements(item)]
    if names.count(_ENCODED) > 1:
        yield "RSS-10: an item has more than one content:encoded"
    if _ENCODED in names and "description" not in names[: names.index(_ENCODED)]:
        yield "RSS-09: content:encoded stands without a description before it"
    for name in ("description", _ENCODED):
        for slot in item.findall(name):
            if elements(slot):
                yield f"RSS-10: <{local_name(slot)}> has child elements instead of escaped HTML"
            yield from html_faults(slot.text or "", local_name(slot))


def _author_faults(item: Element) -> Iterator[str]:
    for creator in texts(item, _DC_CREATOR):
        if not creator or has_email(creator):
            yield f"RSS-11: dc:creator is {creator!r}"
        yield from display_faults(creator, "dc:creator")
    for author in texts(item, "author"):
        if not _MAILBOX.fullmatch(author):
            yield "RSS-11: author is not written user@host (Real Name)"
    for language in texts(item, _DC_LANGUAGE):
        if not is_language(language):
            yield f"RSS-18: dc:language is {language!r}"
    for source in item.findall("source"):
        if not is_web_url(source.get("url")) or not source.text:
            yield "RSS-24: source lacks its feed's URL or title"


def _category_faults(item: Element) -> Iterator[str]:
    categories = [
        (category.get("domain"), (category.text or "").strip()) for category in item.findall("category")
    ]
    for domain, label in categories:
        if not label or (domain is not None and not is_iri(domain)):
            yield f"RSS-14: the category {label!r} has the domain {domain!r}"
    yield from (f"RSS-14: the category {twice} stands twice" for twice in repeated(categories))


def _enclosure_faults(item: Element) -> Iterator[str]:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield f"RSS-15: an item has {len(enclosures)} enclosures"
    for enclosure in enclosures:
        if not is_web_url(enclosure.get("url")) or "/" not in enclosure.get("type", ""):
            yield "RSS-15: an enclosure lacks an http(s) url or a type"
        if not re.fullmatch(r"[1-9]\d*", enclosure.get("length", "")):
            yield f"RSS-15: an enclosure has the length {enclosure.get('length')!r}"
        described = enclosure.get("url"), enclosure.get("type", ""), enclosure.get("length")
        yield from picture_faults(item, *described, rule="RSS-16")
