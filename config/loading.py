"""Fills the settings: defaults, then the TOML file of DEPECHE_CONFIG, then the environment.

The only module that reads the environment. Every problem is found before any is reported.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from config.settings import SECRET_OPTIONS, Section, Settings

PREFIX = "DEPECHE_"
FILE_VARIABLE = "DEPECHE_CONFIG"
DEFAULT = "default"
PYDANTIC_SUBJECT = re.compile(r"^(Value error, |Input |String |Tuple )")


@dataclass
class ConfigError(Exception):
    """The settings cannot be used; every problem there is, one sentence each. No secret is repeated."""

    problems: tuple[str, ...]

    def __str__(self) -> str:
        """List the problems, one a line."""
        return "\n".join(self.problems)


class Option(NamedTuple):
    """One setting by name."""

    section: str
    name: str

    @property
    def dotted(self) -> str:
        """The option as the TOML file's reader would call it."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The option's name in the environment."""
        return f"{PREFIX}{self.section}__{self.name}".upper()


@dataclass(frozen=True)
class Loaded:
    """The settings in force, and where each option comes from: `default`, a file or a variable."""

    settings: Settings
    origins: Mapping[Option, str]


@dataclass
class _Gathered:
    """What was found so far: raw values with their origin, and problems."""

    values: dict[Option, Any] = field(default_factory=dict)  # `Any`: whatever a TOML file may say
    origins: dict[Option, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def take(self, option: Option, value: object, origin: str) -> None:
        self.values[option] = value
        self.origins[option] = origin


def _sections() -> Mapping[str, type[Section]]:
    return {
        name: section.annotation
        for name, section in Settings.model_fields.items()
        if isinstance(section.annotation, type)
    }


OPTIONS = tuple(
    Option(section, name) for section, model in _sections().items() for name in model.model_fields
)
"""Every option there is, in the order of the model."""


def load(environ: Mapping[str, str] | None = None) -> Loaded:
    """Read the settings from this environment, by default the process's own; raise ConfigError.

    An empty variable is an empty value, not an absent one: options that cannot be empty are refused.
    """
    environ = os.environ if environ is None else environ
    gathered = _Gathered()
    _read_file(environ, gathered)
    _read_variables(environ, gathered)
    settings = _validate(gathered)
    if settings is None or gathered.problems:
        raise ConfigError(tuple(gathered.problems))
    return Loaded(settings, {option: gathered.origins.get(option, DEFAULT) for option in OPTIONS})


def masked(settings: Settings) -> Mapping[str, Mapping[str, object]]:
    """Answer every option by section, fit to be shown: what may hold a password is cut."""
    shown = settings.model_dump(mode="json")
    for section, name in SECRET_OPTIONS:
        shown[section][name] = _mask(shown[section][name])
    return shown


def _mask(value: str) -> str:
    """Show that there is a secret, and of a URL its scheme; an SQLite URL holds none."""
    scheme, separator, _rest = value.partition("://")
    if not value or scheme == "sqlite":
        return value
    return f"{scheme}://***" if separator else "***"


def _read_file(environ: Mapping[str, str], gathered: _Gathered) -> None:
    path = environ.get(FILE_VARIABLE)
    if path is None:
        return
    if not path:
        gathered.problems.append(f"{FILE_VARIABLE} is empty: unset it, or name a TOML file")
        return
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        gathered.problems.append(f"{FILE_VARIABLE}: cannot read {path}: {_explain(error)}")
        return
    for section, options in document.items():
        _read_section(path, section, options, gathered)


def _explain(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


def _read_section(path: str, section: str, options: object, gathered: _Gathered) -> None:
    sections = _sections()
    if section not in sections:
        gathered.problems.append(f"{path}: unknown section [{section}]{_suggest(section, sections)}")
        return
    if not isinstance(options, dict):
        gathered.problems.append(f"{path}: {section} must be a section, written [{section}]")
        return
    for name, value in options.items():
        option = Option(section, name)
        if option in OPTIONS:
            gathered.take(option, tuple(value) if isinstance(value, list) else value, path)
        else:
            known = [option.dotted for option in OPTIONS]
            gathered.problems.append(
                f"{path}: unknown option {option.dotted}{_suggest(option.dotted, known)}"
            )


def _read_variables(environ: Mapping[str, str], gathered: _Gathered) -> None:
    readers = dict(_variables())
    for variable in sorted(name for name in environ if name.startswith(PREFIX) and name != FILE_VARIABLE):
        if variable not in readers:
            gathered.problems.append(
                f"unknown variable {variable}{_suggest(variable, [*readers, FILE_VARIABLE])}"
            )
            continue
        option, read = readers[variable]
        if gathered.origins.get(option) == option.variable:
            gathered.problems.append(f"{option.variable} and {variable} are both set: keep one")
            continue
        try:
            gathered.take(option, _from_text(option, read(environ[variable])), variable)
        except (OSError, ValueError) as error:
            gathered.problems.append(f"{variable}: cannot read {environ[variable]}: {_explain(error)}")


def _variables() -> Iterator[tuple[str, tuple[Option, Callable[[str], str]]]]:
    """Name every variable, its option, and how its text is come by."""
    for option in OPTIONS:
        yield option.variable, (option, str)
        if option in SECRET_OPTIONS:
            yield f"{option.variable}_FILE", (option, _read_secret)


def _read_secret(path: str) -> str:
    """Read a secret; editors and `echo` end a file with a line break that is not part of it."""
    return Path(path).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")


def _from_text(option: Option, text: str) -> object:
    """Turn a variable's text into what a TOML file would have said; what does not fit is refused later."""
    annotation = _sections()[option.section].model_fields[option.name].annotation
    if get_origin(annotation) is not tuple:
        return _number_or_text(text, is_number=annotation is int)
    is_number = get_args(get_args(annotation)[0])[:1] == (int,)
    parts = text.split(",") if text else ()
    return tuple(_number_or_text(part.strip(), is_number=is_number) for part in parts)


def _number_or_text(text: str, *, is_number: bool) -> int | str:
    return int(text) if is_number and re.fullmatch(r"[0-9]{1,18}", text) else text


def _validate(gathered: _Gathered) -> Settings | None:
    sections: dict[str, dict[str, object]] = {name: {} for name in _sections()}
    for option, value in gathered.values.items():
        sections[option.section][option.name] = value
    try:
        return Settings.model_validate(sections, strict=True)
    except ValidationError as error:
        gathered.problems.extend(_describe(gathered, error))
        return None


def _describe(gathered: _Gathered, error: ValidationError) -> Iterator[str]:
    """Say of each refused value where it comes from, which option it is for, and what it must be."""
    for refusal in error.errors(include_url=False, include_input=False):
        option = Option(*(str(part) for part in refusal["loc"][:2]))
        origin = gathered.origins[option]
        where = origin if origin.startswith(PREFIX) else f"{origin}: {option.dotted}"
        reason = PYDANTIC_SUBJECT.sub("", refusal["msg"])
        yield f"{where} {reason}{_quote(option, gathered.values[option])}"


def _quote(option: Option, value: object) -> str:
    """Repeat the refused value, unless it may be a secret or carries credentials."""
    if option in SECRET_OPTIONS or "@" in str(value):
        return ""
    return "; it is empty" if value in ("", ()) else f", not {value!r}"


def _suggest(name: str, known: Mapping[str, object] | list[str]) -> str:
    """Propose the known name that looks most like the unknown one."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
