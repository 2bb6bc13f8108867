"""What stands around a hit: capitals of a longer name, streets named after it, cues of its type."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from feeds.entities.matching import words
from feeds.entities.matching.clitics import is_arabic, readings
from feeds.entities.matching.columns import Columns
from feeds.entities.matching.mentions import Rule
from feeds.entities.matching.nationality import find_country
from feeds.entities.matching.scanning import Hit
from feeds.entities.matching.tokens import Shape, Token, is_sentence_start
from feeds.entities.matching.writing import Manner
from storage.vocabulary import EntityType

CUE_REACH = 3
"""How many words before a name may speak of it: « la ministre déléguée Amal… », « président de la CNDP »."""

CUES: Mapping[EntityType, frozenset[str]] = {
    EntityType.PERSON: words.PERSON_CUES | words.PERSON_CUES_AR,
    EntityType.PLACE: words.PLACE_CUES | words.PLACE_CUES_AR,
    EntityType.ORGANISATION: words.ORGANISATION_CUES | words.ORGANISATION_CUES_AR,
    EntityType.EVENT: words.EVENT_CUES | words.EVENT_CUES_AR,
}
ROMAN = frozenset("ivx")
HEADS_OF_PERSONS = words.NAMED_AFTER | words.NAMED_AFTER_PERSONS
HEADS_AR: Mapping[EntityType, frozenset[str]] = {
    EntityType.PERSON: words.NAMED_AFTER_AR | words.NAMED_AFTER_PERSONS_AR,
    EntityType.PLACE: words.NAMED_AFTER_AR | words.BODIES_OF_PLACES_AR,
}
EVERY_CUE = frozenset(word for cues in CUES.values() for word in cues)
NEVER_A_NAME = words.FUNCTION_WORDS | words.CALENDAR | words.GENERIC_HEADS | EVERY_CUE
"""Capitalised or not, these are no part of the name beside them."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A text's words, and which of them belong to hits."""

    columns: Columns
    manners: Sequence[Manner]
    covered: frozenset[int]

    @property
    def tokens(self) -> Sequence[Token]:
        """The words, and the marks between them."""
        return self.columns.tokens

    def doubt(self, hit: Hit) -> Rule | None:
        """Answer why a hit is probably part of a longer name that the registry does not know, or None."""
        if self._is_named_after(hit):
            return Rule.NAMED_AFTER
        name = hit.names[0]
        if self._is_only_a_word(hit):
            return Rule.CONTEXT
        if self.manners[hit.first] is not Manner.PLAIN:
            return Rule.TOUCHING if self._is_surname_in_title(hit) else None
        if name.is_arabic:
            return self._doubt_in_arabic(hit)
        if hit.length == 1:
            is_touching = self._has_first_name(hit) or self._is_capital(hit.last, after=hit.last - 1)
            return Rule.TOUCHING if is_touching else None
        if name.type is not EntityType.PERSON or hit.length != 2:
            return None
        if self._is_ruler_in_longer_name(hit) or self._is_capital(hit.last, after=hit.last - 1):
            return Rule.TOUCHING
        return Rule.UNKNOWN_FIRST_NAME if self._has_first_name(hit) else None

    def _is_only_a_word(self, hit: Hit) -> bool:
        """« Turkey and other meat. We ate turkey. »: written small elsewhere, and big only where one must."""
        token, name = self.tokens[hit.first], hit.names[0]
        if hit.length > 1 or name.exact or name.accents or not name.words[0].is_capitalised:
            return False
        must = self.manners[hit.first] is Manner.TITLE_CASE or is_sentence_start(self.tokens, hit.first)
        return (
            must
            and token.folded in self.columns.in_lower_case
            and token.folded not in self.columns.capitalised_inside
        )

    def _is_surname_in_title(self, hit: Hit) -> bool:
        """« Michael Jordan Returns to Chicago » is not about the country."""
        if self.manners[hit.first] is not Manner.TITLE_CASE or hit.length > 1 or hit.first == 0:
            return False
        return self.tokens[hit.first - 1].folded in words.GIVEN_NAMES and hit.first - 1 not in self.covered

    def _is_ruler_in_longer_name(self, hit: Hit) -> bool:
        """« Mohammed VI Polytechnique » is no king."""
        numeral = self.tokens[hit.last - 1]
        is_numeral = numeral.shape is Shape.UPPER and set(numeral.folded) <= ROMAN
        return is_numeral and self._is_capital(hit.last, after=hit.last - 1)

    def cue_of(self, hit: Hit) -> EntityType | None:
        """Answer the type that the words before a hit speak of."""
        before = [token.folded for token in self._before(hit.first, CUE_REACH)]
        for distance, word in enumerate(reversed(before)):
            kind = _spoken_of(word)
            if kind is not None:
                is_near = distance == 0 or kind is EntityType.PERSON or _links(before, distance)
                return kind if is_near else None
        return None

    def title_words(self, first: int, last: int | None = None) -> frozenset[str]:
        """Answer the titles that stand before a name, and behind it as in « Omar…, président de la CNDP »."""
        near = [token.folded for token in self._before(first, CUE_REACH)]
        if last is not None and last + 1 < len(self.tokens) and self.tokens[last].folded in {",", "،"}:
            near.append(self.tokens[last + 1].folded)
        return frozenset(word for word in near if word in CUES[EntityType.PERSON])

    def touches(self, first: int, last: int) -> bool:
        """Answer whether a word before or behind these looks like part of a longer name."""
        is_behind = self._is_capital(first - 1, after=first - 1) and not self.is_after_article(first - 1)
        return is_behind or self._is_capital(last, after=last - 1)

    def is_after_article(self, index: int) -> bool:
        """Answer whether an article stands before a word: « le Français Mbappé » has no such first name."""
        return index > 0 and self.tokens[index - 1].folded in words.ARTICLES

    def _before(self, first: int, reach: int) -> Sequence[Token]:
        begin = first
        while begin > 0 and first - begin < reach and self.tokens[begin - 1].is_word:
            begin -= 1
        return self.tokens[begin:first]

    def _is_capital(self, index: int, *, after: int) -> bool:
        """A capitalised word on the same line that no hit covers, and that is no title, month or little word.

        Between the word `after` and the next one must not stand the end of a line.
        """
        if not 0 <= index < len(self.tokens) or index in self.covered:
            return False
        token = self.tokens[index]
        if not token.is_capitalised or (token.folded in NEVER_A_NAME and not _is_upper_word(token)):
            return False
        columns = self.columns
        return "\n" not in columns.text[columns.end(after) : columns.start(after + 1)]

    def _has_first_name(self, hit: Hit) -> bool:
        """Answer whether a capitalised word before a hit belongs to its name.

        Behind an article it is no first name, as in « l’Algérien Mahrez »; where a sentence begins, no word
        that the text writes small elsewhere and no adjective: « Moroccan Achraf Hakimi scored ».
        """
        index = hit.first - 1
        if not self._is_capital(index, after=index):
            return False
        token = self.tokens[index]
        if token.folded in words.GIVEN_NAMES:
            return True
        if is_sentence_start(self.tokens, index):
            return token.folded not in self.columns.in_lower_case and find_country(token.folded) is None
        return not (self.is_after_article(index) and hit.names[0].type is EntityType.PERSON)

    def _doubt_in_arabic(self, hit: Hit) -> Rule | None:
        index = hit.first - 1
        after = self.tokens[hit.last].folded if hit.last < len(self.tokens) else ""
        if f"{hit.names[0].key} {after}" in words.WIDER_AR or self._is_prayer(hit):
            return Rule.TOUCHING
        if hit.length > 2 or index < 0 or index in self.covered:
            return None
        if self.tokens[index].folded not in words.GIVEN_NAMES_AR:
            return None
        if hit.length == 1:
            return Rule.TOUCHING
        return Rule.UNKNOWN_FIRST_NAME if hit.names[0].type is EntityType.PERSON else None

    def _is_prayer(self, hit: Hit) -> bool:
        return hit.length == 1 and hit.first > 0 and self.tokens[hit.first - 1].folded in words.PRAYERS_AR

    def _is_named_after(self, hit: Hit) -> bool:
        """« rue de Rabat », « stade Mohammed V », « شارع محمد الخامس », « Rabat Street »."""
        if self._is_followed_by_street(hit):
            return True
        index = hit.first - 1
        between: list[str] = []
        while index >= 0 and self.tokens[index].folded in words.LINKING and len(between) < 3:
            between.insert(0, self.tokens[index].folded)
            index -= 1
        if index < 0 or index in self.covered:
            return False
        head = self.tokens[index]
        kind = hit.names[0].type
        is_person, is_place = kind is EntityType.PERSON, kind is EntityType.PLACE
        if hit.names[0].is_arabic:
            return not between and _is_one_of(head.folded, HEADS_AR.get(kind, words.NAMED_AFTER_AR))
        heads = HEADS_OF_PERSONS if is_person else words.NAMED_AFTER
        if head.folded in words.BODIES_OF_PLACES and head.is_capitalised and is_place:
            return bool(between)
        return head.folded in heads and (bool(between) or is_person) and not self._is_rank(head, between)

    def _is_rank(self, head: Token, between: Sequence[str]) -> bool:
        """« la place du Maroc dans le monde » is no square."""
        return head.folded == "place" and head.shape is Shape.LOWER and between != ["de"]

    def _is_followed_by_street(self, hit: Hit) -> bool:
        if hit.last >= len(self.tokens) or hit.names[0].is_arabic:
            return False
        after = self.tokens[hit.last]
        return after.is_capitalised and after.folded in words.NAMED_AFTER


def _is_upper_word(token: Token) -> bool:
    """« AS Monaco »: what is a little word in lower case may be an acronym in capitals."""
    return token.shape is Shape.UPPER and token.folded in words.FUNCTION_WORDS


def _links(before: Sequence[str], distance: int) -> bool:
    """Answer whether only linking words stand between a cue and the name: « ville de », « groupe »."""
    return all(word in words.LINKING for word in before[len(before) - distance :])


@lru_cache(maxsize=4_096)
def _spoken_of(word: str) -> EntityType | None:
    """Answer the first type of which a word is a cue."""
    return next((kind for kind, cues in CUES.items() if _is_one_of(word, cues)), None)


def _is_one_of(word: str, known: Set[str]) -> bool:
    """Answer whether a word is among these, be it behind an Arabic clitic."""
    if word in known or not is_arabic(word):
        return word in known
    return any(reading.key in known for reading in readings(word))
