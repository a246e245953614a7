"""Where this copy of the book is published, if it is.

Launch buttons, the repository link and the notebooks' first cell all need the address of *this*
repository. It is taken, in this order, from

1. the environment: ``LENET_BOOK_REPOSITORY`` (and ``LENET_BOOK_BRANCH``),
2. ``_config.yml``: ``repository: {url: ..., branch: ...}``,
3. the checkout's git remote ``origin``, where that is on a host that everybody can reach.

With none of them the address is unknown, and whatever needs it is left out: no link is better
than a link to somebody else's repository. An address may hold a password or a token: it is never
kept, and no message repeats what was given.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
import yaml

BOOK = Path(__file__).resolve().parent.parent

# Hosts that everybody can reach, by the names they go by.
HOSTS = {"github.com": "GitHub", "gitlab.com": "GitLab", "codeberg.org": "Codeberg"}

_SCP_FORM = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>[^/].*)")
_HOST = re.compile(r"[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_BRANCH = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_STAMP = re.compile(r'^REPOSITORY = "[^"]*"', re.MULTILINE)


class RepositoryError(ValueError):
    """The address that was given is not one that readers can open."""


@dataclass(frozen=True)
class Repository:
    """A public repository: ``Repository("github.com", "owner/name", "main")``."""

    host: str
    path: str
    branch: str = "main"

    @property
    def url(self) -> str:
        return f"https://{self.host}/{self.path}"

    @property
    def source(self) -> str:
        """What pip installs: the address and the branch, ``https://github.com/owner/name@main``."""
        return f"{self.url}@{self.branch}"

    @property
    def host_name(self) -> str:
        return HOSTS.get(self.host, self.host)

    def colab_url(self, notebook: str) -> str | None:
        """Address that opens ``notebook`` (a path in the repository) in Colab.

        None where Colab cannot: it opens notebooks from GitHub only.
        """
        if self.host != "github.com":
            return None
        place = f"{self.path}/blob/{quote(self.branch)}/{quote(notebook)}"
        return f"https://colab.research.google.com/github/{place}"

    def binder_url(self, notebook: str) -> str | None:
        """Address that opens ``notebook`` (a path in the repository) on mybinder.org.

        None where the repository is on a host that Binder may not reach.
        """
        providers = {
            "github.com": f"gh/{self.path}",
            "gitlab.com": f"gl/{quote(self.path, safe='')}",
            "codeberg.org": f"git/{quote(self.url, safe='')}",
        }
        if self.host not in providers:
            return None
        place = f"{providers[self.host]}/{quote(self.branch, safe='')}"
        return f"https://mybinder.org/v2/{place}?urlpath=lab/tree/{quote(notebook)}"


def parse_address(address: str) -> tuple[str, str]:
    """Split any form in which git writes an address into ``(host, "owner/name")``.

    Understands ``https://``, ``ssh://`` and ``git@host:owner/name.git``, on any host that has a
    dot in its name; a user name, a password or token, a final ``.git`` and slashes are dropped,
    and so is a port, unless the address begins with ``http``.

    Raises:
        RepositoryError: not the address of a repository. The message does not repeat it.
    """
    host, path = _split(address.strip())
    host = host.removeprefix("www.")
    path = path.strip("/").removesuffix(".git").rstrip("/")
    github_extra = host == "github.com" and path.count("/") != 1
    if not _HOST.fullmatch(host) or not _PATH.fullmatch(path) or github_extra:
        raise RepositoryError(
            "the repository's address must look like https://github.com/owner/name or "
            "git@gitlab.com:group/name.git. What was given does not; it is not shown here, "
            "since it may hold a password"
        )
    return host, path


def _split(address: str) -> tuple[str, str]:
    """Host (with its port, if a browser needs it) and path, or two empty texts."""
    if "://" not in address:
        match = _SCP_FORM.fullmatch(address)
        return (match["host"].lower(), match["path"]) if match else ("", "")
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port and parts.scheme.startswith("http") else ""
    except ValueError:  # a bracket, or a port that is no number
        return "", ""
    if parts.scheme not in ("http", "https", "ssh", "git") or parts.query or parts.fragment:
        return "", ""
    return f"{parts.hostname or ''}{port}", parts.path


