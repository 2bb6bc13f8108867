"""Reads how much a client wants each value of Accept and Accept-Encoding (RFC 9110 §12.4.2)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Each alternative begins with another character, so reading is linear whatever the header holds.
ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
WEIGHT = re.compile(r"(?:[01](?:\.[0-9]{0,9})?|\.[0-9]{1,9})", re.ASCII)
"""RFC 9110 allows three decimals and wants the leading digit; old Java clients write `q=.2`."""


class Preference(NamedTuple):
    """One element of such a header: its value in lower case, its other parameters, and its weight."""

    value: str
    parameters: tuple[str, ...]
    weight: float


def read_preferences(header: str) -> list[Preference]:
    """Answer the elements that can be understood, in their order; never raises."""
    return [preference for element in ELEMENT.findall(header) for preference in _read_element(element)]


def _read_element(element: str) -> Iterator[Preference]:
    parts = [part.strip().lower() for part in PARAMETER.findall(element)]
    value, parameters = (parts[0], parts[1:]) if parts else ("", [])
    weights = [part.partition("=")[2].strip() for part in parameters if _is_weight(part)]
    weight = _read_weight(weights[0]) if weights else 1.0
    if value and weight is not None:
        yield Preference(value, tuple(part for part in parameters if not _is_weight(part)), weight)


def _is_weight(parameter: str) -> bool:
    return parameter.partition("=")[0].strip() == "q"


def _read_weight(text: str) -> float | None:
    weight = float(text) if WEIGHT.fullmatch(text) else None
    return weight if weight is not None and weight <= 1 else None
