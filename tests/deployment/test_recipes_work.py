"""The recipes under deploy/ are run as they are written, but for paths, ports and names of this machine."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

import pytest
from support.databases import Contents, Databases
from support.processes import Server, environment, free_port, running_server, wait_until

from config.loading import load

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "operating.md"
CERTIFICATES = ROOT / "tests" / "outbound" / "certificates"
DEPECHE = Path(sys.executable).parent / "depeche"
SHOW_CACHE = "add_header X-Cache $upstream_cache_status always;"
UNITS = ("depeche.service", "depeche-backup.service", "depeche-backup.timer")


@dataclass(frozen=True)
class Nginx:
    """A running nginx with our recipe; `http` and `https` are its ports."""

    http: int
    https: int
    folder: Path

    def ask(
        self, path: str, *, host: str = "news.example", body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask over TLS, believing our test authority alone; the body has been read."""
        context = ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))
        raw = socket.create_connection(("127.0.0.1", self.https), timeout=30)
        connection = http.client.HTTPSConnection(host, context=context)
        connection.sock = context.wrap_socket(raw, server_hostname=host)
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("behind-recipe")
    with (
        databases.lend("sqlite", Contents.VOCABULARY) as url,
        running_server(
            folder, {"DEPECHE_STORAGE__URL": url, "DEPECHE_SITE__BASE_URL": "https://news.example"}
        ) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def nginx(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with running_nginx(server, tmp_path_factory.mktemp("nginx-recipe")) as nginx:
        yield nginx


@contextmanager
def running_nginx(server: Server, folder: Path) -> Iterator[Nginx]:
    nginx = Nginx(free_port(), free_port(), folder)
    recipe = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "listen 80": f"listen 127.0.0.1:{nginx.http}",
        "listen 443": f"listen 127.0.0.1:{nginx.https}",
        "127.0.0.1:8000": f"127.0.0.1:{server.port}",
        "/etc/ssl/depeche/fullchain.pem": str(CERTIFICATES / "good.pem"),
        "/etc/ssl/depeche/privkey.pem": str(CERTIFICATES / "good.pem"),
        "/var/log/nginx/depeche.log": str(folder / "depeche.log"),
        "/var/cache/nginx-depeche": str(folder / "cache"),
    }.items():
        assert old in recipe
        recipe = recipe.replace(old, new)
    (folder / "recipe.conf").write_text(recipe, encoding="utf-8")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; user {getuser()}; worker_processes 1;"
        f"pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f"events {{ worker_connections 64; }}"
        f"http {{ {temporary} {SHOW_CACHE} include {folder}/recipe.conf; }}",
        encoding="utf-8",
    )
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        wait_until(lambda: _is_open(nginx.https), what="nginx listens")
        yield nginx
    finally:
        process.terminate()
        process.wait()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.processes
def test_feeds_come_through_nginx_over_tls_under_their_own_name(nginx: Nginx) -> None:
    answer = nginx.ask("/feed.atom")

    assert 200 == answer.status
    assert b'href="https://news.example/feed.atom"' in answer.text  # type: ignore[attr-defined]
    assert answer.getheader("Strict-Transport-Security")
    assert answer.getheader("Server") == "nginx"


@pytest.mark.processes
@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
def test_validators_and_codings_come_through_nginx_untouched(nginx: Nginx, coding: str) -> None:
    """HTTP-03, HTTP-12."""
    headers = {"Accept-Encoding": coding}
    first = nginx.ask("/feed.json?limit=100", **headers)
    first = nginx.ask("/category/technologie/feed.rss", **headers)

    again = nginx.ask(
        "/category/technologie/feed.rss", **headers, **{"If-None-Match": str(first.getheader("ETag"))}
    )

    assert (200, 304) == (first.status, again.status)
    assert (None if coding == "identity" else coding) == first.getheader("Content-Encoding")


@pytest.mark.processes
def test_a_feed_is_held_and_conditional_requests_are_answered_from_it(nginx: Nginx) -> None:
    first = nginx.ask("/feed.rss")
    again = nginx.ask("/feed.rss", **{"If-None-Match": str(first.getheader("ETag"))})

    assert [200, 304] == [first.status, again.status]
    assert again.getheader("X-Cache") in {"HIT", "EXPIRED"}
    assert first.getheader("X-Accel-Expires") is None
    assert "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600" == first.getheader(
        "Cache-Control"
    )


@pytest.mark.processes
def test_every_spelling_of_a_coding_is_one_copy(nginx: Nginx) -> None:
    spellings = {
        "gzip": "gzip",
        "deflate, GZIP;q=0.5": "gzip",
        "gzip, br": "br",
        "br;q=0, gzip": "gzip",
        "": None,
    }

    answers = {
        spelling: nginx.ask("/category/ia/feed.atom", **{"Accept-Encoding": spelling})
        for spelling in spellings
    }

    assert spellings == {
        spelling: answer.getheader("Content-Encoding") for spelling, answer in answers.items()
    }
    assert 3 == len({answer.getheader("ETag") for answer in answers.values()})


@pytest.mark.processes
@pytest.mark.parametrize("path", ["/", "/category/ia", "/feed", "/healthz", "/feed.exe", "/feed.rss?x=1"])
def test_nothing_else_is_held(nginx: Nginx, path: str) -> None:
    """What is withdrawn disappears from pages at once, and `/feed` is another thing for every Accept."""
    assert ["MISS"] * 3 == [nginx.ask(path).getheader("X-Cache") for _ in range(3)]


