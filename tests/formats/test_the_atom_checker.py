"""The Atom checker itself: each wrong document is caught under its rule, and right ones are left in peace."""

from pathlib import Path

import pytest
from support.feed_rules import check_atom

GOLDEN = (Path(__file__).parent / "golden" / "feed.atom").read_bytes().decode()
URL = "https://news.example/feed.atom"

FEED_ID = "<id>urn:uuid:7f1d2a36-9a40-5a5e-b1c2-3f0e8d4c6b00</id>"
AUTHOR = "<author>\n    <name>Agence d’essai</name>\n    <uri>https://news.example/</uri>\n  </author>"
GENERATOR = '<generator version="1.2.3">Dépêche</generator>'
CONTENT = '<content type="html">&lt;p&gt;Cet article a été retiré.&lt;/p&gt;</content>'
SUMMARY = '<summary type="text">Cet article a été retiré.</summary>'
PUBLISHED = "<published>2026-11-18T10:02:00Z</published>"
ALTERNATE = (
    '<link rel="alternate" type="text/html" hreflang="fr" '
    'href="https://news.example/articles/en-bref?langue=fr&amp;page=1"/>'
)
CATEGORY = '<category term="technologie" scheme="https://news.example/category/" label="Technologie"/>'
STONE = (
    '<at:deleted-entry ref="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a03" when="2026-11-20T09:15:00.001Z"/>'
)
ENCLOSURE = '<link rel="enclosure" type="audio/mpeg" length="12" href="https://news.example/a.mp3"/>'

# rule, what stands in the golden document, what a wrong document has in its place
WRONG = [
    ("X-05", "</feed>", ""),
    ("X-04", "UTF-8", "ISO-8859-1"),
    ("ATOM-01", 'xmlns="http://www.w3.org/2005/Atom"', 'xmlns="urn:x:y"'),
    ("ATOM-01", FEED_ID, ""),
    ("ATOM-01", "<title>Dépêche d’essai</title>", ""),
    ("ATOM-01", "<updated>2026-11-21T08:30:15.250Z</updated>\n  <author>", "<author>"),
    ("ATOM-01", GENERATOR, GENERATOR * 2),
    ("ATOM-01", GENERATOR, f"{GENERATOR}<language>fr</language>"),
    ("ATOM-01", GENERATOR, f'{GENERATOR}<language xmlns="">fr</language>'),
    ("ATOM-01", GENERATOR, GENERATOR.replace("version", "release")),
    ("ATOM-01", "</feed>", f"{GENERATOR}</feed>"),
    ("ATOM-12", 'length="123456"', 'length="1"'),
    ("MRSS-02", 'fileSize="123456"', 'fileSize="big"'),
    ("ATOM-02", "<title>En bref</title>", ""),
    ("ATOM-02", "<title>En bref</title>", "<title> </title>"),
    ("ATOM-02", PUBLISHED, PUBLISHED * 2),
    ("ATOM-02", PUBLISHED, "<pubDate>2026</pubDate>"),
    ("ATOM-03", "<id>urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a04</id>", "<id>4</id>"),
    ("ATOM-03", FEED_ID, FEED_ID.replace("<id>", "<id> ")),
    ("ATOM-04", "<id>urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a04</id>", FEED_ID),
    ("ATOM-05", "<updated>2026-11-18T10:02:00Z", "<updated>2026-11-18T10:02:00"),
    ("ATOM-05", "<updated>2026-11-18T10:02:00Z", "<updated>2026-11-18t10:02:00z"),
    ("ATOM-05", "<updated>2026-11-18T10:02:00Z", "<updated>2026-02-30T10:02:00Z"),
    ("ATOM-05", "<updated>2026-11-21T08:30:15.250Z", "<updated>2026-11-21T08:30:15.249Z"),
    ("ATOM-05", PUBLISHED, "<published>18 Nov 2026</published>"),
    ("ATOM-07", AUTHOR, ""),
    ("ATOM-08", "<name>Omar Modèle</name>", ""),
    ("ATOM-08", "<name>Omar Modèle</name>", "<name/>"),
    ("ATOM-08", "<name>Omar Modèle</name>", "<name>Omar</name><email>omar@news.example</email>"),
    ("ATOM-08", "<name>Omar Modèle</name>", "<name>omar@news.example</name>"),
    ("ATOM-08", "<name>Omar Modèle</name>", "<name>Omar</name><url>https://news.example/</url>"),
    ("ATOM-09", 'rel="self"', 'rel="related"'),
    ("ATOM-09", f'href="{URL}"', 'href="https://news.example/feed"'),
    ("ATOM-09", 'type="application/atom+xml"', 'type="text/xml"'),
    ("ATOM-10", ALTERNATE, ALTERNATE * 2),
    ("ATOM-10", 'rel="license"/>', 'type="text/html"/>'),
    ("ATOM-11", ALTERNATE, ""),
    ("ATOM-12", ALTERNATE, ALTERNATE + ENCLOSURE.replace(' length="12"', "")),
    ("ATOM-12", ALTERNATE, ALTERNATE + ENCLOSURE.replace("enclosure", "attachment")),
    ("ATOM-12", ALTERNATE, ALTERNATE.replace("text/html", "html")),
    ("ATOM-13", CONTENT, CONTENT.replace('"html"', '"CDATA"')),
    ("ATOM-13", CONTENT, '<content type="html"><b>x</b></content>'),
    ("ATOM-13", CONTENT, '<content type="xhtml">x</content>'),
    ("ATOM-13", SUMMARY, SUMMARY.replace('"text"', '"text/plain"')),
    ("X-07", CONTENT, '<content type="html">&lt;img src="/a.jpg"&gt;</content>'),
    ("X-07", CONTENT, '<content type="html">&lt;iframe&gt;&lt;/iframe&gt;</content>'),
    ("X-08", CONTENT, '<content type="html">1 &lt; 2</content>'),
    ("ATOM-14", CONTENT, '<content src="https://news.example/a">x</content>'),
    ("ATOM-14", f"{CONTENT}\n    {SUMMARY}", '<content type="text/html" src="https://news.example/a"/>'),
    ("ATOM-15", "<title>En bref</title>", "<title>Le résumé seul, sans le texte.</title>"),
    ("ATOM-15", SUMMARY, SUMMARY.replace('"text"', '"html"')),
    ("ATOM-16", CATEGORY, CATEGORY * 2),
    ("ATOM-16", CATEGORY, CATEGORY.replace('term="technologie"', "")),
    ("ATOM-16", CATEGORY, CATEGORY.replace("https://news.example/category/", "category")),
    ("ATOM-16", CATEGORY, CATEGORY.replace(' label="Technologie"', "")),
    ("ATOM-17", PUBLISHED, f"{PUBLISHED}<source><title>Ailleurs</title></source>"),
    ("ATOM-18", ' xml:lang="fr"', ""),
    ("ATOM-18", 'xml:lang="ar"', 'xml:lang="arabe!"'),
    ("ATOM-18", 'hreflang="ar"', 'hreflang="arabe!"'),
    ("ATOM-20", 'xml:lang="ar"', 'xml:lang="ar" xml:base="https://news.example/"'),
    ("ATOM-20", 'href="https://news.example/articles/retire"', 'href="articles/retire"'),
    ("ATOM-20", GENERATOR, f"{GENERATOR}<icon>/favicon.ico</icon>"),
    ("ATOM-20", "<uri>https://news.example/</uri>", "<uri>/</uri>"),
    (
        "ATOM-22",
        "<id>urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a03</id>\n    <title>Article retiré</title>\n"
        "    <updated>2026-11-20T09:15:00Z</updated>",
        "<id>urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a02</id>\n    <title>Article retiré</title>\n"
        "    <updated>2026-11-20T09:02:00Z</updated>",
    ),
    ("H-07", ALTERNATE, f'{ALTERNATE}<link rel="next" href="https://news.example/2"/>'),
    ("O5", "<name>Omar Modèle</name>", "<name>Omar\u202e</name>"),
    ("O5", "<title>En bref</title>", "<title>En\u2067 bref</title>"),
    ("RSS-27", GENERATOR, f'{GENERATOR}<x:y xmlns:x="urn:x:y"/>'),
    ("T-01", ' when="2026-11-20T09:15:00.001Z"', ""),
    ("T-01", 'ref="urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a03"', 'ref="3"'),
    ("T-01", PUBLISHED, PUBLISHED + STONE),
    ("T-02", STONE, STONE * 2),
    ("T-03", "09:15:00.001Z", "09:15:00Z"),
    (
        "T-04",
        STONE,
        STONE.replace("/>", "><at:comment>a</at:comment><at:comment>b</at:comment></at:deleted-entry>"),
    ),
]

