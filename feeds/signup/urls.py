"""Where the pages of signing up are. Pure."""

from config.settings import SiteSettings
from feeds.web.prefixes import in_language, main_language, served_languages


def address_of(site: SiteSettings, path: str, *, language: str) -> str:
    """Answer the absolute URL of a page in a language, or in the main one where it has no pages."""
    spoken = language if language in served_languages(site) else main_language(site)
    return site.base_url + in_language(site, path, spoken)
