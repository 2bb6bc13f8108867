"""Measures what the targets are set for, and says how each of them stands.

`make bench SIZE=1k` (100k, 1M). Rounds of all servers take turns, so that a busy machine is busy for all of
them: it is the ratios that count. The table goes to the terminal, everything to bench/results/<size>.json.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.asking import first_requests, publish_to_visible
from bench.feedgen_alone import feedgen_ms
from bench.imports import Rate, measure_rate
from bench.loading import SIZES, base
from bench.mails import Sent, send_mails
from bench.measuring import Load, family, load, memory_mb, middle
from bench.servers import (
    HOT,
    Running,
    django_peer,
    keep_answer,
    ours,
    raw_floor,
    recipe_before,
    static_floor,
    wait_for_index,
)

RESULTS = Path("bench/results")
POSTS = 600
MAILS = 2_000
HIT = "ours, standalone"
RECIPE = "ours behind deploy/ nginx"
RAW = "raw WSGI on granian"
STATIC = "nginx, static file"
DJANGO = "Django syndication"
WORDPRESS_US = {"200": 127_000.0, "304": 113_000.0}
"""Measured once on the machine of performance.md: WordPress is not installed for a benchmark."""


@dataclass(frozen=True)
class Row:
    """One target and how it stands; `is_met` is None where there is only a figure."""

    what: str
    figure: str
    target: str
    is_met: bool | None


@contextmanager
def everything(path: Path, folder: Path) -> Iterator[dict[str, Running]]:
    """Run our server on a copy of the base, and everything it is compared with."""
    copy = folder / "base.sqlite"
    shutil.copyfile(path, copy)
    if (index := path.with_name(f"{path.name}-index")).exists():
        shutil.copyfile(index, copy.with_name(f"{copy.name}-index"))
    os.sync()  # or the server's first fsync waits for the copy
    with ExitStack() as stack:
        ours_ = stack.enter_context(ours(f"sqlite:///{copy}", folder))
        keep_answer(f"{ours_.url}/{HOT}", folder)
        yield {
            HIT: ours_,
            RECIPE: stack.enter_context(recipe_before(ours_, folder)),
            RAW: stack.enter_context(raw_floor(folder)),
            STATIC: stack.enter_context(static_floor(folder)),
            DJANGO: stack.enter_context(django_peer(path, folder)),
        }


def tags(servers: Mapping[str, Running], folder: Path) -> dict[str, str]:
    """Answer what each server calls its feed, so that it can be asked for a 304."""
    return {
        name: keep_answer(f"{server.url}/{HOT}", folder / name.replace("/", ""))
        for name, server in servers.items()
    }


def measure_hits(
    servers: Mapping[str, Running], etags: Mapping[str, str], *, rounds: int, seconds: float
) -> dict[str, dict[str, Load]]:
    """Answer 200 and 304 of every server, the medians of rounds that take turns."""
    found: dict[tuple[str, str], list[Load]] = {}
    for _ in range(rounds):
        for name, server in servers.items():
            for status, headers in (("200", {}), ("304", {"If-None-Match": etags[name]})):
                one = load(f"{server.url}/{HOT}", server.pid, headers=headers, seconds=seconds)
                found.setdefault((name, status), []).append(one)
    return {name: {status: middle(found[name, status]) for status in ("200", "304")} for name in servers}


def judge_hits(hits: Mapping[str, Mapping[str, Load]]) -> Iterator[Row]:
    """Compare CPU time per request with the targets."""

    def ratio(name: str, other: str, status: str) -> float:
        return hits[name][status].cpu_us / hits[other][status].cpu_us

    for status in ("200", "304"):
        of_raw, of_nginx = ratio(HIT, RAW, status), ratio(HIT, STATIC, status)
        shown = f"{hits[HIT][status].cpu_us:.0f} µs, {of_raw:.2f}× raw WSGI, {of_nginx:.1f}× nginx static"
        yield Row(f"{status} on a hit, standalone", shown, "≤ 1.5× raw WSGI", of_raw <= 1.5)
    for status, most in (("200", 1.25), ("304", 1.5)):
        found = ratio(RECIPE, STATIC, status)
        shown = f"{hits[RECIPE][status].cpu_us:.0f} µs, {found:.2f}×"
        yield Row(f"{status} behind deploy/ nginx", shown, f"≤ {most}× nginx static", found <= most)
    for status in ("200", "304"):
        found, floor = ratio(DJANGO, HIT, status), ratio(DJANGO, RAW, status)
        shown = f"{found:.0f}× less CPU; a raw WSGI answer {floor:.0f}×"
        yield Row(f"{status} against Django", shown, "≥ 150×", found >= 150)
        found = WORDPRESS_US[status] / hits[HIT][status].cpu_us
        yield Row(
            f"{status} against WordPress' {WORDPRESS_US[status] / 1000:.0f} ms",
            f"{found:.0f}×, quoted from performance.md",
            "≥ 1,000×",
            found >= 1_000,
        )


def judge_first(first: Mapping[str, Mapping[str, float]], alone_ms: float) -> Iterator[Row]:
    """Compare first requests with the target, and with what feedgen alone takes for fifty entries."""
    worst = max(kind["p99"] for name, kind in first.items() if not name.startswith("search"))
    for name, kind in first.items():
        shown = f"p50 {kind['p50']:.1f} ms, p99 {kind['p99']:.1f} ms, CPU {kind['cpu']:.1f} ms"
        yield Row(f"first request, {name}", shown, "", None)
    shown = f"p99 {worst:.1f} ms; feedgen alone {alone_ms:.1f} ms"
    yield Row("first request, the worst kind", shown, "p99 ≤ 10 ms", worst <= 10)


def judge_growth(size: str, first: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    """Compare the feed of everything with what it cost at a thousand articles, if that was measured here."""
    small = RESULTS / "1k.json"
    if size == "1k" or not small.exists():
        return
    before = json.loads(small.read_text(encoding="utf-8"))["first"]["everything"]["cpu"]
    found = first["everything"]["cpu"] / before
    yield Row("CPU of the same feed against 1k articles", f"{found:.2f}×", "≤ 1.5×", found <= 1.5)


def judge_rest(
    size: str, servers: Mapping[str, Running], visible_ms: list[float], memory: float
) -> Iterator[Row]:
    """Compare what is measured once."""
    worst = max(visible_ms)
    yield Row(
        "publish → every feed shows it", f"worst of {len(visible_ms)}: {worst:.0f} ms", "≤ 50 ms", worst <= 50
    )
    yield Row("memory of the serving process", f"{memory:.0f} MB", "≤ 150 MB at 1M", memory <= 150)
    start = servers[HIT].start_seconds
    yield Row("start to the first feed", f"{start:.2f} s", "≤ 1.5 s at 1M", start <= 1.5)


def judge_import(imported: Rate) -> Iterator[Row]:
    """Compare an import with sanitising, matching and indexing; starting is no part of the rate."""
    shown = f"{imported.a_core:.0f} a second and core, {imported.a_second:.0f} a second in all"
    yield Row("articles imported", shown, "≥ 400 a core", imported.a_core >= 400)
    shown = f"{imported.an_article_ms:.2f} ms of CPU, {imported.start_seconds:.1f} s to start"
    yield Row("an imported article", shown, "", None)
    yield Row("the same by libraries alone", f"{imported.floor}", "", None)


def judge_mails(sent: Sent) -> Iterator[Row]:
    """Compare how fast mails leave, each from an outbox row of its own, on this machine's loopback."""
    shown = f"{sent.a_second:.0f} a second, {sent.cpu_ms:.2f} ms of CPU each"
    yield Row("mails sent on loopback", shown, "≥ 100/s", sent.a_second >= 100)


