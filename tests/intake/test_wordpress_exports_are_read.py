"""A WordPress export arrives with nothing lost and nothing private published; old addresses lead on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask.testing import FlaskClient
from support.databases import on_both_engines
from support.feed_rules import check_atom
from support.wordpress_export import HEAD, HIDDEN, Post, picture_url, write_export

from feeds.services import Services
from storage.articles import Article, State
from storage.changes import ChangeKind

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]
Depeche = Callable[..., Result]

COUNT = 120
STATES = {"publish": State.PUBLISHED, "future": State.SCHEDULED}


@pytest.fixture
def export(tmp_path: Path) -> tuple[Path, list[Post]]:
    """An export of 120 posts in every status, and what is in it."""
    path = tmp_path / "export.xml"
    return path, write_export(path, COUNT)


def articles_by_id(services: Services) -> dict[str, Article]:
    with services.storage.reading() as session:
        return {article.public_id: article for article in session.articles.list(state=None, limit=1_000)}


def one_post(inner: str, *, content: str = "<p>Texte.</p>", number: int = 7) -> str:
    """Write an export of one post; `inner` overrides by coming first."""
    return f"""{HEAD}<item><title>Un titre</title>{inner}
<link>https://ancien.example/2024/05/un-titre/</link><dc:creator>sara</dc:creator>
<guid isPermaLink="false">https://ancien.example/?p={number}</guid>
<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2024-05-01 10:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type></item></channel></rss>"""


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
    )


@on_both_engines
def test_everything_arrives_and_only_what_was_public_is_published(
    services: Services, import_: Import, export: tuple[Path, list[Post]], client: FlaskClient
) -> None:
    """Issue 4: nothing lost, nothing private published."""
    path, posts = export
    expected = {post.guid: post for post in posts if not post.is_skipped}

    report = import_("--publish", path)
    articles = articles_by_id(services)

    assert (len(expected), [], 0) == (report["new"], report["rejected"], report["exit"])
    assert set(expected) == set(articles)
    for guid, post in expected.items():
        article = articles[guid]
        assert (post.title, post.language) == (article.text.title, article.text.language)
        assert ["عمر بنعلي" if post.language == "ar" else "Sara Alaoui"] == [
            author.name for author in article.authors
        ]
        assert ("economie",) == article.assignment.categories
        assert (picture_url(post) if post.number % 3 == 0 else None) == article.text.image_url
        assert article.text.content_html.count("<p>") == 8
        assert STATES.get(post.status, State.DRAFT) is article.state
    assert [] == check_atom(client.get("/feed.atom").data)


def test_what_is_not_published_is_counted_with_its_reason(
    import_: Import, export: tuple[Path, list[Post]]
) -> None:
    path, posts = export

    report = import_("--publish", path)

    assert {post.guid for post in posts if post.status in HIDDEN} == {row["item"] for row in report["held"]}
    assert {post.guid for post in posts if post.status == "future"} == {
        row["item"] for row in report["scheduled"]
    }
    assert {"page", "trash", "auto-draft", "attachment", "revision", "nav_menu_item"} == set(
        report["skipped"]
    )
    for status in ("page", "trash", "auto-draft"):
        assert sum(post.status == status for post in posts) == report["skipped"][status]


@on_both_engines
def test_a_second_run_changes_nothing(
    services: Services, import_: Import, export: tuple[Path, list[Post]]
) -> None:
    """I8."""
    path, posts = export
    import_("--publish", path)
    before = articles_by_id(services)

    report = import_("--publish", path)

    assert (0, 0, len(before)) == (report["new"], report["changed"], report["same"])
    assert before == articles_by_id(services)
    with services.storage.reading() as session:
        changes = session.changes.list(after=0, limit=1_000)
    assert sum(post.is_public for post in posts) == len(changes)


@pytest.mark.parametrize(
    "address", ["/2024/05/un-titre/", "/2024/05/un-titre", "/?p=7", "/?p=7&preview=true"]
)
def test_old_addresses_lead_to_the_article(
    import_: Import, write: Write, client: FlaskClient, address: str
) -> None:
    import_("--publish", write("a.xml", one_post("")))

    answer = client.get(address)

    assert 308 == answer.status_code
    assert answer.headers["Location"].endswith("/articles/un-titre")
    assert 200 == client.get("/articles/un-titre").status_code


def test_an_old_address_in_arabic_leads_to_the_article_however_it_is_encoded(
    import_: Import, write: Write, client: FlaskClient
) -> None:
    old = "https://ancien.example/2024/05/%d8%ae%d8%a8%d8%b1/"
    import_("--publish", write("a.xml", one_post(f"<link>{old}</link>")))

    assert 308 == client.get("/2024/05/خبر").status_code
    assert 308 == client.get("/2024/05/%D8%AE%d8%a8%d8%b1/").status_code


def test_names_a_post_had_before_lead_to_it_too(import_: Import, write: Write, client: FlaskClient) -> None:
    import_("--publish", write("a.xml", one_post(meta("_wp_old_slug", "ancien-titre"))))

    assert 308 == client.get("/2024/05/ancien-titre/").status_code


@pytest.mark.parametrize("address", ["/?p=8", "/?p=x", "/2024/05/autre/", "/2024/05"])
def test_an_address_nobody_had_is_not_found(
    import_: Import, write: Write, client: FlaskClient, address: str
) -> None:
    import_("--publish", write("a.xml", one_post("")))

    assert 404 == client.get(address).status_code


def test_a_draft_has_no_old_address_and_a_withdrawn_article_is_gone_there(
    import_: Import, write: Write, client: FlaskClient, depeche: Depeche
) -> None:
    import_(write("a.xml", one_post("")))
    as_draft = client.get("/?p=7").status_code
    import_("--publish", write("a.xml", one_post("")))
    depeche("article", "withdraw", "un-titre", "--reason", "Faux")

    moved = client.get("/2024/05/un-titre/")

    assert 404 == as_draft
    assert "un-titre" not in moved.headers["Location"]
    assert 410 == client.get(moved.headers["Location"]).status_code


def test_an_old_address_never_covers_one_of_ours(import_: Import, write: Write, client: FlaskClient) -> None:
    import_("--publish", write("a.xml", one_post("<link>https://ancien.example/feed/</link>")))

    assert 200 == client.get("/feed/").status_code


def test_a_home_elsewhere_is_respected(services: Services, import_: Import, write: Write) -> None:
    inner = meta("_yoast_wpseo_canonical", "https://partenaire.example/original")
    import_("--publish", write("a.xml", one_post(inner)))

    (article,) = articles_by_id(services).values()
    assert "https://partenaire.example/original" == article.canonical_url


def test_a_canonical_of_the_old_site_itself_makes_it_nobody_elses(
    services: Services, import_: Import, write: Write
) -> None:
    inner = meta("_yoast_wpseo_canonical", "https://www.ancien.example/2024/05/un-titre/")
    import_("--publish", write("a.xml", one_post(inner)))

    (article,) = articles_by_id(services).values()
    assert article.canonical_url is None


@pytest.mark.parametrize(
    ("inner", "language"),
    [
        ('<category domain="language" nicename="ar"><![CDATA[العربية]]></category>', "ar"),
        (meta("_wpml_import_language_code", "en"), "en"),
        (meta("_locale", "fr_MA"), "fr-MA"),
        ("", "fr-FR"),
    ],
)
def test_the_language_a_plug_in_wrote_is_taken(
    services: Services, import_: Import, write: Write, inner: str, language: str
) -> None:
    import_(write("a.xml", one_post(inner)))

    (article,) = articles_by_id(services).values()
    assert language == article.text.language


def test_every_author_of_a_post_is_named(services: Services, import_: Import, write: Write) -> None:
    inner = "".join(
        f'<category domain="author" nicename="cap-{name}"><![CDATA[{name}]]></category>'
        for name in ("Un", "Deux")
    )
    import_(write("a.xml", one_post(inner)))

    (article,) = articles_by_id(services).values()
    assert ["Un", "Deux"] == [author.name for author in article.authors]


def test_a_post_that_its_source_takes_back_is_neither_corrected_nor_hidden(
    services: Services, import_: Import, write: Write
) -> None:
    import_("--publish", write("a.xml", one_post("")))
    before = articles_by_id(services)
    private = one_post("<wp:status>private</wp:status>", content="<p>Secret.</p>")

    report = import_("--publish", write("a.xml", private))

    assert before == articles_by_id(services)
    assert "is private at its source, although it is public here" in report["held"][0]["reason"]


def test_a_draft_that_becomes_public_at_its_source_is_published_by_the_next_run(
    services: Services, import_: Import, write: Write
) -> None:
    import_("--publish", write("a.xml", one_post("<wp:status>draft</wp:status>")))
    as_draft = articles_by_id(services)

    report = import_("--publish", write("a.xml", one_post("")))

    assert [State.DRAFT] == [article.state for article in as_draft.values()]
    assert 1 == report["changed"]
    assert [State.PUBLISHED] == [article.state for article in articles_by_id(services).values()]
    with services.storage.reading() as session:
        assert [ChangeKind.PUBLISHED] == [each.kind for each in session.changes.list(after=0, limit=9)]


def test_a_post_of_the_future_is_scheduled_for_its_date(
    services: Services, import_: Import, write: Write
) -> None:
    """I10."""
    inner = "<wp:status>future</wp:status><wp:post_date_gmt>2026-03-05 10:00:00</wp:post_date_gmt>"

    first = import_("--publish", write("a.xml", one_post(inner)))
    again = import_("--publish", write("a.xml", one_post(inner)))

    assert ["2026-03-05T10:00:00+00:00"] == [row["at"] for row in first["scheduled"]]
    assert (1, first["scheduled"], []) == (again["same"], again["scheduled"], again["held"])
    (article,) = articles_by_id(services).values()
    assert State.SCHEDULED is article.state


def test_a_scheduled_post_that_its_source_hides_is_said_so(
    services: Services, import_: Import, write: Write
) -> None:
    inner = "<wp:status>future</wp:status><wp:post_date_gmt>2026-03-05 10:00:00</wp:post_date_gmt>"
    import_("--publish", write("a.xml", one_post(inner)))

    report = import_("--publish", write("a.xml", one_post(inner.replace("future", "private"))))

    assert "is private at its source, although it is scheduled here" in report["held"][0]["reason"]


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("Un\nDeux\n\nTrois", "<p>Un<br>\nDeux</p>\n<p>Trois</p>"),
        ("<!-- wp:paragraph -->\n<p>Un</p>\n<!-- /wp:paragraph -->", "<p>Un</p>"),
        ("<h3>Titre</h3>\n\nTexte", "<h3>Titre</h3>\n<p>Texte</p>"),
        ("A\n\n<pre>un\n\ndeux</pre>", "<p>A</p><pre>un\n\ndeux</pre>"),
        (
            'A\n\n[caption id="x"]<img src="https://x.example/a.jpg" alt="Alt" /> Légende[/caption]',
            ">Alt</a> Légende\n</figure>",
        ),
        (
            "A\n\n[embed]https://video.example/v?a=1&b=2[/embed]",
            '<a href="https://video.example/v?a=1&amp;b=2"',
        ),
        ('A\n\n[gallery ids="1,2"]\n\nB', "<p>A</p>\n<p>B</p>"),
        ('A\n\n[audio mp3="https://x.example/s.mp3"][/audio]', '<a href="https://x.example/s.mp3"'),
        ("A [1] et [note]", "<p>A [1] et [note]</p>"),
    ],
)
def test_what_wordpress_keeps_becomes_what_it_shows(
    services: Services, import_: Import, write: Write, content: str, html: str
) -> None:
    import_(write("a.xml", one_post("", content=content)))

    (article,) = articles_by_id(services).values()
    assert html in article.text.content_html


def test_tags_and_other_taxonomies_are_kept_as_text(
    services: Services, import_: Import, write: Write, depeche: Depeche
) -> None:
    inner = (
        '<category domain="post_tag" nicename="eau"><![CDATA[Eau]]></category>'
        '<category domain="ville" nicename="rabat"><![CDATA[Rabat]]></category>'
        '<category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>'
        '<category domain="category" nicename="non-classe"><![CDATA[Non classé]]></category>'
    )
    import_(write("a.xml", one_post(inner)))

    (article,) = articles_by_id(services).values()
    with services.storage.reading() as session:
        candidates = session.origins.get(article).candidates
    assert [("tag", "Eau"), ("tag", "Rabat")] == [(each.kind, each.label) for each in candidates]
    shown = orjson.loads(depeche("article", "show", article.slug, "--json").stdout)
    assert {"kind": "tag", "label": "Rabat"} == shown["candidates"][1]
    assert {"/2024/05/un-titre", "/?p=7"} == set(shown["old_paths"])
    assert "kind: tag; label: Rabat" in depeche("article", "show", article.slug).stdout


def test_a_post_without_a_guid_is_known_by_its_number(
    services: Services, import_: Import, write: Write
) -> None:
    """I8."""
    text = one_post("").replace('<guid isPermaLink="false">https://ancien.example/?p=7</guid>', "")
    import_(write("a.xml", text))

    assert {"https://ancien.example/?p=7"} == set(articles_by_id(services))


def test_two_posts_with_one_guid_are_told_apart(import_: Import, write: Write) -> None:
    """I8: WordPress sites that were copied have such."""
    one = one_post("")
    two = one.replace("</channel>", "")[: one.index("</item>") + 7]
    second = one[one.index("<item>") : one.index("</item>") + 7].replace("Texte", "Autre")

    report = import_(write("a.xml", f"{two}{second}</channel></rss>"))

    assert 1 == report["new"]
    assert "id: is also that of" in report["rejected"][0]["reason"]
