"""What `make bench` measures with is a base that could have been published article by article."""

from contextlib import closing
from pathlib import Path

import pytest

from bench import loading
from bench.invention import Newsroom
from feeds.syndication.parameters import read_parameters
from feeds.syndication.select import article_query
from storage import open_storage
from storage.articles import ArticleQuery


def test_the_same_articles_are_invented_every_time() -> None:
    assert [*Newsroom(50).articles()] == [*Newsroom(50).articles()]


def test_a_loaded_base_is_sound_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `depeche db check` looks at holds, articles are found under their terms, loading is done once."""
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    monkeypatch.setitem(loading.SIZES, "1k", 230)

    path = loading.base("1k")
    made_at = path.stat().st_mtime_ns

    with closing(open_storage(f"sqlite:///{path}")) as storage, storage.reading() as session:
        everything = session.articles.select(ArticleQuery(limit=100, live=True))
        french = session.articles.select(article_query(read_parameters(b"language=fr&category=rubrique-0")))
        assert [] == [*storage.check()]
    assert (100, 2, 230) == (len(everything.articles), everything.previous_block, everything.revision)
    assert french.articles
    assert {"fr"} == {article.text.language for article in french.articles}
    assert made_at == loading.base("1k").stat().st_mtime_ns
