"""Bytes and validators move with what a feed shows, and with nothing else (X-02, HTTP-01, V1, V2, V4)."""

import json

import pytest
from flask.testing import FlaskClient
from support.builders import a_new_article
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.feed_rules import check_atom, check_json, check_rss
from support.newsroom import Newsroom

from storage.vocabulary import Assignment

PATHS = ("/feed.rss", "/category/ia/feed.atom", "/entity/maroc/feed.json", "/feed.json?category=-ia")
CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json}


@on_both_engines
def test_two_renders_are_identical_whenever_and_however_they_are_asked_for(
    newsroom: Newsroom, client: FlaskClient, clock: FakeClock
) -> None:
    """X-02, X-06: no clock, no Host, no forwarded header reaches the bytes."""
    first = {path: client.get(path).data for path in PATHS}

    clock.advance(40 * 24 * 3600)
    strange = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    second = {path: client.get(path, headers=strange).data for path in PATHS}

    assert first == second
    assert not [path for path, body in second.items() if b"evil" in body]


@pytest.mark.parametrize("path", ["/feed", "/category/ia/feed", "/entity/rabat/feed"])
@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
@pytest.mark.parametrize("query", ["", "?content=summary"])
def test_every_feed_obeys_the_rules_that_can_be_read_off_its_bytes(
    newsroom: Newsroom, client: FlaskClient, path: str, suffix: str, query: str
) -> None:
    """standards.md §0–4, with corrections and withdrawals in it."""
    newsroom.correct("b", note="Le chiffre était < 5 & faux.", title="Titre corrigé")
    newsroom.withdraw("a")
    url = f"{path}.{suffix}{query}"

    assert [] == CHECKS[suffix](client.get(url).data, self_url=f"http://127.0.0.1:8000{url}")


def test_publishing_elsewhere_leaves_a_feed_alone(newsroom: Newsroom, client: FlaskClient) -> None:
    """Validators come from each feed's own bytes, never from the whole site."""
    before = [client.get(path).headers["ETag"] for path in PATHS]

    newsroom.publish("f", categories=("culture",))

    after = [client.get(path).headers["ETag"] for path in PATHS]
    assert [False, True, True, False] == [one == other for one, other in zip(before, after, strict=True)]


