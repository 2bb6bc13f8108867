"""Measures how fast a WordPress export comes in: articles a second for each core's worth of CPU time.

    .venv/bin/python -m bench.imports [POSTS]

Writes two exports of posts in French and Arabic in every status, the second three times as large, and imports
each with --publish into a new SQLite database. What the second takes more for its further articles is the
steady rate of a large import; what is left of the first is what it takes to start the processes. Beside it
stands what the libraries alone take (import_floor.py).
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.wordpress_export import write_export

from bench.import_floor import Floor, measure_floor

DEPECHE = (sys.executable, "-P", "-m", "wsgi")


@dataclass(frozen=True)
class Imported:
    """What one import took; seconds on the clock, and of CPU time over its processes."""

    articles: int
    items: int
    wall_seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Rate:
    """Two imports of different size, and the floor of the larger one."""

    small: Imported
    large: Imported
    floor: Floor

    @property
    def an_article_ms(self) -> float:
        """Milliseconds of CPU time each further article takes."""
        more = self.large.cpu_seconds - self.small.cpu_seconds
        return more / (self.large.articles - self.small.articles) * 1000

    @property
    def a_core(self) -> float:
        """Articles a second for each core, once the processes have started."""
        return 1000 / self.an_article_ms

    @property
    def a_second(self) -> float:
        """Articles a second on this machine, likewise."""
        more = self.large.wall_seconds - self.small.wall_seconds
        return (self.large.articles - self.small.articles) / more

    @property
    def start_seconds(self) -> float:
        """CPU time it takes to start, whatever the number of articles."""
        return self.small.cpu_seconds - self.small.articles * self.an_article_ms / 1000


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        rate = measure_rate(Path(name), posts)
    for one in (rate.small, rate.large):
        print(
            f"{one.articles} articles ({one.items} items) in {one.wall_seconds:.1f} s,"
            f" {one.cpu_seconds:.1f} s of CPU"
        )
    print(f"start: {rate.start_seconds:.1f} s of CPU")
    print(f"rate:  {rate.a_core:.0f} articles a second and core, {rate.an_article_ms:.2f} ms an article")
    print(f"floor: {rate.floor}")


def measure_rate(folder: Path, posts: int) -> Rate:
    """Import an export of so many posts, and one three times as large, into databases of their own."""
    small = import_export(folder, "small", posts)
    large = import_export(folder, "large", 3 * posts)
    floor = measure_floor(
        folder / "large.xml", folder / "large.sqlite3", empty=folder / "large-empty.sqlite3"
    )
    return Rate(small, large, floor)


def import_export(folder: Path, name: str, posts: int) -> Imported:
    """Import an export into a database of its own in this folder."""
    database = folder / f"{name}.sqlite3"
    variables = {**os.environ, "DEPECHE_STORAGE__URL": f"sqlite:///{database}"}
    write_export(folder / f"{name}.xml", posts)
    for prepare in (("db", "migrate"), ("category", "list")):  # the second brings the vocabulary in
        subprocess.run([*DEPECHE, *prepare], env=variables, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(database, folder / f"{name}-empty.sqlite3")
    before, begun = cpu_seconds(), time.monotonic()
    done = subprocess.run(
        [*DEPECHE, "import", "--publish", "--json", f"{name}.xml"],
        env=variables,
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    wall, cpu = time.monotonic() - begun, cpu_seconds() - before
    report = json.loads(done.stdout)
    articles = report["new"] + report["same"] + report["changed"]
    return Imported(articles, articles + sum(report["skipped"].values()), wall, cpu)


def cpu_seconds() -> float:
    """Answer the CPU time of every process that was waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
