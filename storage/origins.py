"""Records of where articles come from: their old paths, and what they were filed under."""

from dataclasses import dataclass
from enum import StrEnum


class CandidateKind(StrEnum):
    """What a source called a label that our vocabulary does not know, or that is no category of ours."""

    CATEGORY = "category"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label of the source, kept as text until an editor, or the vocabulary, makes a term of it."""

    kind: CandidateKind
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a source said of an article besides its text; `old_paths` are paths as `/2026/01/titre`."""

    old_paths: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
