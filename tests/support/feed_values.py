"""What a single value inside a feed may look like: rules on strings, written without our server's code."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml.etree import ParserError
from lxml.etree import _Element as Element
from lxml.html import fragment_fromstring

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FORBIDDEN_IN_IRI = re.compile(r"[\s<>\"{}|\\^`\x00-\x20]")
_WEB_URL = re.compile(r"https?://[^/?#@\s]+([/?#]|$)", re.IGNORECASE)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC822 = re.compile(
    rf"((?P<day>{'|'.join(_DAYS)}), )?\d{{1,2}} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{{4}} "
    r"\d\d:\d\d:\d\d (GMT|UT|\+\d{4}|-(?!0000)\d{4})",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")

_TAG = re.compile(r"""<[A-Za-z/](?:[^"'>]|"[^"]*"|'[^']*')*>""")
_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#[xX][0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;)")
_ACTIVE = {"applet", "embed", "frame", "frameset", "iframe", "noscript", "object", "script", "template"}
_FORM = {"button", "form", "input", "option", "select", "textarea"}
_HEAD = {"base", "link", "meta", "style", "title"}
_OTHER_SYNTAX = {"math", "plaintext", "svg", "xmp"}
_UNSAFE_ELEMENTS = _ACTIVE | _FORM | _HEAD | _OTHER_SYNTAX
_URL_ATTRIBUTES = frozenset({"action", "background", "cite", "data", "href", "longdesc", "poster", "src"})


def is_iri(value: str | None) -> bool:
    """An absolute IRI, as an id has to be (RFC 4287 §4.2.6)."""
    if not value or _FORBIDDEN_IN_IRI.search(value):
        return False
    scheme = _SCHEME.match(value)
    return scheme is not None and len(value) > scheme.end()


def is_web_url(value: str | None) -> bool:
    """An absolute http(s) URL with a host and without credentials."""
    return is_iri(value) and bool(_WEB_URL.match(value or ""))


def is_language(value: str | None) -> bool:
    """A well-formed BCP 47 tag."""
    return bool(_LANGUAGE.fullmatch(value or ""))


def has_email(value: str | None) -> bool:
    """Whether an e-mail address stands in the text."""
    return bool(_EMAIL.search(value or ""))


def read_rfc3339(value: str | None) -> datetime | None:
    """The moment, or None where the text is no RFC 3339 date with an upper-case T and an offset."""
    if not _RFC3339.fullmatch(value or ""):
        return None
    try:
        return datetime.fromisoformat(value or "")
    except ValueError:
        return None


def read_rfc822(value: str | None) -> datetime | None:
    """The moment, or None where the text is no English RFC 822 date with four-digit year and known zone."""
    match = _RFC822.fullmatch(value or "")
    if match is None:
        return None
    try:
        moment = parsedate_to_datetime(f"{value}".replace("UT", "GMT"))
    except ValueError:
        return None
    right_day = match["day"] in {None, _DAYS[moment.weekday()]}
    return moment if right_day else None


def text_faults(text: str, where: str) -> Iterator[str]:
    """Characters no feed may carry (X-04, O1), JSON included."""
    if found := _ILLEGAL.search(text):
        yield f"O1: {where} contains U+{ord(found[0]):04X}"


def display_faults(text: str | None, where: str) -> Iterator[str]:
    """Characters that make a title or a name read reversed (O5)."""
    if found := _OVERRIDES.search(text or ""):
        yield f"O5: {where} contains the bidi control U+{ord(found[0]):04X}"


def html_faults(html: str, where: str) -> Iterator[str]:
    """Markup in an HTML slot that is unsafe (X-07), relative (X-07) or no markup at all (X-08)."""
    text = _TAG.sub("", html)
    if "<" in text.replace("<!--", "") or _BARE_AMPERSAND.search(text):
        yield f"X-08: {where} has text that is not escaped as HTML"
    try:
        root = fragment_fromstring(html, create_parent="div")
    except (ParserError, ValueError) as error:
        yield f"X-08: {where} cannot be read as HTML: {error}"
        return
    for element in root.iterdescendants():
        yield from _element_faults(element, where)


def _element_faults(element: Element, where: str) -> Iterator[str]:
    name: object = element.tag  # a function, where lxml read a comment
    if not isinstance(name, str):
        yield f"X-07: {where} has a comment or a processing instruction"
        return
    if name.lower() in _UNSAFE_ELEMENTS:
        yield f"X-07: {where} has <{name}>"
    for attribute, value in element.attrib.items():
        yield from _attribute_faults(str(attribute).lower(), str(value), where)


def _attribute_faults(name: str, value: str, where: str) -> Iterator[str]:
    if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
        yield f"X-07: {where} has the attribute {name}"
    if name in _URL_ATTRIBUTES and not _is_safe_url(name, value):
        yield f"X-07: {where} has {name}={value[:80]!r}, not an absolute http(s) URL"
    if name == "srcset":
        for candidate in re.split(r",\s+", value.strip()):
            if not is_web_url(candidate.split(maxsplit=1)[0] if candidate.strip() else ""):
                yield f"X-07: {where} has srcset with {candidate[:80]!r}, not an absolute http(s) URL"


def _is_safe_url(name: str, value: str) -> bool:
    return is_web_url(value) or (name == "href" and value.lower().startswith(("mailto:", "tel:")))
