"""Files that something executes later, without the person running them on purpose.

A change to one of them is flagged in reviews and landings. The list is a help for the reader, not a wall:
what a build runs in the end can be any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = {
    ".envrc", ".env", ".gitattributes", ".gitmodules", ".gitconfig", ".gitlab-ci.yml", ".travis.yml",
    ".drone.yml", ".woodpecker.yml", ".pre-commit-config.yaml", ".lefthook.yml", "lefthook.yml", ".npmrc",
    ".yarnrc.yml", ".pnpmfile.cjs", ".mcp.json", ".mise.toml", "mise.toml", ".tool-versions", ".bashrc",
    ".zshrc", ".profile", "azure-pipelines.yml", "bitbucket-pipelines.yml", "jenkinsfile", "makefile",
    "gnumakefile", "justfile", "rakefile", "taskfile.yml", "dockerfile", "docker-compose.yml", "compose.yaml",
    "vagrantfile", "tiltfile", "package.json", "conftest.py", "setup.py", "sitecustomize.py",
    "usercustomize.py", "noxfile.py", "tox.ini", "pyproject.toml", "build.rs", "build.gradle",
    "build.gradle.kts", "gemfile", "claude.md", "agents.md",
}  # fmt: skip
_FOLDERS = re.compile(
    r"(^|/)(\.github/(workflows|actions)|\.githooks|\.husky|\.git-hooks|hooks|\.circleci|\.buildkite|\.woodpecker"
    r"|\.devcontainer|\.claude|\.cursor|\.idea/runconfigurations|\.cargo|\.config/git|\.direnv)(/|$)"
)
_FILES = re.compile(
    r"(^|/)\.vscode/(tasks|launch|settings|extensions)\.json$|\.pth$|(^|/)compose[.\w-]*\.ya?ml$"
)


def flagged(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths among these that may be executed later, sorted; letter case does not matter."""
    return tuple(sorted({path for path in paths if _flag(path.lower())}))


def _flag(path: str) -> bool:
    return path.rsplit("/", 1)[-1] in _NAMES or bool(_FOLDERS.search(path)) or bool(_FILES.search(path))