def test_a_correction_moves_updated_and_shows_its_note_and_nothing_else_moves(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """X-01, X-14, ATOM-06, RSS-08."""
    before = {item["title"]: item for item in json.loads(client.get("/feed.json").data)["items"]}

    newsroom.correct("c", note="Nom rectifié.", title="Titre rectifié")

    after = {item["title"]: item for item in json.loads(client.get("/feed.json").data)["items"]}
    old, new = before["Titre de c"], after["Titre rectifié"]
    assert (old["id"], old["date_published"], old["url"]) == (new["id"], new["date_published"], new["url"])
    assert old["date_modified"] < new["date_modified"]
    assert "Nom rectifié." == new["_depeche"]["correction"]
    assert [title for title in before if title != "Titre de c"] == [
        title for title in after if title != "Titre rectifié"
    ]


def test_a_withdrawn_entry_stays_in_its_place_as_a_notice(newsroom: Newsroom, client: FlaskClient) -> None:
    """V4, T-01, T-03: same id, replaced body, in every feed it was in."""
    before = json.loads(client.get("/category/ia/feed.json").data)["items"]

    newsroom.withdraw("a")

    after = json.loads(client.get("/category/ia/feed.json").data)["items"]
    atom, rss = client.get("/category/ia/feed.atom").text, client.get("/category/ia/feed.rss").text
    assert [item["id"] for item in before] == [item["id"] for item in after]
    notice = next(item for item in after if item["_depeche"].get("withdrawn"))
    assert "Article retiré" == notice["title"]
    assert "Titre de a" not in json.dumps(after, ensure_ascii=False) + atom + rss
    assert f'<at:deleted-entry ref="{notice["id"]}"' in atom
    assert '<media:status state="deleted"/>' in rss


def test_last_modified_does_not_go_back_when_the_newest_article_goes(
    newsroom: Newsroom, client: FlaskClient, clock: FakeClock
) -> None:
    """HTTP-06."""
    clock.advance(60)
    before = client.get("/feed.rss").headers["Last-Modified"]

    newsroom.withdraw("c")
    clock.advance(60)

    assert before != client.get("/feed.rss").headers["Last-Modified"]
    assert "Mon, 02 Mar 2026 09:02:00 GMT" == client.get("/feed.rss").headers["Last-Modified"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_known_is_not_sent_again(newsroom: Newsroom, client: FlaskClient, path: str) -> None:
    """HTTP-01, HTTP-02, HTTP-04, HTTP-05."""
    full = client.get(path)

    known = client.get(path, headers={"If-None-Match": full.headers["ETag"]})
    head = client.head(path)

    assert (304, b"") == (known.status_code, known.data)
    assert {name: full.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: known.headers[name] for name in ("ETag", "Cache-Control", "Vary")
    }
    assert (dict(full.headers), b"") == (dict(head.headers), head.data)
    assert (
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600" == full.headers["Cache-Control"]
    )
    assert "Set-Cookie" not in full.headers


def test_every_page_of_the_web_may_read_a_feed_and_ask_beforehand(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """HTTP-13, HTTP-14."""
    preflight = client.options("/category/ia/feed.json", headers={"Origin": "https://reader.example"})

    assert 204 == preflight.status_code
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    assert "GET, HEAD, OPTIONS" == preflight.headers["Allow"]
    assert {"*"} == {
        client.get(url).headers["Access-Control-Allow-Origin"]
        for url in ("/feed.json", "/category/inconnue/feed.json", "/feed.json?x=1")
    }
    assert 405 == client.post("/feed.json").status_code


def test_a_story_has_the_same_id_in_every_feed_and_format(newsroom: Newsroom, client: FlaskClient) -> None:
    """X-03: readers that follow two feeds get a story once."""
    published = next(
        item["id"]
        for item in json.loads(client.get("/feed.json").data)["items"]
        if item["title"] == "Titre de b"
    )

    for path in ("/category/ia/feed", "/category/economie/feed", "/entity/maroc/feed", "/language/fr/feed"):
        for suffix in ("rss", "atom", "json"):
            assert published in client.get(f"{path}.{suffix}").text


def test_a_draft_leaks_nowhere(newsroom: Newsroom, client: FlaskClient) -> None:
    """X-13: what is not published is on no surface, and moves no validator."""
    surfaces = ("/", "/feed", "/feed.rss", "/feed.atom", "/feed.json", "/category/culture/feed.atom")
    before = [client.get(path).headers["ETag"] for path in surfaces]
    draft = a_new_article("secret", assignment=Assignment(categories=("culture",)))

    with newsroom.services.storage.writing() as session:
        session.articles.add(draft, at=newsroom.clock.advance(60))

    assert before == [client.get(path).headers["ETag"] for path in surfaces]
    assert 404 == client.get("/articles/secret").status_code


def test_a_request_for_a_delta_gets_the_whole_feed(newsroom: Newsroom, client: FlaskClient) -> None:
    """IM-01, IM-04: feedparser sends `A-IM: feed` always; ignoring it is conformant."""
    full = client.get("/feed.rss")

    delta = client.get("/feed.rss", headers={"A-IM": "feed", "If-None-Match": '"old"'})

    assert (200, full.data) == (delta.status_code, delta.data)


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_a_feed_of_long_articles_stays_below_its_cap(
    newsroom: Newsroom, client: FlaskClient, suffix: str
) -> None:
    """JF-15, HTTP-16, O4: about a megabyte at the most, and no entry is missing."""
    for number in range(50):
        newsroom.publish(f"long-{number}", text="<p>" + "<b>&amp;</b>" * 5000 + "</p>")

    body = client.get(f"/feed.{suffix}").data

    assert 1_300_000 > len(body)
    assert 50 == sum(f"Titre de long-{number}{end}".encode() in body for number in range(50) for end in '<"')


def test_a_retagged_articles_page_is_not_304_by_date(
    newsroom: Newsroom, client: FlaskClient, clock: FakeClock
) -> None:
    """HTTP-06: whatever moves the bytes of a page moves its date."""
    clock.advance(60)
    since = client.get("/articles/c").headers["Last-Modified"]

    newsroom.retag("c", categories=("culture",))
    clock.advance(60)

    assert 200 == client.get("/articles/c", headers={"If-Modified-Since": since}).status_code


@on_both_engines
def test_an_old_article_that_is_filed_anew_comes_to_who_follows_the_feed_it_enters(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """A live document of more than its limit brings back what entered last, as it does with corrections."""
    newsroom.publish("ancien", categories=("culture",), days_ago=90)
    for number in range(101):
        newsroom.publish(f"n{number}", categories=("ia",))

    newsroom.retag("ancien", categories=("ia",))

    titles = [item["title"] for item in json.loads(client.get("/category/ia/feed.json").data)["items"]]
    assert "Titre de ancien" in titles


def test_a_reader_with_dates_alone_sees_a_change_made_under_a_clock_that_was_set_back(
    newsroom: Newsroom, client: FlaskClient, clock: FakeClock
) -> None:
    """C3, T1."""
    clock.advance(10)
    since = client.get("/category/ia/feed.rss").headers["Last-Modified"]

    clock.advance(-60)
    newsroom.correct("a", note="Note.", title="Corrigé")
    clock.advance(300)
    answer = client.get("/category/ia/feed.rss", headers={"If-Modified-Since": since})

    assert 200 == answer.status_code
    assert "Corrigé" in answer.text
