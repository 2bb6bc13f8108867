"""Issue 2, "It works when": an article goes in, feed readers follow it. Real processes, real HTTP."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from support.databases import Contents, Databases
from support.feed_rules import check_atom, check_json, check_rss
from support.processes import Server, run_depeche, running_server

SEED = "seeds/000_308efb414219c904.txt"
TITLE = "Le Maroc scelle un partenariat stratégique avec Mistral AI pour accélérer sa transition numérique"
FILING = ("--category", "technologie", "--entity", "mistral-ai", "--entity", "maroc")
IN = (
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/category/technologie/feed.atom",
    "/entity/mistral-ai/feed.json",
    "/feed.rss?category=technologie&entity=maroc",
    "/language/fr/feed.rss",
    "/feed.json?category=-economie&limit=1",
    "/entity/maroc/feed.atom?entity_scope=mention",
)
NOT_IN = (
    "/category/economie/feed.rss",
    "/entity/casablanca/feed.atom",
    "/language/ar/feed.json",
    "/feed.rss?category=technologie&entity=casablanca",
    "/feed.json?category=-technologie",
    "/feed.atom?category=economie,politique",
)

pytestmark = [pytest.mark.reference, pytest.mark.processes]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, databases: Databases) -> Iterator[dict[str, str]]:
    with databases.lend(request.param, Contents.NOTHING) as url:
        yield {"DEPECHE_STORAGE__URL": url}


@pytest.fixture
def report(settings: dict[str, str], shared: Path, tmp_path: Path) -> dict[str, object]:
    """The report of the first import, on a database that did not exist before."""
    return imported(settings, shared, tmp_path)


@pytest.fixture
def server(report: dict[str, object], settings: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, settings) as server:
        yield server


def imported(settings: dict[str, str], shared: Path, folder: Path) -> dict[str, object]:
    done = run_depeche(
        "import", "--publish", "--json", *FILING, str(shared / SEED), folder=folder, settings=settings
    )
    assert 0 == done.returncode, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def fetch(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(server.url + path) as answer:
        body: bytes = answer.read()
        return body


def titles(server: Server, path: str) -> list[str]:
    body = fetch(server, path)
    if ".json" in path:
        return [item["title"] for item in json.loads(body)["items"]]
    return [entry.title for entry in feedparser.parse(body).entries]


def test_the_reference_article_is_in_the_feeds_it_belongs_to_and_in_no_other(
    server: Server, report: dict[str, object], settings: dict[str, str], shared: Path, tmp_path: Path
) -> None:
    again = imported(settings, shared, tmp_path)

    assert (1, 0) == (report["new"], report["same"])
    assert (0, 1) == (again["new"], again["same"])
    assert {path: [TITLE] for path in IN} == {path: titles(server, path) for path in IN}
    assert {path: [] for path in NOT_IN} == {path: titles(server, path) for path in NOT_IN}


def test_its_text_is_intact_and_the_sign_up_block_is_gone(server: Server) -> None:
    """entities.md, Boilerplate: the last two paragraphs are a sign-up block."""
    item = json.loads(fetch(server, "/feed.json"))["items"][0]

    assert "Transition numérique et de la Réforme de l’administration" in item["content_html"]
    assert item["content_html"].endswith("leader régional et africain dans le domaine numérique.</p>")
    assert 7 == item["content_html"].count("<p>")
    for word in ("🤞", "contributeur", "spammons", "confidentialité"):
        assert word not in json.dumps(item, ensure_ascii=False)
    assert item["summary"].startswith("À Rabat, le ministère de la Transition numérique")
    assert {"Technologie", "Maroc", "Mistral AI"} <= set(item["tags"])


def test_independent_readers_and_checkers_have_no_complaint(server: Server) -> None:
    """Every rule of standards.md §0–4 that can be read off the bytes."""
    complaints = {
        path: check(fetch(server, path), self_url="http://127.0.0.1:8000" + path)
        for check, path in ((check_rss, IN[0]), (check_atom, IN[1]), (check_json, IN[2]), (check_atom, IN[3]))
    }

    assert {path: [] for path in complaints} == complaints
    assert [False, False] == [bool(feedparser.parse(fetch(server, path)).bozo) for path in IN[:2]]


@pytest.mark.parametrize("path", IN[:5])
def test_two_renders_are_identical_and_a_conditional_get_answers_304(server: Server, path: str) -> None:
    """X-02, HTTP-01, HTTP-02."""
    with urllib.request.urlopen(server.url + path) as answer:
        first, tag = answer.read(), answer.headers["ETag"]
    request = urllib.request.Request(server.url + path, headers={"If-None-Match": tag})

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)

    assert fetch(server, path) == first
    assert 304 == caught.value.code
    caught.value.close()


def test_a_correction_reaches_readers_in_place_and_a_withdrawal_as_a_notice(
    server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    """X-01, X-14, V4: the id stays, the body is replaced."""
    article = json.loads(fetch(server, "/feed.json"))["items"][0]
    corrected = tmp_path / "corrected.txt"
    corrected.write_text("Un titre corrigé\n\nLe texte corrigé.\n", encoding="utf-8")

    def do(*arguments: str) -> dict[str, object]:
        done = run_depeche("article", *arguments, folder=tmp_path, settings=settings)
        assert 0 == done.returncode, done.stderr
        item: dict[str, object] = json.loads(fetch(server, "/entity/mistral-ai/feed.json"))["items"][0]
        return item

    after_correction = do("correct", article["id"], str(corrected), "--note", "Le titre était faux.")
    after_withdrawal = do("withdraw", article["id"], "--reason", "Erreur de source")

    assert [article["id"]] * 2 == [after_correction["id"], after_withdrawal["id"]]
    assert "Un titre corrigé" == after_correction["title"]
    assert "Le titre était faux." in str(after_correction["content_html"])
    assert "Article retiré" == after_withdrawal["title"]
    assert "corrigé" not in json.dumps(after_withdrawal, ensure_ascii=False)
    assert str(article["date_modified"]) < str(after_correction["date_modified"])
    assert str(after_correction["date_modified"]) < str(after_withdrawal["date_modified"])
    assert 410 == server.get(str(after_withdrawal["url"]).removeprefix("http://127.0.0.1:8000"))[0]
    assert 410 == server.get(str(article["url"]).removeprefix("http://127.0.0.1:8000"))[0]
