"""Full text: the same hits on both engines, newest first, published texts alone, nothing that was erased."""

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from support.builders import NOON, a_new_article, a_revised, a_text, fill_vocabulary, publish

from feeds.markup.words import read_words
from feeds.services import Services
from storage.articles import Article, ArticleQuery
from storage.errors import StorageUnavailable
from storage.protocols import Session, Storage
from storage.sql import blocks, searching
from storage.vocabulary import Assignment, TermKey, TermKind

IA = TermKey(TermKind.CATEGORY, "ia")
SPORT = TermKey(TermKind.CATEGORY, "sport")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL goes by the clock on the wall, and other tests may have the machine."""
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 60)


@pytest.fixture
def newsroom(storage: Storage) -> Storage:
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "sport"])
    return storage


def add(session: Session, name: str, text: str, *, days: int = 0, category: str = "ia") -> None:
    new = a_new_article(
        name,
        text=a_text(title=name, summary="", content_html=f"<p>{text}</p>"),
        assignment=Assignment(categories=(category,)),
    )
    publish(session, new, at=NOON - timedelta(days=days))


def hits(storage: Storage, question: str, **query: object) -> list[str]:
    with storage.reading() as session:
        selected = session.articles.select(ArticleQuery(q=read_words(question), **query))  # type: ignore[arg-type]
        return [article.slug for article in selected.articles]


def test_every_word_must_be_there_and_the_newest_comes_first(newsroom: Storage) -> None:
    with newsroom.writing() as session:
        add(session, "un", "Les ministères et l’économie marocaine", days=3)
        add(session, "deux", "وقعت الوزارة اتفاقية حول الاقتصاد المغربي", days=9)
        add(session, "trois", "The ministry of the Moroccan economy signs", days=1)
        add(session, "quatre", "Un ministère, une ECONOMIE", days=2, category="sport")

    assert ["quatre", "un"] == hits(newsroom, "Économies ministère")
    assert ["deux"] == hits(newsroom, "وزارات المغرب")
    assert ["trois"] == hits(newsroom, "moroccan ministries")
    assert ["un"] == hits(newsroom, "ministère", all_of=((IA,),))
    assert ["quatre"] == hits(newsroom, "ministère", none_of=(IA,))
    assert ["quatre"] == hits(newsroom, "ministère", limit=1)
    assert ["un"] == hits(newsroom, "ministère", published_until=NOON - timedelta(days=2, hours=1))
    assert [] == hits(newsroom, "ministère absent")
    assert [] == hits(newsroom, "")
    assert [] == hits(newsroom, "' - « … »")


@pytest.mark.parametrize(
    "question",
    [
        '"', "'", "un AND deux", "NOT un", "NEAR(un deux, 3)", "un*", "title:un", "^un", "un & !deux", "(un",
        "un | deux", "un <-> deux", "un:*", "{un}", "un\\", "-un", "%", "_", "; drop table x", "un''deux",
    ],
)  # fmt: skip
def test_a_question_is_data_and_no_syntax(newsroom: Storage, question: str) -> None:
    """Q2: every sign that FTS5, a tsquery or LIKE knows is a space between words."""
    text = "un deux and or not near title"
    with newsroom.writing() as session:
        add(session, "x", text)

    words = read_words(question)

    assert (["x"] if words and set(words) <= set(read_words(text)) else []) == hits(newsroom, question)
    assert all(word.isalnum() for word in words)


def test_words_follow_every_change_of_an_article(newsroom: Storage) -> None:
    """V3: drafts and withdrawn texts are found by nobody, corrected ones by their new words alone."""
    with newsroom.writing() as session:
        session.articles.add(a_new_article("brouillon", text=a_text(title="Cigogne")), at=NOON)
        article = publish(session, a_new_article("a", text=a_text(title="Cigogne blanche")), at=NOON)
    first = hits(newsroom, "cigognes")
    with newsroom.writing() as session:
        revised = session.articles.revise(article, a_revised(text=a_text(title="Héron cendré")), at=NOON)
        article = session.articles.set_updated(revised, updated_at=NOON)
    corrected = hits(newsroom, "cigognes"), hits(newsroom, "hérons")
    with newsroom.writing() as session:
        article = session.articles.set_withdrawn(article, updated_at=NOON, reason="x", note=None, erase=False)
        session.articles.revise(article, a_revised(text=article.text, words=None), at=NOON)
        article = session.articles.set_updated(session.articles.get("a"), updated_at=NOON)
    withdrawn = hits(newsroom, "hérons")
    with newsroom.writing() as session:
        session.articles.set_restored(article, updated_at=NOON)

    assert ["a"] == first
    assert ([], ["a"]) == corrected
    assert [] == withdrawn
    assert ["a"] == hits(newsroom, "hérons")
    assert [] == newsroom.check()


@pytest.mark.parametrize("seed", range(4))
def test_hits_are_those_of_a_plain_look_at_every_text(
    newsroom: Storage, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Both ways through: terms that few articles have, and words that are walked."""
    monkeypatch.setattr(blocks, "FEW", 12)
    chance = random.Random(seed)
    vocabulary = ["cigognes", "héron", "الوزارة", "مغرب", "budget", "2026", "trains", "naïve"]
    texts: dict[str, tuple[set[str], str, int]] = {}
    with newsroom.writing() as session:
        for number in range(60):
            chosen = chance.sample(vocabulary, k=chance.randint(1, 5))
            category = chance.choice(["ia", "ia", "ia", "ia", "sport"])
            days = chance.randrange(300)
            add(session, f"n{number}", " ".join(chosen), days=days, category=category)
            texts[f"n{number}"] = (set(read_words(" ".join(chosen))), category, days)
    order = [article.slug for article in everything(newsroom)]

    for _ in range(40):
        asked = chance.sample(vocabulary, k=chance.randint(1, 3))
        category = chance.choice([None, "ia", "sport"])
        limit = chance.choice([3, 50])
        wanted = [
            slug
            for slug in order
            if set(read_words(" ".join(asked))) <= texts[slug][0] and category in {None, texts[slug][1]}
        ][:limit]
        terms = ((TermKey(TermKind.CATEGORY, category),),) if category else ()
        assert wanted == hits(newsroom, " ".join(asked), all_of=terms, limit=limit)


