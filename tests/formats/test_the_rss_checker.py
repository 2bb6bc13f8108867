"""The RSS checker itself: each wrong document is caught under its rule, and right ones are left in peace."""

from pathlib import Path

import pytest
from support.feed_rules import check_rss

GOLDEN = (Path(__file__).parent / "golden" / "feed.rss").read_bytes().decode()
URL = "https://news.example/feed.rss"

GUID = '<guid isPermaLink="false">urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a01</guid>'
PUBLISHED = "<pubDate>Fri, 20 Nov 2026 10:02:00 +0000</pubDate>"
LANGUAGE = "<language>fr</language>"
TITLE = "<title>En bref</title>"
CREATOR = "<dc:creator>Omar Modèle</dc:creator>"
CATEGORY = '<category domain="https://news.example/category/">Technologie</category>'
IMAGE = (
    "<image><url>https://news.example/i.png</url><title>Dépêche d’essai</title>"
    "<link>https://news.example/</link><width>144</width></image>"
)
ENCLOSURE = '<enclosure url="https://news.example/a.mp3" length="12" type="audio/mpeg"/>'
PICTURE = f'<enclosure url="https://news.example/media/{"0" * 64}.jpg" length="123456" type="image/jpeg"/>'
SLOT = "&lt;p&gt;Cet article a été retiré.&lt;/p&gt;"

