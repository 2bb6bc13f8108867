"""THE table of what may import what, and the other rules of the shape (architecture.md, style.md).

To draw a new arrow, edit `MAY_IMPORT` and argue for it in the commit message.
"""

import ast
import dataclasses
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

import config
import storage
from storage.articles import ArticleQuery

ROOT = Path(__file__).parent.parent
OURS = ("config", "storage", "feeds", "wsgi")

KERNEL = (
    *("errors", "clock", "secrets", "services", "options"),
    *("document", "markup", "outbound", "formats", "web"),
)
"""The closed list of what every slice may use, and which never imports a slice.

`services` is not in architecture.md: what a request or a command is handed (settings, clock, storage) needs a
name below the slices, because `app` and `cli`, which make it, sit above them. Nor is `options`: what commands
of every slice take alike.
"""

SLICES = ("syndication", "pages", "catalogue", "media", "entities", "desk", "intake", "signup", "operate")

FEEDS_KERNEL = {f"feeds.{name}" for name in KERNEL}
BELOW_SLICES = {"config.settings", "storage"} | FEEDS_KERNEL

MAY_IMPORT: dict[str, set[str]] = {
    # config and storage import nothing of ours; only storage's own face knows storage.sql.
    "config": set(),
    "config.settings": set(),
    "config.loading": {"config.settings"},
    "storage": {"storage.sql"},
    "storage.sql": {"storage"},
    # The kernel never imports a slice. What is pure stays so: no settings, no storage, no Flask.
    "feeds": set(),
    "feeds.errors": set(),
    "feeds.clock": set(),
    "feeds.secrets": {"feeds.errors"},
    "feeds.services": {"config.settings", "feeds.clock", "feeds.outbound", "feeds.secrets", "storage"},
    "feeds.options": set(),
    "feeds.document": set(),
    "feeds.markup": {"feeds.errors"},
    # The one guarded way out, for every slice that asks or tells others; all it knows is how to refuse.
    "feeds.outbound": {"feeds.errors"},
    "feeds.formats": {"feeds.document", "feeds.markup"},
    "feeds.web": {"config.settings", "storage"} | FEEDS_KERNEL,
    # Slices: syndication ◄ {pages, catalogue}, entities ◄ desk ◄ intake; media ◄ {desk, intake}, because
    # importers bring pictures in and erasing an article erases its picture.
    "feeds.syndication": BELOW_SLICES,
    "feeds.pages": BELOW_SLICES | {"feeds.syndication"},
    "feeds.catalogue": BELOW_SLICES | {"feeds.syndication"},
    "feeds.entities": BELOW_SLICES | {"config"},
    "feeds.media": BELOW_SLICES,
    "feeds.desk": BELOW_SLICES | {"feeds.entities", "feeds.media"},
    "feeds.intake": BELOW_SLICES | {"feeds.desk", "feeds.entities", "feeds.media"},
    # Signing up reads the promises (config).
    "feeds.signup": BELOW_SLICES | {"config"},
    # A database is ready to be served once it has the default vocabulary (entities); `depeche config` shows,
    # and SIGHUP reads again, what config.loading finds. The worker's table of lanes names what each slice
    # has it do (desk: embargoes; media: copies; intake: pulls); a backup holds the pictures. Nobody but app
    # and cli imports operate, so no circle can close.
    "feeds.operate": BELOW_SLICES
    | {"config.loading", "feeds.desk", "feeds.entities", "feeds.intake", "feeds.media", "feeds.signup"},
    # app and cli sit on top; nobody imports them but wsgi, and nobody imports wsgi.
    "feeds.app": BELOW_SLICES | {f"feeds.{name}" for name in SLICES},
    "feeds.cli": BELOW_SLICES | {"config.loading"} | {f"feeds.{name}" for name in SLICES},
    "wsgi": {"config.loading", "feeds.app", "feeds.cli", "feeds.clock", "feeds.services", "storage"},
}

