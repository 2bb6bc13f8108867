"""Invents articles that look like a newsroom's: three languages, a few great subjects and many small ones.

Words, persons, places and organisations are put together from syllables, so nobody real is named. The same
seed makes the same articles. Frequencies follow Zipf's law, as those of words and of subjects in news do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SEED = 20_261_125
WORDS = 6_000
WORDS_AN_ARTICLE = (60, 320)
LANGUAGES = {"fr": 0.6, "ar": 0.25, "en": 0.15}
DAY_MS = 24 * 3600 * 1000
NEWEST_MS = 1_764_000_000_000  # 2025-11-24T16:00:00Z
YEARS_MS = 8 * 365 * DAY_MS

SYLLABLES = {
    "fr": "ba ca cé da dé fa fi ga jou la lé li ma mé mi na né no pa pi ra ré ri sa sé so ta té ti va vi vo",
    "en": "and bel cor den ed fin gar hal ing ker lan mor ner ol per quin ron sal ten ul ver wes yor zan",
    "ar": "با تا را سا لا ما نا وا يا دي ري سي لي مي ني بو رو سو لو مو كا قا عا حا ها شا فا جا",
}
ENDINGS = {"fr": ["", "s", "r", "tion", "ment"], "en": ["", "s", "ed", "ly"], "ar": ["", "ة", "ات", "ين"]}


@dataclass(frozen=True, slots=True)
class Subject:
    """A category or an entity, with its labels by language."""

    slug: str
    labels: dict[str, str]
    type: str = "organisation"


@dataclass(frozen=True, slots=True)
class Invented:
    """An article, filed by the numbers of its subjects."""

    number: int
    title: str
    summary: str
    content_html: str
    language: str
    published_ms: int
    categories: tuple[int, ...]
    about: tuple[int, ...]
    mentions: tuple[int, ...]
    author: int


class Chooser:
    """Chooses numbers below `count`, the n-th as often as Zipf's law wants."""

    def __init__(self, count: int, exponent: float) -> None:
        self._numbers = range(count)
        self._weights = list(accumulate(1 / (number + 1) ** exponent for number in self._numbers))

    def choose(self, chance: random.Random, count: int) -> list[int]:
        return chance.choices(self._numbers, cum_weights=self._weights, k=count)

    def some(self, chance: random.Random, most: int) -> tuple[int, ...]:
        """Choose one to `most` different numbers."""
        return tuple(dict.fromkeys(self.choose(chance, chance.randint(1, most))))


class Newsroom:
    """Everything a base of one size holds."""

    def __init__(self, size: int) -> None:
        self.size = size
        chance = random.Random(SEED)
        self._words = {language: [_word(chance, language) for _ in range(WORDS)] for language in SYLLABLES}
        self._word = Chooser(WORDS, 1.0)
        entities = min(50_000, max(200, size // 20))
        self.categories = [_subject(chance, "rubrique", number) for number in range(40)]
        self.entities = [_subject(chance, "sujet", number) for number in range(entities)]
        self.authors = [_name(chance, "fr", 2) + f" {number}" for number in range(max(20, size // 2_000))]
        self._category = Chooser(len(self.categories), 0.9)
        self._entity = Chooser(len(self.entities), 0.9)
        self._author = Chooser(len(self.authors), 0.7)

    def articles(self) -> Iterator[Invented]:
        """Invent the articles in the order of their publication; a twentieth are dated back."""
        chance = random.Random(SEED + 1)
        step = YEARS_MS // self.size
        for number in range(self.size):
            published = NEWEST_MS - (self.size - number) * step + chance.randrange(step)
            if chance.random() < 0.05:
                published -= chance.randrange(400) * DAY_MS
            yield self._article(chance, number, published)

    def _article(self, chance: random.Random, number: int, published_ms: int) -> Invented:
        language = chance.choices([*LANGUAGES], [*LANGUAGES.values()])[0]
        words = self._words[language]
        chosen = [words[index] for index in self._word.choose(chance, chance.randint(*WORDS_AN_ARTICLE))]
        about = self._entity.some(chance, 3)
        mentions = tuple(each for each in self._entity.some(chance, 3) if each not in about)
        return Invented(
            number=number,
            title=" ".join(chosen[:8]).capitalize(),
            summary=" ".join(chosen[8:32]).capitalize() + ".",
            content_html=_paragraphs(chosen),
            language=language,
            published_ms=published_ms,
            categories=self._category.some(chance, 3),
            about=about,
            mentions=mentions,
            author=self._author.choose(chance, 1)[0],
        )


def _word(chance: random.Random, language: str) -> str:
    syllables = "".join(chance.choices(SYLLABLES[language].split(), k=chance.randint(1, 4)))
    return syllables + chance.choice(ENDINGS[language])


def _name(chance: random.Random, language: str, words: int) -> str:
    return " ".join(_word(chance, language).capitalize() for _ in range(words))


def _subject(chance: random.Random, kind: str, number: int) -> Subject:
    return Subject(
        slug=f"{kind}-{number}",
        labels={language: _name(chance, language, 2) for language in SYLLABLES},
        type=chance.choice(["person", "organisation", "place", "event"]),
    )


def _paragraphs(words: list[str]) -> str:
    sentences = [" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, len(words), 12)]
    paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
