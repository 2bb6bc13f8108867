"""Decides what an article is filed under, from what the rules found and what editors decided; editors win."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from storage.registry import Decisions, FoundEntity, Verdict
from storage.vocabulary import Assignment


def assign(present: Assignment, found: Sequence[FoundEntity], decisions: Decisions) -> Assignment:
    """Answer the assignment with these entities: first what editors put in, then what the rules found."""
    about = [slug for slug, verdict in decisions.items() if verdict is Verdict.ABOUT]
    mentioned = [slug for slug, verdict in decisions.items() if verdict is Verdict.MENTION]
    undecided = [each for each in found if each.slug not in decisions]
    about += [each.slug for each in undecided if each.about]
    mentioned += [each.slug for each in undecided if not each.about]
    return replace(
        present,
        entities=_in_order(about, present.entities),
        mentions=_in_order(mentioned, present.mentions),
    )


def _in_order(slugs: Sequence[str], present: Sequence[str]) -> tuple[str, ...]:
    """What stands there already keeps its place, so that deciding the same again changes nothing."""
    return (*(slug for slug in present if slug in slugs), *(slug for slug in slugs if slug not in present))


def decide_by_list(
    named: Sequence[str], found: Sequence[FoundEntity], earlier: Decisions
) -> dict[str, Verdict]:
    """Answer the decisions of somebody who lists what an article is about.

    What is not on the list is no more than mentioned; what earlier lists had and the text lacks is out.
    """
    slugs = {each.slug for each in found}
    unlisted = [each.slug for each in found if each.about and each.slug not in named]
    unlisted += [slug for slug in earlier if slug not in named and slug not in unlisted]
    refused = {slug for slug, verdict in earlier.items() if verdict is Verdict.NONE}
    decisions = dict.fromkeys(named, Verdict.ABOUT)
    for slug in unlisted:
        is_mentioned = slug in slugs and slug not in refused
        decisions[slug] = Verdict.MENTION if is_mentioned else Verdict.NONE
    return decisions


def inherit(present: Assignment, found_before: Sequence[FoundEntity], decisions: Decisions) -> Decisions:
    """Answer the decisions on an article, those included that were made before decisions were kept.

    What it stands under and the rules never found was put there by somebody.
    """
    known = {each.slug for each in found_before} | set(decisions)
    inherited = {slug: Verdict.ABOUT for slug in present.entities if slug not in known}
    inherited |= {slug: Verdict.MENTION for slug in present.mentions if slug not in known}
    return {**decisions, **inherited}


def retag(
    present: Assignment, slugs: Sequence[str], found: Sequence[FoundEntity], decisions: Decisions
) -> Assignment:
    """Answer the assignment after the names of some entities changed; no other entity moves.

    One that stands there stays as it is while the text names it: a mention counted anew moves no feed.
    """
    by_slug: Mapping[str, FoundEntity] = {each.slug: each for each in found}
    about, mentioned = list(present.entities), list(present.mentions)
    for slug in slugs:
        is_there = slug in about or slug in mentioned
        if slug in decisions or is_there == (slug in by_slug):
            continue
        if is_there:
            about = [each for each in about if each != slug]
            mentioned = [each for each in mentioned if each != slug]
        else:
            (about if by_slug[slug].about else mentioned).append(slug)
    return replace(present, entities=tuple(about), mentions=tuple(mentioned))


def judged(
    found_before: Sequence[FoundEntity], earlier: Decisions, decisions: Decisions
) -> Mapping[str, bool]:
    """Answer what an editor's new decisions say of the rules' proposals: accepted or not, by slug.

    Only what the rules had proposed and nobody had judged before counts, and no mention left a mention.
    """
    proposed = {each.slug: each.about for each in found_before if each.slug not in earlier}
    return {
        slug: verdict is not Verdict.NONE if not proposed[slug] else verdict is Verdict.ABOUT
        for slug, verdict in decisions.items()
        if slug in proposed and (proposed[slug] or verdict is not Verdict.MENTION)
    }
