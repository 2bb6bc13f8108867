"""What tests of the import may ask for: its report, and files to import."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

Depeche = Callable[..., Result]
Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


@pytest.fixture
def import_(depeche: Depeche) -> Import:
    """Runs `depeche import --json` and answers its report, with its exit status as `exit`."""

    def run(*arguments: object, stdin: bytes = b"") -> dict[str, Any]:
        result = depeche("import", "--json", *arguments, stdin=stdin)
        assert result.stdout, result.output
        return {**orjson.loads(result.stdout), "exit": result.exit_code}

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file to import and answers its path."""

    def to(name: str, content: str | bytes) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to
