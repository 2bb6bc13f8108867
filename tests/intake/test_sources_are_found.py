"""A SOURCE is a file, a folder or standard input; what is hidden, elsewhere or too large is not read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.errors import SourceUnreadable
from feeds.intake import confined
from feeds.intake.confined import ConfinedReader
from feeds.intake.reading import Broken, Found, Outcome, Refused, Unreadable
from feeds.intake.sources import File, find_files, show_path

Write = Callable[..., Path]


def read(file: File) -> Outcome:
    """Answer what becomes of the first item of a file."""
    with ConfinedReader(base_url="https://news.example", zone="UTC") as reader:
        return next(reader.read(file))[0]


def title_of(file: File) -> str:
    outcome = read(file)
    assert isinstance(outcome, Found)
    return outcome.draft.title


def names(source: Path, file_format: str | None = None) -> list[str]:
    return [file.name.removeprefix(f"{source}/") for file in find_files(str(source), file_format=file_format)]


def test_a_folder_gives_its_known_files_in_order_however_deep(write: Write, tmp_path: Path) -> None:
    for name in ("b.md", "a.TXT", "sous/c.markdown", "sous/image.jpg", "d.html", ".cache.md", ".git/e.md"):
        write(name, "x")

    assert ["a.TXT", "b.md", "d.html", "sous/c.markdown"] == names(tmp_path / "files")


def test_a_format_does_not_widen_what_is_read_of_a_folder(write: Write, tmp_path: Path) -> None:
    write("a.txt", "x")
    write("b.jpg", "x")

    (file,) = find_files(str(tmp_path / "files"), file_format="markdown")

    assert ("a.txt", "markdown") == (file.path and file.path.name, file.format)


def test_symlinks_that_leave_the_folder_are_not_followed(write: Write, tmp_path: Path) -> None:
    """Q7, I9."""
    inside = write("a.txt", "x")
    (tmp_path / "secret.txt").write_text("x")
    (inside.parent / "dehors.txt").symlink_to(tmp_path / "secret.txt")
    (inside.parent / "dedans.txt").symlink_to(inside)
    (inside.parent / "dossier").symlink_to(tmp_path)
    (inside.parent / "boucle.txt").symlink_to("boucle.txt")
    (inside.parent / "rien.txt").symlink_to("absent.txt")

    assert ["a.txt", "dedans.txt"] == names(inside.parent)


@pytest.mark.parametrize("name", ["absent.txt", "tube.txt", "x" * 5000])
def test_what_cannot_be_read_is_said_so(write: Write, tmp_path: Path, name: str) -> None:
    write("image.jpg", "x")
    os.mkfifo(tmp_path / "files" / "tube.txt")

    with pytest.raises(SourceUnreadable):
        find_files(str(tmp_path / "files" / name), file_format=None)


def test_a_file_that_neither_its_name_nor_its_beginning_explains_is_not_read(write: Write) -> None:
    (file,) = find_files(str(write("image.jpg", "x")), file_format=None)

    outcome = read(file)

    assert isinstance(outcome, Unreadable)
    assert "is in no format there is; --format names one of" in outcome.reason


def test_with_a_format_any_regular_file_is_read(write: Write) -> None:
    path = write("depeche.html", "Un titre\n\nTexte.")

    (file,) = find_files(str(path), file_format="text")

    assert "Un titre" == title_of(file)


def test_the_suffix_decides_and_standard_input_tells_by_its_first_line(write: Write) -> None:
    markdown, text = write("a.md", "# Un titre\n\nTexte."), write("b.txt", "# Un titre\n\nTexte.")

    assert "Un titre" == title_of(File(markdown, "markdown"))
    assert "# Un titre" == title_of(File(text, "text"))
    assert "Autre" == title_of(File(write("c", "---\ntitle: Autre\n---\nTexte."), None))


def test_a_text_over_50_mb_is_refused_and_no_more_of_it_is_read(write: Write) -> None:
    """I11: the file is sparse; reading it would take its full size."""
    path = write("a.txt", "Un titre\n\nTexte.")
    os.truncate(path, 10**12)

    assert Refused("", "file: is larger than 50,000,000 bytes") == read(File(path, "text"))


def test_standard_input_is_copied_no_further_than_the_cap(
    monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    """I11."""
    monkeypatch.setattr(confined, "LARGEST_STREAM", 10)
    with write("a", b"x" * 1_000_000).open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)

        outcome = read(File(None, None))

        assert isinstance(outcome, Broken)
        assert "is larger than 10 bytes" in outcome.reason
        assert stdin.buffer.tell() < 1_000_000


def test_names_that_are_no_text_can_still_be_shown() -> None:
    """Q5, A10."""
    assert r"a\xff\n\u202eb" == show_path(os.fsdecode(b"a\xff\n\xe2\x80\xaeb"))
