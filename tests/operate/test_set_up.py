"""`make` sets up what it needs, once, and again when a lock changes; CI does what `make test` does."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def planned(folder: Path, *arguments: str, **environment: str) -> str:
    """Answer what `make` would do in a folder that has our Makefile and locks."""
    return subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=folder,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_a_clean_clone_installs_from_the_hashed_lock_and_serves(clone: Path) -> None:
    plan = planned(clone, "serve")

    assert plan.startswith('echo "Setting up .venv from requirements.lock')
    assert "install --require-hashes -r requirements.lock" in plan
    assert "install --no-deps --no-build-isolation -e ." in plan
    assert plan.endswith(
        ".venv/bin/depeche db migrate\n"
        ".venv/bin/depeche import --publish feeds/intake/samples\n"
        "exec .venv/bin/depeche serve  \n"
    )


@pytest.mark.parametrize("stamp", ["installed", "installed-dev"])
def test_nothing_is_installed_twice(clone: Path, stamp: str) -> None:
    (clone / ".venv" / stamp).touch()

    assert "install" not in planned(clone, "serve" if stamp == "installed" else "check")


def test_tests_set_up_for_serving_too(clone: Path) -> None:
    assert "touch .venv/installed .venv/installed-dev" in planned(clone, "check")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_another_lock_is_installed_again(clone: Path, changed: str) -> None:
    stamp = clone / ".venv" / "installed"
    stamp.touch()
    (clone / changed).touch()

    assert "--require-hashes" in planned(clone, "serve", f"--what-if={changed}")


def test_port_and_host_are_passed_on(clone: Path) -> None:
    (clone / ".venv" / "installed").touch()

    assert "depeche serve --port 9000 --host 0.0.0.0" in planned(clone, "serve", "PORT=9000", "HOST=0.0.0.0")


@pytest.mark.parametrize(
    ("arguments", "environment", "base_url"),
    [
        ([], {}, "http://127.0.0.1:8000"),
        (["PORT=9000"], {}, "http://127.0.0.1:9000"),
        ([], {"DEPECHE_SERVE__PORT": "9001"}, "http://127.0.0.1:9001"),
        ([], {"DEPECHE_SITE__BASE_URL": "https://news.example"}, "https://news.example"),
        ([], {"DEPECHE_CONFIG": "depeche.toml"}, "none"),
    ],
)
def test_links_are_made_from_the_port_unless_somebody_says_otherwise(
    clone: Path, arguments: list[str], environment: dict[str, str], base_url: str
) -> None:
    show = clone / "show.mk"
    show.write_text('include Makefile\nshow:\n\t@echo "$${DEPECHE_SITE__BASE_URL-none}"\n', encoding="utf-8")

    done = subprocess.run(
        ["make", "-f", "show.mk", "show", *arguments],
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"{base_url}\n" == done.stdout


def test_a_database_named_in_the_environment_is_kept(clone: Path) -> None:
    """A password may hold what make would expand."""
    url = "postgresql://news:a$(b)$$c@db/news"
    show = clone / "show.mk"
    show.write_text('include Makefile\nshow:\n\t@echo "$${DEPECHE_STORAGE__URL}"\n', encoding="utf-8")

    done = subprocess.run(
        ["make", "-f", "show.mk", "show"],
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", "DEPECHE_STORAGE__URL": url},
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"{url}\n" == done.stdout


def missing_programs(clone: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Look for Debian's programs as an ordinary user, on a machine that has none of them."""
    empty = clone / "bin"
    empty.mkdir()
    (empty / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (empty / "id").chmod(0o755)
    return subprocess.run(
        ["/usr/bin/make", "system-deps", f"SEARCH={empty}"],
        cwd=clone,
        env={"PATH": str(empty), **environment},
        capture_output=True,
        text=True,
    )


def test_missing_programs_are_named(clone: Path) -> None:
    done = missing_programs(clone)

    assert 0 == done.returncode
    assert (
        "as root, run: apt-get install postgresql nginx-light chromium newsboat util-linux strace\n"
        in done.stderr
    )


def test_with_ci_a_missing_program_is_a_failure(clone: Path) -> None:
    assert 2 == missing_programs(clone, CI="true").returncode


def test_ci_runs_make_test_and_nothing_else() -> None:
    run = ROOT / ".ci" / "run"

    assert "#!/usr/bin/env bash\nexec env CI=true make test\n" == run.read_text(encoding="utf-8")
    assert run.stat().st_mode & 0o111


def test_the_makefile_knows_no_machine() -> None:
    assert [] == re.findall(r"/(?:home|root|work|tmp)/", MAKEFILE)
