"""What README.md tells a newcomer to type works, in its order, in a copy of what is in git.

The copy is what a clone would hold: tracked files and those that git would take. Its `.venv` is a new one
without pip: a `.pth` file puts the copy first and the packages of the tests' own environment behind it,
`bin/depeche` is written from `[project.scripts]` as pip writes it, and the Makefile's stamp says that
all is installed. A symlink to the existing `.venv` would be quicker and false: its editable install runs the
original's code, not the copy's. What is left out is the download from the lock, which `make` itself does on
every new machine and in CI. `make test` would run this file again, so it is only planned.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import textwrap
import tomllib
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.databases import Contents, Databases
from support.processes import PATIENCE_SECONDS, environment, free_port, wait_until

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TITLE = "Bonjour, Rabat"
POSTGRES = "postgresql:///depeche"
BLOCK = re.compile(r"^(?P<indent> *)```sh\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
SCRIPT = """#!{python}
import sys
from {module} import {function}
sys.exit({function}())
"""


def blocks() -> list[str]:
    """Answer every block for a shell, without the indentation of the list it stands in."""
    return [textwrap.dedent(match["body"]) for match in BLOCK.finditer(README)]


def copy_working_tree(folder: Path) -> None:
    """Copy what git holds or would take."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():  # else it is about to be removed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def set_up_environment(folder: Path) -> None:
    """Make the copy's own `.venv`, with its code and our packages."""
    venv.create(folder / ".venv", symlinks=True)
    (packages,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    (packages / "copy.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in project["scripts"].items():
        module, _, function = target.partition(":")
        script = folder / ".venv" / "bin" / name
        python = folder / ".venv" / "bin" / "python"
        script.write_text(SCRIPT.format(python=python, module=module, function=function), encoding="utf-8")
        script.chmod(0o755)
    (folder / ".venv" / "installed").touch()


@dataclass
class Newcomer:
    """Somebody who types what the README says, block by block."""

    folder: Path
    port: int
    database_url: str
    printed: dict[str, str] = field(default_factory=dict)

    def do(self, block: str) -> None:
        """Type one block into a shell that stops at the first command that fails."""
        words = block.replace(POSTGRES, shlex.quote(self.database_url))
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", words.replace(":8000", f":{self.port}")],
            cwd=self.folder,
            env=environment({}),
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE_SECONDS,
        )
        assert 0 == done.returncode, f"{block}\n{done.stdout}\n{done.stderr}"
        self.printed[block] = done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Type `make serve`, in a terminal of its own, and press Ctrl-C in the end."""
        with (self.folder.parent / "terminal").open("wb") as terminal:
            process = subprocess.Popen(
                ["make", "serve"],
                cwd=self.folder,
                env=environment({"PORT": str(self.port)}),
                stdout=terminal,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        try:
            wait_until(lambda: process.poll() is not None or self._is_served(), what="it is served")
            assert process.poll() is None, self.terminal
            yield
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(PATIENCE_SECONDS)

    @property
    def terminal(self) -> str:
        return (self.folder.parent / "terminal").read_text(encoding="utf-8")

    def _is_served(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return False
        except OSError:
            return False


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Newcomer]:
    """Somebody who has typed it all."""
    folder = tmp_path_factory.mktemp("clone") / "depeche"
    copy_working_tree(folder)
    set_up_environment(folder)
    first, second, *others = blocks()
    assert ["make serve\n", "make test\n"] == [first, second]
    with databases.lend("postgresql", Contents.NOTHING) as url:
        newcomer = Newcomer(folder, free_port(), url)
        with newcomer.serving():
            newcomer.do("make -n test")
            for block in others:
                newcomer.do(block)
        yield newcomer


def test_every_block_can_be_typed_as_it_stands(newcomer: Newcomer) -> None:
    """The fixture has done it; this counts what it did."""
    assert {"make -n test", *blocks()[2:]} == set(newcomer.printed)
    assert len(newcomer.printed) > 6


def test_the_copy_runs_its_own_code(newcomer: Newcomer) -> None:
    found = subprocess.run(
        [newcomer.folder / ".venv/bin/python", "-c", "import feeds, sys; print(feeds.__file__, sys.prefix)"],
        cwd=newcomer.folder.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"{newcomer.folder}/feeds/__init__.py {newcomer.folder}/.venv\n" == found.stdout
    assert sys.prefix != f"{newcomer.folder}/.venv"


def test_serving_prints_where_it_is(newcomer: Newcomer) -> None:
    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json"):
        assert f"http://127.0.0.1:{newcomer.port}{path}\n" in newcomer.terminal


def test_serving_loads_the_samples_and_keeps_an_sqlite_file_under_var(newcomer: Newcomer) -> None:
    assert "13 new" in newcomer.terminal
    assert [] != [*(newcomer.folder / "var").glob("*.sqlite*")]


def test_every_address_for_a_reader_holds_the_new_article(newcomer: Newcomer) -> None:
    (block,) = [block for block in newcomer.printed if block.startswith("curl")]
    feeds = re.split(r'(?=<\?xml |\{"version")', newcomer.printed[block])[1:]

    assert ["<rss ", "<feed ", '"https://jsonfeed.org/version/1.1"', "<rss "] == [
        re.findall(r'<rss |<feed |"https://jsonfeed.org/version/1.1"', feed)[0] for feed in feeds
    ]
    assert [True] * len(block.splitlines()) == [TITLE in feed for feed in feeds]
    assert [True] * len(block.splitlines()) == ["chaque institution a le sien." in feed for feed in feeds]


def test_the_address_in_the_environment_is_in_force(newcomer: Newcomer) -> None:
    (block,) = [block for block in newcomer.printed if block.startswith("DEPECHE_SITE__BASE_URL=")]

    assert re.search(r"https://news\.example.*DEPECHE_SITE__BASE_URL", newcomer.printed[block])


def test_the_postgresql_of_the_readme_was_a_real_one(newcomer: Newcomer) -> None:
    assert POSTGRES in README
    assert newcomer.database_url.startswith("postgresql://")
    assert any(POSTGRES in block and "db check" in block for block in newcomer.printed)
