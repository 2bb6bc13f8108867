"""The privacy policy, made from the promises: page, version, the notice at the form, the record. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from babel.units import format_unit

from config.policy import LANGUAGES, read_texts
from config.privacy import (
    BACKUPS_KEPT,
    CONFIRM_WITHIN,
    DATA_LINK_WITHIN,
    PROMISES,
    Promise,
    Purpose,
)
from config.settings import PrivacySettings
from feeds.markup.languages import primary

Document = Mapping[str, Any]
"""A policy as it is kept: texts, lists of texts, and tables of them; `Any` because JSON is."""

ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST_IN_HOURS = timedelta(hours=72)


def choose_language(tag: str) -> str:
    """Answer the language of the three that texts for a reader of `tag` are written in."""
    return primary(tag) if primary(tag) in LANGUAGES else "en"


def write_period(period: timedelta, language: str) -> str:
    """Write a period as people say it: `48 heures`, `30 jours`, `3 ans`."""
    if period % YEAR == timedelta():
        return format_unit(period // YEAR, "duration-year", locale=language)
    if period <= LONGEST_IN_HOURS:
        return format_unit(period // HOUR, "duration-hour", locale=language)
    return format_unit(period // DAY, "duration-day", locale=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What stands beside the button: what for, how long, how to leave, who answers for it (LAW-02)."""

    what: str
    how_long: str
    how_to_leave: str
    controller: str
    more: str
    purposes: Sequence[tuple[str, str, str]]
    """Every purpose with its label and what it means."""


@cache
def make_notice(privacy: PrivacySettings, language: str) -> Notice:
    """Answer the notice in a language of the three."""
    texts = read_texts(language)
    notice: Mapping[str, str] = texts["notice"]
    return Notice(
        what=notice["what"],
        how_long=notice["how_long"].format(unconfirmed=write_period(CONFIRM_WITHIN, language)),
        how_to_leave=notice["how_to_leave"],
        controller=notice["controller"].format(**_names(privacy, texts)),
        more=notice["more"],
        purposes=[_purpose(texts, purpose) for purpose in Purpose],
    )


def label_purpose(purpose: str, language: str) -> str:
    """Answer what a purpose is called."""
    return str(read_texts(language)["purposes"][purpose]["label"])


@cache
def make_document(privacy: PrivacySettings, language: str) -> Document:
    """Answer the whole policy in a language of the three, ready to be shown and kept."""
    texts = read_texts(language)
    names = {
        **_names(privacy, texts),
        "hosting": _isolate(privacy.hosting) if privacy.hosting else "",
        "backups": write_period(BACKUPS_KEPT, language),
        "data_link": write_period(DATA_LINK_WITHIN, language),
    }
    return {
        "title": texts["title"],
        "summary": texts["summary"],
        "sections": [_section(section, texts, names, language) for section in texts["sections"]],
    }


def read_document(text: str) -> Document:
    """Read a policy as it is kept."""
    document: Document = json.loads(text)
    return document


def _names(privacy: PrivacySettings, texts: Document) -> Mapping[str, str]:
    """Answer what the operator filled in, each apart from the direction of the text around it."""
    told = {"controller": privacy.controller, "contact": privacy.contact, "receipt": privacy.receipt}
    unnamed = texts["notice"]["unnamed"]
    return {name: _isolate(value) if value else unnamed for name, value in told.items()}


def _isolate(value: str) -> str:
    return f"{ISOLATE}{value}{END}"


def _purpose(texts: Document, purpose: Purpose) -> tuple[str, str, str]:
    told = texts["purposes"][purpose.value]
    return purpose.value, told["label"], told["what"]


def _section(section: Document, texts: Document, names: Mapping[str, str], language: str) -> Document:
    made: dict[str, Any] = {
        "heading": section["heading"],
        "paragraphs": [text.format(**names) for text in section["paragraphs"] if _is_told(text, names)],
    }
    if section.get("list") == "purposes":
        made["terms"] = [list(_purpose(texts, purpose)[1:]) for purpose in Purpose]
    if section.get("list") == "data":
        made["columns"] = [texts["table"][name] for name in ("datum", "why", "kept", "seen_by", "origin")]
        made["rows"] = [_row(promise, texts, language) for promise in PROMISES]
    return made


def _is_told(text: str, names: Mapping[str, str]) -> bool:
    """Answer whether a paragraph says anything: where an operator named no host, there is none about it."""
    return bool(names["hosting"]) or "{hosting}" not in text


def _row(promise: Promise, texts: Document, language: str) -> Sequence[str]:
    told = texts["data"][promise.name]
    period = write_period(promise.period, language)
    comma = "، " if language == "ar" else ", "
    return [
        told["label"],
        told["why"],
        texts["occasions"][promise.occasion.value].format(period=period),
        comma.join(texts["seers"][seer.value] for seer in promise.seen_by),
        texts["asked"] if promise.is_asked_for else texts["kept"],
    ]


@cache
def make_version(privacy: PrivacySettings) -> tuple[str, Sequence[tuple[str, str]]]:
    """Answer the digest of the policy in all its languages, and each language's text as it is kept."""
    documents = [
        (language, json.dumps(make_document(privacy, language), ensure_ascii=False, sort_keys=True))
        for language in LANGUAGES
    ]
    text = "\n".join(document for _language, document in documents)
    return hashlib.sha256(text.encode()).hexdigest()[:16], documents


def make_record(privacy: PrivacySettings) -> Document:
    """Answer the record of processing (GDPR 30, LAW-17), made from what the policy is made from."""
    texts = read_texts("en")
    version, _documents = make_version(privacy)
    return {
        "controller": privacy.controller,
        "contact": privacy.contact,
        "receipt": privacy.receipt,
        "hosting": privacy.hosting,
        "policy": version,
        "processing": [_record(promise, texts) for promise in PROMISES],
    }


def _record(promise: Promise, texts: Document) -> Document:
    told = texts["data"][promise.name]
    return {
        "name": promise.name,
        "what": told["label"],
        "why": told["why"],
        "purposes": [purpose.value for purpose in promise.purposes],
        "columns": list(promise.columns),
        "kept_seconds": int(promise.period.total_seconds()),
        "counted_from": promise.occasion.value,
        "seen_by": [seer.value for seer in promise.seen_by],
        "deleted_by": promise.job,
        "given_by_the_person": promise.is_asked_for,
    }
