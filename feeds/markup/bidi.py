"""Keeps the direction of one block's text from leaking into the next (O5)."""

import re
from collections.abc import Sequence

CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_OPENINGS = "\u202a\u202b\u2066\u2067\u2068"
_CLOSES = {"\u202c": "\u202a\u202b", "\u2069": "\u2066\u2067\u2068"}


def settle(pieces: Sequence[str]) -> list[str]:
    """Answer the pieces of one block without overrides, and without any control if they are not balanced."""
    plain = [_OVERRIDES.sub("", piece) for piece in pieces]
    if _is_balanced("".join(plain)):
        return plain
    return [CONTROLS.sub("", piece) for piece in plain]


def _is_balanced(text: str) -> bool:
    """Answer whether each embedding and isolate is ended, in order (UAX #9 §2)."""
    opened: list[str] = []
    for control in CONTROLS.findall(text):
        if control in _OPENINGS:
            opened.append(control)
        elif not opened or opened.pop() not in _CLOSES[control]:
            return False
    return not opened
