"""Where articles were read before they came here: which addresses are one site's, and paths on it."""

from urllib.parse import urlsplit

from feeds.markup.old_paths import path_key


def is_same_site(url: str, other: str) -> bool:
    """Answer whether two absolute URLs are on one host, with or without `www.`, whatever the port."""
    return _host(url) == _host(other)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def path_of(url: str) -> str:
    """Answer the path of a URL in the form old paths are kept in."""
    parts = urlsplit(url)
    return path_key(parts.path, parts.query)
