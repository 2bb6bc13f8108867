"""What pages tell machines about what they show: schema.org as JSON-LD (LD-01 to LD-03). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import SiteSettings
from feeds.document import Category, Entity, Entry, Picture
from feeds.pages.translations import Translation
from storage import vocabulary

Node = Mapping[str, object]

CONTEXT = "https://schema.org"
TYPES: Mapping[str, str] = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Place",
    "event": "Event",
}
"""What schema.org calls each type of entity."""


def describe_article(
    site: SiteSettings, entry: Entry, *, logo_url: str, translations: Sequence[Translation] = ()
) -> Node:
    """Answer the `NewsArticle` of an article's page; every value stands on the page too (LD-02).

    A translation names its original, and every other article its translations.
    """
    original = next((each for each in translations if each.is_original), None)
    return {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": entry.url,
        "identifier": entry.id,
        "url": entry.url,
        "mainEntityOfPage": entry.url,
        "headline": entry.title,
        "description": entry.summary,
        "inLanguage": entry.language,
        "datePublished": _moment(site, entry.published),
        "dateModified": _moment(site, entry.updated),
        "isAccessibleForFree": True,
        "author": [{"@type": "Person", "name": author.name, "url": author.uri} for author in entry.authors]
        or [_publisher(site, logo_url)],
        "publisher": _publisher(site, logo_url),
        "articleSection": [category.label for category in entry.categories],
        "about": [
            *(_entity(entity) for entity in entry.entities if entity.about),
            *(_category(category) for category in entry.categories if category.codes),
        ],
        "mentions": [_entity(entity) for entity in entry.entities if not entity.about],
        **_optional(
            image=[_image(entry.picture)] if entry.picture else None,
            license=entry.licence_url,
            copyrightNotice=entry.rights,
            correction=_correction(entry),
            translationOfWork=_translation(original) if original else None,
            workTranslation=[] if original else [_translation(each) for each in translations],
        ),
    }


def describe_site(site: SiteSettings, *, logo_url: str) -> Node:
    """Answer the `WebSite` of the home page."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{site.base_url}/",
        "url": f"{site.base_url}/",
        "name": site.title,
        "description": site.description,
        "inLanguage": list(site.languages),
        "publisher": _publisher(site, logo_url),
    }


def describe_entity(site: SiteSettings, entity: vocabulary.Entity, *, name: str) -> Node:
    """Answer the person, organisation, place or event of an entity's page."""
    return {
        "@context": CONTEXT,
        "@type": TYPES[entity.type.value],
        "@id": f"{site.base_url}/entity/{entity.slug}",
        "name": name,
        "alternateName": sorted({label for label in entity.labels.values() if label != name}),
        **_optional(
            sameAs=[f"http://www.wikidata.org/entity/{entity.wikidata}"] if entity.wikidata else None
        ),
    }


def _publisher(site: SiteSettings, logo_url: str) -> Node:
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{site.base_url}/#publisher",
        "name": site.author,
        "url": f"{site.base_url}/",
        "logo": {"@type": "ImageObject", "url": logo_url},
    }


def _moment(site: SiteSettings, moment: datetime) -> str:
    """Write a moment with the newsroom's offset."""
    return moment.astimezone(ZoneInfo(site.timezone)).isoformat(timespec="seconds")


def _entity(entity: Entity) -> Node:
    return {
        "@type": TYPES[entity.type],
        "@id": entity.uri,
        "name": entity.label,
        **_optional(sameAs=[entity.wikidata] if entity.wikidata else None),
    }


def _category(category: Category) -> Node:
    return {
        "@type": "Thing",
        "@id": category.scheme + category.term,
        "name": category.label,
        "sameAs": list(category.codes),
    }


def _image(picture: Picture) -> Node:
    return {
        "@type": "ImageObject",
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        **_optional(caption=picture.caption, creditText=picture.credit, copyrightNotice=picture.rights),
    }


def _correction(entry: Entry) -> Node | None:
    return {"@type": "CorrectionComment", "text": entry.correction} if entry.correction else None


def _translation(translation: Translation) -> Node:
    return {
        "@type": "NewsArticle",
        "@id": translation.url,
        "url": translation.url,
        "inLanguage": translation.language,
    }


def _optional(**members: object) -> Node:
    return {name: value for name, value in members.items() if value}
