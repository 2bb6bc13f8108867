"""Gives every answer the headers that keep browsers from doing harm with it (H4, H5, HTTP-15)."""

from collections.abc import Mapping

from flask import Flask, Response

from feeds.web.current import current_services

PROTECTION: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
}
"""No Cross-Origin-Resource-Policy: feeds are there to be read from everywhere."""

HTTPS_ONLY: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000"}


POLICY = "Content-Security-Policy"
WITH_OWN_SCRIPTS = f"{PROTECTION[POLICY]}; script-src 'self'; connect-src 'self'"


def allow_own_scripts(response: Response) -> Response:
    """Let this one page run the scripts of our static files and ask our own server; inline ones never run."""
    response.headers[POLICY] = WITH_OWN_SCRIPTS
    return response


def protection(*, is_production: bool) -> Mapping[str, str]:
    """Answer the headers that every answer carries; in production browsers stay with https."""
    return {**PROTECTION, **(HTTPS_ONLY if is_production else {})}


def _protect(response: Response) -> Response:
    is_production = current_services().settings.site.is_production
    allowed = response.headers.get(POLICY)
    response.headers.update(protection(is_production=is_production))
    if allowed == WITH_OWN_SCRIPTS:
        response.headers[POLICY] = allowed
    return response


def register(app: Flask) -> None:
    """Protect every answer of the application."""
    app.after_request(_protect)
