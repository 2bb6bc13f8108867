"""What tests of tagging may ask for: the command line, and a newsroom that imports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from feeds.services import Services
from storage.articles import Article

Depeche = Callable[..., Any]
Bring = Callable[..., Article]


@pytest.fixture
def depeche(services: Services) -> Depeche:
    """Runs a `depeche` command with `--json` and answers what it prints."""
    from feeds.cli import depeche as root  # here, so that a slice in pieces breaks its own tests alone

    def run(*arguments: object) -> Any:
        result = CliRunner().invoke(root, [*map(str, arguments), "--json"], obj=services)
        assert result.exit_code == 0, result.output
        return orjson.loads(result.stdout)

    return run


@pytest.fixture
def bring(services: Services, depeche: Depeche, tmp_path: Path) -> Bring:
    """Imports and publishes a text under a title and answers the article."""

    def run(title: str, *paragraphs: str, front: str = "", language: str = "fr") -> Article:
        path = tmp_path / f"{title[:40]}.md"
        text = "\n\n".join(paragraphs)
        path.write_text(
            f"---\ntitle: {title}\nid: {title}\nlanguage: {language}\n{front}---\n{text}\n", encoding="utf-8"
        )
        report = depeche("import", "--publish", path)
        assert report["rejected"] == []
        with services.storage.reading() as session:
            found = session.articles.find_by_external_id("file", title)
        assert found is not None
        return found

    return run
