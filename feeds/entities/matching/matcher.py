"""Puts the rules together: hits, definitions, context, surnames, unknown names, salience."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

from feeds.entities.matching.acronyms import Definition, find_definitions, is_acronym, is_variant
from feeds.entities.matching.columns import tokenise
from feeds.entities.matching.documents import Document
from feeds.entities.matching.gazetteer import Gazetteer, Name
from feeds.entities.matching.homonyms import Context, choose, has_context
from feeds.entities.matching.mentions import Mention, Nested, Rule, Status, Tagging
from feeds.entities.matching.nationality import find_country
from feeds.entities.matching.salience import weigh
from feeds.entities.matching.scanning import Hit, Reader, make_reader
from feeds.entities.matching.surnames import Carrier, find_surnames, surnames_of
from feeds.entities.matching.surroundings import Surroundings
from feeds.entities.matching.tokens import Shape
from feeds.entities.matching.unknown import Unknown, find_unknown
from feeds.entities.matching.writing import Manner
from storage.vocabulary import EntityType

NOTHING: frozenset[str] = frozenset()
ROUNDS = 2
"""A context may itself depend on a context, once."""

UNKNOWN_SCORE = 0.0
ORGANISATION = EntityType.ORGANISATION


def match(gazetteer: Gazetteer, document: Document, *, preferred: Set[str] = NOTHING) -> Tagging:
    """Answer every mention in a text and what it is about; `preferred` are the senses its source means.

    Pure: the same gazetteer and text answer the same.
    """
    columns = tokenise(document.text, *document.parts)
    has_title = document.title.end > document.title.start
    reader = make_reader(gazetteer, columns, language=document.language, has_title=has_title)
    hits = reader.hits()
    covered = frozenset(index for hit in hits for index in range(hit.first, hit.last))
    judging = _Judging(reader, Surroundings(columns, reader.manners, covered), preferred)
    judging.define(find_definitions(columns, hits))
    judging.judge(hits)
    mentions = sorted(_mentions(judging), key=lambda each: (each.start, -each.end))
    assigned = [each for each in mentions if each.status is Status.ASSIGNED]
    return Tagging(
        mentions=tuple(mentions),
        entities=weigh(assigned, document),
        definitions=tuple(sorted(judging.new_aliases)),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a hit is held to be."""

    name: Name | None
    rule: Rule
    status: Status


