"""Where the book believes that it is published, and what it writes into notebooks."""

import subprocess
import traceback
from pathlib import Path

import nbformat
import pytest

from book_ext import repository
from book_ext.repository import Repository, RepositoryError, find_repository


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A book's folder under git, with no remote, no setting and a clean environment."""
    monkeypatch.delenv("LENET_BOOK_REPOSITORY", raising=False)
    monkeypatch.delenv("LENET_BOOK_BRANCH", raising=False)
    (tmp_path / "_config.yml").write_text("title: A book\n", "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch", "work")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def configure(folder: Path, url: str, branch: str = "") -> None:
    setting = f'repository:\n  url: "{url}"\n  branch: "{branch}"\n'
    (folder / "_config.yml").write_text(setting, "utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/owner/name",
        "https://github.com/owner/name.git",
        "https://github.com/owner/name/",
        "http://www.github.com/owner/name",
        "https://someone:ghp_secret@github.com/owner/name.git",
        "https://oauth2@github.com/owner/name",
        "git@github.com:owner/name.git",
        "github.com:owner/name",
        "ssh://git@github.com/owner/name.git",
        "ssh://git@github.com:22/owner/name",
        "git://github.com/owner/name.git",
        "  https://GitHub.com/owner/name\n",
    ],
)
def test_every_form_of_an_address_is_the_same_repository(address):
    assert repository.parse_address(address) == ("github.com", "owner/name")


def test_gitlab_may_nest_groups():
    address = "git@gitlab.com:school/year-2/lenet.book.git"
    assert repository.parse_address(address) == ("gitlab.com", "school/year-2/lenet.book")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "owner/name",
        "https://github.com/owner",
        "https://github.com/owner/name/tree/main",
        "https://github.com/owner/name?private_token=hush",
        "https://localhost/owner/name",
        "git@work:owner/name.git",
        "https://me:hu/sh@github.com/owner/name",
        "https://[github.com/owner/name",
        "https://github.com:hush/owner/name",
        "x-access-token:hush@github.com/owner/name",
        "hush@github.com/owner/name",
        "ftp://me:hush@example.org/owner/name",
        "https://github.com/owner/na me",
        'https://github.com/owner/name"; import os',
        "/srv/git/name.git",
        "file:///srv/git/github.com/owner/name",
    ],
)
def test_anything_else_is_refused_and_not_repeated(address):
    with pytest.raises(
        RepositoryError, match=r"must look like https://github\.com/owner/name"
    ) as no:
        repository.parse_address(address)
    shown = "".join(traceback.format_exception(no.value))
    assert not address or address not in shown.replace("https://github.com/owner/name or", "")
    assert "hush" not in shown and "hu/sh" not in shown


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("git@gitlab.example.org:owner/name.git", "gitlab.example.org", "owner/name"),
        ("https://me:hush@git.example.org:8443/a/b/c.git", "git.example.org:8443", "a/b/c"),
        ("ssh://git@git.example.org:2222/a/b", "git.example.org", "a/b"),
        ("https://github.example.org/owner/name", "github.example.org", "owner/name"),
    ],
)
def test_a_schools_own_host_is_a_host(address, host, path):
    assert repository.parse_address(address) == (host, path)


def test_a_wrong_setting_is_named_and_not_shown(checkout, monkeypatch):
    configure(checkout, "hush@github.com/owner/name")
    with pytest.raises(RepositoryError, match=r"^_config\.yml, repository: url: the repo") as no:
        find_repository(checkout)
    assert "hush" not in str(no.value)
    monkeypatch.setenv("LENET_BOOK_REPOSITORY", "x-access-token:hush@github.com/o/n")
    with pytest.raises(RepositoryError, match=r"^LENET_BOOK_REPOSITORY: the repo") as no:
        find_repository(checkout)
    assert "hush" not in str(no.value)


def test_with_nothing_known_there_is_none(checkout):
    told = []
    assert find_repository(checkout, told.append) is None
    assert told == [], "there is nothing to mend"


def test_environment_wins_over_setting_and_setting_over_remote(checkout, monkeypatch):
    git(checkout, "remote", "add", "origin", "git@github.com:third/book.git")
    assert find_repository(checkout).url == "https://github.com/third/book"
    configure(checkout, "https://gitlab.com/second/book", "next")
    assert find_repository(checkout) == Repository("gitlab.com", "second/book", "next")
    monkeypatch.setenv("LENET_BOOK_REPOSITORY", "https://github.com/first/book")
    monkeypatch.setenv("LENET_BOOK_BRANCH", "term/autumn")
    assert find_repository(checkout) == Repository("github.com", "first/book", "term/autumn")