def find_repository(
    root: Path = BOOK, tell: Callable[[str], None] = lambda why: None
) -> Repository | None:
    """The repository that this copy of the book belongs to, or None where that is not known.

    Where something keeps the address from being known that a person can mend, `tell` is called
    with a sentence that says what.

    Raises:
        RepositoryError: the environment or ``_config.yml`` names something that is no address
            of a repository. An ``origin`` of another kind (a folder, a host that may be
            private) only means None.
    """
    setting = _setting(root)
    branch = os.environ.get("LENET_BOOK_BRANCH", "").strip() or setting.get("branch") or ""
    address, origin = os.environ.get("LENET_BOOK_REPOSITORY", "").strip(), "LENET_BOOK_REPOSITORY"
    if not address:
        address, origin = setting.get("url") or "", "_config.yml, repository: url"
    if address:
        try:
            host, path = parse_address(address)
        except RepositoryError as error:
            raise RepositoryError(f"{origin}: {error}") from None
    else:
        remote = _remote(root, tell)
        if remote is None:
            return None
        host, path = remote
        branch = branch or _published_branch(root)
    branch = branch or "main"
    if not _BRANCH.fullmatch(branch):
        raise RepositoryError(
            "LENET_BOOK_BRANCH, or branch in _config.yml, must be a name such as 'main'"
        )
    return Repository(host, path, branch)


def stamp_notebook(notebook: nbformat.NotebookNode, repository: Repository | None) -> bool:
    """Write where the helpers come from into the notebook's line ``REPOSITORY = "..."``.

    Tells whether that changed anything. With no repository the line says "".

    Only code cells are touched, and only a line that begins with ``REPOSITORY = "``.
    """
    changed = False
    source = repository.source if repository else ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            stamped = _STAMP.sub(f'REPOSITORY = "{source}"', cell.source)
            changed = changed or stamped != cell.source
            cell.source = stamped
    return changed


def stamp_file(path: Path, repository: Repository | None) -> bool:
    """`stamp_notebook` for a file, rewritten only where the stamp changes it."""
    notebook = nbformat.read(path, as_version=4)
    changed = stamp_notebook(notebook, repository)
    if changed:
        nbformat.write(notebook, path)
    return changed


def _setting(root: Path) -> dict[str, str]:
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return config.get("repository") or {}


def _remote(root: Path, tell: Callable[[str], None]) -> tuple[str, str] | None:
    """Host and path of the checkout's ``origin``, where everybody can reach it."""
    try:
        address = _git(root, "remote", "get-url", "origin")
    except UntrustedError:
        if (root / ".git").exists():
            tell(
                "The folder of the book belongs to another user, so git tells nothing about it, "
                "and the book has no launch buttons. If you trust the folder, run: "
                f"git config --global --add safe.directory {shlex.quote(str(root))}"
            )
        return None
    try:
        host, path = parse_address(address)
    except RepositoryError:
        return None
    if host in HOSTS:
        return host, path
    tell(
        "The git remote origin is on a host that readers may not reach, so the book does not "
        "link to it. If they can, give the address in LENET_BOOK_REPOSITORY, or as "
        "repository: url: in _config.yml"
    )
    return None


def _published_branch(root: Path) -> str:
    """The remote's own default branch where git knows it, else the branch checked out."""
    default = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return default.removeprefix("origin/") or _git(root, "symbolic-ref", "--short", "HEAD")


class UntrustedError(RuntimeError):
    """Git refuses to read a folder that belongs to another user."""


def _git(root: Path, *arguments: str) -> str:
    """What git says about the checkout at ``root``, or "" where that is no checkout.

    A book unpacked inside some other project's checkout must not borrow that project's address.

    Raises:
        UntrustedError: another user owns the checkout.
    """

    def run(*words: str) -> str:
        try:
            done = subprocess.run(
                ["git", "-C", str(root), *words],
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "LC_ALL": "C"},  # its messages in English
            )
        except OSError:
            return ""
        if "dubious ownership" in done.stderr:
            raise UntrustedError
        return done.stdout.strip() if done.returncode == 0 else ""

    top = run("rev-parse", "--show-toplevel")
    return run(*arguments) if top and Path(top).resolve() == root.resolve() else ""
