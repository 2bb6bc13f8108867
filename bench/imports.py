"""Measures how fast a WordPress export comes in: articles a second for each core's worth of CPU time.

    .venv/bin/python -m bench.imports [POSTS]

Writes an export of 3,000 posts in French and Arabic in every status, imports it with --publish into a new
SQLite database, and again, and prints wall-clock and CPU seconds of all processes together.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.wordpress_export import write_export  # noqa: E402 - found only now

DEPECHE = (sys.executable, "-P", "-m", "wsgi")


@dataclass(frozen=True)
class Imported:
    """What one import took; seconds on the clock, and of CPU time over its processes."""

    articles: int
    items: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def a_core(self) -> float:
        """Articles a second for each core."""
        return self.articles / self.cpu_seconds

    @property
    def a_second(self) -> float:
        """Articles a second on this machine."""
        return self.articles / self.wall_seconds


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    with tempfile.TemporaryDirectory() as name:
        for run in ("first", "again"):
            one = import_export(Path(name), posts)
            print(
                f"{run}: {one.articles} articles ({one.items} items) in {one.wall_seconds:.1f} s,"
                f" {one.cpu_seconds:.1f} s of CPU: {one.a_core:.0f} articles a second and core"
            )


def import_export(folder: Path, posts: int) -> Imported:
    """Import an export into a database of its own in this folder, made when it is missing."""
    export = folder / "export.xml"
    variables = {**os.environ, "DEPECHE_STORAGE__URL": f"sqlite:///{folder}/articles.sqlite3"}
    if not export.exists():
        write_export(export, posts)
        migrate = [*DEPECHE, "db", "migrate"]
        subprocess.run(migrate, env=variables, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    before, begun = cpu_seconds(), time.monotonic()
    done = subprocess.run(
        [*DEPECHE, "import", "--publish", "--json", "export.xml"],
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
