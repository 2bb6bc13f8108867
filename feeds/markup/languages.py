"""Language tags: what one looks like, how it is written, and which way its text runs."""

import re
from typing import Literal

TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.ASCII | re.IGNORECASE)

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def primary(tag: str) -> str:
    """Answer the primary subtag in lower case: `fr` of `fr-MA` (BCP 47 §2.2.1)."""
    return tag.lower().partition("-")[0]


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Answer the direction of a language's usual script, as HTML's `dir` wants it."""
    return "rtl" if primary(tag) in RIGHT_TO_LEFT else "ltr"


def is_tag(text: str) -> bool:
    """Answer whether a text has the shape of a language tag such as `fr` or `zh-Hant-TW` (BCP 47 §2.1)."""
    return TAG.fullmatch(text) is not None


def spell_tag(tag: str) -> str:
    """Write a tag the way BCP 47 §2.1.1 recommends: `fr-MA`, `zh-Hant`."""
    first, *others = tag.lower().split("-")
    return "-".join([first, *map(_spell_subtag, others)])


def _spell_subtag(subtag: str) -> str:
    if len(subtag) == 2:
        return subtag.upper()
    return subtag.title() if len(subtag) == 4 and subtag.isalpha() else subtag
