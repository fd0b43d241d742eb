"""What goes with a client and what stays, event by event and file by file; and a death at every step."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from claude_agent_sdk import project_key_for_directory

from agents.events import AgentText, ToolReturned
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.client_eraser import finish_clients
from orchestrator.daemon.erase_order import EraseOrder, keep, order_of
from orchestrator.daemon.erased_events import Client, Owned
from orchestrator.errors import UnknownClient
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.ask import AttentionDismissed
from orchestrator.events.audit import SourcesRead
from orchestrator.events.erasing import ClientErased, ClientEraseOrdered, EventErased
from orchestrator.events.fleet import FleetHalted
from orchestrator.events.limits import BudgetWarned
from orchestrator.events.mapping import (
    LinkAccepted,
    LinkQuote,
    LinkRecorded,
    LinkReleased,
    PairDeclined,
    SourceMapped,
)
from orchestrator.events.question import QuestionAnswered, QuestionAsked
from orchestrator.events.routing import RoutedSpan, SignalRouted
from orchestrator.events.signal import SignalReceived
from orchestrator.events.task import TaskQueued
from orchestrator.events.transcript import TranscriptCorrected, TranscriptFinished, TranscriptStarted
from orchestrator.fold import FleetState, fold
from orchestrator.home.config import load
from orchestrator.home.paths import HomePaths
from orchestrator.home.without import without_client
from orchestrator.journal import Journal
from orchestrator.transcripts import Transcript
from orchestrator.transcripts.files import load as load_run
from tests.support.heard import said
from tests.support.home import git, make_home

SECRET = "the long wall of the old harbour is sold"
OTHERS = "the dock of the other one has to be mended"
GONE = Client("e-1", "Herongate", frozenset({"heron"}), frozenset({"aaaaaaaaaaaaaaaa"}), ("Heron Quay",))


def quote(project: str, client: str, text: str) -> LinkQuote:
    return LinkQuote(
        project=project,
        client=client,
        ref=f"file:{project}/a.md@{'0' * 40}",
        source="s",
        start=0,
        end=1,
        text=text,
    )


def link(name: str, *projects: tuple[str, str]) -> LinkRecorded:
    quotes = tuple(
        quote(project, client, SECRET if project == "heron" else OTHERS) for project, client in projects
    )
    words = {"why": "w", "not_said": "n", "next_action": "a", "signal": "s"}
    return LinkRecorded(run="m", link=name, pair=f"p-{name}", relation="precedent", quotes=quotes, **words)


def own(body: EventBody, project: str = "heron", task: str | None = None) -> Draft:
    client = "Herongate" if project == "heron" else "Otterworks"
    return Draft(body=body, project=project, client=client, task=task)


def nobodys(body: EventBody) -> Draft:
    return Draft(body=body, visibility="sealed")


def rewritten(where: Path, *drafts: Draft) -> list[Event]:
    journal = Journal.open(where / "journal.db")
    journal.append(drafts)
    owned = Owned(GONE)
    journal.visit(owned.look)
    journal.rewrite(owned.decide)
    found = journal.read(0, 1000)
    assert journal.integrity_problems() == []
    journal.close()
    assert [event.cursor for event in found] == list(range(1, len(drafts) + 1))
    return found


def test_links_questions_and_what_was_put_aside_go_where_a_side_is_the_clients(tmp_path: Path) -> None:
    answered = QuestionAnswered(question="q-1", status="answered", projects=("heron", "otter"), cost_usd=0.5)
    goes = [
        own(TaskQueued(prompt=SECRET), task="t-heron"),
        nobodys(link("l-both", ("heron", "Herongate"), ("otter", "Otterworks"))),
        nobodys(LinkAccepted(link="l-both")),
        nobodys(LinkReleased(link="l-both", to="otter", task="t-otter")),
        nobodys(PairDeclined(run="m", pair="p", refs=(f"file:heron/a.md@{'0' * 40}",))),
        nobodys(SourceMapped(run="m", source=f"file:heron/a.md@{'0' * 40}", project="heron")),
        nobodys(AgentText(text=f"The meta-agent read: {SECRET}")),
        nobodys(ToolReturned(id="x", content=SECRET)),
        nobodys(QuestionAsked(question="q-1", text="What do we know?")),
        nobodys(answered),
        nobodys(AttentionDismissed(item="failed:t-heron", seen=1)),
        nobodys(BudgetWarned(scope="client", name="Herongate")),
    ]
    stays = [
        own(TaskQueued(prompt=f"{OTHERS}. Released: {SECRET}"), "otter", "t-otter"),
        nobodys(link("l-other", ("otter", "Otterworks"), ("seal", "Sealine"))),
        nobodys(LinkAccepted(link="l-other")),
        nobodys(SourceMapped(run="m", source=f"file:otter/a.md@{'0' * 40}", project="otter")),
        nobodys(QuestionAsked(question="q-2", text="And otter?")),
        nobodys(QuestionAnswered(question="q-2", status="nothing", projects=("otter",))),
        nobodys(AttentionDismissed(item="failed:t-otter", seen=1)),
        nobodys(BudgetWarned(scope="client", name="Otterworks")),
    ]
    found = rewritten(tmp_path, *goes, *stays)
    stones = [event.body for event in found if isinstance(event.body, EventErased)]
    assert [stone.was for stone in stones] == [draft.body.kind for draft in goes]
    assert [event.body for event in found[len(goes) :]] == [draft.body for draft in stays]
    state = fold(found)
    assert set(state.links) == {"l-other"}
    assert set(state.questions) == {"q-2"}
    assert sum(state.map_spend.values()) == 0.5, "what the answer cost was spent"


def test_others_events_only_stop_to_name_it(tmp_path: Path) -> None:
    span = RoutedSpan(
        first=0, last=3, verdict="project", project="otter", candidates=(("otter", 0.9), ("heron", 0.4))
    )
    unsure = span.model_copy(update={"proposed": "heron", "heard": "project heron", "reason": "heron said"})
    reading = SourcesRead(
        reader="meta", query="wall", projects=("heron", "otter"), clients=("Herongate", "Otterworks"),
        refs=(f"file:heron/a.md@{'0' * 40}", "journal:1#0-3", f"file:otter/a.md@{'0' * 40}"),
    )  # fmt: skip
    started = TranscriptStarted(
        signal="bbbbbbbbbbbbbbbb",
        run="r001",
        parameters={"names": ["Heron Quay", "heron", "otter"], "threads": 2},
    )
    found = rewritten(
        tmp_path,
        own(TaskQueued(prompt=SECRET), task="t-heron"),
        nobodys(
            SignalRouted(
                signal="bbbbbbbbbbbbbbbb", run="r001", decision="d1", spans=(span, unsure), given=("heron",)
            )
        ),
        nobodys(reading),
        nobodys(started),
        nobodys(FleetHalted(reason="refused", task="t-heron")),
        nobodys(SignalReceived(signal="bbbbbbbbbbbbbbbb", sha256="b" * 64, name="heron and otter.m4a")),
    )
    _, routed, read, begun, halted, received = (event.body for event in found)
    assert isinstance(routed, SignalRouted)
    assert (routed.given, routed.spans[0].candidates) == ((), (("otter", 0.9),))
    assert (routed.spans[1].proposed, routed.spans[1].heard, routed.spans[1].reason) == ("", "", "")
    assert isinstance(read, SourcesRead)
    assert (read.projects, read.clients, read.query) == (("otter",), ("Otterworks",), "")
    assert read.refs == (f"file:otter/a.md@{'0' * 40}",)
    assert isinstance(begun, TranscriptStarted)
    assert begun.parameters == {"names": ["otter"], "threads": 2}
    assert isinstance(halted, FleetHalted)
    assert (halted.reason, halted.task) == ("refused", None)
    assert isinstance(received, SignalReceived)
    assert received.name == ""


CONFIG = """# My home.
version = 1