def everything(storage: Storage) -> Sequence[Article]:
    with storage.reading() as session:
        return session.articles.select(ArticleQuery(limit=100)).articles


def test_a_search_that_takes_too_long_is_broken_off(
    newsroom: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q3: the storage is busy for 200 ms at most, and works on as before."""
    with newsroom.writing() as session:
        for number in range(30):
            add(session, f"n{number}", "cigogne")
    monkeypatch.setattr(searching, "find_few", lambda *_: f"{SLOW} cross join article p where 1 = 1")
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 0.05)

    with pytest.raises(StorageUnavailable):
        hits(newsroom, "cigogne")

    monkeypatch.undo()
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 60)
    assert 30 == len(hits(newsroom, "cigogne"))


SLOW = """(
    with recursive numbers(number) as (
        select 1 union all select number + 1 from numbers where number < 100000000
    ) select count(*) as number from numbers
) slow"""


def test_erased_words_leave_the_file(services: Services) -> None:
    """P4: neither the table nor the index keeps what was erased, in Latin or in Arabic letters."""
    newsroom, file = services.storage, Path(services.settings.storage.url.removeprefix("sqlite:///"))
    secrets = ("zanzibarique", "قسطنطينيه")
    with newsroom.writing() as session:
        for number in range(50):
            add(session, f"n{number}", f"texte numéro{number} commun وزارة", category="economie")
        add(session, "secret", " ".join(secrets), category="economie")
    found = [hits(newsroom, secret) for secret in secrets]
    before = stored(newsroom, file, secrets)
    with newsroom.writing() as session:
        article = session.articles.get("secret")
        session.articles.set_withdrawn(article, updated_at=NOON, reason="x", note=None, erase=True)

    assert [["secret"], ["secret"]] == found
    assert [True, True] == before
    assert [False, False] == stored(newsroom, file, secrets)


def stored(storage: Storage, file: Path, words: tuple[str, ...]) -> list[bool]:
    """Answer which words stand in the file, without their first letters, which an index writes but once."""
    storage.scrub()
    data = file.read_bytes()
    return [read_words(word)[0][2:].encode() in data for word in words]


def test_what_was_stored_before_there_was_a_search_is_found_once_its_words_are_read(
    newsroom: Storage,
) -> None:
    with newsroom.writing() as session:
        add(session, "vieux", "cigogne")
        erased = publish(session, a_new_article("effacé"), at=NOON)
        session.articles.set_withdrawn(erased, updated_at=NOON, reason="x", note=None, erase=True)
    with newsroom._engine.writing() as connection:  # type: ignore[attr-defined]
        searching.forget_words(connection, 1)
    lost = hits(newsroom, "cigogne")

    with newsroom.writing() as session:
        waiting = session.articles.list_without_words(limit=9)
        for each in waiting:
            session.articles.set_words(each, "cigogn")
    with newsroom.writing() as session:
        stale = session.articles.get("vieux")
        session.articles.revise(stale, a_revised(text=a_text(title="Neuf")), at=NOON)
        session.articles.set_words(stale, "ancien")

    assert [] == lost
    assert ["vieux"] == [each.slug for each in waiting]
    assert [] == hits(newsroom, "ancien")
