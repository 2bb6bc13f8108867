"""An embargoed article appears when its embargo ends, never early, whatever the clock does (T1, T2)."""

import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from support.builders import a_new_article, a_text
from support.clocks import FakeClock
from support.databases import on_both_engines

from feeds.desk.embargoes import read_embargo, show_moment
from feeds.desk.publishing import add_draft, release, revise_draft, schedule, unschedule
from feeds.desk.releasing import end_embargo
from feeds.errors import EmbargoOver, IllegalTransition
from feeds.operate.lanes import RELEASING
from feeds.operate.working import Worker
from feeds.services import Services
from storage.articles import Article, Revised, State
from storage.errors import StaleVersion

CASABLANCA = ZoneInfo("Africa/Casablanca")
HOUR = timedelta(hours=1)
COUNT = int(os.environ.get("EMBARGOES", "150"))
CLOCK_CHANGES = (*("2026-02-15", "2026-03-22", "2027-02-07", "2027-03-14", "2028-01-23", "2028-03-05"),)
"""When Morocco changes its clocks around Ramadan; at 02:00 or 03:00 local time."""


def scheduled(services: Services, name: str = "un-titre", *, after: timedelta = HOUR) -> Article:
    now = services.clock()
    with services.storage.writing() as session:
        draft = add_draft(session, a_new_article(name), now=now)
        return schedule(session, draft, embargo_at=now + after, now=now)


def stored(services: Services, name: str = "un-titre") -> Article:
    with services.storage.reading() as session:
        return session.articles.get(name)


def work(services: Services) -> None:
    Worker(services, [RELEASING]).turn(RELEASING)


@on_both_engines
def test_it_appears_at_its_moment_and_not_a_millisecond_before(services: Services, clock: FakeClock) -> None:
    article = scheduled(services)

    clock.advance(HOUR.total_seconds() - 0.001)
    work(services)
    before = stored(services)
    clock.advance(0.001)
    work(services)
    after = stored(services)

    assert State.SCHEDULED is before.state
    assert (State.PUBLISHED, article.embargo_at, article.embargo_at, None) == (
        after.state,
        after.published_at,
        after.updated_at,
        after.embargo_at,
    )
    with services.storage.reading() as session:
        assert ["journal"] == [row.listener for row in session.outbox.list(buried=None, limit=9)]


@on_both_engines
def test_one_that_comes_late_still_bears_the_moment_it_was_promised_for(
    services: Services, clock: FakeClock
) -> None:
    article = scheduled(services)

    clock.advance(3 * HOUR.total_seconds())
    work(services)

    with services.storage.reading() as session:
        head = session.changes.head()
    assert article.embargo_at == stored(services).published_at
    assert head is not None
    assert clock() == head.at


def test_the_door_itself_refuses_to_be_early(services: Services, clock: FakeClock) -> None:
    article = scheduled(services)

    with pytest.raises(IllegalTransition, match="under embargo"), services.storage.writing() as session:
        release(session, article, now=clock() + HOUR - timedelta(milliseconds=1))


def test_a_clock_set_back_between_claim_and_work_publishes_nothing(
    services: Services, clock: FakeClock
) -> None:
    """T1: the work is refused and tried again; the promise stays."""
    article = scheduled(services)

    with pytest.raises(IllegalTransition):
        end_embargo(services, article.uuid)

    assert State.SCHEDULED is stored(services).state
    with services.storage.reading() as session:
        assert [article.uuid] == [row.subject for row in session.outbox.list(buried=None, limit=9)]


@on_both_engines
def test_a_moved_embargo_counts_and_the_old_one_does_not(services: Services, clock: FakeClock) -> None:
    article = scheduled(services)
    with services.storage.writing() as session:
        schedule(session, article, embargo_at=clock() + 2 * HOUR, now=clock())

    clock.advance(HOUR.total_seconds())
    work(services)
    at_the_old_moment = stored(services).state
    clock.advance(HOUR.total_seconds())
    work(services)

    assert (State.SCHEDULED, State.PUBLISHED) == (at_the_old_moment, stored(services).state)


def test_an_unscheduled_article_stays_a_draft(services: Services, clock: FakeClock) -> None:
    article = scheduled(services)
    with services.storage.writing() as session:
        unschedule(session, article)

    clock.advance(HOUR.total_seconds())
    work(services)
    end_embargo(services, article.uuid)

    assert State.DRAFT is stored(services).state


def test_ending_an_embargo_twice_publishes_once(services: Services, clock: FakeClock) -> None:
    article = scheduled(services)
    clock.advance(HOUR.total_seconds())

    end_embargo(services, article.uuid)
    end_embargo(services, article.uuid)

    with services.storage.reading() as session:
        assert 1 == len(session.changes.list(after=0, limit=9))


