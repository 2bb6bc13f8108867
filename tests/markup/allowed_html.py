"""What the HTML of an article may have, written down a second time, and what is wrong with a given HTML."""

import re

from lxml import html as lxml_html

ELEMENTS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "q", "cite", "em", "strong", "b", "i", "u", "s", "sub", "sup", "small", "mark", "del", "ins", "a",
    "code", "pre", "kbd", "samp", "abbr", "dfn", "figure", "figcaption", "table", "caption", "thead",
    "tbody", "tfoot", "tr", "th", "td", "colgroup", "col", "span", "bdi", "time", "ruby", "rt", "rp",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "a:href", "a:title", "a:hreflang", "a:rel", "blockquote:cite", "q:cite", "del:cite",
    "ins:cite", "del:datetime", "ins:datetime", "time:datetime", "abbr:title", "td:colspan",
    "td:rowspan", "td:scope", "th:colspan", "th:rowspan", "th:scope", "ol:start", "ol:type",
    "ol:reversed",
}  # fmt: skip
URLS = {"href", "cite"}


def problems_of(html: str) -> list[str]:
    """Answer what a parser of another make finds in the HTML that an article may not have."""
    root = lxml_html.fragment_fromstring(html, create_parent="body")
    return [problem for element in root.iterdescendants() for problem in _problems_of_element(element)]


def _problems_of_element(element: lxml_html.HtmlElement) -> list[str]:
    if element.tag not in ELEMENTS:
        return [f"<{element.tag}>"]
    problems = [
        f"{element.tag} {name}={value}"
        for name, value in element.attrib.items()
        if not {name, f"{element.tag}:{name}"} & ATTRIBUTES
        or (name in URLS and not re.match(r"https?://[^/]|mailto:|tel:", value, re.IGNORECASE))
    ]
    if element.tag == "a" and element.get("rel") != "noopener noreferrer":
        problems.append("a link without rel")
    return problems
