"""The one form in which paths of a former site are kept and looked up."""

from urllib.parse import unquote

from feeds.markup.text import clean_text

LONGEST_PATH = 2_000


def path_key(path: str, query: str = "") -> str:
    """Answer a path, percent-encoded or not, decoded and without its last slash; `/?p=12` keeps its query."""
    plain = clean_text(unquote(path)).rstrip("/") or "/"
    return (f"{plain}?{clean_text(unquote(query))}" if query else plain)[:LONGEST_PATH]