# rule, what stands in the golden document, what a wrong document has in its place
WRONG = [
    ("X-04", "<?xml version='1.0' encoding='UTF-8'?>", "<?xml version='1.0'?>"),
    ("X-04", "<?xml version", "\ufeff<?xml version"),
    ("X-05", "</channel>", ""),
    ("X-05", "En bref", "En & bref"),
    ("X-05", "En bref", "En &#x1;bref"),
    ("O3", "<rss ", "<!DOCTYPE rss><rss "),
    ("XSL-03", "<rss ", '<?xml-stylesheet type="text/xsl" href="/feed.xsl"?><rss '),
    ("O4", "En bref", "long" * 500_000),
    ("O5", "En bref", "En \u202ebref"),
    ("O5", CREATOR, "<dc:creator>Omar\u2066</dc:creator>"),
    (
        "O7",
        "<dc:language>",
        '<ns0:language xmlns:ns0="http://purl.org/dc/elements/1.1/">fr</ns0:language><dc:language>',
    ),
    ("RSS-01", 'version="2.0"', 'version="0.92"'),
    ("RSS-01", "</channel>", "</channel><channel/>"),
    ("RSS-01", LANGUAGE, f"{LANGUAGE}<subtitle>x</subtitle>"),
    ("RSS-01", PUBLISHED, f"{PUBLISHED}<summary>x</summary>"),
    ("RSS-01", "<title>En", '<title type="text">En'),
    ("RSS-01", CREATOR, "<dc:author>Omar</dc:author>"),
    ("RSS-01", CREATOR, "<atom:summary>Omar</atom:summary>"),
    ("RSS-02", "<title>Dépêche d’essai</title>", ""),
    ("RSS-02", "<title>Dépêche d’essai</title>", "<title> </title>"),
    ("RSS-02", "<link>https://news.example/</link>", ""),
    ("RSS-02", LANGUAGE, LANGUAGE * 2),
    ("RSS-03", "<link>https://news.example/</link>", f"<link>{URL}</link>"),
    ("RSS-04", TITLE, ""),
    ("RSS-04", TITLE, "<title/>"),
    ("RSS-04", PUBLISHED, ""),
    ("RSS-04", GUID, ""),
    ("RSS-04", "<description>Cet article a été retiré.</description>", ""),
    ("RSS-05", "</channel>", "<category>Tout</category></channel>"),
    ("RSS-06", "7a02</guid>", "7a01</guid>"),
    ("RSS-06", '<guid isPermaLink="false">', "<guid>"),
    ("RSS-06", 'isPermaLink="false"', 'isPermaLink="no"'),
    ("X-01", GUID, '<guid isPermaLink="false">42</guid>'),
    ("RSS-07", "Fri, 20 Nov 2026", "Thu, 20 Nov 2026"),
    ("RSS-07", "Fri, 20 Nov 2026", "ven., 20 nov. 2026"),
    ("RSS-07", "20 Nov 2026 10:02:00 +0000", "20 Nov 26 10:02:00 +0000"),
    ("RSS-07", "20 Nov 2026 10:02:00 +0000", "20 Nov 2026 10:02:00 CET"),
    ("RSS-07", "20 Nov 2026 10:02:00 +0000", "20 Nov 2026 10:02:00 -0000"),
    ("RSS-07", "Fri, 20 Nov 2026 10:02:00 +0000", "Tue, 31 Nov 2026 10:02:00 +0000"),
    ("RSS-08", "<lastBuildDate>Sat, 21", "<lastBuildDate>Sat, 14"),
    ("RSS-08", "<lastBuildDate>Sat, 21 Nov 2026 08:30:15 +0000</lastBuildDate>", ""),
    ("ATOM-05", "2026-11-18T10:02:00Z", "2026-11-18 10:02:00"),
    ("RSS-09", "<description>Cet article a été retiré.</description>", ""),
    ("RSS-10", SLOT, f"{SLOT}<p>x</p>"),
    ("RSS-10", CREATOR, "<content:encoded>x</content:encoded>"),
    ("X-07", SLOT, "&lt;script&gt;1&lt;/script&gt;"),
    ("X-07", SLOT, '&lt;p onclick="x()"&gt;1&lt;/p&gt;'),
    ("X-07", SLOT, '&lt;p style="color:red"&gt;1&lt;/p&gt;'),
    ("X-07", SLOT, '&lt;a href="/articles/a"&gt;1&lt;/a&gt;'),
    ("X-07", SLOT, '&lt;a href="javascript:x()"&gt;1&lt;/a&gt;'),
    ("X-07", SLOT, '&lt;img src="data:image/png;base64,AA"&gt;'),
    ("X-07", SLOT, '&lt;img srcset="https://news.example/a 1x, b.png 2x"&gt;'),
    ("X-07", SLOT, "&lt;!-- a --&gt;"),
    ("X-08", SLOT, "moins de &lt; 250"),
    ("X-08", SLOT, "R&amp;D"),
    ("RSS-11", CREATOR, "<author>omar@news.example (Omar)</author>"),
    ("RSS-11", PUBLISHED, f"{PUBLISHED}<author>Omar</author>"),
    ("RSS-11", "Omar Modèle", "omar@news.example"),
    ("RSS-12", CREATOR, "<dc:subject>x</dc:subject>"),
    ("RSS-12", CREATOR, "<dc:date>2026-11-20</dc:date>"),
    ("RSS-13", 'rel="self"', 'rel="related"'),
    ("RSS-13", 'type="application/rss+xml"', 'type="text/xml"'),
    ("RSS-13", f'href="{URL}"', 'href="https://news.example/feed"'),
    ("RSS-14", CATEGORY, CATEGORY * 2),
    ("RSS-14", CATEGORY, "<category> </category>"),
    ("RSS-14", 'domain="https://news.example/category/"', 'domain="category"'),
    ("RSS-15", PUBLISHED, PUBLISHED + ENCLOSURE * 2),
    ("RSS-15", PUBLISHED, PUBLISHED + ENCLOSURE.replace("12", "0")),
    ("RSS-15", PUBLISHED, PUBLISHED + ENCLOSURE.replace("https://news.example", "")),
    ("RSS-17", "En bref", "En &lt;bref&gt;"),
    ("RSS-17", "Oceans &#x26; seas", "Oceans &amp; seas"),
    ("RSS-18", LANGUAGE, "<language>français</language>"),
    ("RSS-18", LANGUAGE, ""),
    ("RSS-18", "<dc:language>ar</dc:language>", "<dc:language>arabe!</dc:language>"),
    ("RSS-19", LANGUAGE, LANGUAGE + IMAGE.replace("144", "145")),
    ("RSS-19", LANGUAGE, LANGUAGE + IMAGE.replace("d’essai", "")),
    ("RSS-19", LANGUAGE, LANGUAGE + IMAGE.replace("<url>https://news.example/i.png</url>", "")),
    ("RSS-20", LANGUAGE, f"{LANGUAGE}<ttl>0</ttl>"),
    ("RSS-21", LANGUAGE, f"{LANGUAGE}<skipHours><hour>24</hour></skipHours>"),
    ("RSS-21", LANGUAGE, f"{LANGUAGE}<skipDays><day>lundi</day></skipDays>"),
    ("RSS-22", LANGUAGE, f'{LANGUAGE}<cloud domain="news.example"/>'),
    ("RSS-23", LANGUAGE, f"{LANGUAGE}<webMaster>Omar</webMaster>"),
    ("RSS-24", PUBLISHED, f"{PUBLISHED}<source>Ailleurs</source>"),
    ("RSS-25", "https://www.rssboard.org/rss-specification", "https://news.example/docs"),
    ("RSS-25", "<generator>Dépêche 1.2.3</generator>", ""),
    ("RSS-25", LANGUAGE, f"{LANGUAGE}<textInput/>"),
    ("RSS-27", CREATOR, '<x:creator xmlns:x="urn:x:y">Omar</x:creator>'),
    ("MRSS-01", "http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"),
    ("MRSS-02", CREATOR, '<media:content medium="image"/>'),
    ("MRSS-02", CREATOR, '<media:content url="https://news.example/a.jpg" fileSize="big"/>'),
    ("MRSS-04", CREATOR, '<media:description type="text">x</media:description>'),
    ("MRSS-04", 'state="deleted"', 'state="gone"'),
    ("RSS-15", PUBLISHED, PUBLISHED + ENCLOSURE),
    ("RSS-16", 'fileSize="123456"', 'fileSize="123457"'),
    ("RSS-16", 'medium="image" type="image/jpeg"', 'medium="image" type="image/png"'),
    ("MRSS-07", CREATOR, "<media:adult>true</media:adult>"),
    ("X-06", "<link>https://news.example/articles/retire</link>", "<link>/articles/retire</link>"),
    ("X-06", 'href="https://news.example/license.xml"', 'href="//news.example/license.xml"'),
    ("ATOM-18", 'xml:lang="en"', 'xml:lang="en_GB!"'),
]