RESERVED: dict[str, tuple[str, ...]] = {
    # library: where it may be imported (a folder, or a file; `*` within a name)
    "feedgen": ("feeds/formats/*",),
    "pysqlite3": ("storage/sql/sqlite*.py",),
    "sqlite3": ("storage/sql/sqlite*.py",),
    "sqlite_utils": ("storage/sql/sqlite*.py",),
    "psycopg": ("storage/sql/postgres*.py",),
    "psycopg_pool": ("storage/sql/postgres*.py",),
    "PIL": ("feeds/media/*",),
    "granian": ("feeds/operate/serving.py",),
    # One module outside the way out asks whether our own port is free; it speaks to nobody.
    "socket": ("feeds/outbound/*", "feeds/operate/listening.py"),
    "ssl": ("feeds/outbound/*",),
    "urllib3": ("feeds/outbound/*",),
    "http.client": ("feeds/outbound/*",),
    "urllib.request": (),
    "smtplib": ("feeds/outbound/posting.py",),
    "email_validator": ("feeds/signup/addresses.py",),
    "itsdangerous": ("feeds/signup/keys.py",),
    "requests": (),
    "httpx": (),
    "aiohttp": (),
    "ftplib": (),
}

WITH_FLASK = ("feeds/app.py", "feeds/web/*", "feeds/*/routes.py")

WALL_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
WALL_CLOCK |= {"time.gmtime", "time.localtime", "time.strftime", "time.ctime"}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
TRUSTED_MARKUP = ("feeds/pages/body.py",)
"""The one module that may tell Jinja that HTML is safe (H7): the sanitised body of an article."""

TOP_LEVEL = {".ci", ".github", "bench", "config", "deploy", "docs", "feeds", "storage", "tests"}
LONGEST_MODULE = 400
MOST_QUERY_FIELDS = 12


@dataclasses.dataclass(frozen=True)
class Module:
    """One of our source files."""

    path: Path

    @property
    def file(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def tree(self) -> ast.Module:
        return _parse(self.path)

    @property
    def imports(self) -> list[str]:
        """Every name imported, dotted: `from a.b import c` is `a.b.c`."""
        return [name for node in ast.walk(self.tree) for name in _imported(node)]

    def is_one_of(self, patterns: tuple[str, ...]) -> bool:
        return any(
            re.fullmatch(pattern.replace(".", r"\.").replace("*", ".*"), self.file) for pattern in patterns
        )


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _modules() -> Iterator[Module]:
    yield Module(ROOT / "wsgi.py")
    for folder in ("config", "storage", "feeds"):
        yield from (Module(path) for path in sorted((ROOT / folder).rglob("*.py")))


MODULES = tuple(_modules())
EVERY_FILE = (*MODULES, *(Module(path) for path in sorted((ROOT / "tests").rglob("*.py"))))
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.file)


def _unit(name: str) -> str:
    """Answer the row of the table a dotted name belongs to."""
    parts = name.split(".")
    return next(
        unit for length in range(len(parts), 0, -1) if (unit := ".".join(parts[:length])) in MAY_IMPORT
    )