@pytest.mark.processes
def test_plain_http_leads_to_https_for_good(nginx: Nginx) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.http, timeout=30)
    connection.request("GET", "/feed.rss?category=sante", headers={"Host": "news.example"})
    answer = connection.getresponse()
    connection.close()

    assert (308, "https://news.example/feed.rss?category=sante") == (
        answer.status,
        answer.getheader("Location"),
    )


@pytest.mark.processes
def test_another_host_gets_no_answer(nginx: Nginx) -> None:
    with pytest.raises(ssl.SSLError):
        nginx.ask("/", host="evil.example")
    connection = http.client.HTTPConnection("127.0.0.1", nginx.http, timeout=30)
    connection.request("GET", "/", headers={"Host": "evil.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    connection.close()


@pytest.mark.processes
def test_large_bodies_and_private_pages_stop_at_nginx(nginx: Nginx) -> None:
    assert 413 == nginx.ask("/", body=bytes(1_048_577)).status
    assert [404, 404] == [nginx.ask(path).status for path in ("/readyz", "/metrics")]


@pytest.mark.processes
def test_nobodys_address_is_logged(nginx: Nginx) -> None:
    """P3."""
    nginx.ask("/feed.atom")
    nginx.ask("/none")

    logs = [path.read_text(encoding="utf-8") for path in nginx.folder.glob("*.log")]
    assert [] == [line for text in logs for line in text.splitlines() if "127.0.0.1" in line]
    assert not (nginx.folder / "logs" / "access.log").exists()


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_what_systemd_reads(unit: str, tmp_path: Path) -> None:
    for name in UNITS:
        (tmp_path / name).write_text(installed(name), encoding="utf-8")

    analyze = shutil.which("systemd-analyze")
    if analyze is not None:
        done = subprocess.run(
            [analyze, "verify", "--man=no", str(tmp_path / unit)], capture_output=True, text=True
        )
        assert "" == "".join(
            line for line in done.stderr.splitlines(True) if str(tmp_path) in line or unit in line
        )
    assert set(read_unit(unit)) <= {"DEFAULT", "Unit", "Service", "Timer", "Install"}


def installed(name: str) -> str:
    """Answer a unit as it would stand on a machine where `depeche` is where it is on this one."""
    return (DEPLOY / name).read_text(encoding="utf-8").replace("/opt/depeche/.venv/bin/depeche", str(DEPECHE))


def read_unit(name: str) -> ConfigParser:
    unit = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd minds the case
    unit.read(DEPLOY / name, encoding="utf-8")
    return unit


def test_the_service_writes_only_where_the_settings_say(tmp_path: Path) -> None:
    """P8, X3."""
    service = read_unit("depeche.service")["Service"]
    settings = load({"DEPECHE_CONFIG": str(DEPLOY / "depeche.toml")}).settings
    state = f"/var/lib/{service['StateDirectory']}/"

    assert ("strict", "0077", "0700", "0") == (
        service["ProtectSystem"],
        service["UMask"],
        service["StateDirectoryMode"],
        service["LimitCORE"],
    )
    assert settings.storage.url.startswith(f"sqlite:///{state}")
    assert settings.media.folder.startswith(state)
    assert settings.site.is_production


@pytest.mark.processes
def test_the_nightly_backup_is_made_and_restored_as_a_drill(databases: Databases, tmp_path: Path) -> None:
    """B3, B7: the very commands of the unit, as its shell would run them."""
    lines = (DEPLOY / "depeche-backup.service").read_text(encoding="utf-8")
    commands = re.findall(r"^ExecStart(?:Post)?=/bin/sh -c '(.+)'$", lines, re.MULTILINE)
    drill = re.findall(r"^Environment=DRILL=(.+)$", lines, re.MULTILINE)
    (tmp_path / "backups").mkdir()

    with databases.lend("sqlite", Contents.VOCABULARY) as url:
        settings = environment(
            {"DEPECHE_STORAGE__URL": url, "DRILL": drill[0].replace("/tmp", str(tmp_path))}
        )
        for command in commands:
            written = (
                command.replace("$$", "$")
                .replace("%%", "%")
                .replace("/opt/depeche/.venv/bin/depeche", str(DEPECHE))
                .replace("/var/backups/depeche", str(tmp_path / "backups"))
                .replace("/tmp/media", str(tmp_path / "media"))
            )
            done = subprocess.run(
                ["/bin/sh", "-c", written], cwd=tmp_path, env=settings, capture_output=True, text=True
            )
            assert 0 == done.returncode, done.stderr

    assert 3 == len(commands)
    assert all(re.fullmatch(r"[1-7]\.tar", path.name) for path in (tmp_path / "backups").iterdir())
    assert "No problems found.\n" == done.stdout
    assert (tmp_path / "drill.sqlite").exists()


def test_the_page_for_operators_names_every_recipe_and_the_readme_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [] == [path.name for path in DEPLOY.iterdir() if f"deploy/{path.name}" not in page]
    assert "docs/operating.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_on_the_page_exists() -> None:
    from feeds.cli import depeche

    words = set(re.findall(r"(?:bin/|`)depeche ([a-z]+)(?: ([a-z]+))?", PAGE.read_text(encoding="utf-8")))
    unknown = [
        pair
        for pair in words
        if (command := depeche.commands.get(pair[0])) is None
        or (hasattr(command, "commands") and pair[1] not in command.commands)
    ]

    assert words
    assert [] == unknown
