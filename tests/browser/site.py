"""The site the browser looks at: the samples, an article made of attacks, and one that was withdrawn."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.processes import (
    DEPECHE,
    PATIENCE_SECONDS,
    Server,
    environment,
    free_port,
    run_depeche,
    wait_until,
)

SAMPLES = Path(__file__).parents[2] / "feeds" / "intake" / "samples"
FRENCH = "Fès\u00a0: dans l’ancien moulin, un musée raconte mille ans de partage de l’eau"
ARABIC = "مكتبات متنقلة تجوب قرى درعة تافيلالت وتعيد الأطفال إلى القراءة"
HOSTILE = """</title></article><script>alert('title')</script><img src=x onerror=alert('title')> {{ 7*7 }}"""
WITHDRAWN = "Un article de trop"
ELSEWHERE = "http://elsewhere.invalid"

HOSTILE_FILE = f"""---
title: "{HOSTILE}"
language: fr
published: 2026-10-01T08:00:00+01:00
authors: ["<img src=x onerror=alert('author')>", "'><script>alert('byline')</script>"]
categories: [eau]
entities: [maroc]
summary: "\\"><svg onload=alert('summary')><iframe src={ELSEWHERE}></iframe>"
image: "{ELSEWHERE}/lead.png"
---

<script>alert('body')</script>

<img src="x" onerror="alert('image')"><svg/onload=alert('svg')><body onload=alert('load')>

<style>body {{ display: none }} @import "{ELSEWHERE}/x.css";</style>

[un lien](javascript:alert('link')) [un autre](java&#10;script:alert('split'))
[encore](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)

![une image]({ELSEWHERE}/pixel.png "x\\" onerror=alert('attribute')")

<{"x" * 300}@{"y" * 300}.example>

| {" | ".join("une-colonne-large" for _ in range(12))} |
|{"---|" * 12}
| {" | ".join("valeur" for _ in range(12))} |

```html
<iframe src="{ELSEWHERE}" srcdoc="<script>alert('frame')</script>">{"z" * 300}</iframe>
```
"""
WITHDRAWN_FILE = f"{WITHDRAWN}\n\nUn paragraphe de trop.\n"
PUBLIC_NOTE = "<script>alert('note')</script> Une erreur de source."

Pages = Mapping[str, str]
PAGE_NAMES = (
    *("home", "french article", "arabic article", "hostile article"),
    *("category", "entity", "author", "all feeds", "category feeds"),
    *("not found", "withdrawn"),
    *("arabic home", "arabic builder", "english entity", "builder", "about the feeds", "licence", "search"),
)


@dataclass(frozen=True)
class Site:
    """A running server, and the path of each page by name."""

    server: Server
    pages: Pages

    def url(self, name: str) -> str:
        return self.server.url + self.pages[name]


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Fill a new database and serve it under the address that all its links are made from."""
    port = free_port()
    settings = {"DEPECHE_SITE__BASE_URL": f"http://127.0.0.1:{port}"}
    pages = fill(folder, settings)
    with serving(folder, settings, port) as server:
        yield Site(server, pages)


def fill(folder: Path, settings: Mapping[str, str]) -> Pages:
    """Import the articles, withdraw one, and answer where the pages are."""
    (folder / "hostile.md").write_text(HOSTILE_FILE, encoding="utf-8")
    (folder / "withdrawn.txt").write_text(WITHDRAWN_FILE, encoding="utf-8")
    sources = [str(SAMPLES), "hostile.md", "withdrawn.txt"]
    _run("import", "--publish", *sources, folder=folder, settings=settings)
    listed = json.loads(_run("article", "list", "--json", folder=folder, settings=settings))
    slugs = {each["title"]: each["slug"] for each in listed}
    why = ("--reason", "Un essai.", "--public-note", PUBLIC_NOTE)
    _run("article", "withdraw", slugs[WITHDRAWN], *why, folder=folder, settings=settings)
    places = (
        "/",
        *(f"/articles/{slugs[title]}" for title in (FRENCH, ARABIC, HOSTILE)),
        *("/category/eau", "/entity/maroc", "/author/sami-bourzane", "/feed", "/category/eau/feed"),
        "/nulle-part",
        f"/articles/{slugs[WITHDRAWN]}",
        *("/ar/", "/ar/feeds?category=eau", "/en/entity/maroc", "/feeds?category=eau&entity=maroc"),
        *("/feeds/about", "/licence", "/search?q=eau"),
    )
    return dict(zip(PAGE_NAMES, places, strict=True))


def _run(*arguments: str, folder: Path, settings: Mapping[str, str]) -> str:
    done = run_depeche(*arguments, folder=folder, settings=settings)
    assert 0 == done.returncode, done.stderr + done.stdout
    return done.stdout


@contextmanager
def serving(folder: Path, settings: Mapping[str, str], port: int) -> Iterator[Server]:
    """Serve on a port that was chosen before, because the settings name it."""
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*DEPECHE, "serve", "--port", str(port)],
            cwd=folder,
            env=environment(settings),
            stdout=stdout,
            stderr=stderr,
        )
    server = Server(process, port, folder)
    try:
        wait_until(lambda: process.poll() is not None or server.get("/healthz")[0] == 200, what="it answers")
        assert process.poll() is None, server.log
        yield server
    finally:
        process.kill()  # its children end with it
        process.wait(PATIENCE_SECONDS)
