"""What each setting may be, and what is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.loading import ConfigError, load, masked
from config.settings import Settings, SiteSettings, StorageSettings


@pytest.mark.parametrize(
    ("given_url", "base_url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://News.Example/", "https://news.example"),
        ("https://news.example:443", "https://news.example"),
        ("http://news.example:80/", "http://news.example"),
        ("https://news.example:8443", "https://news.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--dpche-bsad.example", "https://xn--dpche-bsad.example"),
    ],
)
def test_the_base_url_has_one_spelling(given_url: str, base_url: str) -> None:
    assert base_url == SiteSettings(base_url=given_url).base_url


@pytest.mark.parametrize(
    "base_url",
    [
        *(
            "news.example",
            "//news.example",
            "ftp://news.example",
            "https://",
            "https:///feed",
            "javascript:alert(1)",
        ),
        *("https://news.example/site", "https://news.example?x=1", "https://news.example#x"),
        *("https://user@news.example", "https://user:secret@news.example", "https://@news.example"),
        *(
            "https://news.example:99999",
            "https://news.example:x",
            "https://news .example",
            "https://news.exa\nmple",
        ),
        *(
            "https://dépêche.example",
            "https://news.example\\@evil.example",
            "https://ne<ws.example",
            "http://[::1",
        ),
    ],
)
def test_a_base_url_that_links_cannot_be_made_from_is_refused(base_url: str) -> None:
    with pytest.raises(ValidationError):
        SiteSettings(base_url=base_url)


@given(st.text(max_size=40))
def test_an_accepted_base_url_is_already_in_its_one_spelling(text: str) -> None:
    for candidate in (text, f"https://{text}"):
        try:
            base_url = SiteSettings(base_url=candidate).base_url
        except ValidationError:
            continue
        assert base_url == SiteSettings(base_url=base_url).base_url
        assert base_url.isascii()


@pytest.mark.parametrize(
    ("base_url", "expected"), [("https://news.example", True), ("http://news.example", False)]
)
def test_https_means_production(base_url: str, expected: bool) -> None:
    assert expected is SiteSettings(base_url=base_url).is_production


@pytest.mark.parametrize("field", ["title", "description", "publisher", "rights"])
@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x0bb", "a\x9fb", "   ", "a" * 501])
def test_texts_that_would_spoil_a_feed_are_refused(field: str, text: str) -> None:
    with pytest.raises(ValidationError):
        SiteSettings.model_validate({field: text})


def test_texts_lose_their_outer_spaces() -> None:
    assert "Atlas" == SiteSettings(title="  Atlas ").title


def test_lone_surrogates_from_a_broken_environment_are_refused() -> None:
    with pytest.raises(ConfigError, match="DEPECHE_SITE__TITLE"):
        load({"DEPECHE_SITE__TITLE": b"caf\xe9".decode(errors="surrogateescape")})


@pytest.mark.parametrize(
    "languages", [(), ("fr", "fr"), ("fr-MA", "fr-ma"), ("FR",), ("français",), ("f",), ("",)]
)
def test_languages_are_distinct_tags(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        SiteSettings(languages=languages)


@pytest.mark.parametrize("zone", ["", "UTC+1", "Africa/casa", "../../etc/passwd", "/etc/localtime", "Africa"])
def test_a_time_zone_is_one_that_exists(zone: str) -> None:
    with pytest.raises(ValidationError):
        SiteSettings(timezone=zone)


@pytest.mark.parametrize(
    "url", ["ftp://x", "https://", "https://a b", 'https://a/"b', "https://a/<b>", "licence.html"]
)
def test_a_licence_is_an_address(url: str) -> None:
    with pytest.raises(ValidationError):
        SiteSettings(licence_url=url)


@pytest.mark.parametrize("url", ["sqlite://x", "sqlite:///", "mysql://h/d", "var/x.sqlite", "POSTGRES://h/d"])
def test_a_storage_url_names_an_engine_we_have(url: str) -> None:
    with pytest.raises(ValidationError):
        StorageSettings(url=url)


def test_the_publisher_is_the_author_and_the_title_stands_in() -> None:
    assert "Atlas" == SiteSettings(title="Atlas").author
    assert "Éditions du Rif" == SiteSettings(title="Atlas", publisher="Éditions du Rif").author


def test_the_first_language_is_the_sites_own() -> None:
    assert "ar" == SiteSettings(languages=("ar", "fr")).language


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Settings().site.title = "x"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///var/depeche.sqlite", "sqlite:///var/depeche.sqlite"),
        ("postgresql://news:s3cr3t@db/news", "postgresql://***"),
        ("postgresql://news:s3?c/r@3t@db/news", "postgresql://***"),
        ("postgres:///news?password=s3cr3t", "postgres://***"),
    ],
)
def test_secrets_are_masked_where_settings_are_shown(url: str, shown: str) -> None:
    settings = Settings(storage=StorageSettings(url=url))

    assert shown == masked(settings)["storage"]["url"]


def test_a_refused_secret_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            {
                "DEPECHE_STORAGE__URL": "mysql://news:s3cr3t@db/news",
                "DEPECHE_SITE__BASE_URL": "https://u:s3cr3t@x",
            }
        )

    assert 2 == len(caught.value.problems)
    assert "s3cr3t" not in str(caught.value)
