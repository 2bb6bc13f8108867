"""Decides which URLs an article's HTML may carry, and makes them absolute (O10, X-07)."""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

LONGEST_URL = 8_000
"""Code points; longer ones are data in disguise."""

_STRIPPED = "".join(map(chr, range(33)))
_IGNORED = re.compile("[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):", re.ASCII)
_WEB = frozenset({"http", "https"})
_WITHOUT_HOST = {
    "mailto": re.compile(r"mailto:[^\s:/\\@]+@[^\s:/\\@]+", re.IGNORECASE),
    "tel": re.compile(r"tel:\+?[0-9().;=A-Za-z-]+", re.IGNORECASE),
}
_UNSAFE = re.compile(r'[\x00-\x20"<>^`{|}\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069]')


def link_url(value: str, base_url: str | None) -> str | None:
    """Answer the absolute http, https, mailto or tel URL a link leads to, or None for any other."""
    url = _trimmed(value)
    scheme = _SCHEME.match(url)
    pattern = _WITHOUT_HOST.get(scheme[1].lower()) if scheme else None
    if pattern:
        return url if pattern.fullmatch(url) and not _UNSAFE.search(url) else None
    return web_url(value, base_url)


@lru_cache(maxsize=256)
def web_url(value: str, base_url: str | None) -> str | None:
    """Answer the absolute http(s) URL that a browser would ask for, or None if there is none."""
    url = _trimmed(value)
    if not url or len(url) > LONGEST_URL or "\\" in url:
        return None
    scheme = _SCHEME.match(url)
    if scheme and not re.match("//[^/]", url[scheme.end() :]):
        return None
    try:
        joined = url if scheme else urljoin(base_url or "", url)
        parts = urlsplit(joined)
        is_web = parts.scheme in _WEB and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return _UNSAFE.sub(_percent_encode, joined) if is_web else None


def _trimmed(value: str) -> str:
    """Take away what a browser's URL parser ignores (URL Standard §4.4)."""
    return _IGNORED.sub("", value.strip(_STRIPPED))


def _percent_encode(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
