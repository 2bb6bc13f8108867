"""Writes the headers of a mail, folded and encoded (RFC 5322, RFC 2047). Pure.

The library drops the quotes of a long name that it folds: a comma in a site's title made two senders of one.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache

LONGEST_LINE = 998
"""Octets in a line without its end (RFC 5322, section 2.1.1)."""

LINE = 76
"""Where lines are folded, and the most there may be with an encoded word in it (RFC 2047, section 2)."""

WORD = "=?utf-8?b?{}?="
BYTES_IN_WORD = 45
PRINTABLE = re.compile(r"[ -~]*")


def write_line(name: str, value: str) -> str:
    """Write a header that needs no folding and stays on one line; raise ValueError for what is no such (E1).

    A long URL in a header of a list is never folded: DKIM covers it, and not every program unfolds it (M-05).
    """
    line = f"{name}: {value}"
    if not value or not PRINTABLE.fullmatch(value) or value != value.strip() or len(line) > LONGEST_LINE:
        raise ValueError(f"{name} cannot be written on a line of ASCII")
    return line


@lru_cache(maxsize=64)
def write_text(name: str, value: str) -> str:
    """Write a header of free text, such as a subject; raise ValueError for one with control characters."""
    text = _clean(name, value)
    return _fold(name, [text] if _is_plain(text) else [*_encode(text, first=LINE - len(f"{name}: "))])


@lru_cache(maxsize=8)
def write_mailbox(name: str, display_name: str, address: str) -> str:
    """Write a header of one mailbox; raise ValueError for a name with control characters."""
    text = _clean(name, display_name)
    if not _is_plain(text):
        return _fold(name, [*_encode(text, first=LINE - len(f"{name}: ")), f"<{address}>"])
    quoted = re.sub(r'([\\"])', r"\\\1", text)
    return _fold(name, [f'"{quoted}"', f"<{address}>"])


def _clean(name: str, value: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise ValueError(f"{name} must not hold control characters")
    return " ".join(value.split())


def _is_plain(text: str) -> bool:
    """Answer whether a text is what it says: no program takes a part of it for an encoded word."""
    return bool(PRINTABLE.fullmatch(text)) and "=?" not in text


def _encode(text: str, *, first: int) -> Iterator[str]:
    """Answer encoded words of whole characters; the first one shares its line with the name of the header.

    They end after a space where there is one: some programs show a space between two of them.
    """
    room = (first - len(WORD.format(""))) // 4 * 3
    while text:
        most = _fitting(text, room)
        end = most if most == len(text) else text.rfind(" ", 0, most) + 1 or most
        yield WORD.format(b64encode(text[:end].encode()).decode())
        text, room = text[end:], BYTES_IN_WORD


def _fitting(text: str, room: int) -> int:
    """Answer how many characters at the beginning are no more bytes than there is room for."""
    return len(text.encode()[:room].decode(errors="ignore"))


def _fold(name: str, parts: list[str]) -> str:
    """Fold at spaces, of which none is added or lost: what is on two lines had one between."""
    lines = [f"{name}:"]
    for token in " ".join(parts).split(" "):
        if len(lines[-1]) + 1 + len(token) > LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {token}"
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValueError(f"{name} has a line that is too long")
    return "\r\n".join(lines)
