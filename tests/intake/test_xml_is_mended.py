"""XML that is nearly right is read as it was meant; what is in CDATA is left as it is, wherever it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.intake.drafts import DraftRefused
from feeds.intake.xml_stream import mend


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>R&D &amp; co &nbsp;&#8217;</a>", "<a>R&amp;D &amp; co \u00a0&#8217;</a>"),
        ("<a>&eacute;&LT;&AMP;&unknown;</a>", "<a>é&lt;&amp;&amp;unknown;</a>"),
        ("<a>&#0;&#x8;&#xD800;&#x110000;x</a>", "<a>x</a>"),
        ("<a>\x00\x0b\x1fx\ufffe</a>", "<a>x</a>"),
        ("<a><![CDATA[&nbsp; & R&D]]> & </a>", "<a><![CDATA[&nbsp; & R&D]]> &amp; </a>"),
        ("<a>x ]]> y</a>", "<a>x ]]&gt; y</a>"),
        ("<a href='?x=1&y=2'/>", "<a href='?x=1&amp;y=2'/>"),
        ("<?xml version='1.0'?><!-- <!DOCTYPE x> --><a/>", "<a/>"),
        ("  <a/>", "<a/>"),
    ],
)
def test_what_was_meant_is_what_is_read(text: str, expected: str) -> None:
    """O3: names of HTML become their characters, and an ampersand that begins nothing is one."""
    assert expected == "".join(mend([text]))
    assert expected == "".join(mend(text))


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE a><a/>", "<?x?> <!-- --><!doctype a [<!ENTITY b 'c'>]><a/>", "<!ELEMENT a ANY><a/>", "<!-- "],
)
def test_what_comes_before_the_root_is_never_a_document_type(text: str) -> None:
    """I1, I2."""
    with pytest.raises(DraftRefused):
        list(mend(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "&",
                "&amp;",
                "&nbsp;",
                "<b>",
                "</b>",
                "<![CDATA[",
                "]]>",
                "]",
                "]]",
                "&#12;",
                "é",
                "x" * 50,
            ]
        ),
        max_size=30,
    ),
    st.integers(1, 9),
)
def test_it_does_not_matter_how_a_text_is_cut(pieces: list[str], size: int) -> None:
    text = f"<a>{''.join(pieces)}</a>"

    parts = [text[at : at + size] for at in range(0, len(text), size)]

    assert "".join(mend([text])) == "".join(mend(parts))
