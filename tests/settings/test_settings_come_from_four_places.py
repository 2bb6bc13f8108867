"""Where settings come from, which wins, and what is an error (interface.md, Settings)."""

from pathlib import Path

import pytest

from config.loading import DEFAULT, OPTIONS, ConfigError, Loaded, Option, load
from config.settings import SECRET_OPTIONS, Settings

TITLE = Option("site", "title")
URL = Option("storage", "url")


def a_file(folder: Path, text: str) -> str:
    path = folder / "depeche.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(environ)
    return caught.value.problems


def test_without_anything_the_defaults_are_in_force() -> None:
    assert Loaded(Settings(), dict.fromkeys(OPTIONS, DEFAULT)) == load({"PATH": "/bin"})


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPECHE_SITE__TITLE", "Atlas")

    assert "Atlas" == load().settings.site.title


def test_a_file_beats_the_defaults(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[site]\ntitle = "Atlas"\nlanguages = ["fr-MA", "ar"]\n[serve]\nport = 9000\n')

    loaded = load({"DEPECHE_CONFIG": path})

    assert ("Atlas", ("fr-MA", "ar"), 9000) == (
        loaded.settings.site.title,
        loaded.settings.site.languages,
        loaded.settings.serve.port,
    )
    assert path == loaded.origins[TITLE]
    assert DEFAULT == loaded.origins[URL]


def test_a_variable_beats_the_file(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[site]\ntitle = "Atlas"\n')

    loaded = load({"DEPECHE_CONFIG": path, "DEPECHE_SITE__TITLE": "Rif"})

    assert "Rif" == loaded.settings.site.title
    assert "DEPECHE_SITE__TITLE" == loaded.origins[TITLE]


def test_a_refused_value_is_no_matter_where_another_wins(tmp_path: Path) -> None:
    path = a_file(tmp_path, "[serve]\nport = 0\n")

    assert 9000 == load({"DEPECHE_CONFIG": path, "DEPECHE_SERVE__PORT": "9000"}).settings.serve.port


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_its_variable_names(tmp_path: Path, ending: str) -> None:
    secret = tmp_path / "url"
    secret.write_bytes(f"postgresql://u:p@h/d{ending}".encode())

    loaded = load({"DEPECHE_STORAGE__URL_FILE": str(secret)})

    assert "postgresql://u:p@h/d" == loaded.settings.storage.url
    assert "DEPECHE_STORAGE__URL_FILE" == loaded.origins[URL]


def test_a_secret_cannot_be_given_twice(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("sqlite:///a.sqlite", encoding="utf-8")

    assert ("DEPECHE_STORAGE__URL and DEPECHE_STORAGE__URL_FILE are both set: keep one",) == problems(
        {"DEPECHE_STORAGE__URL": "sqlite:///b.sqlite", "DEPECHE_STORAGE__URL_FILE": str(secret)}
    )


def test_only_secrets_are_read_from_files() -> None:
    assert frozenset({URL, ("mail", "password")}) == SECRET_OPTIONS
    assert ("unknown variable DEPECHE_SITE__TITLE_FILE; did you mean DEPECHE_SITE__TITLE?",) == problems(
        {"DEPECHE_SITE__TITLE_FILE": "/dev/null"}
    )


def test_a_list_is_written_with_commas() -> None:
    assert ("fr", "ar", "en") == load({"DEPECHE_SITE__LANGUAGES": "fr, ar,en"}).settings.site.languages


def test_an_option_that_may_be_empty_can_be_emptied(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[site]\nrights = "© Atlas"\n')

    loaded = load({"DEPECHE_CONFIG": path, "DEPECHE_SITE__RIGHTS": ""})

    assert "" == loaded.settings.site.rights
    assert "DEPECHE_SITE__RIGHTS" == loaded.origins[Option("site", "rights")]


@pytest.mark.parametrize(
    "variable",
    [
        "DEPECHE_CONFIG",
        "DEPECHE_SITE__TITLE",
        "DEPECHE_SITE__BASE_URL",
        "DEPECHE_SITE__LANGUAGES",
        "DEPECHE_SITE__TIMEZONE",
        "DEPECHE_STORAGE__URL",
        "DEPECHE_STORAGE__URL_FILE",
        "DEPECHE_SERVE__HOST",
        "DEPECHE_SERVE__PORT",
    ],
)
def test_an_option_that_cannot_be_empty_refuses_an_empty_variable(variable: str) -> None:
    (problem,) = problems({variable: ""})

    assert variable in problem


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    """X3: refuse to start with one clear line each."""
    path = a_file(
        tmp_path,
        'debug = true\n[sight]\n[site]\ntitel = "x"\nlicence_url = "ftp://x"\n[serve]\nport = "8000"\n',
    )

    found = problems(
        {
            "DEPECHE_CONFIG": path,
            "DEPECHE_SITE__TIMEZONE": "Mars/Olympus",
            "DEPECHE_SITE__LANGUAGE": "fr",
            "DEPECHE_SERVE__WORKERS": "0",
        }
    )

    assert (
        f"{path}: unknown section [debug]; there are site, storage, serve, media, backup, outbound, privacy, "
        "signup, mail",
        f"{path}: unknown section [sight]; did you mean site?",
        f"{path}: unknown option site.titel; did you mean site.title?",
        "unknown variable DEPECHE_SITE__LANGUAGE; did you mean DEPECHE_SITE__LANGUAGES?",
        "DEPECHE_SITE__TIMEZONE must be an IANA time zone such as Africa/Casablanca, not 'Mars/Olympus'",
        f"{path}: site.licence_url must be empty or an absolute http(s) URL, not 'ftp://x'",
        f"{path}: serve.port should be a valid integer, not '8000'",
        "DEPECHE_SERVE__WORKERS should be greater than or equal to 1, not 0",
    ) == found
    assert "\n".join(found) == str(ConfigError(found))


def test_a_section_must_be_a_section(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'site = "Atlas"\n')

    assert (f"{path}: site must be a section, written [site]",) == problems({"DEPECHE_CONFIG": path})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[site\n", "Expected ']'"),
        (b'[site]\ntitle = "a"\ntitle = "b"\n', "Cannot overwrite a value"),
        (b"\xff\xfe", "it is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "depeche.toml"
    path.write_bytes(content)

    (problem,) = problems({"DEPECHE_CONFIG": str(path)})

    assert problem.startswith(f"DEPECHE_CONFIG: cannot read {path}: {reason}")


@pytest.mark.parametrize("variable", ["DEPECHE_CONFIG", "DEPECHE_STORAGE__URL_FILE"])
def test_a_missing_file_is_named(tmp_path: Path, variable: str) -> None:
    path = str(tmp_path / "missing")

    assert (f"{variable}: cannot read {path}: No such file or directory",) == problems({variable: path})


@pytest.mark.parametrize(
    "variable", ["DEPECHE_", "DEPECHE__", "DEPECHE_SITE", "DEPECHE_site__title", "DEPECHE_X__Y"]
)
def test_an_unknown_variable_is_an_error(variable: str) -> None:
    (problem,) = problems({variable: "x"})

    assert problem.startswith(f"unknown variable {variable}; ")


@pytest.mark.parametrize(
    "text", ["٨٠٠٠", "8000.0", " 8000", "8_000", "+8000", "0x1F", "true", "65536", "0", "1" * 5000]
)
def test_a_number_is_written_in_plain_digits_and_within_its_bounds(text: str) -> None:
    (problem,) = problems({"DEPECHE_SERVE__PORT": text})

    assert problem.startswith("DEPECHE_SERVE__PORT should be ")


@pytest.mark.parametrize("value", ["true", "8000.0", '"8000"', "[8000]"])
def test_a_file_says_numbers_as_numbers(tmp_path: Path, value: str) -> None:
    path = a_file(tmp_path, f"[serve]\nport = {value}\n")

    assert problems({"DEPECHE_CONFIG": path})


@pytest.mark.parametrize("value", ["2026-01-01", "1", "true", '["a"]', "{ a = 1 }"])
def test_a_file_says_text_as_text(tmp_path: Path, value: str) -> None:
    path = a_file(tmp_path, f"[site]\ntitle = {value}\n")

    assert problems({"DEPECHE_CONFIG": path})
