"""Measures a server from outside: load by wrk, costs from /proc, latencies over one connection."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
LONGEST_ROUND_SECONDS = 10
"""A peer that answers nothing within a round on a busy machine gets a longer one."""

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}
LUA = """
{headers}
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect
    + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What one round under load has shown."""

    requests_a_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


def family(pid: int) -> list[int]:
    """Answer a process and everything it has started."""
    found = [pid]
    for each in found:
        try:
            children = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="utf-8")
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Answer the CPU time of a process tree, finely where the kernel says so."""
    return sum(_cpu(each) for each in family(pid))


def _cpu(pid: int) -> float:
    total = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            total += int((task / "schedstat").read_text(encoding="utf-8").split()[0]) / 1e9
        except (OSError, IndexError):
            continue
    return total


def memory_mb(pid: int) -> float:
    """Answer the proportional memory of one process, in megabytes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) / 1024 if match else 0.0


def load(url: str, pid: int, *, headers: Mapping[str, str], seconds: float, connections: int = 8) -> Load:
    """Load a URL with wrk, and divide what the server's processes have cost by the requests answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        lines = [f"wrk.headers[{name!r}] = {value!r}" for name, value in headers.items()]
        script.write(LUA.format(headers="\n".join(lines)))
        script.flush()
        before = cpu_seconds(pid)
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, url],
            capture_output=True,
            text=True,
            check=True,
        )
        cost = cpu_seconds(pid) - before
    match = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if match and not int(match[1]) and not int(match[5]) and seconds < LONGEST_ROUND_SECONDS:
        return load(url, pid, headers=headers, seconds=3 * seconds, connections=connections)
    if match is None or int(match[5]) or not int(match[1]):
        raise SystemExit(f"wrk met errors at {url}:\n{done.stdout}{done.stderr}")
    requests, duration, p50, p99 = (int(match[group]) for group in range(1, 5))
    return Load(requests / duration * 1e6, cost / requests * 1e6, p50 / 1e3, p99 / 1e3)


def middle(rounds: Sequence[Load]) -> Load:
    """Answer the medians of rounds."""
    return Load(
        *(
            statistics.median(getattr(each, field) for each in rounds)
            for field in ("requests_a_second", "cpu_us", "p50_ms", "p99_ms")
        )
    )


def latencies_ms(url: str, paths: Sequence[str], *, expected: int = 200) -> list[float]:
    """Ask for paths one after the other over one connection; answer how long each took to its last byte."""
    connection = HTTPConnection(url.removeprefix("http://"))
    taken = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - began) * 1e3)
        if answer.status != expected:
            raise SystemExit(f"{path} answered {answer.status}")
    connection.close()
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """Answer the value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