def main() -> None:
    """Run everything at one size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("size", choices=SIZES)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=float, default=2)
    options = arguments.parse_args()
    path = base(options.size)
    with tempfile.TemporaryDirectory(prefix="depeche-bench-") as name:
        folder = Path(name)
        for each in (HIT, RECIPE, RAW, STATIC, DJANGO):
            (folder / each.replace("/", "")).mkdir()
        with everything(path, folder) as servers:
            wait_for_index(folder)
            first = first_requests(
                servers[HIT].url, servers[HIT].pid, path, count=200 if options.size == "1k" else 400
            )
            alone_ms = feedgen_ms(path)
            hits = measure_hits(
                servers, tags(servers, folder), rounds=options.rounds, seconds=int(options.seconds)
            )
            visible_ms = publish_to_visible(servers[HIT].url, f"sqlite:///{folder}/base.sqlite")
            memory = max(memory_mb(pid) for pid in family(servers[HIT].pid)[1:])
        imported = measure_rate(folder, POSTS)
        sent = send_mails(folder, MAILS)
    rows = [
        *judge_hits(hits),
        *judge_first(first, alone_ms),
        *judge_growth(options.size, first),
        *judge_rest(options.size, servers, visible_ms, memory),
        *judge_import(imported),
        *judge_mails(sent),
    ]
    report(options.size, hits, first, rows)


def report(
    size: str,
    hits: Mapping[str, Mapping[str, Load]],
    first: Mapping[str, Mapping[str, float]],
    rows: list[Row],
) -> None:
    """Print the table and write the file."""
    print(f"\n{SIZES[size]:,} articles, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    for name, statuses in hits.items():
        for status, one in statuses.items():
            print(
                f"{name:28} {status} {one.cpu_us:9.1f} µs CPU {one.requests_a_second:9.0f}/s"
                f"  p50 {one.p50_ms:7.2f} ms  p99 {one.p99_ms:7.2f} ms"
            )
    print()
    for row in rows:
        mark = {True: "met", False: "MISSED", None: ""}[row.is_met]
        print(f"{row.what:45} {row.figure:48} {row.target:22} {mark}")
    RESULTS.mkdir(exist_ok=True)
    document = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": SIZES[size],
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()},
        "hits": {
            name: {status: asdict(one) for status, one in found.items()} for name, found in hits.items()
        },
        "first": first,
        "rows": [asdict(row) for row in rows],
    }
    (RESULTS / f"{size}.json").write_text(
        json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
