"""What tests of pictures may ask for: the command line, and an article with a picture beside it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.media_steps import WORDS, Run, write_article
from support.pictures import make_picture

from feeds.services import Services


@pytest.fixture
def run(services: Services) -> Run:
    """Runs `depeche …` on the services of the test."""
    from feeds.cli import depeche

    return lambda *arguments: CliRunner().invoke(depeche, [str(each) for each in arguments], obj=services)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an article `phare.md` and its picture `photos/phare.jpg`."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "phare.jpg").write_bytes(make_picture("JPEG"))
    write_article(tmp_path, "phare", "photos/phare.jpg", WORDS)
    return tmp_path
