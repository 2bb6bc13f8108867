"""Imports link what their source calls translations of one another, but what an editor parted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from click.testing import Result
from support.databases import on_both_engines
from support.wordpress_export import HEAD

from feeds.services import Services

Depeche = Callable[..., Result]
Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

FRENCH = "---\nid: sebou\nlanguage: fr\n---\n# Sebou\n\nLe texte.\n"
ARABIC = "---\nid: sabu\nlanguage: ar\ntranslation_of: {}\n---\n# Sabu\n\nالنص.\n"
POST = (
    "<item><title>{slug}</title><link>https://ancien.example/{slug}/</link><guid>https://ancien.example/{slug}"
    "</guid><content:encoded>Texte {slug}</content:encoded><wp:post_type>post</wp:post_type>"
    "<wp:status>publish</wp:status><pubDate>Sat, 28 Feb 2026 10:00:00 +0000</pubDate>{more}</item>"
)
POLYLANG = (
    '<category domain="language" nicename="{0}">{0}</category>'
    '<category domain="post_translations" nicename="{1}">{1}</category>'
)
WPML = (
    "<wp:postmeta><wp:meta_key>_wpml_import_language_code</wp:meta_key><wp:meta_value>{}</wp:meta_value>"
    "</wp:postmeta><wp:postmeta><wp:meta_key>_wpml_import_translation_group</wp:meta_key>"
    "<wp:meta_value>{}</wp:meta_value></wp:postmeta>"
)


def versions(services: Services, slug: str) -> list[tuple[str, bool]]:
    with services.storage.reading() as session:
        found = session.translations.list_of(session.articles.get(slug))
    return [(each.slug, each.is_original) for each in found]


@on_both_engines
def test_front_matter_names_the_original_by_id_slug_or_address(
    services: Services, import_: Import, write: Write
) -> None:
    """The translation comes first: what is named need not be there before the end of the run."""
    here = services.settings.site.base_url
    ways = ("id-{}", "sebou-{}", here + "/articles/sebou-{}", here + "/ar/articles/sebou-{}")
    for number, way in enumerate(ways):
        named = way.format(number)
        write("a.md", f"---\nlanguage: ar\ntranslation_of: '{named}'\n---\n# Sabu {number}\n\nالنص.\n")
        file = write("b.md", f"---\nid: id-{number}\nlanguage: fr\n---\n# Sebou {number}\n\nLe texte.\n")

        report = import_("--publish", file.parent)

        assert (2, 0, []) == (report["new"], report["exit"], report["unlinked"])
        assert [(f"sabu-{number}", False), (f"sebou-{number}", True)] == sorted(
            versions(services, f"sebou-{number}")
        )


def test_what_is_not_there_is_reported_and_linked_by_the_next_import(
    services: Services, import_: Import, write: Write
) -> None:
    """I12: an article of another source is not there either; links by the same guid are no secret door."""
    arabic = write("a.md", ARABIC.format("sebou"))
    import_("--source", "ailleurs", write("b/b.md", FRENCH))

    alone = import_(arabic)
    import_(write("c/b.md", FRENCH))
    linked = import_(arabic)

    assert (0, 1, 1) == (alone["exit"], alone["new"], len(alone["unlinked"]))
    assert "translation_of: names no article of this source" in alone["unlinked"][0]["reason"]
    assert (1, []) == (linked["same"], linked["unlinked"])
    assert [("sabu", False), ("sebou-2", True)] == versions(services, "sabu")


def test_an_editor_wins_over_later_imports(
    services: Services, import_: Import, write: Write, depeche: Depeche
) -> None:
    folder = write("a.md", ARABIC.format("sebou")).parent
    write("b.md", FRENCH)
    import_("--publish", folder)

    depeche("article", "untranslate", "sebou")
    import_("--publish", folder)

    assert [[("sabu", False)], [("sebou", False)]] == [versions(services, slug) for slug in ("sabu", "sebou")]


def test_two_of_one_language_stay_apart_and_are_reported(
    services: Services, import_: Import, write: Write
) -> None:
    folder = write("a.md", ARABIC.format("sebou").replace("ar\n", "fr\n")).parent
    write("b.md", FRENCH)

    report = import_(folder)

    assert (2, 0) == (report["new"], report["exit"])
    assert "into one language (fr)" in report["unlinked"][0]["reason"]
    assert [] == versions(services, "sebou")


def test_json_feeds_name_the_original_in_our_own_part(
    services: Services, import_: Import, write: Write
) -> None:
    items = [
        {"id": "sebou", "title": "Sebou", "language": "fr", "content_text": "Le texte."},
        {
            "id": "sabu",
            "title": "Sabu",
            "language": "ar",
            "content_text": "النص.",
            "_depeche": {"translation_of": "sebou"},
        },
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}

    import_(write("a.json", orjson.dumps(feed).decode()))

    assert [("sebou", True), ("sabu", False)] == versions(services, "sabu")


def test_wordpress_groups_of_polylang_and_wpml_are_translations(
    services: Services, import_: Import, write: Write
) -> None:
    posts = [
        POST.format(slug="eau", more=POLYLANG.format("fr", "pll_1")),
        POST.format(slug="maa", more=POLYLANG.format("ar", "pll_1")),
        POST.format(slug="seul", more=POLYLANG.format("fr", "pll_2")),
        POST.format(slug="blog", more=WPML.format("fr", "7")),
        POST.format(slug="mudawwana", more=WPML.format("ar", "7")),
    ]

    report = import_("--publish", write("a.xml", f"{HEAD}{''.join(posts)}</channel></rss>"))

    assert (5, []) == (report["new"], report["unlinked"])
    assert [("eau", False), ("maa", False)] == versions(services, "eau")
    assert [("blog", False), ("mudawwana", False)] == versions(services, "blog")
    assert [] == versions(services, "seul")
