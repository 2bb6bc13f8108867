"""Contributors confirm, wait for an editor, and sign with a byline that is never an address (E15, LAW-12)."""

import json

from conftest import Depeche
from support.databases import on_both_engines
from support.newsroom import Newsroom
from support.signing_up import ADDRESS, SignupSite

from feeds.cli import depeche as root


def run(site: SignupSite, *arguments: str) -> tuple[int, str]:
    from click.testing import CliRunner

    done = CliRunner().invoke(root, list(arguments), obj=site.services)
    return done.exit_code, done.output


def listed(site: SignupSite) -> list[dict[str, str]]:
    status, output = run(site, "contributor", "list", "--json")
    assert 0 == status
    documents: list[dict[str, str]] = json.loads(output)
    return documents


@on_both_engines
def test_a_contributor_waits_is_approved_and_has_a_page_and_a_feed_once_published(site: SignupSite) -> None:
    site.join(purposes=("contributor",), byline="Nora Bensaïd")
    (waiting,) = listed(site)
    before = site.client.get("/author/nora-bensaid").status_code

    status, _output = run(site, "contributor", "approve", waiting["id"])
    unpublished = site.client.get("/author/nora-bensaid").status_code
    Newsroom(site.services, site.clock).publish("a", authors=("nora-bensaid",))

    assert 0 == status
    assert ("waiting", "Nora Bensaïd", "r…@example.org") == (
        waiting["state"],
        waiting["byline"],
        waiting["email"],
    )
    assert (404, 404) == (before, unpublished)
    page = site.client.get("/author/nora-bensaid")
    feed = site.client.get("/author/nora-bensaid/feed.rss")
    assert (200, 200) == (page.status_code, feed.status_code)
    assert "Nora Bensaïd" in feed.get_data(as_text=True)
    assert ADDRESS not in page.get_data(as_text=True) + feed.get_data(as_text=True)


def test_who_has_not_confirmed_cannot_be_approved(site: SignupSite) -> None:
    site.send(purposes=("contributor",), byline="Nora B.")
    site.work()

    assert [] == listed(site)
    assert 2 == run(site, "contributor", "approve", ADDRESS)[0]


def test_who_did_not_ask_to_contribute_cannot_be_approved(site: SignupSite) -> None:
    site.join(purposes=("digest",))

    assert 2 == run(site, "contributor", "approve", ADDRESS)[0]
    assert 2 == run(site, "contributor", "suspend", ADDRESS)[0]


def test_a_byline_is_needed_and_may_not_be_somebody_elses(site: SignupSite) -> None:
    site.join("a@example.org", purposes=("contributor",))
    site.join("b@example.org", purposes=("contributor",), byline="Nora B.")
    site.join("c@example.org", purposes=("contributor",), byline="Nora B.")
    site.join("d@example.org", purposes=("contributor",), byline="nora b")

    assert 2 == run(site, "contributor", "approve", "a@example.org")[0]
    assert 0 == run(site, "contributor", "approve", "b@example.org")[0]
    status, output = run(site, "contributor", "approve", "c@example.org")
    assert (2, True) == (status, "another byline" in output)
    assert 0 == run(site, "contributor", "approve", "d@example.org")[0]
    assert {"nora-b", "nora-b-2"} == {each["author"] for each in listed(site) if each["author"]}


def test_approving_twice_is_approving_once_and_suspending_is_undone_by_an_editor_alone(
    site: SignupSite,
) -> None:
    site.join(purposes=("contributor",), byline="Nora B.")

    states = []
    for verb in ("approve", "approve", "suspend", "approve"):
        assert 0 == run(site, "contributor", verb, ADDRESS)[0]
        states += [each["state"] for each in listed(site)]

    assert ["approved", "approved", "suspended", "approved"] == states
    assert 1 == len(run(site, "contributor", "list", "--state", "approved")[1].strip().splitlines())
    assert "There are none.\n" == run(site, "contributor", "list", "--state", "waiting")[1]


def test_leaving_ends_the_approval(site: SignupSite) -> None:
    site.join(purposes=("contributor",), byline="Nora B.")
    run(site, "contributor", "approve", ADDRESS)

    site.leave()

    assert [] == listed(site)
    assert 2 == run(site, "contributor", "approve", ADDRESS)[0]


def test_erasing_takes_an_unpublished_byline_along_and_leaves_a_published_one(site: SignupSite) -> None:
    """The policy: a byline that was published stays with the published articles."""
    for address, byline in (("a@example.org", "Jamais Publiée"), ("b@example.org", "Déjà Publiée")):
        site.join(address, purposes=("contributor",), byline=byline)
        run(site, "contributor", "approve", address)
    Newsroom(site.services, site.clock).publish("a", authors=("deja-publiee",))

    for address in ("a@example.org", "b@example.org"):
        assert 0 == run(site, "signup", "erase", address)[0]

    with site.services.storage.reading() as session:
        assert session.vocabulary.find_author("jamais-publiee") is None
        assert session.vocabulary.find_author("deja-publiee")


def test_an_unknown_contributor_is_refused_without_repeating_the_address(
    site: SignupSite, depeche: Depeche
) -> None:
    status, output = run(site, "contributor", "approve", "nobody@example.org")

    assert (2, False) == (status, "nobody@" in output)
    assert 2 == run(site, "contributor", "suspend", "no-such-id")[0]
