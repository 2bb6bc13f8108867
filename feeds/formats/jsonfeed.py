"""JSON Feed 1.1 (rows JF-01 to JF-17); what it has no word for stands under `_depeche`.

The extension has no `about`: that member is optional, and would have to be a page on a host we do not own.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from feeds.document import Category, Entity, Entry, Feed, History, Licence, Person, Picture
from feeds.formats.fragments import Fragments, Key
from feeds.formats.moments import write_rfc3339

MEDIA_TYPE = "application/feed+json"

_VERSION = "https://jsonfeed.org/version/1.1"
_EXTENSION = "_depeche"

_Object = dict[str, Any]  # a JSON object: its values are whatever JSON can hold


def render_json(feed: Feed) -> bytes:
    """Render a JSON Feed 1.1 document; raise TypeError for text that UTF-8 cannot carry.

    `feed_url` is the unique identifier of the feed, so an archive has the live feed's; from there `next_url`
    leads from archive to older archive, and never back (JF-02, JF-09).
    """
    history = feed.history or History(previous_url=None)
    document: _Object = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": history.current_url or feed.self_url,
        **_present({"next_url": history.previous_url}),
        "description": feed.description,
        "language": feed.language,
        "authors": [_author(feed.author)],
    }
    if said := _rights(feed) | _usage(feed.licence):
        document[_EXTENSION] = said
    items = _FRAGMENTS.write(Key("", entry) for entry in feed.entries)
    document["items"] = [orjson.Fragment(item) for item in items]
    return orjson.dumps(document)


def _author(person: Person) -> _Object:
    return _present({"name": person.name, "url": person.uri})


def _item(entry: Entry) -> _Object:
    item: _Object = {"id": entry.id, "url": entry.url, "title": entry.title}
    if entry.summary:
        item["summary"] = entry.summary
    if entry.content_html is None:
        item["content_text"] = entry.summary  # JF-06: one of the two is required
    else:
        item["content_html"] = entry.content_html
    if entry.picture:
        item["image"] = entry.picture.url
    item["date_published"] = write_rfc3339(entry.published)
    item["date_modified"] = write_rfc3339(entry.updated)
    if entry.authors:
        item["authors"] = [_author(author) for author in entry.authors]
    item["language"] = entry.language
    if tags := _tags(entry):
        item["tags"] = tags
    if entry.picture:
        item["attachments"] = [_attachment(entry.picture)]
    item[_EXTENSION] = _extension(entry)
    return item


def _attachment(picture: Picture) -> _Object:
    """Name the picture's file (JF-12)."""
    return {"url": picture.url, "mime_type": picture.media_type, "size_in_bytes": picture.length}


_FRAGMENTS = Fragments(lambda key: orjson.dumps(_item(key.entry)))


def _tags(entry: Entry) -> list[str]:
    labels = [category.label for category in entry.categories] + [entity.label for entity in entry.entities]
    return list(dict.fromkeys(labels))


def _extension(entry: Entry) -> _Object:
    extension: _Object = {
        "entities": [_entity(entry, entity) for entity in entry.entities],
        "categories": [_category(entry, category) for category in entry.categories],
        **_rights(entry),
    }
    if entry.picture:
        extension["picture"] = _picture(entry.picture)
    if entry.correction:
        extension["correction"] = entry.correction
    if entry.withdrawn:
        extension["withdrawn"] = True
    return extension


def _picture(picture: Picture) -> _Object:
    """Say what an attachment has no word for; a script that shows the picture needs its size."""
    said = {
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "rights": picture.rights,
    }
    return _present(said) | {"width": picture.width, "height": picture.height}


def _entity(entry: Entry, entity: Entity) -> _Object:
    described = {
        "slug": entity.term,
        "type": entity.type,
        "label": entity.label,
        "language": _other_language(entry, entity),
        "uri": entity.uri,
        "wikidata": entity.wikidata,
    }
    return _present(described) | {"about": entity.about}


def _category(entry: Entry, category: Category) -> _Object:
    described = {
        "term": category.term,
        "scheme": category.scheme,
        "label": category.label,
        "language": _other_language(entry, category),
    }
    return _present(described) | ({"codes": list(category.codes)} if category.codes else {})


def _other_language(entry: Entry, category: Category | Entity) -> str | None:
    """Tell the language of a label only where it is not the entry's (MT-02)."""
    return None if category.language == entry.language else category.language


def _rights(source: Feed | Entry) -> _Object:
    return _present({"rights": source.rights, "licence": source.licence_url})


def _usage(licence: Licence | None) -> _Object:
    """Say what machines may do with the items, in the words of RSL 1.0, and where that is said in full."""
    if licence is None:
        return {}
    return {
        "usage": {
            "rsl": licence.rsl_url,
            "policy": licence.page_url,
            "permits": list(licence.permits),
            "prohibits": list(licence.prohibits),
            "payment": licence.payment,
            "tdm_reservation": int(licence.reserves_mining),
        }
    }


def _present(members: Mapping[str, str | None]) -> _Object:
    """Leave out what is not known: JSON Feed has no use for null."""
    return {name: value for name, value in members.items() if value}
