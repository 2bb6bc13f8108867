"""Addresses, networks, forms and choices are read strictly, and nothing is guessed (E1, E2, E4, E11)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clocks import START

from feeds.errors import BadRequest
from feeds.signup.addresses import read_address
from feeds.signup.forms import FORM, make_form_token, make_page_token, read_form_token
from feeds.signup.keys import Keys
from feeds.signup.networks import UNKNOWN, network_of
from feeds.signup.wishes import Offer, Unreadable, read_byline, read_json, read_wish

KEYS = Keys(b"k" * 32)
OFFER = Offer(
    languages=("fr", "ar"), is_category=lambda value: value == "ia", is_entity=lambda value: value == "maroc"
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nora.B+news@Example.ORG", "Nora.B+news@example.org"),
        ("nora@dépêche.example", "nora@xn--dpche-bsai.example"),
        ("nora@xn--dpche-bsai.example", "nora@xn--dpche-bsai.example"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("x@sub.domain.test", "x@sub.domain.test"),
    ],
)
def test_a_plain_address_is_kept_as_typed_with_its_domain_as_dns_has_it(typed: str, kept: str) -> None:
    assert kept == read_address(typed).text


@pytest.mark.parametrize(
    "typed",
    [
        *("", "x", "x@", "@example.org", "x@localhost", "x@example", "x@example.org.", "x@.example.org"),
        *("a b@example.org", '"a b"@example.org', "x@[192.0.2.1]", "x%y@example.org", "x!y@example.org"),
        *("Nora <x@example.org>", "x@example.org, y@example.org", "x@example.org\n", " x@example.org"),
        *('"a\r\nBcc:x@y.org"@example.org', "x@example.org\r\nBcc: y@example.org", "x\0@example.org"),
        *(
            "é@example.org",
            "x\u200b@example.org",
            "x@exam\u200bple.org",
            "x\u2028@example.org",
            "x\x85@example.org",
        ),
        *(
            f"{'x' * 65}@example.org",
            f"x@{'y' * 250}.org",
            "x@example..org",
            "x@-example.org",
            "x@example.invalid",
        ),
    ],
)
def test_what_is_no_plain_address_is_refused(typed: str) -> None:
    """E1, E2 (CVE-2023-27043): the address that is kept is the one that is written to."""
    with pytest.raises(BadRequest, match="email"):
        read_address(typed)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_kept_unchanged_or_refused(typed: str) -> None:
    try:
        address = read_address(typed)
    except BadRequest:
        return
    assert address.local == typed.rpartition("@")[0]
    assert address.text.isascii()
    assert "\n" not in address.text


def test_case_is_no_difference_between_mailboxes_and_a_homoglyph_is() -> None:
    """E11."""
    assert read_address("Nora@example.org").mailbox == read_address("nora@EXAMPLE.org").mailbox
    assert read_address("nora@exаmple.org").mailbox != read_address("nora@example.org").mailbox  # Cyrillic а
    assert read_address("n.o.r.a+x@googlemail.com").fold == read_address("nora@gmail.com").fold
    assert read_address("n.ora@example.org").fold != read_address("nora@example.org").fold


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "network"),
    [
        ("192.0.2.77", None, 0, "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", None, 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", None, 0, "192.0.2.0/24"),
        ("192.0.2.77", "198.51.100.1", 0, "192.0.2.0/24"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.0/24"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.0/24"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 203.0.113.9", 2, "198.51.100.0/24"),
        ("127.0.0.1", "198.51.100.1", 2, UNKNOWN),
        ("127.0.0.1", None, 1, UNKNOWN),
        ("127.0.0.1", "nonsense", 1, UNKNOWN),
        (None, None, 0, UNKNOWN),
    ],
)
def test_a_network_is_what_our_own_outermost_proxy_saw(
    peer: str | None, forwarded: str | None, hops: int, network: str
) -> None:
    """C6, product.md: a declared number of hops; what a client wrote itself is never read."""
    assert network == network_of(peer, forwarded, hops=hops)


def test_a_form_is_good_from_three_seconds_to_an_hour() -> None:
    """E4."""
    token = make_form_token(KEYS, "v1", now=START)

    for seconds in (0, 2.9):
        with pytest.raises(BadRequest, match="three seconds"):
            read_form_token(KEYS, token, now=START + timedelta(seconds=seconds))
    for seconds in (3, 3600):
        assert "v1" == read_form_token(KEYS, token, now=START + timedelta(seconds=seconds)).policy
    with pytest.raises(BadRequest, match="older than an hour"):
        read_form_token(KEYS, token, now=START + timedelta(seconds=3601))


def test_a_form_of_somebody_elses_making_is_refused() -> None:
    theirs = make_form_token(Keys(b"x" * 32), "v1", now=START)

    for token in (theirs, "", "é", "a.b", KEYS.sign_leaving("u", "*"), "\ud800"):
        with pytest.raises(BadRequest, match="form_token"):
            read_form_token(KEYS, token, now=START + timedelta(seconds=10))


def test_the_form_at_the_foot_of_a_page_is_the_same_bytes_for_ever() -> None:
    assert make_page_token(KEYS, "v1") == make_page_token(KEYS, "v1")
    assert "v1" == read_form_token(KEYS, make_page_token(KEYS, "v1"), now=START).policy
    assert FORM != KEYS.read_form(make_page_token(KEYS, "v1"))[0]  # type: ignore[index] # it is ours


def test_a_wish_is_read_with_its_defaults() -> None:
    wish = read_wish({"email": ["x@example.org"], "purposes": ["digest"]}, OFFER, language="ar")

    assert "x@example.org" == wish.address.text
    assert ("ar", "weekly", (), "") == (
        wish.choice.language,
        wish.choice.frequency,
        wish.choice.categories,
        wish.choice.byline,
    )


def test_everything_that_is_wrong_is_said_at_once() -> None:
    fields = {
        "email": ["nobody"],
        "purposes": [],
        "language": ["de"],
        "categories": ["ia", "nothing"],
        "entities": ["nobody"],
        "frequency": ["hourly"],
        "byline": ["write to me@example.org"],
        "tracking": ["x"],
    }

    with pytest.raises(Unreadable) as refused:
        read_wish(fields, OFFER, language="fr")

    assert {"body", *(set(fields) - {"tracking"})} == set(refused.value.problems)
    assert "nobody" not in str(refused.value.problems)


@pytest.mark.parametrize(
    "fields",
    [
        {"purposes": ["digest", "everything"]},
        {"purposes": ["digest"], "frequency": ["daily", "weekly"]},
        {"purposes": ["digest"], "email": ["x@example.org", "y@example.org"]},
        {"purposes": ["digest"], "byline": ["a\x00b"]},
        {"purposes": ["digest"], "byline": ["a\ud800b"]},
        {"purposes": ["digest"], "categories": [f"c{number}" for number in range(60)]},
    ],
)
def test_what_was_not_offered_is_refused_and_nothing_is_widened(fields: dict[str, list[str]]) -> None:
    with pytest.raises(Unreadable):
        read_wish({"email": ["x@example.org"], **fields}, OFFER, language="fr")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"email": 1}', b'{"email": {"a": 1}}', b"\xff"])
def test_json_that_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read_json(body)


@pytest.mark.parametrize(
    "byline", ["nora@example.org", "www.pills.example", "https://x", "x" * 81, "pills.com"]
)
def test_a_byline_is_never_an_address(byline: str) -> None:
    """LAW-12."""
    with pytest.raises(BadRequest, match="byline"):
        read_byline(byline)


@pytest.mark.parametrize("byline", ["", "Nora B.", "نورة بنعلي", "N. d’Aïn", "J.-P. O’Neil"])
def test_a_name_or_a_pseudonym_is_a_byline(byline: str) -> None:
    assert byline == read_byline(byline)
