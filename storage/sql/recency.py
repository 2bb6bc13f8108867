"""Which articles something happened to last: what live documents bring back, newest change first."""

from array import array
from collections.abc import Iterable, Iterator
from typing import Self


class Recency:
    """Pairs of a sequence and an ordinal, in the order of the log; only an article's last one counts."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._pairs: list[tuple[int, int]] = []
        self._last: dict[int, int] = {}
        self.note(pairs)

    def note(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take further pairs, in order; one that is known already is passed over."""
        for sequence, ordinal in pairs:
            if self._last.get(ordinal) != sequence:
                self._last[ordinal] = sequence
                self._pairs.append((sequence, ordinal))

    def newest_first(self) -> Iterator[int]:
        """Answer each article's ordinal once."""
        return (ordinal for sequence, ordinal in reversed(self._pairs) if self._last[ordinal] == sequence)

    def pack(self) -> "array[int]":
        """Answer all of it as numbers in a row."""
        return array("q", [number for pair in self._pairs for number in pair])

    @classmethod
    def unpack(cls, numbers: "array[int]") -> Self:
        """Answer what was packed."""
        return cls(zip(numbers[::2], numbers[1::2], strict=True))
