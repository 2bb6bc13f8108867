"""The table of formats: their order, their names and their media types."""

from feeds.formats import FORMATS


def test_there_are_three_formats_and_rss_comes_first() -> None:
    names = list(FORMATS)

    assert ["rss", "atom", "json"] == names
    assert names == [known.name for known in FORMATS.values()]


def test_each_format_has_its_registered_media_type() -> None:
    """RSS-26, ATOM-24, JF-14: JSON Feed alone needs no charset."""
    media_types = {name: known.media_type for name, known in FORMATS.items()}

    assert {
        "rss": "application/rss+xml; charset=utf-8",
        "atom": "application/atom+xml; charset=utf-8",
        "json": "application/feed+json",
    } == media_types


def test_each_format_has_the_name_people_know() -> None:
    """X-10: titles of autodiscovery links are made from it."""
    titles = [known.title for known in FORMATS.values()]

    assert ["RSS", "Atom", "JSON Feed"] == titles
