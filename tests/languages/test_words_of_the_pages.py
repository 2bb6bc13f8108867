"""The words of the pages are the same in every language, and written as its typography wants."""

import re
import string
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel import Locale
from support.clocks import FakeClock
from support.tiny_site import TinySite, make_site

from feeds.web import filters
from feeds.web.wording import FOLDER, LOCALES, NAMES, NO_BREAK, Text, read_words, write, writer

FEEDS = Path(__file__).parents[2] / "feeds"
USED = re.compile(r"""\btext\(["']([a-z_]+\.\w+)["'][,)]""")
every_language = pytest.mark.parametrize("language", sorted(LOCALES))


def texts_of(language: str) -> Mapping[str, Text]:
    return {
        f"{section}.{key}": text
        for section, texts in read_words(language).items()
        for key, text in texts.items()
    }


def written(text: Text) -> Iterator[str]:
    yield from [text] if isinstance(text, str) else text.values()


def fields(text: Text) -> set[str]:
    return {
        name for each in written(text) for _, name, _, _ in string.Formatter().parse(each) if name is not None
    }


def test_every_language_has_its_file() -> None:
    assert sorted(LOCALES) == sorted(NAMES) == sorted(path.stem for path in FOLDER.glob("*"))


@every_language
def test_every_language_says_the_same_things(language: str) -> None:
    """UI text in fr, ar and en alike: the same keys, and the same values to fill in."""
    french, texts = texts_of("fr"), texts_of(language)

    assert sorted(french) == sorted(texts)
    assert {} == {key: fields(text) for key, text in texts.items() if fields(text) != fields(french[key])}
    assert [] == [key for key, text in texts.items() if not all(each.strip() for each in written(text))]


@every_language
def test_a_number_has_every_form_its_language_knows(language: str) -> None:
    """CLDR; French `many` begins with a million and may fall back."""
    known = set(Locale.parse(LOCALES[language]).plural_form.tags) | {"other"}
    needed = known - ({"many"} if language == "fr" else set())
    plurals = {key: set(text) for key, text in texts_of(language).items() if not isinstance(text, str)}

    assert {} == {key: forms for key, forms in plurals.items() if not needed <= forms <= known}


def test_every_word_that_is_used_is_there_and_every_word_there_is_used() -> None:
    """A key may also be put together from a quoted beginning: `text("errors." ~ status)`."""
    files = [path for path in FEEDS.rglob("*") if path.suffix in {".html", ".txt", ".py"}]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    quoted = set(re.findall(r"""["']([a-z_]+\.[\w.]*)["']""", code))
    beginnings = tuple(key for key in quoted if key.endswith((".", "_")))
    there = set(texts_of("fr"))

    assert set() == set(USED.findall(code)) - there
    assert set() == {key for key in there - quoted if not key.startswith(beginnings)}


def test_french_has_its_no_break_spaces() -> None:
    """pages.md: before `; : ! ?` and inside « »."""
    french = [each for text in texts_of("fr").values() for each in written(text)]

    assert f"Suivre{NO_BREAK}:" == write("fr", "pages.follow")
    assert [] == [each for each in french if re.search(r"(?<![\d\w/]:)[^\s\d{}][;!?»]| [;:!?»]|« |«\S", each)]
    assert [] == [each for each in french if "'" in each]


def test_arabic_has_its_own_marks() -> None:
    arabic = [each for text in texts_of("ar").values() for each in written(text)]

    assert [] == [each for each in arabic if re.search(r"[\u0600-\u06ff][,;?]|[٠-٩]", each)]


def test_values_are_filled_in_and_numbers_written_out() -> None:
    title = writer("en")("feeds.page_title", title="{braces} & more")

    assert "Feed: {braces} & more" == title
    with pytest.raises(KeyError):
        write("en", "pages.nothing_of_the_kind")


@pytest.mark.parametrize(
    ("path", "moment", "number"),
    [
        ("/", "24 novembre 2026 à 13:00 (UTC+01:00)", "12\N{NARROW NO-BREAK SPACE}345"),
        ("/ar/", "24 نونبر 2026 على الساعة 13:00 (UTC+01:00)", "12.345"),
        ("/en/", "24 November 2026 at 13:00 (UTC+01:00)", "12,345"),
    ],
)
def test_moments_and_numbers_are_written_in_the_pages_language(
    clock: FakeClock, path: str, moment: str, number: str
) -> None:
    """Latin digits in Moroccan Arabic, and Moroccan months; the newsroom's zone."""
    site: TinySite = make_site("http://127.0.0.1:8000", clock)

    with site.app.test_request_context(path):
        assert moment == filters.moment(datetime(2026, 11, 24, 12, tzinfo=UTC))
        assert number == filters.number(12_345)