def _starts_with(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _dotted(node: ast.AST) -> str:
    """Answer `a.b.c` for an attribute of a name, and nothing for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def _uses(module: Module, names: set[str]) -> set[str]:
    """Answer which of these `module.attribute` names are used, however they are spelled or imported."""
    spelled = {_dotted(node) for node in ast.walk(module.tree)} | set(module.imports)
    return {name for name in spelled if any(f".{name}".endswith(f".{wanted}") for wanted in names)}


@every_module
def test_imports_follow_the_table(module: Module) -> None:
    own = _unit(module.name)
    targets = {_unit(name) for name in module.imports if name.split(".")[0] in OURS}

    assert set() == targets - MAY_IMPORT[own] - {own}, (
        f"{module.file} draws an arrow MAY_IMPORT does not have"
    )


def test_the_kernel_and_the_slices_are_all_there_is_in_feeds() -> None:
    rooms = {
        path.stem for path in (ROOT / "feeds").iterdir() if path.suffix == ".py" or any(path.glob("*.py"))
    }

    assert {*KERNEL, *SLICES, "app", "cli", "__init__"} == rooms


@every_module
def test_imports_are_absolute(module: Module) -> None:
    relative = [node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) and node.level]

    assert relative == []


@every_module
def test_libraries_stay_in_their_room(module: Module) -> None:
    strays = {
        library
        for library, rooms in RESERVED.items()
        for name in module.imports
        if _starts_with(name, library) and not module.is_one_of(rooms)
    }

    assert set() == strays, f"{module.file} imports what is reserved for another room"


@every_module
def test_flask_is_only_known_to_the_web_to_routes_and_to_the_app(module: Module) -> None:
    if module.is_one_of(WITH_FLASK):
        return
    web = {name for name in module.imports if name.split(".")[0] in {"flask", "werkzeug"}}

    assert set() == web, f"{module.file} is a rule or a record and must not know the web"


@every_module
def test_only_the_clock_knows_what_time_it_is(module: Module) -> None:
    if module.name == "feeds.clock":
        return

    assert set() == _uses(module, WALL_CLOCK), f"{module.file} asks the time; take the moment as a parameter"


@every_module
def test_only_loading_reads_the_environment(module: Module) -> None:
    if module.name == "config.loading":
        return

    assert set() == _uses(module, ENVIRONMENT), f"{module.file} reads the environment; make it a setting"


@every_module
def test_addresses_are_never_parsed_by_the_broken_parser(module: Module) -> None:
    """X1: email.utils.parseaddr finds the wrong address (CVE-2023-27043)."""
    assert set() == _uses(module, {"parseaddr", "getaddresses"})


@pytest.mark.parametrize("module", EVERY_FILE, ids=lambda module: module.file)
def test_names_say_what_a_module_is_about(module: Module) -> None:
    assert set() == FORBIDDEN_NAMES & set(Path(module.file).with_suffix("").parts)


@pytest.mark.parametrize("module", EVERY_FILE, ids=lambda module: module.file)
def test_a_module_is_short_and_opens_with_its_responsibility(module: Module) -> None:
    lines = len(module.text.splitlines())

    assert lines < LONGEST_MODULE, f"{module.file} has {lines} lines"
    assert ast.get_docstring(module.tree), f"{module.file} has no docstring"


@every_module
def test_html_is_declared_safe_in_one_module(module: Module) -> None:
    """H7: Markup and render_template_string with data are how templates are injected into."""
    if module.is_one_of(TRUSTED_MARKUP):
        return
    calls = {_dotted(node).rpartition(".")[2] for node in ast.walk(module.tree)}

    assert set() == calls & {"Markup", "render_template_string", "from_string"}
    assert set() == {name for name in module.imports if name.endswith((".Markup", ".render_template_string"))}


def test_templates_never_declare_html_safe() -> None:
    """H7."""
    templates = [path for path in (ROOT / "feeds").rglob("*") if path.suffix in {".html", ".xml", ".txt"}]
    trusting = [
        path.name
        for path in templates
        if re.search(r"\|\s*safe\b|autoescape\s+(false|off)", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert templates
    assert trusting == []


def test_tests_are_no_packages_and_shadow_none_of_ours() -> None:
    folders = {path.name for path in (ROOT / "tests").rglob("*") if path.is_dir()}

    assert list((ROOT / "tests").rglob("__init__.py")) == []
    assert set() == folders & {"storage", "config", "feeds", "wsgi"}
    assert Path(str(config.__file__)) == ROOT / "config" / "__init__.py"
    assert Path(str(storage.__file__)) == ROOT / "storage" / "__init__.py"


def test_no_two_test_modules_share_a_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted(set(names)) == sorted(names)


def test_our_names_are_nobody_elses() -> None:
    assert set() == set(OURS) & set(sys.stdlib_module_names)


def test_the_top_level_has_no_other_folders() -> None:
    ignored = {path.strip("/") for path in (ROOT / ".gitignore").read_text(encoding="utf-8").split()}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {".git"} - TOP_LEVEL

    assert [] == [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]


def test_everything_is_installed() -> None:
    """setuptools needs packages and data files listed; what it does not know is left out of a wheel."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {module.path.parent for module in MODULES} - {ROOT}
    data = {
        path.name
        for folder in ("config", "storage", "feeds")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }

    assert {"config*", "feeds*", "storage*"} == set(document["packages"]["find"]["include"])
    assert [] == sorted(folder.name for folder in folders if not (folder / "__init__.py").exists())
    assert [] == sorted(
        name for name in data if not any(fnmatch(name, known) for known in document["package-data"]["*"])
    )


def test_the_article_query_stays_small() -> None:
    assert len(dataclasses.fields(ArticleQuery)) <= MOST_QUERY_FIELDS


def test_the_bridge_from_articles_to_entries_names_no_format() -> None:
    names = {
        word.lower()
        for node in ast.walk(Module(ROOT / "feeds/syndication/assemble.py").tree)
        for word in re.findall(r"[A-Za-z]+", _identifier(node))
    }

    assert set() == names & {"rss", "atom", "json", "jsonfeed", "partner", "ninjs"}


def _identifier(node: ast.AST) -> str:
    for field in ("id", "attr", "arg", "name", "module"):
        if isinstance(value := getattr(node, field, None), str):
            return value.replace("_", " ")
    return ""
