"""What robots are asked (RFC 9309, rows ROB-01 and RSL-07), and the TDM reservation (TDM-01). Pure."""

from collections.abc import Sequence

import orjson

from feeds.document import Licence

MEDIA_TYPE = "text/plain; charset=utf-8"
JSON_TYPE = "application/json"

CLOSED = ("/desk", "/api/", "/hub", "/my-data", "/signup/", "/contribute", "/feeds?*", "/search")
"""What no robot has business with: states of forms without number, personal addresses, the editors' side.

Python's parser would take `/feeds?` for `/feeds`; a star it takes for a star, and so reads them (ROB-01).
"""

TRAINING_ROBOTS = (
    "AI2Bot",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
)
"""Robots that collect texts for training and say so; asked to stay away where training is reserved."""


def write_robots(licence: Licence, *, prefixes: Sequence[str], sitemaps: Sequence[str]) -> bytes:
    """Write robots.txt; `prefixes` are those of the languages with one.

    What is closed stands before what is open: Python's own parser takes the first match (ROB-01).
    """
    closed = [f"{prefix}{path}" for path in CLOSED for prefix in ("", *prefixes)]
    lines = [f"License: {licence.rsl_url}", ""]
    if licence.reserves_mining:
        lines += [*(f"User-agent: {name}" for name in TRAINING_ROBOTS), "Disallow: /", ""]
    lines += ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /", ""]
    lines += [f"Sitemap: {url}" for url in sitemaps]
    return "\n".join([*lines, ""]).encode()


def render_reservation(licence: Licence) -> bytes:
    """Render tdmrep.json: one rule for the whole site (TDM-01)."""
    rule = {
        "location": "/",
        "tdm-reservation": int(licence.reserves_mining),
        "tdm-policy": licence.page_url,
    }
    return orjson.dumps([rule])
