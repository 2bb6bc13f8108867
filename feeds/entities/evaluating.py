"""How well the rules find what people have marked: precision, recall and F1 by language and type."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from feeds.entities.matching.clitics import ARTICLE, CLITICS, SWALLOWED
from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import Gazetteer
from feeds.entities.matching.matcher import match
from feeds.errors import SourceUnreadable
from feeds.markup.folding import fold

PROCLITIC = re.compile(r"(?:l|d|qu|j|n|s|c)'", re.IGNORECASE)
IN_FRONT = {*CLITICS, *SWALLOWED, ARTICLE, *(clitic + ARTICLE for clitic in CLITICS)}


class _GoldMention(BaseModel):
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    id: str


class _GoldText(BaseModel):
    text: str
    language: str = "fr"
    mentions: list[_GoldMention]


@dataclass(slots=True)
class Count:
    """How many mentions were marked, found, and found as marked."""

    gold: int = 0
    found: int = 0
    correct: int = 0

    def document(self) -> Mapping[str, float]:
        """Answer the counts and what follows from them; what cannot be divided is 1."""
        precision = self.correct / self.found if self.found else 1.0
        recall = self.correct / self.gold if self.gold else 1.0
        f1 = 2 * precision * recall / (precision + recall) if self.correct else float(not self.gold)
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "gold": self.gold,
            "found": self.found,
            "correct": self.correct,
        }


@dataclass(slots=True)
class Evaluation:
    """Counts over all texts, and by language and type; `outside` are marks of what it lacks."""

    total: Count = field(default_factory=Count)
    languages: dict[str, Count] = field(default_factory=dict)
    types: dict[str, Count] = field(default_factory=dict)
    texts: int = 0
    outside: int = 0

    def document(self) -> Mapping[str, object]:
        """Answer the report."""
        return {
            **self.total.document(),
            "texts": self.texts,
            "outside": self.outside,
            "languages": {name: count.document() for name, count in sorted(self.languages.items())},
            "types": {name: count.document() for name, count in sorted(self.types.items())},
        }

    def add(self, language: str, kind: str, **counts: int) -> None:
        """Count for a language and a type."""
        for count in (
            self.total,
            self.languages.setdefault(language, Count()),
            self.types.setdefault(kind, Count()),
        ):
            count.gold += counts.get("gold", 0)
            count.found += counts.get("found", 0)
            count.correct += counts.get("correct", 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """An entity at a place of a text."""

    start: int
    end: int
    id: str


def evaluate(gazetteer: Gazetteer, path: str, text: str) -> Evaluation:
    """Tag every text of a JSONL document and compare; raise SourceUnreadable naming a wrong line."""
    evaluation = Evaluation()
    for gold in _read(path, text):
        tagging = match(gazetteer, read_document(gold.text, language=gold.language))
        marks = [Mark(each.start, each.end, each.id) for each in gold.mentions]
        known = [mark for mark in marks if mark.id in gazetteer.known]
        found = [Mark(each.start, each.end, str(each.entity)) for each in tagging.assigned]
        evaluation.texts += 1
        evaluation.outside += len(marks) - len(known)
        _count(evaluation, gazetteer, gold, known, found)
    return evaluation


def _count(
    evaluation: Evaluation,
    gazetteer: Gazetteer,
    gold: _GoldText,
    known: Sequence[Mark],
    found: Sequence[Mark],
) -> None:
    language = gold.language.partition("-")[0].lower()
    left = list(found)
    for mark in known:
        hit = next((each for each in left if is_same(gold.text, mark, each)), None)
        evaluation.add(language, _type(gazetteer, mark), gold=1, correct=int(hit is not None))
        if hit is not None:
            left.remove(hit)
    for mark in found:
        evaluation.add(language, _type(gazetteer, mark), found=1)


def _type(gazetteer: Gazetteer, mark: Mark) -> str:
    return gazetteer.known[mark.id].type.value


def is_same(text: str, gold: Mark, found: Mark) -> bool:
    """Answer whether two marks are the same entity at the same place.

    Some people mark a name with what is written together with it (`l’`, و, لل), some without: both are right.
    """
    if gold.id != found.id or _end(text, gold) != _end(text, found):
        return False
    first, second = sorted((gold.start, found.start))
    between = fold(text[first:second])
    return not between or between in IN_FRONT or PROCLITIC.fullmatch(between) is not None


def _end(text: str, mark: Mark) -> int:
    return mark.start + len(text[mark.start : mark.end].rstrip(" .\u200f\u200e\u0640"))


def _read(path: str, text: str) -> Iterator[_GoldText]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _GoldText.model_validate(json.loads(line))
        except (ValueError, ValidationError, RecursionError) as error:
            reason = "is not JSON" if not isinstance(error, ValidationError) else "lacks text or mentions"
            raise SourceUnreadable(path, f"line {number} {reason}") from error