@dataclass(slots=True)
class _Judging:
    """Decides hit by hit what is linked; every link may give another hit its context."""

    reader: Reader
    around: Surroundings
    preferred: Set[str]
    linked_by: dict[str, set[str]] = field(default_factory=dict)
    local: dict[str, str | None] = field(default_factory=dict)
    full_names: dict[tuple[int, int], str] = field(default_factory=dict)
    new_aliases: set[tuple[str, str]] = field(default_factory=set)
    unknown_bodies: list[Unknown] = field(default_factory=list)
    verdicts: dict[Hit, _Verdict | None] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """What is known so far."""
        return Context(self.linked_by.keys(), self.linked_by, self.preferred, self.reader.gazetteer)

    def define(self, definitions: Sequence[Definition]) -> None:
        """Take in what the text defines: a definition here overrides the default sense of an acronym."""
        for definition in definitions:
            default = self.reader.gazetteer.names.get(definition.acronym, ())
            if definition.hit is not None:
                sense = choose(definition.hit.names, self.context)
                self.local[definition.acronym] = sense.slug if sense else None
                if sense and all(name.slug != sense.slug for name in default):
                    self.new_aliases.add((definition.acronym, sense.slug))
            elif default:
                tokens = self.around.tokens
                variant = is_variant(definition, tokens, default, self.reader.gazetteer)
                sense = choose(default, self.context) if variant else None
                self.local[definition.acronym] = sense.slug if sense else None
                if sense:
                    self.full_names[definition.first, definition.last] = sense.slug
                else:
                    self.unknown_bodies.append(Unknown(definition.first, definition.last, ORGANISATION))
            else:
                self.unknown_bodies.append(Unknown(definition.first, definition.last, ORGANISATION))

    def judge(self, hits: Sequence[Hit]) -> None:
        """Reach a verdict on every hit."""
        for (first, last), slug in self.full_names.items():
            self._link(slug, self.around.columns.key(first, last))
        pending = [hit for hit in hits if not self._settle(hit, self._first_verdict(hit))]
        for _ in range(ROUNDS):
            pending = [hit for hit in pending if not self._settle(hit, self._verdict_in_context(hit))]
        for hit in pending:
            self.verdicts[hit] = self._last_verdict(hit)

    def _settle(self, hit: Hit, verdict: _Verdict | None) -> bool:
        if verdict is None:
            return False
        self.verdicts[hit] = verdict
        if verdict.name is not None and verdict.status is Status.ASSIGNED:
            self._link(verdict.name.slug, verdict.name.key)
        return True

    def _link(self, slug: str, key: str) -> None:
        self.linked_by.setdefault(slug, set()).add(key)

    def _first_verdict(self, hit: Hit) -> _Verdict | None:
        """Judge what needs no context; None leaves a hit for later."""
        if self.local and self._is_locally_defined(hit):
            return self._local_verdict(hit)
        doubt = Rule.FOREIGN if self._is_foreign(hit) else self.around.doubt(hit)
        if doubt is not None:
            return _Verdict(hit.names[0], doubt, Status.CANDIDATE)
        name = hit.names[0]
        if len(hit.names) > 1 or self._needs_more(hit, name):
            return None
        return _Verdict(name, Rule.ACRONYM if name.exact else Rule.NAME, Status.ASSIGNED)

    def _is_foreign(self, hit: Hit) -> bool:
        """Answer whether an adjective behind a body's name speaks of a country that is no neighbour."""
        name, tokens = hit.names[0], self.around.tokens
        if name.type is not EntityType.ORGANISATION or hit.last >= len(tokens):
            return False
        neighbours = self.reader.gazetteer.known[name.slug].neighbours
        country = find_country(tokens[hit.last].folded) if neighbours else None
        return country is not None and country not in neighbours

    def _needs_more(self, hit: Hit, name: Name) -> bool:
        is_lone_capitals = hit.length == 1 and self._manner(hit) is Manner.CAPITALS
        is_short = hit.is_short and not hit.is_listed
        return (
            is_short or is_lone_capitals or name.needs_context or name.is_weak or name.is_distrusted
        ) and not (name.is_proven and not is_short and not is_lone_capitals)

    def _manner(self, hit: Hit) -> Manner:
        return Manner.PLAIN if hit.names[0].is_arabic else self.around.manners[hit.first]

    def _verdict_in_context(self, hit: Hit) -> _Verdict | None:
        name = choose(hit.names, self.context)
        if name is None or name.is_distrusted:
            return None
        if len(hit.names) > 1 and not self._needs_more(hit, name):
            return _Verdict(name, Rule.HOMONYM, Status.ASSIGNED)
        is_supported = (
            name.slug in self.linked_by if self._only_repeats(hit, name) else has_context(name, self.context)
        )
        if not is_supported and name.needs_context and not self._only_repeats(hit, name):
            is_supported = self.around.cue_of(hit) is name.type
        return _Verdict(name, Rule.CONTEXT, Status.ASSIGNED) if is_supported else None

    def _only_repeats(self, hit: Hit, name: Name) -> bool:
        return (
            (hit.is_short and not hit.is_listed)
            or name.is_weak
            or (hit.length == 1 and self._manner(hit) is Manner.CAPITALS)
        )

    def _last_verdict(self, hit: Hit) -> _Verdict | None:
        """Say why a hit stays a candidate; what proves nothing at all is nothing."""
        if hit.is_short:
            return None
        if len(hit.names) > 1 and choose(hit.names, self.context) is None:
            return _Verdict(None, Rule.HOMONYM, Status.CANDIDATE)
        name = choose(hit.names, self.context) or hit.names[0]
        if name.is_distrusted:
            return _Verdict(name, Rule.DISTRUSTED, Status.CANDIDATE)
        if name.is_weak:
            return _Verdict(name, Rule.WEAK, Status.CANDIDATE)
        rule = Rule.CONTEXT if name.needs_context else Rule.CAPITALS
        return _Verdict(name, rule, Status.CANDIDATE)

    def _is_locally_defined(self, hit: Hit) -> bool:
        token = self.around.tokens[hit.first]
        return hit.length == 1 and token.folded in self.local and token.shape is Shape.UPPER

    def _local_verdict(self, hit: Hit) -> _Verdict:
        slug = self.local[self.around.tokens[hit.first].folded]
        if slug is None:
            return _Verdict(None, Rule.UNKNOWN_NAME, Status.CANDIDATE)
        own = [name for name in hit.names if name.slug == slug]
        return _Verdict(own[0] if own else self._any_name(slug), Rule.DEFINED_HERE, Status.ASSIGNED)

    def _any_name(self, slug: str) -> Name:
        return self.reader.gazetteer.known[slug].names[0]


def _mentions(judging: _Judging) -> list[Mention]:
    found = [_mention(judging, hit, verdict) for hit, verdict in judging.verdicts.items() if verdict]
    taken = {
        index for hit, verdict in judging.verdicts.items() if verdict for index in range(hit.first, hit.last)
    }
    found += _full_names(judging, taken)
    found += _local_acronyms(judging, taken)
    extending = {
        index
        for hit, verdict in judging.verdicts.items()
        if verdict and verdict.rule in {Rule.TOUCHING, Rule.UNKNOWN_FIRST_NAME}
        for index in range(hit.first, hit.last)
    }
    bodies = {index for each in judging.unknown_bodies for index in range(each.first, each.last)}
    unknown = [*judging.unknown_bodies, *find_unknown(judging.around, (taken - extending) | bodies)]
    before = frozenset(taken)
    found += _surnames(judging, unknown, taken)
    surnames = taken - before
    found += [
        _unknown_mention(judging, each)
        for each in unknown
        if surnames.isdisjoint(range(each.first, each.last))
        and not before.issuperset(range(each.first, each.last))
    ]
    return found


