"""Makes a draft final: clean, sanitised, without its sign-up block, with aware dates and fingerprints."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from feeds.intake.drafts import LONGEST_BODY, LONGEST_NAME, MOST_NAMES, Draft, DraftRefused
from feeds.intake.identify import ending_of, fingerprint, identity_of, is_origin, origin_of
from feeds.intake.places import is_same_site, path_of
from feeds.markup.boilerplate import count_kept, is_never_repeated
from feeds.markup.dates import parse_moment
from feeds.markup.html import pick_paragraph, sanitise, split_blocks
from feeds.markup.languages import is_tag, primary, spell_tag
from feeds.markup.text import clean_line, clean_text, shorten
from storage.articles import ArticleText
from storage.origins import Candidate, CandidateKind, Origin
from storage.registry import Findings

if TYPE_CHECKING:  # the confined reader starts without the settings and all they are made of
    from config.settings import SiteSettings

LONGEST_TITLE = 500
LONGEST_SUMMARY = 5_000
LONGEST_ID = 500
LONGEST_URL = 2_000
"""Sizes beyond which an item is refused (O4)."""

OPTIONAL = ("language", "published", "updated", "authors", "categories", "entities", "url", "image")
"""What an item need not name; its id and summary belong to it even then."""

LATER = (
    "image_alt",
    "image_caption",
    "image_credit",
    "image_rights",
    "labels",
    "tags",
    "link",
    "old_paths",
    "around_language",
)

GENERATED_SUMMARY = 300

ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdfd\ufe70-\ufefc]")
OWN_PICTURE = re.compile(r"/media/[0-9a-f]{64}\.[a-z]{3,4}")
ARABIC_SCRIPT = frozenset({"ar", "ckb", "fa", "ps", "sd", "ug", "ur"})
ADDRESS = re.compile(r"\S@\S")
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What the command line says about every item of a run.

    Categories and entities are slugs, authors names; `language` is for items that name none.
    """

    categories: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a file is read against: the site's address, language and time zone."""

    base_url: str
    language: str
    zone: tzinfo

    @classmethod
    def of(cls, site: "SiteSettings") -> "Surroundings":
        """Answer what the items of a site are read against."""
        return cls(base_url=site.base_url, language=site.language, zone=ZoneInfo(site.timezone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item ready to be stored; only the vocabulary it names is still to be looked up.

    `external_id` is the id it gives itself; `origin_id` stands for its path and title if it gives none, and
    is None on standard input. `named` are the fields that the file or the command line names, be it with an
    empty value: when an article is revised, the others stay as they are. `labels` are categories that the
    vocabulary need not know. `hidden` says why the source does not show the item to everybody.
    `lists_entities` says that the file itself names what it is about. `words`, by which the text is found,
    and `findings`, what the rules find in it, are there once it was read.
    """

    external_id: str | None
    origin_id: str | None
    identity_hash: str
    item_hash: str
    canonical_url: str | None
    published_at: datetime | None
    updated_at: datetime | None
    text: ArticleText
    named: frozenset[str]
    categories: tuple[str, ...]
    entities: tuple[str, ...]
    authors: tuple[str, ...]
    labels: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)
    hidden: str | None = None
    lists_entities: bool = False
    translation_of: str | None = None
    translation_group: str | None = None
    words: str = ""
    findings: Findings = field(default_factory=Findings)


def item_name(draft: Draft) -> str:
    """Answer what a report calls an item: its id or title, cleaned and shortened."""
    return shorten(clean_text((draft.id or draft.title)[: 4 * LONGEST_NAME]), LONGEST_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body without its sign-up block.

    `identity` is what recognises it: the text before blocks that other articles share were cut, because how
    many do changes with every import. `ending` is the text of its last block, `text` the plain text.
    """

    content_html: str
    signup_text: str
    identity: str
    ending: str
    text: str
    first_paragraph: str


def prepare(draft: Draft, *, base_url: str) -> Draft:
    """Answer the draft with its HTML sanitised, which is what takes the time; raise DraftRefused."""
    base = draft.base_url or check_url("url", draft.url) or f"{base_url}/"
    return replace(draft, body_html=_sanitise(draft.body_html, base), is_sanitised=True)


def make_item(
    draft: Draft,
    *,
    path: str | None,
    additions: Additions,
    surroundings: Surroundings,
    is_repeated: Callable[[str], bool] = is_never_repeated,
) -> Item:
    """Answer the item a draft becomes; raise DraftRefused naming the field that is wrong.

    `path` is the file's absolute path, None for standard input. `is_repeated` knows what other articles of
    the source end with; no clock or network is asked.
    """
    external_id = check_id(draft.id)
    if not draft.is_sanitised:
        draft = prepare(draft, base_url=surroundings.base_url)
    body = _cut(draft.body_html, is_repeated)
    text = _make_text(draft, body, additions, surroundings)
    url, origin = _place(draft, surroundings)
    categories = _names("categories", draft.categories, additions.categories)
    entities = _names("entities", draft.entities, additions.entities)
    authors = _names("authors", draft.authors, additions.authors)
    if any(map(ADDRESS.search, authors)):
        raise DraftRefused("authors", "must be public names; an e-mail address is nobody's to publish")
    return Item(
        external_id=external_id,
        origin_id=origin_of(path, text.title) if path and external_id is None else None,
        identity_hash=identity_of(text.title, body.identity),
        item_hash=_fingerprint(draft, additions, categories, entities, authors),
        canonical_url=url,
        published_at=check_moment("published", draft.published, surroundings.zone),
        updated_at=check_moment("updated", draft.updated, surroundings.zone),
        text=text,
        named=_named(draft, additions),
        categories=categories,
        entities=entities,
        authors=authors,
        labels=_names("categories", draft.labels, ()),
        origin=origin,
        hidden=draft.hidden,
        lists_entities=draft.entities is not None,
        translation_of=check_line("translation_of", draft.translation_of or "", LONGEST_URL) or None,
        translation_group=draft.translation_group,
    )


def _named(draft: Draft, additions: Additions) -> frozenset[str]:
    in_file = {name for name in OPTIONAL if getattr(draft, name) is not None}
    if draft.link is not None:
        in_file.add("url")
    if draft.labels:
        in_file.add("categories")
    return frozenset(in_file | {name for name in OPTIONAL if getattr(additions, name, None)})


def _place(draft: Draft, surroundings: Surroundings) -> tuple[str | None, Origin]:
    """Answer where an article is at home, if not here, and what else its source says of it.

    An item that is read on another site is at home there; one of the newsroom's own old site is at home
    here, and its old path leads to it.
    """
    url, link = check_url("url", draft.url), check_url("link", draft.link)
    is_ours = draft.is_ours or (link is not None and is_same_site(link, surroundings.base_url))
    paths = list(draft.old_paths)
    if link is not None and is_ours:
        paths.insert(0, path_of(link))
    return url or (None if is_ours else link), Origin(
        old_paths=tuple(dict.fromkeys(path for path in paths if path not in {"", "/"})),
        candidates=tuple(Candidate(CandidateKind.TAG, label) for label in _names("tags", draft.tags, ())),
    )


def check_line(field: str, value: str, limit: int) -> str:
    """Answer one clean line of text; raise DraftRefused for a long one."""
    try:
        return clean_line(value, limit=limit)
    except ValueError as error:
        raise DraftRefused(field, f"is longer than {limit} characters") from error


def check_id(value: str | None) -> str | None:
    """Answer the id an item gives itself; raise DraftRefused for one that only Dépêche makes."""
    if value is None:
        return None
    external_id = check_line("id", value, LONGEST_ID)
    if is_origin(external_id):
        raise DraftRefused("id", "must not be file: and a fingerprint, which stands for files without an id")
    return external_id or None


def check_url(field: str, value: str | None) -> str | None:
    """Answer an absolute http(s) URL in ASCII; raise DraftRefused."""
    if not value:
        return None
    url = check_line(field, value, LONGEST_URL)
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or parts.username is not None or not parts.netloc.isascii() or " " in url:
        raise DraftRefused(field, "must be an absolute http(s) URL with its host in ASCII (xn--…)")
    return quote(url, safe=URL_CHARACTERS)


def check_moment(field: str, value: str | None, zone: tzinfo) -> datetime | None:
    """Answer the moment a date names; raise DraftRefused."""
    if not value:
        return None
    try:
        return parse_moment(value, zone=zone)
    except ValueError as error:
        raise DraftRefused(field, str(error)) from error


def check_language(value: str) -> str:
    """Answer a BCP 47 tag in its recommended case (RFC 5646 §2.1.1); raise DraftRefused."""
    if not is_tag(value.strip()):
        raise DraftRefused("language", "must be a BCP 47 tag such as fr or ar-MA")
    return spell_tag(value.strip())


def detect_language(text: str, default: str, around: str | None = None) -> str:
    """Answer Arabic for a text whose letters are mostly Arabic, and the default for any other.

    The language of the document `around` a text is taken if it has that script: a French site's feed says
    `fr` for its Arabic articles as well.
    """
    letters = sum(map(str.isalpha, text))
    is_arabic = len(ARABIC.findall(text)) * 2 > letters
    if around and (primary(around) in ARABIC_SCRIPT) == is_arabic:
        return around
    return "ar" if is_arabic else default


def _make_text(draft: Draft, body: Body, additions: Additions, surroundings: Surroundings) -> ArticleText:
    title = check_line("title", draft.title, LONGEST_TITLE)
    if not title:
        raise DraftRefused("title", "is missing")
    stated = draft.language or additions.language
    return ArticleText(
        title=title,
        summary=_make_summary(draft.summary, body.first_paragraph),
        content_html=body.content_html,
        language=check_language(stated)
        if stated
        else detect_language(title + body.text, surroundings.language, draft.around_language),
        signup_text=body.signup_text,
        ending_hash=ending_of(body.ending),
        image_url=_check_image(draft.image),
        image_alt=check_line("image_alt", draft.image_alt or "", LONGEST_TITLE),
        image_caption=check_line("image_caption", draft.image_caption or "", LONGEST_SUMMARY),
        image_credit=check_line("image_credit", draft.image_credit or "", LONGEST_TITLE),
        image_rights=check_line("image_rights", draft.image_rights or "", LONGEST_TITLE),
    )


def _check_image(value: str | None) -> str | None:
    """Answer where a picture is: a web address, or our own copy of what was a file beside the item."""
    return value if OWN_PICTURE.fullmatch(value or "") else check_url("image", value)


def _sanitise(html: str, base_url: str) -> str:
    if len(html.encode("utf-8", "replace")) > LONGEST_BODY:
        raise DraftRefused("body", f"is longer than {LONGEST_BODY:,} bytes as HTML")
    try:
        return sanitise(html, base_url=base_url)
    except ValueError as error:  # too deep or too tangled; it never repeats the text
        raise DraftRefused("body", str(error)) from error


def _cut(html: str, is_repeated: Callable[[str], bool]) -> Body:
    """Answer the HTML without the sign-up block, and that block as text; raise DraftRefused."""
    blocks = split_blocks(html)
    texts = [text for _, text in blocks]
    kept = count_kept(texts, is_repeated=is_repeated)
    if not any(texts[:kept]):
        raise DraftRefused("body", "has no text")
    return Body(
        content_html="".join(block for block, _ in blocks[:kept]).strip(),
        signup_text="\n".join(texts[kept:]),
        identity="\n\n".join(texts[: count_kept(texts)]),
        ending=texts[kept - 1],
        text="\n\n".join(texts[:kept]),
        first_paragraph=pick_paragraph(blocks[:kept]),
    )


def _make_summary(given: str | None, paragraph: str) -> str:
    summary = check_line("summary", given or "", LONGEST_SUMMARY)
    return summary or shorten(paragraph, GENERATED_SUMMARY)


@lru_cache(maxsize=64)
def _names(field: str, given: tuple[str, ...] | None, added: tuple[str, ...]) -> tuple[str, ...]:
    """Answer what the file names and what the command line adds, each once."""
    every = (*(given or ()), *added)
    if len(every) > MOST_NAMES:
        raise DraftRefused(field, f"are more than {MOST_NAMES}")
    names = [check_line(field, name, LONGEST_NAME) for name in every]
    return tuple(dict.fromkeys(filter(None, names)))


def _fingerprint(draft: Draft, additions: Additions, *names: Iterable[str]) -> str:
    """Fingerprint what the file says, not what we make of it: a better sanitiser changes no article."""
    fields: dict[str, object] = {
        "title": draft.title,
        "body": draft.body,
        "language": draft.language or additions.language,
        "summary": draft.summary,
        "url": draft.url,
        "image": draft.image,
        "dates": (draft.published, draft.updated),
        "names": names,
    }
    # Fields that came later count only where they are, so that what was imported before stays the same.
    later = {name: getattr(draft, name) for name in LATER if getattr(draft, name)}
    return fingerprint({**fields, **later})
