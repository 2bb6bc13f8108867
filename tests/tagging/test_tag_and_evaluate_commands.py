"""`depeche entity tag` shows what the rules find, `depeche entity evaluate` how well they do."""

import json

import pytest
from click.testing import CliRunner

from feeds.entities.tag_commands import evaluate_, tag
from feeds.errors import ItemRejected, SourceUnreadable

REGISTRY = [
    {
        "slug": "rabat",
        "type": "place",
        "labels": {"fr": "Rabat", "ar": "الرباط"},
        "aliases": [],
        "wikidata": None,
    },
    {"slug": "onf", "type": "organisation", "labels": {"fr": "Office des forêts"}, "aliases": ["ONF"]},
    {"slug": "omar", "type": "person", "labels": {"fr": "Omar Alami", "ar": "عمر العلمي"}},
]
TEXT = "\ufeffVers Rabat\r\n\r\nL’Office des foréts plante à Rabat. Selon Idriss Tazi, c’est bien.\r\n"


@pytest.fixture
def registry(tmp_path):
    path = tmp_path / "registry.json"
    path.write_text(json.dumps(REGISTRY), encoding="utf-8")
    return str(path)


def write(tmp_path, text: str, name: str = "text.txt") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return str(path)


def run(command, *arguments, services=None):
    return CliRunner().invoke(command, arguments, obj=services)


def test_a_text_is_tagged_with_offsets_of_the_file_as_it_is(tmp_path, registry):
    result = run(tag, write(tmp_path, TEXT), "--registry", registry, "--json")

    document = json.loads(result.stdout)
    assert {"mentions", "about", "entities", "categories"} == set(document)
    assert ["rabat", "onf"] == document["about"]
    assert {
        "start": 6,
        "end": 11,
        "surface": "Rabat",
        "entity": "rabat",
        "type": "place",
        "rule": "name",
        "score": 0.5,
        "status": "assigned",
        "senses": [],
        "nested": [],
    } == document["mentions"][0]
    assert [] == [
        each for each in document["mentions"] if TEXT[each["start"] : each["end"]] != each["surface"]
    ]


def test_unknown_names_are_candidates(tmp_path, registry):
    result = run(tag, write(tmp_path, TEXT), "--registry", registry, "--json")

    found = {each["surface"]: each for each in json.loads(result.stdout)["mentions"]}
    assert ("candidate", None) == (found["Idriss Tazi"]["status"], found["Idriss Tazi"]["entity"])


def test_people_get_one_line_a_mention(tmp_path, registry):
    result = run(tag, write(tmp_path, TEXT), "--registry", registry)

    assert "About: rabat, onf" == result.stdout.splitlines()[-1]
    assert "'Office des foréts'  onf" in result.stdout


def test_the_stored_registry_is_used_otherwise(tmp_path, services):
    result = run(tag, write(tmp_path, "À Casablanca, tout va."), "--json", services=services)

    assert ["casablanca"] == json.loads(result.stdout)["about"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("deep.json", "[" * 100_000), ("wide.csv", "slug,type,label_fr\na,org," + "x" * 200_000)],
)
def test_a_registry_that_cannot_be_read_is_refused(tmp_path, name, text):
    result = run(tag, write(tmp_path, "Rabat"), "--registry", write(tmp_path, text, name))

    assert isinstance(result.exception, SourceUnreadable)


def test_standard_input_that_is_no_text_is_refused(registry):
    result = CliRunner().invoke(tag, ["-", "--registry", registry], input=b"caf\xe9")

    assert isinstance(result.exception, SourceUnreadable)


def test_a_text_can_come_from_standard_input(registry):
    result = CliRunner().invoke(tag, ["-", "--registry", registry, "--json"], input="À Rabat.")

    assert ["rabat"] == json.loads(result.stdout)["about"]


def test_a_file_that_cannot_be_read_is_refused(tmp_path, registry):
    result = run(tag, str(tmp_path / "absent.txt"), "--registry", registry)

    assert isinstance(result.exception, SourceUnreadable)


def gold(text: str, *marks: tuple[str, str], language: str = "fr") -> str:
    mentions = []
    for surface, slug in marks:
        start = text.index(surface)
        mentions.append({"start": start, "end": start + len(surface), "id": slug})
    return json.dumps({"text": text, "language": language, "mentions": mentions}, ensure_ascii=False)