[projects.heron]
path = "heron"
client = "Herongate"

[projects.heron.permissions]
commands = ["ls"]

# The other one.
[projects."otter"]  # mine
path = "otter"

[budgets.clients.Herongate]
day = 5.0
"""


def test_its_tables_go_from_the_configuration_and_no_other_line() -> None:
    new = without_client(CONFIG, {"heron"}, "Herongate")
    assert new is not None
    assert new.startswith("# My home.\nversion = 1\n")
    assert '# The other one.\n[projects."otter"]  # mine\n' in new
    assert tomllib.loads(new) == {"version": 1, "projects": {"otter": {"path": "otter"}}}
    assert without_client('[projects]\nheron = { path = "heron" }\n', {"heron"}, "Herongate") is None
    assert without_client('projects.heron.path = "heron"\n', {"heron"}, "Herongate") is None


class Killed(BaseException):
    """The process is gone."""


class DiesAt(Boundaries):
    """Dies at one point, or at none."""

    def __init__(self, point: str) -> None:
        super().__init__()
        self.point = point

    def cross(self, point: str, *kinds: str) -> None:
        if point == self.point:
            raise Killed


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    """Two clients, a memo of each, and one that was heard while both were listened for."""
    files = {"heron/plan.md": f"We know that {SECRET}.\n", "otter/plan.md": f"We know that {OTHERS}.\n"}
    clients = {"heron": "Herongate", "otter": "Otterworks"}
    home = make_home(tmp_path / "home", endpoint="offline", projects=clients, files=files)
    said(home, f"Project Heron. We know that {SECRET}.", name="heron.wav")
    other = said(home, f"Project Otter. We know that {OTHERS}.", name="memo.wav")
    raw = HomePaths(home).signal_runs / other / "r001" / "raw.json"
    content = json.loads(raw.read_bytes())
    content["run"]["parameters"] = {"names": ["heron", "otter"]}
    raw.chmod(0o600)
    raw.write_text(json.dumps(content))
    return HomePaths(home)


def ordered(paths: HomePaths) -> EraseOrder:
    journal = Journal.open(paths.journal)
    first = journal.read(0, 1)[0].body
    assert isinstance(first, SignalReceived)
    span = RoutedSpan(first=0, last=9, verdict="project", project="heron")
    routed = SignalRouted(signal=first.signal, run="r001", decision="d1", spans=(span,))
    journal.append([nobodys(routed), own(TaskQueued(prompt=f"Look: {SECRET}"), task="t1")])
    journal.append([own(TaskQueued(prompt=f"Look: {OTHERS}"), "otter", "t2")])
    order, standing = order_of(load(paths.home), fold(journal.read(0, 100)), "Herongate")
    assert (standing.mixed, [name for name, _ in order.signals]) == ((), [first.signal])
    keep(paths, order)
    journal.append([nobodys(ClientEraseOrdered(erasure=order.erasure, client_sha256=order.client_sha256))])
    journal.close()
    return order


def finished(paths: HomePaths, boundaries: Boundaries) -> list[Event]:
    journal = Journal.open(paths.journal)
    try:
        finish_clients(paths, journal, boundaries, {"HOME": str(paths.home.parent)})
        return journal.read(0, 1000)
    finally:
        journal.close()


def where(paths: HomePaths, word: str) -> list[Path]:
    files = [path for path in (*paths.state.rglob("*"), paths.config) if path.is_file()]
    return [path for path in files if word.encode() in path.read_bytes()]


@pytest.mark.parametrize("point", ["erase.noted", "erase.files", "erase.events", "append.after", "never"])
def test_a_death_at_any_step_is_made_right_by_the_next_start(paths: HomePaths, point: str) -> None:
    order = ordered(paths)
    if point != "never":
        with pytest.raises(Killed):
            finished(paths, DiesAt(point))
    events = finished(paths, DiesAt("never"))
    (done,) = [event.body for event in events if isinstance(event.body, ClientErased)]
    assert (done.erasure, done.left, done.signals) == (order.erasure, 0, 1)
    assert where(paths, SECRET) == where(paths, "heron") == where(paths, "Herongate") == []
    assert not (paths.home / "heron").exists()
    assert list((paths.state / "erasing").iterdir()) == []
    state = fold(events)
    assert (set(state.projects), len(state.signals)) == ({"otter"}, 1)
    (other,) = state.signals.values()
    run = other.runs["r001"]
    assert run.finished is not None
    assert finished(paths, DiesAt("never")) == events, "nothing is left to do"


def test_the_transcript_of_another_still_is_what_its_event_says(paths: HomePaths) -> None:
    raw = next(path for path in paths.signal_runs.rglob("raw.json") if OTHERS in path.read_text())
    journal = Journal.open(paths.journal)
    (event,) = [
        one for one in journal.read(0, 99) if one.kind == "transcript.finished" and OTHERS in raw.read_text()
    ][1:]
    assert isinstance(event.body, TranscriptFinished)
    body = event.body.model_copy(update={"sha256": hashlib.sha256(raw.read_bytes()).hexdigest()})
    journal.append([nobodys(body)])
    journal.close()
    ordered(paths)
    with pytest.raises(Killed):
        finished(paths, DiesAt("erase.files"))
    events = finished(paths, DiesAt("never"))
    (last,) = [one.body for one in events if isinstance(one.body, TranscriptFinished)][-1:]
    assert last.sha256 == hashlib.sha256(raw.read_bytes()).hexdigest() != body.sha256
    assert "heron" not in raw.read_text()


def test_what_is_left_somewhere_is_found_and_said(paths: HomePaths) -> None:
    ordered(paths)
    (paths.state / "stray.txt").write_text(f"Look: {SECRET}")
    (paths.state / "transcripts").mkdir(exist_ok=True)
    (paths.state / "transcripts" / "otter.txt").write_text("We met Herongate.")
    journal = Journal.open(paths.journal)
    (view,) = finish_clients(paths, journal, Boundaries(), {"HOME": str(paths.home.parent)}).values()
    journal.close()
    assert [(Path(one.path).name, one.what) for one in view.found] == [
        ("stray.txt", f"“Look: {SECRET}”"[:41] + "…”")
    ]
    assert [(Path(one.path).name, one.what) for one in view.mentions] == [("otter.txt", "Herongate")]
    assert view.left == 1


def test_what_git_has_compressed_is_looked_into(paths: HomePaths) -> None:
    ordered(paths)
    for number, name in enumerate(("private.git", "agent.git")):
        folder = paths.project("otter") / name
        folder.mkdir(parents=True)
        git(folder, "init", "-q", "--bare")
        (folder / "blob").write_text(f"{number} of Herongate: Look: {SECRET}")
        git(folder, "hash-object", "-w", "blob")
        (folder / "blob").unlink()
    assert where(paths, SECRET), "the journal has it"
    journal = Journal.open(paths.journal)
    (view,) = finish_clients(paths, journal, Boundaries(), {"HOME": str(paths.home.parent)}).values()
    journal.close()
    assert where(paths, SECRET) == [], "no file has it as it stands"
    assert [Path(one.path).name for one in view.found] == ["private.git"]
    assert "Herongate in its objects" in [one.what for one in view.mentions]


def test_what_the_cli_keeps_elsewhere_of_its_conversations_goes_and_nothing_else(
    paths: HomePaths, tmp_path: Path
) -> None:
    order = ordered(paths)
    session = "0b2f0000-0000-4000-8000-000000000001"
    order = replace(order, sessions=(session,))
    keep(paths, order)
    tree = paths.project("heron") / "tree"
    cli, temporary = tmp_path / ".claude", tmp_path / "tmp"
    key = project_key_for_directory(tree)
    gone = {
        cli / f"projects/{key}/{session}.jsonl",
        cli / f"todos/{session}-agent.json",
        cli / f"file-history/{session}/1",
        cli / f"projects/-elsewhere/{session}.jsonl",
        cli / "paste-cache/ab12.txt",
        temporary / f"claude-{os.getuid()}/{key}/{session}/tasks/1.output",
        temporary / "claude-a1b2-cwd",
    }
    stays = {
        cli / "projects/-elsewhere/other.jsonl",
        cli / "paste-cache/cd34.txt",
        temporary / f"claude-{os.getuid()}/-elsewhere/other/tasks/1.output",
        temporary / "claude-c3d4-cwd",
    }
    for path in gone | stays:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET if path in gone else OTHERS)
    (temporary / "claude-a1b2-cwd").write_text(f"{tree}/heron\n")
    (temporary / "claude-c3d4-cwd").write_text("/elsewhere\n")
    prompts = [
        {"display": SECRET, "project": str(tree), "pastedContents": {"1": {"contentHash": "ab12"}}},
        {"display": OTHERS, "project": "/elsewhere", "pastedContents": {"1": {"contentHash": "cd34"}}},
        {"display": SECRET, "project": "/elsewhere", "sessionId": session},
    ]
    (cli / "history.jsonl").write_text("".join(json.dumps(one) + "\n" for one in prompts) + "{torn\n")
    journal = Journal.open(paths.journal)
    environ = {"HOME": str(tmp_path), "TMPDIR": str(temporary)}
    (view,) = finish_clients(paths, journal, Boundaries(), environ).values()
    journal.close()
    assert view.found == ()
    assert [path for path in gone if path.exists()] == []
    assert [path for path in stays if not path.exists()] == []
    kept = (cli / "history.jsonl").read_text().splitlines()
    assert [OTHERS in kept[0], kept[1:]] == [True, ["{torn"]]


def test_a_memo_that_is_of_others_too_is_mixed(paths: HomePaths) -> None:
    journal = Journal.open(paths.journal)
    name = next(iter(fold(journal.read(0, 99)).signals))
    spans = (
        RoutedSpan(first=0, last=2, verdict="project", project="heron"),
        RoutedSpan(first=3, last=9, verdict="unsure", candidates=(("otter", 0.4),)),
    )
    journal.append([nobodys(SignalRouted(signal=name, run="r001", decision="d1", spans=spans))])
    state = fold(journal.read(0, 99))
    journal.close()
    config = load(paths.home)
    order, standing = order_of(config, state, "Herongate")
    assert (order.signals, standing.mixed) == ((), (name,))
    assert [signal for signal, _ in order_of(config, state, "Herongate", "whole")[0].signals] == [name]
    with pytest.raises(UnknownClient, match="No client 'Nobody'"):
        order_of(config, FleetState(), "Nobody")


def test_of_a_memo_of_several_the_words_of_others_stay_where_they_were(paths: HomePaths) -> None:
    text = f"Project Otter. {OTHERS}.\nNow for Heron {SECRET}.\nBack to Otter. That is all."
    name = said(paths.home, text, name="both.wav", data=b"RIFF of both")
    raw = paths.signal_runs / name / "r001" / "raw.json"
    before = read_run(raw)
    spans = (
        RoutedSpan(first=0, last=11, verdict="project", project="otter"),
        RoutedSpan(first=12, last=23, verdict="project", project="heron", reason='heard "Now for Heron"'),
        RoutedSpan(first=24, last=29, verdict="project", project="otter"),
    )
    journal = Journal.open(paths.journal)
    layers = [
        TranscriptCorrected(signal=name, run="r001", layer=f"l{first}", first=first, last=first, text=said_so)
        for first, said_so in ((3, "pier"), (16, SECRET))
    ]
    routed = SignalRouted(signal=name, run="r001", decision="d1", spans=spans)
    journal.append([nobodys(routed), *map(nobodys, layers)])
    order, standing = order_of(load(paths.home), fold(journal.read(0, 99)), "Herongate", "words")
    assert (standing.mixed, order.signals) == ((name,), ())
    keep(paths, order)
    journal.append([nobodys(ClientEraseOrdered(erasure=order.erasure, client_sha256=order.client_sha256))])
    journal.close()
    with pytest.raises(Killed):
        finished(paths, DiesAt("erase.files"))
    events = finished(paths, DiesAt("never"))

    after = read_run(raw)
    assert len(after.words) == len(before.words)
    for first, last in ((0, 11), (24, 29)):
        assert after.between(first, last) == before.between(first, last)
    assert {word.text for word in after.words[12:24]} == {"▒"}
    assert [word.start for word in after.words] == [word.start for word in before.words]
    record = fold(events).signals[name]
    run = record.runs["r001"].finished
    assert run is not None
    assert run.sha256 == hashlib.sha256(raw.read_bytes()).hexdigest()
    assert [layer.layer for layer in record.layers] == ["l3"]
    assert record.routing is not None
    assert [(span.verdict, span.project, span.reason) for span in record.routing.spans] == [
        ("project", "otter", ""), ("nobody", "", ""), ("project", "otter", "")
    ]  # fmt: skip
    assert SECRET not in raw.read_text()
    assert SECRET not in raw.with_name("raw.txt").read_text()


def read_run(raw: Path) -> Transcript:
    return load_run(raw.parent, hashlib.sha256(raw.read_bytes()).hexdigest())
