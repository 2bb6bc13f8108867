"""Every option has a row in docs/settings.md with its variable and its default, and no row is out of date."""

import re
from pathlib import Path

import pytest

from config.loading import OPTIONS, Option, load
from config.settings import SECRET_OPTIONS, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(\w+)\.(\w+)` \| (.+?) \| (.+?) \| .+ \|$", re.MULTILINE)


def rows() -> dict[Option, tuple[str, str]]:
    return {Option(section, name): (variables, default) for section, name, variables, default in _found()}


def _found() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_option_has_one_row_in_the_order_of_the_model() -> None:
    assert list(OPTIONS) == [Option(section, name) for section, name, _variables, _default in _found()]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.dotted)
def test_the_row_names_the_variables_and_the_default(option: Option) -> None:
    variables, default = rows()[option]
    value = getattr(getattr(Settings(), option.section), option.name)
    shown = ", ".join(value) if isinstance(value, tuple) else str(value)
    secret = f" or `{option.variable}_FILE`" if option in SECRET_OPTIONS else ""

    assert f"`{option.variable}`{secret}" == variables
    assert (f"`{shown}`" if shown else "empty") == default


def test_the_example_file_is_valid(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "depeche.toml"
    path.write_text(example[1], encoding="utf-8")

    assert "https://news.example" == load({"DEPECHE_CONFIG": str(path)}).settings.site.base_url
