"""Headers are read as they were meant, whatever a site is called (RFC 5322, RFC 2047; E1)."""

import re
from base64 import b64decode
from email import message_from_string
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.signup.headers import LINE, write_line, write_mailbox, write_text

ADDRESS = "news@news.example"
TITLES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=40)


def decode(header: str) -> str:
    """Unfold, unquote and decode as RFC 5322 and 2047 say; the library shows spaces that are not there."""
    unfolded = header.replace("\r\n", "")
    if '"' in unfolded:
        return re.sub(r"\\(.)", r"\1", unfolded.replace(': "', ": ", 1).replace('" <', " <", 1))
    joined = re.sub(r"\?= =\?utf-8\?b\?", "", unfolded)
    pieces = re.findall(r"=\?utf-8\?b\?(\S*?)\?=", unfolded)
    text = "".join(b64decode(piece).decode() for piece in pieces)
    return re.sub(r"=\?utf-8\?b\?.*\?=", lambda _: text, joined)


@given(st.lists(TITLES, min_size=1, max_size=9).map(" ".join).filter(lambda text: len(text) <= 200))
@example("word, " * 30 + "end")
@example("Journal d’Été; le «vrai», " * 7)
@example("=?utf-8?q?x?=")
@example('He said "x" (y) \\ <a@b.example>')
@example("وكالة الأنباء، Agence « Été »")
@example("\N{GRINNING FACE}" * 60)
def test_a_title_is_one_sender_and_one_subject(title: str) -> None:
    title = " ".join(title.split())
    written = "\r\n".join([write_mailbox("From", title, ADDRESS), write_text("Subject", title)])

    read = message_from_string(f"{written}\r\n\r\n", policy=default)

    (sender,) = read["From"].addresses
    assert ADDRESS == sender.addr_spec
    assert f"From: {title} <{ADDRESS}>" == decode(written.partition("\r\nSubject:")[0])
    assert title == read["Subject"]
    assert written.isascii()
    for line in written.split("\r\n"):
        assert "=?utf-8?b?" not in line or len(line) <= LINE
        assert all(len(word) <= 75 for word in re.findall(r"=\?utf-8\?b\?\S*\?=", line))


@pytest.mark.parametrize("odd", ["a\r\nBcc: x@y.example", "a\nb", "a\x0bb", "a\x85b", "a\0b", "\ud800"])
def test_no_control_character_becomes_a_header(odd: str) -> None:
    """E1: CR, LF, VT, NEL, NUL."""
    for write in (
        lambda: write_line("To", odd),
        lambda: write_text("Subject", odd),
        lambda: write_mailbox("From", odd, ADDRESS),
    ):
        with pytest.raises(ValueError, match=r"To|Subject|From"):
            write()


@pytest.mark.parametrize("odd", ["", " a", "é", "a" * 999])
def test_a_line_is_ascii_and_has_at_most_998_octets(odd: str) -> None:
    with pytest.raises(ValueError, match="List-Help"):
        write_line("List-Help", odd)
