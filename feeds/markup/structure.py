"""Which elements an article's HTML may have, and what may stand in what."""

DEEPEST = 256

RENAMED = {"h1": "h2", "image": "img"}
"""A page has one h1, the title; `image` is how browsers misread `img` (§13.2.6.4.7)."""

VOID = frozenset([
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta",
    "param", "source", "track", "wbr",
])  # fmt: skip
"""Elements without an end tag."""

INLINE = frozenset([
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
])  # fmt: skip

LINES = frozenset(["p", "h2", "h3", "h4", "h5", "h6", "pre"])
"""Blocks that hold inline elements only: the next block ends them."""

LISTS = frozenset({"ul", "ol", "dl"})

LISTS_OF = {"li": frozenset({"ul", "ol"}), "dt": frozenset({"dl"}), "dd": frozenset({"dl"})}
"""What an element of a list stands in."""

ROWS = frozenset({"thead", "tbody", "tfoot"})

PARENTS = {
    "caption": frozenset({"table"}),
    "colgroup": frozenset({"table"}),
    "col": frozenset({"table", "colgroup"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "tr": frozenset({"table"}) | ROWS,
    "td": frozenset({"table", "tr"}) | ROWS,
    "th": frozenset({"table", "tr"}) | ROWS,
}
"""What a part of a table may stand in; the parser itself opens what is missing between."""

CELLLESS = frozenset({"table", "colgroup", "tr"}) | ROWS
"""Where a parser lets no text stay: it throws it out in front of the table, one search for each piece."""

CONTAINERS = LISTS | {"blockquote", "figure", "figcaption", "table"}

FRAMES = CONTAINERS | set(LISTS_OF) | set(PARENTS)
"""The end tag of an inline element or a line reaches no further than the innermost of these."""

BLOCKS = LINES | FRAMES | {"hr"}

ALLOWED = INLINE | BLOCKS | {"br"}

SEPARATORS = frozenset([
    "address", "article", "aside", "body", "center", "details", "dialog", "dir", "div", "fieldset",
    "footer", "form", "head", "header", "hgroup", "html", "legend", "main", "menu", "nav",
    "option", "search", "section", "summary",
])  # fmt: skip
"""Not kept, but what stands in them is a paragraph of its own."""


def missing_parents(parent: str, name: str) -> tuple[str, ...]:
    """Answer what has to be opened between a table's part and its parent (§13.2.6.4.9 to 14)."""
    if name == "col":
        return ("colgroup",) if parent == "table" else ()
    if name == "tr":
        return ("tbody",) if parent == "table" else ()
    if name in {"td", "th"} and parent != "tr":
        return ("tbody", "tr") if parent == "table" else ("tr",)
    return ()
