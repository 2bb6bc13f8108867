"""The words of the privacy policy in the three languages of the site, filled in by what is promised."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "ar", "en")


@cache
def read_texts(language: str) -> Mapping[str, Any]:  # `Any`: texts, lists of texts, and mappings of them
    """Answer the texts in a language of `LANGUAGES`; all three have the same keys."""
    path = Path(__file__).parent / f"{language}.json"
    texts: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return texts
