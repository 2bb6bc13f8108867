"""Names that the registry does not know: candidates for the editor, never published (entities.md, 9)."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from feeds.entities.matching import words
from feeds.entities.matching.surroundings import CUES, EVERY_CUE, Surroundings
from feeds.entities.matching.tokens import BREAK, Shape, Token, is_sentence_start
from feeds.entities.matching.writing import Manner
from storage.vocabulary import EntityType

INSIDE = words.folded("de du des d la le l el al ben bin ibn ould van von der")
MOST_WORDS = 8
SHORTEST_ALONE = 3
STOPS_AR = words.folded(
    "في من إلى على عن مع أن إن التي الذي الذين هذا هذه ذلك قد قال قالت كان",
    "كانت هو هي بعد قبل خلال حول بين ثم",
    "أو أم",
    "لم لن لا ما منذ حتى عند لدى أكد أعلن أضاف أوضح اليوم أمس",
)
NEVER_FIRST = words.FUNCTION_WORDS | words.CALENDAR
NEVER_ALONE = words.GENERIC_HEADS | EVERY_CUE
NEVER_AFTER_TITLE_AR = STOPS_AR | words.PERSON_CUES_AR
OPENING = frozenset('«“„"')
CLOSING = frozenset('»”"')
BEFORE_NAMES_AR = words.PERSON_CUES_AR | OPENING


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown name at the words `first` to `last`, and what it probably is."""

    first: int
    last: int
    type: EntityType | None


def find_unknown(around: Surroundings, taken: Set[int]) -> Iterator[Unknown]:
    """Yield unknown names in order; `taken` are the words of what is found already."""
    yield from _capitalised(around, taken)
    yield from _in_arabic(around, taken)


def _capitalised(around: Surroundings, taken: Set[int]) -> Iterator[Unknown]:
    free_from = 0
    for index in around.columns.capitalised:
        if index < free_from or index in taken or not _may_begin(around, index):
            continue
        free_from = last = _end_of(around.tokens, index, taken)
        first = _without_titles(around.tokens, index, last)
        if first < last and not _is_role(around, first) and _is_name(around, first, last):
            yield Unknown(first, last, likely_type(around, first, last))


def _may_begin(around: Surroundings, index: int) -> bool:
    token = around.tokens[index]
    if token.glued or token.folded in NEVER_FIRST:
        return False
    return around.manners[index] is Manner.PLAIN


def _end_of(tokens: Sequence[Token], first: int, taken: Set[int]) -> int:
    """Answer where a run of capitalised words ends; little words count if a capital follows them."""
    last = first + 1
    while last < len(tokens) and last - first < MOST_WORDS:
        step = last
        while step < len(tokens) and tokens[step].folded in INSIDE and step - last < 2 and step not in taken:
            step += 1
        if step >= len(tokens) or step in taken or not tokens[step].is_word:
            break
        if not (tokens[step].is_capitalised or tokens[step].glued):
            break
        last = step + 1
    return last


def _without_titles(tokens: Sequence[Token], first: int, last: int) -> int:
    """« Foreign Minister Bourita » is Bourita."""
    while first < last and tokens[first].folded in words.FUNCTION_WORDS:
        first += 1
    titles = [at for at in range(first, last) if tokens[at].folded in CUES[EntityType.PERSON]]
    if titles and (titles[0] == first or INSIDE.isdisjoint(each.folded for each in tokens[first:last])):
        return titles[-1] + 1
    return first


def _is_role(around: Surroundings, first: int) -> bool:
    """« ministre de l’Industrie et du Commerce » is somebody's office, no name."""
    if first == 0 or around.tokens[first - 1].folded not in words.LINKING:
        return False
    for index in range(first - 1, max(-1, first - MOST_WORDS), -1):
        token = around.tokens[index]
        if token.folded in words.PERSON_CUES:
            return True
        if not (token.is_capitalised or token.folded in words.LINKING or token.folded == "et"):
            return False
    return False


def _is_name(around: Surroundings, first: int, last: int) -> bool:
    token = around.tokens[first]
    if last - first > 1:
        return True
    if token.folded in words.COMMON_ACRONYMS:
        return False
    if token.folded in NEVER_ALONE or token.size < SHORTEST_ALONE:
        return token.shape is Shape.UPPER and token.size > 1
    if not is_sentence_start(around.tokens, first):
        return True
    columns = around.columns
    return token.folded not in columns.in_lower_case and token.folded in columns.capitalised_inside


def likely_type(around: Surroundings, first: int, last: int) -> EntityType | None:
    """Answer what an unknown name probably is, from its first word and the words before it."""
    token = around.tokens[first]
    if token.folded in words.EVENT_CUES:
        return EntityType.EVENT
    if token.folded in words.GENERIC_HEADS:
        return EntityType.ORGANISATION
    if token.folded in words.GIVEN_NAMES or around.title_words(first):
        return EntityType.PERSON
    cue = around.tokens[first - 1].folded if first else ""
    for kind in (EntityType.ORGANISATION, EntityType.PLACE):
        if cue in CUES[kind]:
            return kind
    return EntityType.ORGANISATION if token.shape is Shape.UPPER and last - first == 1 else None


def _in_arabic(around: Surroundings, taken: Set[int]) -> Iterator[Unknown]:
    """Without capitals only a title or quotation marks show that a name follows."""
    tokens, folded = around.tokens, around.columns.folded
    if BEFORE_NAMES_AR.isdisjoint(folded) or not around.columns.has_arabic:
        return
    for index in around.columns.find_any(BEFORE_NAMES_AR):
        if folded[index] in words.PERSON_CUES_AR and index not in taken:
            last = _name_after(tokens, index + 1, taken)
            if last - index - 1 >= 2:
                yield Unknown(index + 1, last, EntityType.PERSON)
        elif folded[index] in OPENING and index:
            yield from _quoted(tokens, index, taken)


def _name_after(tokens: Sequence[Token], first: int, taken: Set[int]) -> int:
    last = first
    while last < len(tokens) and last - first < 3 and last not in taken:
        word = tokens[last]
        is_name = word.shape is Shape.CASELESS and word.folded not in NEVER_AFTER_TITLE_AR
        if not is_name or word.folded.isdigit():
            break
        last += 1
    return last if first < len(tokens) and first not in taken else first


def _quoted(tokens: Sequence[Token], index: int, taken: Set[int]) -> Iterator[Unknown]:
    before = tokens[index - 1].folded
    kind = next(
        (
            kind
            for kind, cues in (
                (EntityType.ORGANISATION, words.ORGANISATION_CUES_AR),
                (EntityType.EVENT, words.EVENT_CUES_AR),
            )
            if before in cues
        ),
        None,
    )
    close = next(
        (at for at in range(index + 1, min(index + 7, len(tokens))) if tokens[at].folded in CLOSING), None
    )
    inside = range(index + 1, close or 0)
    is_free = close is not None and inside and all(at not in taken and tokens[at].is_word for at in inside)
    if (
        kind is not None
        and is_free
        and close is not None
        and BREAK not in {tokens[at].folded for at in inside}
    ):
        yield Unknown(index + 1, close, kind)
