"""Where this copy of the book is published, if it is.

Launch buttons, the repository link and the notebooks' first cell all need the address of *this*
repository. It is taken, in this order, from

1. the environment: ``LENET_BOOK_REPOSITORY`` (and ``LENET_BOOK_BRANCH``),
2. ``_config.yml``: ``repository: {url: ..., branch: ...}``,
3. the checkout's git remote ``origin``, where that is on a known host.

With none of them the address is unknown, and whatever needs it is left out: no link is better
than a link to somebody else's repository.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
import yaml

BOOK = Path(__file__).resolve().parent.parent

HOSTS = {"github.com": "GitHub", "gitlab.com": "GitLab"}

_SCP_FORM = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>[^/].*)")
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
    def host_name(self) -> str:
        return HOSTS[self.host]

    def colab_url(self, notebook: str) -> str | None:
        """Address that opens ``notebook`` (a path in the repository) in Colab.

        None where Colab cannot: it opens notebooks from GitHub only.
        """
        if self.host != "github.com":
            return None
        place = f"{self.path}/blob/{quote(self.branch)}/{quote(notebook)}"
        return f"https://colab.research.google.com/github/{place}"

    def binder_url(self, notebook: str) -> str:
        """Address that opens ``notebook`` (a path in the repository) on mybinder.org."""
        provider, path = {
            "github.com": ("gh", self.path),
            "gitlab.com": ("gl", quote(self.path, safe="")),
        }[self.host]
        place = f"{provider}/{path}/{quote(self.branch, safe='')}"
        return f"https://mybinder.org/v2/{place}?urlpath=lab/tree/{quote(notebook)}"


def parse_address(address: str) -> tuple[str, str]:
    """Split any form in which git writes an address into ``(host, "owner/name")``.

    Understands ``https://``, ``ssh://`` and ``git@host:owner/name.git``; a user name, a password
    or token, a port, a final ``.git`` and slashes are dropped.

    Raises:
        RepositoryError: not the address of a GitHub or GitLab repository.
    """
    address = address.strip()
    if "://" in address:
        parts = urlsplit(address)
        host, path = parts.hostname or "", parts.path
    elif match := _SCP_FORM.fullmatch(address):
        host, path = match["host"].lower(), match["path"]
    else:
        host, path = "", address
    host = host.removeprefix("www.")
    path = path.strip("/").removesuffix(".git").rstrip("/")
    github_extra = host == "github.com" and path.count("/") != 1
    if host not in HOSTS or not _PATH.fullmatch(path) or github_extra:
        shown = re.sub(r"//[^/@]*@", "//", address)  # never print a password
        raise RepositoryError(
            f"the repository's address must look like https://github.com/owner/name "
            f"or https://gitlab.com/group/name, got {shown!r}"
        )
    return host, path


def find_repository(root: Path = BOOK) -> Repository | None:
    """The repository that this copy of the book belongs to, or None where that is not known.

    Raises:
        RepositoryError: the environment or ``_config.yml`` names something that is no public
            address. An ``origin`` of another kind (a folder, a private host) only means None.
    """
    setting = _setting(root)
    branch = os.environ.get("LENET_BOOK_BRANCH", "").strip() or setting.get("branch") or ""
    address = os.environ.get("LENET_BOOK_REPOSITORY", "").strip() or setting.get("url") or ""
    if address:
        host, path = parse_address(address)
    else:
        try:
            host, path = parse_address(_git(root, "remote", "get-url", "origin"))
        except RepositoryError:
            return None
        branch = branch or _published_branch(root)
    branch = branch or "main"
    if not _BRANCH.fullmatch(branch):
        raise RepositoryError(f"the branch must be a name such as 'main', got {branch!r}")
    return Repository(host, path, branch)


def repository_url(root: Path = BOOK) -> str:
    """The repository's address, ``https://github.com/owner/name``, or "" where not known."""
    repository = find_repository(root)
    return repository.url if repository else ""


def stamp_notebook(notebook: nbformat.NotebookNode, url: str) -> bool:
    """Write ``url`` into the notebook's line ``REPOSITORY = "..."``; tell whether it changed.

    Only code cells are touched, and only a line that begins with ``REPOSITORY = "``.
    """
    changed = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            stamped = _STAMP.sub(f'REPOSITORY = "{url}"', cell.source)
            changed = changed or stamped != cell.source
            cell.source = stamped
    return changed


def stamp_file(path: Path, url: str) -> bool:
    """`stamp_notebook` for a file, rewritten only where the stamp changes it."""
    notebook = nbformat.read(path, as_version=4)
    changed = stamp_notebook(notebook, url)
    if changed:
        nbformat.write(notebook, path)
    return changed


def _setting(root: Path) -> dict[str, str]:
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return config.get("repository") or {}


def _published_branch(root: Path) -> str:
    """The remote's own default branch where git knows it, else the branch checked out."""
    default = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return default.removeprefix("origin/") or _git(root, "symbolic-ref", "--short", "HEAD")


def _git(root: Path, *arguments: str) -> str:
    """What git says about the checkout at ``root``, or "" where that is no checkout.

    A book unpacked inside some other project's checkout must not borrow that project's address.
    """

    def run(*words: str) -> str:
        try:
            done = subprocess.run(
                ["git", "-C", str(root), *words], capture_output=True, encoding="utf-8", check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return ""
        return done.stdout.strip()

    top = run("rev-parse", "--show-toplevel")
    return run(*arguments) if top and Path(top).resolve() == root.resolve() else ""