def _mention(judging: _Judging, hit: Hit, verdict: _Verdict) -> Mention:
    columns, text = judging.reader.columns, judging.reader.text
    name = verdict.name
    senses = tuple(sorted(each.slug for each in hit.names)) if name is None else ()
    return Mention(
        start=hit.start,
        end=hit.end,
        surface=text[hit.start : hit.end],
        entity=name.slug if name else None,
        type=name.type if name else hit.names[0].type,
        rule=verdict.rule,
        score=round(name.score, 3) if name else UNKNOWN_SCORE,
        status=verdict.status,
        key=name.key if name else columns.key(hit.first, hit.last),
        senses=senses,
        nested=tuple(
            [
                Nested(inner.start, inner.end, text[inner.start : inner.end], inner.names[0].slug)
                for inner in hit.inner
            ]
        ),
    )


def _linked_mention(
    judging: _Judging, first: int, last: int, slug: str, rule: Rule, start: int | None = None
) -> Mention:
    columns = judging.reader.columns
    known = judging.reader.gazetteer.known[slug]
    begin, end = columns.start(first) if start is None else start, columns.end(last - 1)
    return Mention(
        start=begin,
        end=end,
        surface=columns.text[begin:end],
        entity=slug,
        type=known.type,
        rule=rule,
        score=round(known.names[0].score, 3),
        status=Status.ASSIGNED,
        key=columns.key(first, last),
    )


def _full_names(judging: _Judging, taken: set[int]) -> list[Mention]:
    """Answer the unregistered spellings of names whose acronym shows what they mean."""
    found = []
    for (first, last), slug in judging.full_names.items():
        if taken.isdisjoint(range(first, last)):
            found.append(_linked_mention(judging, first, last, slug, Rule.DEFINED_HERE))
            taken.update(range(first, last))
    return found


def _local_acronyms(judging: _Judging, taken: set[int]) -> list[Mention]:
    """Answer the acronyms that only this text knows."""
    found = []
    for index, token in enumerate(judging.around.tokens if judging.local else ()):
        slug = judging.local.get(token.folded) if is_acronym(token) and index not in taken else None
        if slug is not None and not token.glued:
            found.append(_linked_mention(judging, index, index + 1, slug, Rule.DEFINED_HERE))
            taken.add(index)
    return found


def _surnames(judging: _Judging, unknown: Sequence[Unknown], taken: set[int]) -> list[Mention]:
    around = judging.around
    carriers = _carriers(judging)
    if not carriers:
        return []
    own = {key for each in carriers for key in _surname_keys(around, each)}
    others = [
        each
        for each in unknown
        if each.last - each.first > 1 and around.columns.key(each.first, each.last) not in own
        if not (around.is_after_article(each.first) and around.tokens[each.last - 1].folded in own)
    ]
    in_others = {index for each in others for index in range(each.first, each.last)}
    free = replace(around, covered=frozenset(taken | in_others))
    carriers += [
        Carrier(None, each.first, each.last, around.title_words(each.first, each.last))
        for each in others
        if each.type in {None, EntityType.PERSON}
    ]
    found = []
    for surname in find_surnames(carriers, free):
        mention = _surname_mention(judging, surname.first, surname.last, surname.start, surname.carriers)
        if mention is not None:
            found.append(mention)
            taken.update(range(surname.first, surname.last))
    return found


def _carriers(judging: _Judging) -> list[Carrier]:
    """Answer every person that is named in full."""
    return [
        Carrier(verdict.name.slug, hit.first, hit.last, judging.around.title_words(hit.first, hit.last))
        for hit, verdict in judging.verdicts.items()
        if verdict and verdict.name and verdict.name.type is EntityType.PERSON and hit.length > 1
        if verdict.status is Status.ASSIGNED
    ]


def _surname_keys(around: Surroundings, carrier: Carrier) -> list[str]:
    return surnames_of(around.columns.folded[carrier.first : carrier.last])


def _surname_mention(
    judging: _Judging, first: int, last: int, start: int, carriers: Sequence[Carrier]
) -> Mention | None:
    slugs = tuple(sorted(carrier.slug for carrier in carriers if carrier.slug))
    if not slugs:
        return None
    if len(carriers) == 1:
        return _linked_mention(judging, first, last, slugs[0], Rule.SURNAME, start)
    columns = judging.reader.columns
    end = columns.end(last - 1)
    return Mention(
        start=start,
        end=end,
        surface=columns.text[start:end],
        entity=None,
        type=EntityType.PERSON,
        rule=Rule.AMBIGUOUS_SURNAME,
        score=UNKNOWN_SCORE,
        status=Status.CANDIDATE,
        key=columns.key(first, last),
        senses=slugs,
    )


def _unknown_mention(judging: _Judging, unknown: Unknown) -> Mention:
    columns = judging.reader.columns
    return Mention(
        start=columns.start(unknown.first),
        end=columns.end(unknown.last - 1),
        surface=columns.surface(unknown.first, unknown.last),
        entity=None,
        type=unknown.type,
        rule=Rule.UNKNOWN_NAME,
        score=UNKNOWN_SCORE,
        status=Status.CANDIDATE,
        key=columns.key(unknown.first, unknown.last),
    )