RIGHT = [
    (LANGUAGE, LANGUAGE + IMAGE),
    (
        LANGUAGE,
        f"{LANGUAGE}<ttl>60</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
    ),
    (LANGUAGE, f"{LANGUAGE}<webMaster>desk@news.example (La rédaction)</webMaster>"),
    (PICTURE, ENCLOSURE),
    (PUBLISHED, f'{PUBLISHED}<source url="https://elsewhere.example/feed">Ailleurs</source>'),
    (CREATOR, '<media:content url="https://news.example/a.jpg" medium="image" width="10" fileSize="9"/>'),
    ("Fri, 20 Nov 2026 10:02:00 +0000", "20 Nov 2026 11:02:00 +0100"),
    ("Fri, 20 Nov 2026 10:02:00 +0000", "Fri, 20 Nov 2026 10:02:00 GMT"),
    (GUID, "<guid>https://news.example/articles/un-premier-article</guid>"),
    (SLOT, "<![CDATA[<p title=\"a < b\">1 &lt; 2&nbsp;<a href='mailto:desk@news.example'>ici</a></p>]]>"),
    (CREATOR, "<atom:author><atom:name>Omar</atom:name></atom:author>"),
    (LANGUAGE, f'{LANGUAGE}<atom:link rel="hub" href="https://news.example/hub"/>'),
]


@pytest.mark.parametrize(("rule", "stands", "wrong"), WRONG)
def test_a_wrong_document_is_caught_under_its_rule(rule: str, stands: str, wrong: str) -> None:
    document = GOLDEN.replace(stands, wrong, 1)

    faults = check_rss(document.encode(), self_url=URL)

    assert document != GOLDEN
    assert rule in {fault.partition(":")[0] for fault in faults}


@pytest.mark.parametrize(("stands", "right"), RIGHT)
def test_a_right_document_of_another_kind_is_left_in_peace(stands: str, right: str) -> None:
    document = GOLDEN.replace(stands, right, 1)

    faults = check_rss(document.encode(), self_url=URL)

    assert document != GOLDEN
    assert [] == faults


@pytest.mark.parametrize(
    "document", [b"", b"\xff\xfe", b"<html/>", b"{}", b"<?xml version='1.0' encoding='UTF-8'?><rss/>"]
)
def test_what_is_no_rss_at_all_is_refused(document: bytes) -> None:
    """X-04, X-05, RSS-01."""
    assert check_rss(document)


def test_bytes_that_are_not_utf_8_are_caught() -> None:
    """X-04."""
    document = GOLDEN.encode().replace("é".encode(), b"\xe9", 1)

    assert any(fault.startswith("X-04") for fault in check_rss(document))
