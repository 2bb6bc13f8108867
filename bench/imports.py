"""Measures how fast a WordPress export comes in: articles a second for each core's worth of CPU time.

    .venv/bin/python bench/imports.py [POSTS]

Writes an export of 3,000 posts in French and Arabic in every status, imports it with --publish into a new
SQLite database, and again, and into another one without looking for entities. Prints wall-clock and CPU
seconds of the two processes together; the latter say the same on a busy machine.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.wordpress_export import write_export  # noqa: E402 - found only now

DEPECHE = (sys.executable, "-P", "-m", "wsgi")
UNMATCHED = """
from feeds.intake import run
run.tag_item = lambda session, item, tagger, *, categorise=False: item
from feeds.cli import depeche
depeche()
"""
WITHOUT_MATCHING = (sys.executable, "-P", "-c", UNMATCHED)


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder / "export.xml", posts)
        size = (folder / "export.xml").stat().st_size
        print(f"{posts} posts, {size / 1e6:.1f} MB")
        for run, command, database in (
            ("first", DEPECHE, "matched"),
            ("again", DEPECHE, "matched"),
            ("without matching", WITHOUT_MATCHING, "unmatched"),
        ):
            url = f"sqlite:///{folder}/{database}.sqlite3"
            measure(run, folder, {**os.environ, "DEPECHE_STORAGE__URL": url}, command)


def measure(run: str, folder: Path, variables: dict[str, str], command: tuple[str, ...]) -> None:
    """Import once and print what it took; making the database ready counts for nothing."""
    migrate = [*DEPECHE, "db", "migrate"]
    subprocess.run(migrate, env=variables, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    before, begun = cpu_seconds(), time.monotonic()
    done = subprocess.run(
        [*command, "import", "--publish", "--json", "export.xml"],
        env=variables,
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    wall, cpu = time.monotonic() - begun, cpu_seconds() - before
    report = json.loads(done.stdout)
    articles = report["new"] + report["same"] + report["changed"]
    items = articles + sum(report["skipped"].values())
    print(
        f"{run}: {articles} articles ({items} items) in {wall:.1f} s, {cpu:.1f} s of CPU:"
        f" {articles / cpu:.0f} articles ({items / cpu:.0f} items) a second and core"
    )


def cpu_seconds() -> float:
    """Answer the CPU time of every process that was waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