RIGHT = [
    (ALTERNATE, ALTERNATE + ENCLOSURE * 2),
    (ALTERNATE, f'{ALTERNATE}<link rel="https://news.example/rel" href="https://news.example/x"/>'),
    (
        CONTENT,
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Retiré.</p></div></content>',
    ),
    (CONTENT, '<content type="text/html" src="https://news.example/a"/>'),
    ("2026-11-18T10:02:00Z", "2026-11-18T11:02:00.5+01:00"),
    (GENERATOR, f"{GENERATOR}<icon>https://news.example/favicon.ico</icon>"),
    (GENERATOR, f'{GENERATOR}<link rel="hub" href="https://news.example/hub"/>'),
    (
        PUBLISHED,
        f"{PUBLISHED}<source>{FEED_ID}<title>A</title><updated>2026-11-18T10:02:00Z</updated></source>",
    ),
    (STONE, STONE.replace("/>", "><at:comment>Retiré</at:comment></at:deleted-entry>")),
    (STONE, ""),
]


@pytest.mark.parametrize(("rule", "stands", "wrong"), WRONG)
def test_a_wrong_document_is_caught_under_its_rule(rule: str, stands: str, wrong: str) -> None:
    document = GOLDEN.replace(stands, wrong, 1)

    faults = check_atom(document.encode(), self_url=URL)

    assert document != GOLDEN
    assert rule in {fault.partition(":")[0] for fault in faults}


@pytest.mark.parametrize(("stands", "right"), RIGHT)
def test_a_right_document_of_another_kind_is_left_in_peace(stands: str, right: str) -> None:
    document = GOLDEN.replace(stands, right, 1)

    faults = check_atom(document.encode(), self_url=URL)

    assert document != GOLDEN
    assert [] == faults


@pytest.mark.parametrize("document", [b"", b"<feed/>", b"{}", b"<rss version='2.0'><channel/></rss>"])
def test_what_is_no_atom_at_all_is_refused(document: bytes) -> None:
    """X-05, ATOM-01."""
    assert check_atom(document)


def test_an_undeclared_entity_is_caught() -> None:
    """O3: only the five entities of XML."""
    document = GOLDEN.replace("En bref", "En&nbsp;bref")

    assert check_atom(document.encode())
