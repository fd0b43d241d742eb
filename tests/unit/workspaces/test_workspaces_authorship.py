"""Which bytes are an agent's: by the history of its branch, whatever became of the workspace."""

from __future__ import annotations

from pathlib import Path

from tests.unit.workspaces.conftest import Person, git
from workspaces import manager
from workspaces.archive import archive
from workspaces.authorship import Commit, Written, by_agents, commits_of, written
from workspaces.landing import land
from workspaces.reading import blob_of
from workspaces.types import WorkspaceSpec


def theirs(person: Person, spec: WorkspaceSpec, known: dict[str, Written] | None = None) -> Written:
    return written(person.top, [spec], known or {})[spec.project]


def blob(text: str) -> str:
    return blob_of(text.encode())


def held(found: Written, *texts: str) -> list[bool]:
    return [blob(text) in found.blobs for text in texts]


def test_what_an_agent_wrote_stays_its_own_landed_archived_and_begun_anew(person: Person) -> None:
    spec = person.spec()
    person.write("acme/unsaved.md", "typed on Friday\n")
    manager.prepare(spec)
    (spec.cwd / "note.md").write_text("the note\n")
    (spec.cwd / "copy.txt").write_text("notes of acme\n")
    (spec.cwd / "typed.md").write_text("typed on Friday\n")
    manager.checkpoint(spec, title="note")
    own, persons = ("the note\n",), ("notes of acme\n", "typed on Friday\n")
    found = theirs(person, spec)
    assert held(found, *own, *persons) == [True, False, False], "a copy of the person's is not the agent's"
    assert land(spec).outcome == "landed"
    person.write("acme/mine.md", "mine\n")
    person.commit("mine")
    manager.prepare(spec)
    (spec.cwd / "mine.md").write_text("mine, changed by the agent\n")
    manager.checkpoint(spec, title="change")
    found = theirs(person, spec)
    assert held(found, *own, "mine, changed by the agent\n", "mine\n") == [True, True, False]
    assert land(spec).outcome == "landed"
    archive(spec)
    assert theirs(person, spec).blobs == found.blobs
    manager.prepare(spec)
    (spec.cwd / "more.md").write_text("more\n")
    manager.checkpoint(spec, title="more")
    assert held(theirs(person, spec), *own, *persons, "mine\n", "more\n") == [True, False, False, False, True]


def test_a_branch_that_did_not_move_is_not_read_again_and_a_forged_name_hides_nothing(
    person: Person,
) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "forged.md").write_text("forged\n")
    git(spec.tree, "add", "-A")
    name = ("-c", "user.name=Counterpoint", "-c", "user.email=counterpoint@localhost.invalid")
    git(spec.tree, *name, "commit", "-q", "-m", "The person's files")
    manager.checkpoint(spec, title="forged")
    found = theirs(person, spec)
    assert held(found, "forged\n") == [True]
    assert theirs(person, spec, {"acme": found}) is found
    other = person.spec("beta")
    assert theirs(person, other) == Written("|", frozenset())
    (Path(spec.root) / "private.git" / "HEAD").unlink()
    unreadable = Written("another", frozenset({"known"}))
    assert theirs(person, spec, {"acme": unreadable}) == Written("", frozenset({"known"}))


def test_what_landed_stays_an_agents_when_its_own_history_is_lost_or_the_project_is_renamed(
    person: Person,
) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "note.md").write_text("the note\n")
    manager.checkpoint(spec, title="note")
    assert land(spec).outcome == "landed"
    person.git("mv", "acme", "works")
    person.commit("call it otherwise")
    assert held(theirs(person, person.spec("works")), "the note\n", "notes of acme\n") == [True, False]
    (Path(spec.root) / "private.git" / "HEAD").unlink()
    lost = theirs(person, spec)
    assert lost.mark == "", "it is looked at again"
    assert held(lost, "the note\n", "notes of acme\n") == [True, False]


def test_a_snapshot_of_many_files_is_read_in_one_pass() -> None:
    count = 200_000
    raw = b"".join(b":000000 100644 %s %040x A\tf%d\n" % (b"0" * 40, one, one) for one in range(count))
    (commit,) = commits_of(b"commit c a@b.c p q\n\n" + raw)
    assert (commit.parents, len(commit.blobs)) == (("p", "q"), count)


def test_what_a_merge_of_both_brings_is_the_persons() -> None:
    base, agent = Commit("b", (), True, ("p",)), Commit("a", ("b",), False, ("x", "p"))
    later, merge = Commit("c", ("b",), True, ("y",)), Commit("m", ("a", "c"), True, ("both",))
    after = Commit("n", ("m",), False, ("y", "z"))
    assert by_agents([base, agent, later, merge, after], "c") == {"x", "z"}
    assert by_agents([base, agent, later, merge, after]) == {"x", "z"}
