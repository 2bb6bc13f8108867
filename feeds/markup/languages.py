"""What a language tag says about its text: the primary language, and which way it runs."""

from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def primary(tag: str) -> str:
    """Answer the primary subtag in lower case: `fr` of `fr-MA` (BCP 47 §2.2.1)."""
    return tag.lower().partition("-")[0]


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Answer the direction of a language's usual script, as HTML's `dir` wants it."""
    return "rtl" if primary(tag) in RIGHT_TO_LEFT else "ltr"
