"""A mail server that is down is asked now and then, and used at full speed when it is back (E12)."""

from datetime import timedelta

from support.signing_up import SignupSite, promise_welcomes

from feeds.operate.lanes import LANES
from feeds.signup.erasing import MAIL
from storage.outbox import OutboxRow


def waiting(site: SignupSite) -> list[OutboxRow]:
    with site.services.storage.reading() as session:
        return [row for row in session.outbox.list(buried=None, limit=1000) if row.listener == MAIL]


def test_a_mail_wanted_later_holds_up_nobody_on_the_same_connection(site: SignupSite) -> None:
    """E12: 4xx of one domain is no outage."""
    promise_welcomes(site.services, 21)
    site.mail.reply = lambda at, address: (
        "450 4.2.0 greylisted" if at == "rcpt" and "@site3." in address else None
    )

    site.work()

    assert {"site3.example"} == {row.error and "site3.example" for row in waiting(site)}
    assert (18, 3, 1) == (len(site.mail.taken), len(waiting(site)), site.mail.connections)


def test_in_an_outage_one_mail_a_minute_asks_and_afterwards_all_leave_at_once(site: SignupSite) -> None:
    """E12: a server that is down is not hammered, one that is back is used; nothing counts as tried."""
    promise_welcomes(site.services, 120)
    site.mail.reply = lambda at, _address: "421 down" if at == "connect" else None
    (lane,) = (lane for lane in LANES if lane.listener == MAIL)
    for _ in range(60):
        site.worker.turn(lane)
        site.clock.advance(10)
    asked, untried = site.mail.connections, {row.attempts for row in waiting(site)}
    site.mail.reply = lambda _stage, _address: None
    site.clock.advance(75)

    left = [(site.worker.turn(lane), len(waiting(site)))[1] for _ in range(4)]

    assert 600 // 80 <= asked <= 600 // 60 + 6
    assert ({0}, [119, 69, 19, 0]) == (untried, left)
    assert (120, asked + 1) == (len(site.mail.taken), site.mail.connections)


def test_what_a_killed_worker_had_claimed_leaves_together_afterwards(site: SignupSite) -> None:
    """D1, E16: each is claimed by itself, but none waits for another turn of the worker."""
    promise_welcomes(site.services, 60)
    (lane,) = (lane for lane in LANES if lane.listener == MAIL)
    now = site.clock()
    with site.services.storage.writing() as session:
        held_until = now + timedelta(seconds=lane.lease_seconds)
        session.outbox.claim(MAIL, token="killed", now=now, held_until=held_until, limit=50)
    site.clock.advance(lane.lease_seconds)

    site.worker.turn(lane)

    assert (60, 0) == (len(site.mail.taken), len(waiting(site)))