def test_precision_recall_and_f1_are_reported_by_language_and_type(tmp_path, registry):
    lines = [
        gold("À Rabat, Omar Alami parle.", ("Rabat", "rabat"), ("Omar Alami", "omar")),
        gold("À Rabat, l’ONF plante. rabat.", ("rabat", "rabat"), ("ONF", "onf")),
        gold("في الرباط اليوم.", ("الرباط", "rabat"), language="ar"),
    ]

    result = run(evaluate_, write(tmp_path, "\n".join(lines)), "--registry", registry, "--json")

    document = json.loads(result.stdout)
    assert (0.8, 0.8, 0.8) == (document["precision"], document["recall"], document["f1"])
    assert {"ar", "fr"} == set(document["languages"])
    assert 1.0 == document["languages"]["ar"]["f1"]
    assert (2, 3) == (document["types"]["place"]["correct"], document["types"]["place"]["gold"])
    assert {"person", "organisation", "place"} == set(document["types"])


@pytest.mark.parametrize(
    ("text", "mark", "language"),
    [
        ("قال للرباط اليوم.", "للرباط", "ar"),
        ("قال للرباط اليوم.", "لرباط", "ar"),
        ("قال للرباط اليوم.", "رباط", "ar"),
        ("قال وبالرباط اليوم.", "وبالرباط", "ar"),
        ("Selon l’ONF, oui.", "l’ONF", "fr"),
    ],
)
def test_a_mark_with_what_is_written_together_with_a_name_is_right(tmp_path, registry, text, mark, language):
    slug = "onf" if language == "fr" else "rabat"

    result = run(
        evaluate_,
        write(tmp_path, gold(text, (mark, slug), language=language)),
        "--registry",
        registry,
        "--json",
    )

    assert 1.0 == json.loads(result.stdout)["f1"]


def test_marks_of_what_the_registry_lacks_are_left_out(tmp_path, registry):
    line = gold("À Rabat, à Fès.", ("Rabat", "rabat"), ("Fès", "fes"))

    result = run(evaluate_, write(tmp_path, line), "--registry", registry, "--json")

    document = json.loads(result.stdout)
    assert (1.0, 1, 1) == (document["recall"], document["gold"], document["outside"])


def test_people_get_a_table(tmp_path, registry):
    result = run(evaluate_, write(tmp_path, gold("À Rabat.", ("Rabat", "rabat"))), "--registry", registry)

    assert ["all", "fr", "place"] == [line.split()[0] for line in result.stdout.splitlines()]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "À Rabat."}', "[" * 100_000])
def test_a_line_that_is_no_gold_is_named(tmp_path, registry, line):
    good = gold("À Rabat.", ("Rabat", "rabat"))

    result = run(evaluate_, write(tmp_path, f"{good}\n{line}\n"), "--registry", registry)

    assert "line 2" in str(result.exception)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"slug": "Rabat", "type": "place", "labels": {"fr": "Rabat"}},
        {"slug": "q42", "type": "place", "labels": {"fr": "Rabat"}},
        {"slug": "rabat", "type": "thing", "labels": {"fr": "Rabat"}},
        {"slug": "rabat", "type": "place", "labels": {}},
        {"slug": "rabat", "type": "place", "labels": {"fr": " "}},
        {"slug": "rabat", "type": "place", "labels": {"fr": "Rabat"}, "wikidata": "42"},
    ],
)
def test_a_registry_with_a_wrong_row_is_refused(tmp_path, row):
    path = write(tmp_path, json.dumps([row]), "registry.json")

    result = run(tag, write(tmp_path, "Rien."), "--registry", path)

    assert isinstance(result.exception, ItemRejected)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_registry_may_be_csv(tmp_path, mark):
    text = "slug,type,label_fr,alias_fr,acronym_fr,wikidata\nonf,org,Office des forêts,Forêts|Bois,ONF,\n"
    text = text.replace(",", mark)
    path = write(tmp_path, text, "registry.csv")

    result = run(tag, write(tmp_path, "L’ONF et Bois."), "--registry", path, "--json")

    assert ["onf", "onf"] == [each["entity"] for each in json.loads(result.stdout)["mentions"]]
