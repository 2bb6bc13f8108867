"""The few words a feed itself says, in the languages of its readers."""

from collections.abc import Mapping
from dataclasses import dataclass

from feeds.markup.languages import primary

LANGUAGE_NAMES: Mapping[str, str] = {"fr": "Français", "ar": "العربية", "en": "English"}
"""What the commonest languages call themselves; others are shown by their tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What feeds say in one language."""

    without: str
    either: str
    question: str
    correction: str
    withdrawn_title: str
    picture: str


TEXTS: Mapping[str, Texts] = {
    "fr": Texts(
        without="sauf {}",
        either=" ou ",
        question="« {} »",
        correction="Correction :",
        withdrawn_title="Article retiré",
        picture="Voir l’image",
    ),
    "ar": Texts(
        without="باستثناء {}",
        either=" أو ",
        question="«{}»",
        correction="تصحيح:",
        withdrawn_title="مقال مسحوب",
        picture="عرض الصورة",
    ),
    "en": Texts(
        without="except {}",
        either=" or ",
        question="“{}”",
        correction="Correction:",
        withdrawn_title="Article withdrawn",
        picture="See the picture",
    ),
}


def texts_in(language: str) -> Texts:
    """Answer the texts in a language, or in English where there are none in it."""
    return TEXTS.get(primary(language), TEXTS["en"])


def label_in(labels: Mapping[str, str], language: str) -> tuple[str, str]:
    """Answer the label in a language and the language it is really in.

    Falls back to the wider language, then French, English, Arabic, then whatever there is (MT-02). A name
    that is the same in every language stands under the empty tag.
    """
    if language in labels:  # nearly always; a feed looks up hundreds of labels
        return labels[language], language
    for tag in (primary(language), "", "fr", "en", "ar", *sorted(labels)):
        if tag in labels:
            return labels[tag], tag or language
    return "", language
