"""What refused and killed imports leave in the folder of pictures is removed, and nothing else is."""

import os
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.media_steps import Run, import_one, kept_files

from feeds.media.folders import find_path, keep_file, sweep_files
from feeds.operate.watching import look_around
from feeds.services import Services

NAMES = [f"{letter * 64}.jpg" for letter in "abcd"]


def age(path: Path, clock: FakeClock, **since: int) -> None:
    moment = (clock.moment - timedelta(**since)).timestamp()
    os.utime(path, (moment, moment))


def test_the_worker_sweeps_what_no_picture_has_had_for_a_day(
    run: Run, folder: Path, client: FlaskClient, services: Services, clock: FakeClock
) -> None:
    import_one(run, folder / "phare.md")
    media = Path(services.settings.media.folder)
    (kept,) = kept_files(services)
    for name in NAMES[:2]:
        keep_file(media, name, b"x")
    partial = find_path(media, NAMES[0]).with_name(".partial-x")
    partial.touch()
    (media / "README.txt").touch()
    for path in (kept, find_path(media, NAMES[0]), partial, media / "README.txt"):
        age(path, clock, days=1, seconds=1)
    age(find_path(media, NAMES[1]), clock, hours=23)

    look_around(services, 0)
    before = len(kept_files(services))
    look_around(services, 1)

    assert 5 == before
    assert {kept, find_path(media, NAMES[1]), media / "README.txt"} == set(kept_files(services))


def test_an_import_that_finds_an_old_file_keeps_it(tmp_path: Path, clock: FakeClock) -> None:
    """Before the sweep looks, while it looks, and while the file is out of sight."""
    before, during, aside, unused = (find_path(tmp_path, name) for name in NAMES)
    for name in NAMES:
        keep_file(tmp_path, name, b"x")
        age(find_path(tmp_path, name), clock, days=2)
    keep_file(tmp_path, before.name, b"x")
    asked: list[str] = []

    def is_named(sha256: str) -> bool:
        """Ask as an import would, at the worst moments."""
        asked.append(sha256)
        times = asked.count(sha256)
        if (sha256, times) in {(during.stem, 1), (aside.stem, 2)}:
            keep_file(tmp_path, f"{sha256}.jpg", b"x")
        return False

    swept = sweep_files(tmp_path, is_named, now=clock.moment)

    assert {before, during, aside} == {path for path in tmp_path.glob("*/*") if path.name[0] != "."}
    assert [b"x"] * 3 == [path.read_bytes() for path in (before, during, aside)]
    assert not unused.exists()
    assert 1 <= swept <= 2
