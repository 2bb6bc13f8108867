"""interface.md, media: one record gives enclosure, `media:content` and inline picture, and can be erased."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.feed_rules import check_atom, check_json, check_rss
from support.hostile_server import answering, hostile_server, ok
from support.media_steps import Run, entry_of, import_one, kept_files, write_article
from support.pictures import SECRET, make_picture

from config.settings import OutboundSettings
from feeds.errors import DeliveryFailed
from feeds.intake.pictures import copy_picture
from feeds.operate.backing_up import back_up, restore
from feeds.operate.lanes import LANES
from feeds.operate.working import Worker
from feeds.services import Services
from storage.images import CopyState

CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json}


@on_both_engines
def test_a_file_beside_an_article_is_copied_at_once(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    assert 1 == import_one(run, folder / "phare.md")["new"]

    item = json.loads(entry_of(client))["items"][0]
    attachment = item["attachments"][0]
    path = attachment["url"].removeprefix(services.settings.site.base_url)
    served = client.get(path)
    assert ("image/jpeg", attachment["size_in_bytes"]) == (served.content_type, len(served.data))
    assert attachment["mime_type"] == "image/jpeg"
    assert SECRET not in served.data
    assert (40, 30) == (item["_depeche"]["picture"]["width"], item["_depeche"]["picture"]["height"])
    assert (
        f'<img src="{attachment["url"]}" alt="Un phare devant la mer" width="40" height="30">'
        in (item["content_html"])
    )
    assert (
        "<figcaption>Le phare de Cap-Blanc – Jeanne Exemple – © Jeanne Exemple</figcaption>"
        in (item["content_html"])
    )


@pytest.mark.parametrize("suffix", CHECKS)
def test_every_format_carries_the_picture_and_breaks_no_rule(
    run: Run, folder: Path, client: FlaskClient, services: Services, suffix: str
) -> None:
    """RSS-15, RSS-16, MRSS-01 to MRSS-06, ATOM-12, JF-12."""
    import_one(run, folder / "phare.md")

    document = entry_of(client, suffix)

    assert [] == CHECKS[suffix](document, self_url=f"{services.settings.site.base_url}/feed.{suffix}")
    assert 3 <= document.count(kept_files(services)[0].name.encode())


def test_a_picture_is_served_for_ever_and_as_what_it_is(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    import_one(run, folder / "phare.md")
    name = kept_files(services)[0].name

    served = client.get(f"/media/{name}", headers={"Accept-Encoding": "gzip, br"})
    again = client.get(f"/media/{name}", headers={"If-None-Match": served.headers["ETag"]})

    assert "public, max-age=31536000, immutable" == served.headers["Cache-Control"]
    assert "nosniff" == served.headers["X-Content-Type-Options"]
    assert "Content-Encoding" not in served.headers
    assert "*" == served.headers["Access-Control-Allow-Origin"]
    assert 304 == again.status_code
    assert str(len(served.data)) == client.head(f"/media/{name}").headers["Content-Length"]


@pytest.mark.parametrize(
    "path",
    [
        "x",
        "../wsgi.py",
        "0" * 64,
        "0" * 64 + ".jpg",
        "0" * 64 + ".svg",
        "%2e%2e%2fwsgi.py",
        "A" * 64 + ".jpg",
    ],
)
def test_a_name_that_is_no_pictures_is_not_found(client: FlaskClient, path: str) -> None:
    assert 404 == client.get(f"/media/{path}").status_code


def test_a_picture_has_one_address_and_its_extension_is_part_of_it(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    import_one(run, folder / "phare.md")

    assert 404 == client.get(f"/media/{kept_files(services)[0].stem}.png").status_code


def test_the_page_of_an_article_shows_its_picture(run: Run, folder: Path, client: FlaskClient) -> None:
    """P1: from our own copy, which the policy of the page allows."""
    import_one(run, folder / "phare.md")

    page = client.get("/articles/phare").text

    assert '<img src="http://127.0.0.1:8000/media/' in page
    assert 'alt="Un phare devant la mer"' in page


def test_a_second_import_finds_the_same_and_a_new_picture_is_a_correction(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    import_one(run, folder / "phare.md")
    assert 1 == import_one(run, folder / "phare.md")["same"]

    (folder / "photos" / "phare.jpg").write_bytes(make_picture("PNG"))

    assert 1 == import_one(run, folder / "phare.md")["changed"]
    assert b"image/png" in entry_of(client)
    assert 2 == len(kept_files(services))


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("none.jpg", "is no file in the folder of the item"),
        ("../outside.jpg", "is no file in the folder of the item"),
        ("photos/../../outside.jpg", "is no file in the folder of the item"),
        ("/etc/passwd", "is no file in the folder of the item"),
        ("link.jpg", "is no file in the folder of the item"),
        ("photos", "is no file in the folder of the item"),
        (f"/media/{'0' * 64}.jpg", "is no file in the folder of the item"),
        ("script.svg", "is no picture in JPEG, PNG, GIF, WEBP, AVIF"),
        ("ftp://pictures.example/a.jpg", "must be an absolute http"),
    ],
)
def test_a_file_that_is_not_the_articles_or_no_picture_rejects_the_item(
    run: Run, tmp_path: Path, services: Services, image: str, reason: str
) -> None:
    """I9."""
    folder = tmp_path / "folder"
    (folder / "photos").mkdir(parents=True)
    (tmp_path / "outside.jpg").write_bytes(make_picture("JPEG"))
    (folder / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    (folder / "script.svg").write_text("<svg/>", "utf-8")

    report = import_one(run, write_article(folder, "a", image))

    assert reason in report["rejected"][0]["reason"]  # type: ignore[index]
    assert [] == kept_files(services)


def reaching(services: Services, port: int) -> Services:
    """Make services that may ask this port of 127.0.0.1."""
    outbound = OutboundSettings(loopback_ports=(port,))
    settings = services.settings.model_copy(update={"outbound": outbound})
    return Services(settings=settings, clock=services.clock, open_storage=services.open_storage)


@on_both_engines
def test_a_picture_elsewhere_is_a_link_until_the_worker_has_copied_it(
    run: Run, tmp_path: Path, client: FlaskClient, services: Services, clock: FakeClock
) -> None:
    with hostile_server(answering(ok(make_picture("WEBP"), "Content-Type: text/html"))) as server:
        url = f"{server.url}/phare?size=big"
        import_one(run, write_article(tmp_path, "a", url))
        before = client.get("/feed.json")
        clock.advance(60)

        copy_picture(reaching(services, server.port), url)
        copy_picture(reaching(services, server.port), url)

    after = client.get("/feed.json", headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert 1 == len(server.requests)
    assert f'<a href="{url}"' in json.loads(before.data)["items"][0]["content_html"]
    assert b"attachments" not in before.data
    item = json.loads(after.data)["items"][0]
    assert "image/webp" == item["attachments"][0]["mime_type"]
    assert url not in item["content_html"]
    assert item["date_modified"] == json.loads(before.data)["items"][0]["date_modified"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "its server answers 404"),
        (ok(b"<svg/>"), "is no picture in JPEG, PNG, GIF, WEBP, AVIF"),
    ],
)
def test_a_picture_that_cannot_be_copied_stays_a_link_and_says_why(
    run: Run, tmp_path: Path, client: FlaskClient, services: Services, answer: bytes, reason: str
) -> None:
    with hostile_server(answering(answer)) as server:
        url = f"{server.url}/a.jpg"
        import_one(run, write_article(tmp_path, "a", url))

        copy_picture(reaching(services, server.port), url)

    with services.storage.reading() as session:
        source = session.images.find_source(url)
    assert source is not None
    assert (CopyState.REFUSED, reason) == (source.state, source.reason)
    assert f'<a href=\\"{url}\\"'.encode() in entry_of(client)


@on_both_engines
def test_a_picture_that_was_refused_is_asked_for_again_for_a_month(
    run: Run, tmp_path: Path, services: Services, clock: FakeClock
) -> None:
    """Each pause is as long as all before it: a picture that comes late is not lost, nor a server hurried."""
    missing = answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    begun, hours = clock.moment, []
    with hostile_server(missing) as server:
        url = f"{server.url}/a.jpg"
        import_one(run, write_article(tmp_path, "a", url))
        worker = Worker(reaching(services, server.port), LANES)
        lane = next(lane for lane in LANES if lane.listener == "picture")
        for _ in range(20):
            worker.turn(lane)
            with services.storage.reading() as session:
                rows = [
                    row for row in session.outbox.list(buried=None, limit=10) if row.listener == "picture"
                ]
            if not rows:
                break
            assert rows[0].due_at is not None
            clock.moment = rows[0].due_at
            hours.append((clock.moment - begun) // timedelta(hours=1))

    assert [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] == hours


def test_a_picture_of_a_forbidden_place_is_never_asked_for(
    run: Run, tmp_path: Path, services: Services
) -> None:
    """S1, P1."""
    url = "http://169.254.169.254/latest/meta-data"
    import_one(run, write_article(tmp_path, "a", url))

    copy_picture(services, url)

    with services.storage.reading() as session:
        source = session.images.find_source(url)
    assert source is not None
    assert "this address may not be asked" == source.reason


@pytest.mark.parametrize("status", ["503 Unavailable", "429 Too Many Requests", "500 Oops"])
def test_what_may_be_better_tomorrow_is_worth_another_try(
    run: Run, tmp_path: Path, services: Services, status: str
) -> None:
    with hostile_server(answering(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())) as server:
        url = f"{server.url}/a.jpg"
        import_one(run, write_article(tmp_path, "a", url))

        with pytest.raises(DeliveryFailed) as failed:
            copy_picture(reaching(services, server.port), url)

    assert failed.value.permanent is False
    with services.storage.reading() as session:
        assert [url] == list(session.images.list_waiting(limit=10))


@on_both_engines
def test_erasing_an_article_erases_its_picture(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    import_one(run, folder / "phare.md")
    name = kept_files(services)[0].name

    assert 0 == run("article", "withdraw", "phare", "--reason", "r", "--erase").exit_code

    assert [] == kept_files(services)
    assert 404 == client.get(f"/media/{name}").status_code
    with services.storage.reading() as session:
        assert session.images.find(name.partition(".")[0]) is None


def test_a_picture_that_another_article_shows_is_kept(
    run: Run, folder: Path, client: FlaskClient, services: Services
) -> None:
    import_one(run, folder / "phare.md")
    import_one(run, write_article(folder, "autre", "photos/phare.jpg"))

    run("article", "withdraw", "phare", "--reason", "r", "--erase")

    assert 200 == client.get(f"/media/{kept_files(services)[0].name}").status_code
    assert 1 == len(json.loads(entry_of(client))["items"][0]["attachments"])


def test_a_notice_carries_no_picture(run: Run, folder: Path, client: FlaskClient) -> None:
    import_one(run, folder / "phare.md")

    run("article", "withdraw", "phare", "--reason", "r")

    assert b"/media/" not in entry_of(client)
    assert b"Cap-Blanc" not in entry_of(client)


def test_an_animated_article_without_words_has_an_empty_alternative(
    run: Run, folder: Path, client: FlaskClient
) -> None:
    """MRSS-06: screen readers pass over a picture that nobody described, instead of spelling its address."""
    import_one(run, write_article(folder, "nu", "photos/phare.jpg"))

    assert b'alt=\\"\\" width' in entry_of(client)
    assert b"figcaption" not in entry_of(client)


@on_both_engines
def test_a_backup_holds_the_pictures(run: Run, folder: Path, services: Services, tmp_path: Path) -> None:
    import_one(run, folder / "phare.md")
    media, file = Path(services.settings.media.folder), tmp_path / "backup"
    picture = kept_files(services)[0]
    content = picture.read_bytes()

    back_up(services.storage, file, media=media, secret_key=None, now=services.clock())
    picture.unlink()
    restore(services.storage, file, media=media, secret_key=None, now=services.clock())

    assert content == picture.read_bytes()
