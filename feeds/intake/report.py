"""The report of one run: how many were new, same and changed, and why others were not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from feeds.desk.embargoes import show_moment
from feeds.errors import ItemRejected
from feeds.intake.filing import Filed
from feeds.intake.identify import Verdict


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An item that was to be published and waits for its date `at`, local time with its offset (I10)."""

    source: str
    item: str
    at: str


@dataclass(slots=True)
class Report:
    """What a run has done so far; every count is of items whose transaction has been committed."""

    zone: tzinfo = UTC
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    rejected: list[ItemRejected] = field(default_factory=list)
    scheduled: list[Scheduled] = field(default_factory=list)
    held: list[ItemRejected] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    replaced: dict[str, int] = field(default_factory=dict)
    unlinked: list[ItemRejected] = field(default_factory=list)

    def count(self, source: str, item: str, filed: Filed) -> None:
        """Add what became of an item."""
        self.counts[filed.verdict] += 1
        if filed.embargo_at:
            self.scheduled.append(Scheduled(source, item, show_moment(filed.embargo_at, self.zone)))
        if filed.held:
            self.held.append(ItemRejected(source, item, filed.held))

    def reject(self, source: str, item: str, reason: str) -> None:
        """Add an item that became nothing."""
        self.rejected.append(ItemRejected(source, item, reason))

    def skip(self, kind: str) -> None:
        """Count what a source holds besides articles."""
        self.skipped[kind] += 1

    def replace(self, source: str, characters: int) -> None:
        """Add how many characters of a file could not be decoded (I7)."""
        self.replaced[source] = characters

    def leave_unlinked(self, source: str, item: str, reason: str) -> None:
        """Add an item that is stored, but not linked to the article it is a translation of."""
        self.unlinked.append(ItemRejected(source, item, reason))

    def document(self) -> Mapping[str, object]:
        """Answer what `import --json` prints."""
        return {
            **{verdict.value: number for verdict, number in self.counts.items()},
            "rejected": [_row(each) for each in self.rejected],
            "scheduled": [
                {"source": each.source, "item": each.item, "at": each.at} for each in self.scheduled
            ],
            "held": [_row(each) for each in self.held],
            "skipped": dict(sorted(self.skipped.items())),
            "replaced": [{"source": source, "characters": count} for source, count in self.replaced.items()],
            "unlinked": [_row(each) for each in self.unlinked],
        }

    def lines(self) -> list[str]:
        """Answer the report for people."""
        counts = ", ".join(f"{number} {verdict.value}" for verdict, number in self.counts.items())
        counts += f", {len(self.rejected)} rejected, {len(self.scheduled)} scheduled, {len(self.held)} held"
        return [
            counts,
            *(f"rejected: {each}" for each in self.rejected),
            *(f"scheduled: {_sentence(each)}" for each in self.scheduled),
            *(f"held: {each}" for each in self.held),
            *(f"skipped: {number} {kind}" for kind, number in sorted(self.skipped.items())),
            *(
                f"{source}: {number} characters could not be decoded"
                for source, number in self.replaced.items()
            ),
            *(f"unlinked: {each}" for each in self.unlinked),
        ]


def _row(each: ItemRejected) -> Mapping[str, str]:
    return {"source": each.source, "item": each.item, "reason": each.reason}


def _sentence(each: Scheduled) -> str:
    return str(ItemRejected(each.source, each.item, f"appears at {each.at}"))