def test_what_is_edited_under_embargo_appears_as_it_was_edited_last(
    services: Services, clock: FakeClock
) -> None:
    article = scheduled(services)
    revised = Revised(
        item_hash="",
        canonical_url=None,
        published_at=None,
        updated_at=None,
        text=a_text(title="Mieux"),
        words="mieux",
        assignment=article.assignment,
    )
    with services.storage.writing() as session:
        revise_draft(session, article, revised, now=clock())

    clock.advance(HOUR.total_seconds())
    work(services)

    assert (State.PUBLISHED, "Mieux") == (stored(services).state, stored(services).text.title)


def test_a_moment_that_has_come_is_no_embargo(services: Services, clock: FakeClock) -> None:
    with pytest.raises(EmbargoOver, match="that has passed; publish it instead"):
        scheduled(services, after=timedelta(0))


@on_both_engines
def test_the_second_of_two_editors_who_schedule_the_same_article_is_told(services: Services) -> None:
    seen = scheduled(services)
    with services.storage.writing() as session:
        unschedule(session, seen)

    with pytest.raises(StaleVersion), services.storage.writing() as session:
        schedule(session, seen, embargo_at=services.clock() + HOUR, now=services.clock())

    with services.storage.reading() as session:
        assert [] == session.outbox.list(buried=None, limit=9)


@pytest.mark.parametrize(
    ("typed", "shown", "utc"),
    [
        ("2026-02-14T08:00", "2026-02-14T08:00:00+01:00", "2026-02-14T07:00:00+00:00"),
        ("2026-02-16 08:00", "2026-02-16T08:00:00+00:00", "2026-02-16T08:00:00+00:00"),
        # 02:30 comes twice on 2026-02-15: the earlier counts.
        ("2026-02-15T02:30", "2026-02-15T02:30:00+01:00", "2026-02-15T01:30:00+00:00"),
        ("2026-02-15T02:30+00:00", "2026-02-15T02:30:00+00:00", "2026-02-15T02:30:00+00:00"),
        # 02:30 does not exist on 2026-03-22: the next minute that does.
        ("2026-03-22T02:30", "2026-03-22T03:00:00+01:00", "2026-03-22T02:00:00+00:00"),
        ("2026-06-01T08:00:00.250Z", "2026-06-01T09:00:00.250+01:00", "2026-06-01T08:00:00.250000+00:00"),
    ],
)
def test_what_an_editor_types_is_local_and_is_shown_with_its_offset(typed: str, shown: str, utc: str) -> None:
    """T2."""
    moment = read_embargo(typed, zone=CASABLANCA)

    assert (utc, shown) == (moment.isoformat(), show_moment(moment, CASABLANCA))


def local_times(chance: random.Random) -> Iterator[str]:
    """Random minutes, most of them within three hours of a change of the clocks."""
    for _ in range(COUNT):
        day = datetime.fromisoformat(chance.choice(CLOCK_CHANGES)) + timedelta(hours=2)
        spread = chance.choice((180, 180, 3 * 24 * 60))
        yield f"{day + timedelta(minutes=chance.randint(-spread, spread)):%Y-%m-%dT%H:%M}"


@on_both_engines
def test_random_embargoes_across_the_ramadan_clock_changes_are_never_early(
    services: Services, clock: FakeClock
) -> None:
    """T2, T3. `make test` does 150; EMBARGOES= says how many (the campaign: 10,000)."""
    chance = random.Random(2026)
    clock.moment = datetime.fromisoformat("2026-02-01T00:00:00Z")
    promised: dict[str, datetime] = {}
    for number, local in enumerate(local_times(chance)):
        moment = read_embargo(local, zone=CASABLANCA)
        promised[scheduled(services, f"a{number}", after=moment - clock()).uuid] = moment

    appeared: dict[str, datetime] = {}
    seen = 0
    moments = sorted(set(promised.values()))
    for moment in moments:
        for instant in (moment - timedelta(milliseconds=1), moment):
            clock.moment = max(clock.moment, instant)
            while Worker(services, [RELEASING]).turn(RELEASING) == 0:
                pass
            with services.storage.reading() as session:
                for change in session.changes.list(after=seen, limit=COUNT):
                    article = session.articles.get_by_id(change.article_id)
                    appeared[article.uuid] = clock()
                    assert promised[article.uuid] == article.published_at
                    seen = change.sequence

    assert promised == appeared


@on_both_engines
def test_the_end_of_time_is_a_moment_like_any_other(
    services: Services, depeche: Callable[..., Result]
) -> None:
    """O8: its local time would lie in the year 10000, and is shown in UTC."""
    scheduled(services)

    moved = depeche("article", "schedule", "un-titre", "--at", "9999-12-31T23:30Z")
    listed = depeche("article", "list", "--json")

    assert [0, 0] == [moved.exit_code, listed.exit_code]
    assert '"scheduled_at":"9999-12-31T23:30:00+00:00"' in listed.stdout
