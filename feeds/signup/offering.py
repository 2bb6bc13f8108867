"""What the pages of signing up show: what can be chosen here, what was typed, and what was wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from config.settings import Settings
from feeds.markup.languages import primary
from feeds.markup.slugs import is_slug
from feeds.signup.own_data import OwnData, is_byline_settled
from feeds.signup.policy import Notice, make_notice
from feeds.signup.wishes import FREQUENCIES, Fields, Offer
from storage.protocols import Session


@dataclass(frozen=True, slots=True)
class Topic:
    """A category or entity that can be followed."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """Everything a form shows. `chosen` is what is ticked or typed in each field: none at first (LAW-05)."""

    notice: Notice
    languages: Sequence[str]
    categories: Sequence[Topic]
    entities: Sequence[Topic]
    frequencies: Sequence[str] = FREQUENCIES
    chosen: Fields = field(default_factory=dict)
    problems: Sequence[str] = ()
    is_byline_settled: bool = False

    def value(self, name: str) -> str:
        """Answer what stands in a field of one value."""
        values = self.chosen.get(name, ())
        return values[0] if values else ""

    def has(self, name: str, value: str) -> bool:
        """Answer whether a value of a field is ticked."""
        return value in self.chosen.get(name, ())


def make_offer(session: Session, settings: Settings) -> Offer:
    """Answer what may be chosen, as questions to the vocabulary; only what looks like a slug is looked up."""
    return Offer(
        languages=settings.site.languages,
        is_category=partial(_is_known, session.vocabulary.find_category),
        is_entity=partial(_is_known, session.vocabulary.find_entity),
    )


def _is_known(find: object, slug: str) -> bool:
    return is_slug(slug) and callable(find) and find(slug) is not None


def make_view(
    session: Session,
    settings: Settings,
    language: str,
    *,
    chosen: Fields | None = None,
    problems: Sequence[str] = (),
    is_settled: bool = False,
) -> FormView:
    """Answer a form in a language; entities are offered where a link, or an earlier choice, names them."""
    chosen = chosen or {}
    known = {
        slug: session.vocabulary.find_entity(slug) for slug in chosen.get("entities", ()) if is_slug(slug)
    }
    return FormView(
        notice=make_notice(settings.privacy, language),
        languages=settings.site.languages,
        categories=[
            Topic(each.slug, _label(each.labels, each.slug, language))
            for each in session.vocabulary.list_categories()
        ],
        entities=[
            Topic(each.slug, _label(each.labels, each.slug, language)) for each in known.values() if each
        ],
        chosen=chosen,
        problems=problems,
        is_byline_settled=is_settled,
    )


def _label(labels: Mapping[str, str], slug: str, language: str) -> str:
    return labels.get(language) or labels.get("fr") or slug


def make_own_view(session: Session, settings: Settings, language: str, data: OwnData) -> FormView:
    """Answer the form that corrects somebody's data: what is in force is ticked."""
    signup = data.signup
    chosen = {
        "purposes": data.active,
        "language": (signup.language,),
        "categories": signup.categories,
        "entities": signup.entities,
        "frequency": (signup.frequency,),
        "byline": (signup.byline,),
    }
    return make_view(session, settings, language, chosen=chosen, is_settled=is_byline_settled(signup))


def default_language(settings: Settings, language: str) -> str:
    """Answer the site's tag for the language of a page."""
    return next((tag for tag in settings.site.languages if primary(tag) == language), settings.site.language)