def test_the_remote_says_which_branch_is_published(checkout):
    git(checkout, "remote", "add", "origin", "https://github.com/owner/name")
    assert find_repository(checkout).branch == "work", "the branch that is checked out"
    git(checkout, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert find_repository(checkout).branch == "trunk", "the remote's own default"


def test_a_given_address_has_branch_main(checkout):
    configure(checkout, "https://github.com/owner/name")
    assert find_repository(checkout).branch == "main"


def test_a_folder_as_remote_is_no_address(checkout):
    git(checkout, "remote", "add", "origin", "/srv/git/book.git")
    assert find_repository(checkout) is None


def test_a_remote_that_readers_may_not_reach_is_told_and_not_linked(checkout, monkeypatch):
    remote = "https://me:hush@git.example.org/a/book"
    git(checkout, "remote", "add", "origin", remote)
    told = []
    assert find_repository(checkout, told.append) is None
    (sentence,) = told
    assert "give the address in LENET_BOOK_REPOSITORY" in sentence
    assert "hush" not in sentence and "example.org" not in sentence
    monkeypatch.setenv("LENET_BOOK_REPOSITORY", remote)
    assert find_repository(checkout).source == "https://git.example.org/a/book@main"


def test_a_checkout_of_another_user_is_told_of(checkout, monkeypatch):
    git(checkout, "remote", "add", "origin", "https://github.com/owner/name")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own means to try it
    told = []
    assert find_repository(checkout, told.append) is None
    (sentence,) = told
    assert "belongs to another user" in sentence
    assert f"git config --global --add safe.directory {checkout}" in sentence


def test_another_users_checkout_around_the_book_is_none_of_its_business(checkout, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    inner = checkout / "book"
    inner.mkdir()
    (inner / "_config.yml").write_text("title: A book\n", "utf-8")
    told = []
    assert find_repository(inner, told.append) is None
    assert told == []


def test_a_folder_inside_another_project_does_not_borrow_its_address(checkout):
    git(checkout, "remote", "add", "origin", "https://github.com/somebody/else")
    inner = checkout / "downloads" / "book"
    inner.mkdir(parents=True)
    (inner / "_config.yml").write_text("title: A book\n", "utf-8")
    assert find_repository(inner) is None


@pytest.mark.parametrize("branch", ["a b", "x?urlpath=evil", "../main#", "hush!"])
def test_a_branch_must_be_a_name(checkout, monkeypatch, branch):
    configure(checkout, "https://github.com/owner/name")
    monkeypatch.setenv("LENET_BOOK_BRANCH", branch)
    with pytest.raises(RepositoryError, match=r"LENET_BOOK_BRANCH, .* must be a name") as no:
        find_repository(checkout)
    assert branch not in str(no.value)


def test_launch_addresses():
    github = Repository("github.com", "owner/name", "term/1")
    assert github.colab_url("chapters/02-a b.ipynb") == (
        "https://colab.research.google.com/github/owner/name/blob/term/1/chapters/02-a%20b.ipynb"
    )
    assert github.binder_url("chapters/01-x.ipynb") == (
        "https://mybinder.org/v2/gh/owner/name/term%2F1?urlpath=lab/tree/chapters/01-x.ipynb"
    )
    gitlab = Repository("gitlab.com", "school/group/name")
    assert gitlab.colab_url("chapters/01-x.ipynb") is None
    assert gitlab.binder_url("x.ipynb").startswith(
        "https://mybinder.org/v2/gl/school%2Fgroup%2Fname/main?"
    )
    codeberg = Repository("codeberg.org", "owner/name")
    assert codeberg.binder_url("x.ipynb").startswith(
        "https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fowner%2Fname/main?"
    )
    school = Repository("git.example.org", "owner/name")
    assert school.colab_url("x.ipynb") is school.binder_url("x.ipynb") is None
    assert (github.host_name, school.host_name) == ("GitHub", "git.example.org")


def notebook(*sources: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def test_stamp_replaces_only_the_line_that_is_meant():
    source = 'REPOSITORY = ""  # comment\nprint("REPOSITORY = \\"\\"")\n  REPOSITORY = "indented"'
    stamped = notebook(source, "x = 1")
    stamped.cells.append(nbformat.v4.new_markdown_cell('REPOSITORY = ""'))
    assert repository.stamp_notebook(stamped, Repository("github.com", "owner/name", "autumn"))
    expected = source.replace('""  #', '"https://github.com/owner/name@autumn"  #', 1)
    assert [cell.source for cell in stamped.cells] == [expected, "x = 1", 'REPOSITORY = ""']


def test_stamp_can_be_renewed_and_taken_back():
    stamped = notebook('REPOSITORY = "https://github.com/old/one"')
    new = Repository("gitlab.com", "new/one")
    assert repository.stamp_notebook(stamped, new)
    assert not repository.stamp_notebook(stamped, new), "already there"
    assert repository.stamp_notebook(stamped, None)
    assert stamped.cells[0].source == 'REPOSITORY = ""'


def test_stamping_a_file_changes_nothing_else(tmp_path):
    path = tmp_path / "x.ipynb"
    nbformat.write(notebook('REPOSITORY = ""', "print('é ×')"), path)
    before = path.read_text("utf-8")
    home = Repository("github.com", "owner/name")
    assert repository.stamp_file(path, home)
    assert path.read_text("utf-8").replace(home.source, "") == before
