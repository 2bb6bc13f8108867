"""Reads the one licence record out of the settings; feeds, headers, pages and the catalogue all ask here.

The headers it adds to public answers are those of RSL 1.0 and TDMRep (RSL-08, TDM-02).
"""

from collections.abc import Sequence

from flask import Flask, Response

from config.settings import SiteSettings
from feeds.document import Licence
from feeds.formats import FORMATS
from feeds.formats.rsl import MEDIA_TYPE
from feeds.web.current import current_services

RSL_PATH = "/license.xml"
PAGE_ADDRESS = "/licence"
LICENSED = frozenset(form.media_type.partition(";")[0] for form in FORMATS.values()) | {"text/html"}


def licence_of(site: SiteSettings) -> Licence:
    """Answer what may be done with the texts of the site."""
    return Licence(
        rsl_url=site.base_url + RSL_PATH,
        page_url=site.base_url + PAGE_ADDRESS,
        owner=site.author,
        owner_url=f"{site.base_url}/",
        permits=site.licence_permits,
        prohibits=site.licence_prohibits,
        payment=site.licence_payment,
        terms_url=site.licence_url or None,
        contact_url=site.licence_contact_url or None,
    )


def licence_headers(site: SiteSettings) -> Sequence[tuple[str, str]]:
    """Answer the headers of every feed and page."""
    licence = licence_of(site)
    return (
        ("Link", f'<{licence.rsl_url}>; rel="license"; type="{MEDIA_TYPE}"'),
        ("tdm-reservation", str(int(licence.reserves_mining))),
        ("tdm-policy", licence.page_url),
    )


def _tell_licence(response: Response) -> Response:
    """Say on feeds and pages what may be done with them; a refusal holds nothing to be used."""
    if response.status_code in {200, 304} and (response.mimetype or "text/html") in LICENSED:
        for name, value in licence_headers(current_services().settings.site):
            response.headers.add(name, value)
    return response


def register(app: Flask) -> None:
    """Let every public answer of the application say what may be done with it."""
    app.after_request(_tell_licence)
