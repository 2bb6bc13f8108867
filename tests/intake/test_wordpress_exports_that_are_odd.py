"""A WordPress export that is odd, or cut short, publishes nothing private and loses nothing (issue 4)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.wordpress_export import HEAD, write_export

from feeds.services import Services
from storage.articles import State

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def an_item(title: str, status: str, *, number: int) -> str:
    return f"""<item><title>{title}</title><guid>tag:ancien.example,2024:{title}</guid>
<content:encoded><![CDATA[<p>Texte.</p>]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2024-05-01 10:00:00</wp:post_date_gmt>{status}<wp:post_type>post</wp:post_type></item>"""


def test_what_does_not_say_that_it_is_public_is_never_published(
    services: Services, import_: Import, write: Write
) -> None:
    """Issue 4: in whatever version an export is written, and under whatever name it is read."""
    shown = "<wp:status>publish</wp:status>"
    posts = {
        "shown": shown,
        "private": "<wp:status>private</wp:status>",
        "none": "",
        "empty": "<wp:status></wp:status>",
        "loud": "<wp:status>PUBLISH</wp:status>",
        "space": f"{shown}<wp:post_password> </wp:post_password>",
        "zero": f"{shown}<wp:post_password>0</wp:post_password>",
        "unlocked": f"{shown}<wp:post_password>\n   </wp:post_password>",
    }
    items = "".join(an_item(name, posts[name], number=number) for number, name in enumerate(posts, start=1))
    whole = f"{HEAD}{items}</channel></rss>"
    newer = whole.replace("http://wordpress.org/export/1.2/", "https://wordpress.org/export/1.9/")
    hidden_far = whole.replace("<rss ", f'<rss xmlns:far="{"x" * 5_000}" ')

    as_feed = [
        import_("--publish", *options, write(f"{number}.xml", text))
        for number, (options, text) in enumerate(
            [(["--format", "rss"], whole), ([], hidden_far), (["--format", "rss"], newer)]
        )
    ]
    report = import_("--publish", write("newer.xml", newer))

    for each in as_feed:
        assert (0, len(posts)) == (each["new"], len(each["rejected"]))
        assert "file: is a WordPress export" in each["rejected"][0]["reason"]
    assert (len(posts), len(posts) - 2) == (report["new"], len(report["held"]))
    with services.storage.reading() as session:
        public = {each.text.title for each in session.articles.list(state=State.PUBLISHED, limit=100)}
    assert {"shown", "unlocked"} == public


def test_a_featured_image_of_another_file_is_not_lost_without_a_word(import_: Import, write: Write) -> None:
    """Command lines and hosts write large exports in pieces, the attachments in one of them."""
    meta = (
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta>"
    )
    items = [
        an_item(f"titre-{number}", f"<wp:status>{status}</wp:status>{meta.format(number)}", number=number)
        for number, status in enumerate(["publish", "draft", "trash", "publish"])
    ]

    report = import_(write("a.xml", f"{HEAD}{''.join(items)}</channel></rss>"))

    assert (3, {"featured image that is in another file": 2, "trash": 1}) == (
        report["new"],
        report["skipped"],
    )


def test_an_export_that_was_cut_short_gives_what_it_has(import_: Import, tmp_path: Path) -> None:
    """PHP ends large exports half-way: what stands before is not lost, and the rest comes with the next."""
    path = tmp_path / "export.xml"
    posts = write_export(path, 60)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    first = import_("--publish", path)
    path.write_bytes(whole)
    second = import_("--publish", path)

    assert ["file: is not well-formed XML"] == [row["reason"][:28] for row in first["rejected"]]
    assert 0 < first["new"] < second["new"] + first["new"] == sum(not post.is_skipped for post in posts)
    assert (first["new"], 0, []) == (second["same"], second["changed"], second["rejected"])
