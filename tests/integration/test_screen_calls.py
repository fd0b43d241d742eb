"""What a screen and its commands ask of the daemon beside the stream: search and the like."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from orchestrator.errors import UnknownProject, UsageProblem
from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import script, session, text, tools, write

pytestmark = pytest.mark.cli

OFFER = session("OFFER", tools(write("offer.md", "Walnut, 3 m.\n")), text("The walnut offer is written."))
MORE = session("MORE", tools(write("more.md", "More.\n")), text("Done."))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(script(OFFER, MORE)) as running:
        yield running


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("screen") / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta", "gamma": "Gamma"},
    )
    with installed(home) as ready:
        ready.ok("say", "acme", "OFFER: write it", "--id", "t1", "--wait")
        ready.ok("say", "beta", "walnut or oak?", "--wait")
        yield ready


def test_words_are_found_in_prompts_calls_and_answers(command: Installed) -> None:
    hits = command.ok("find", "walnut", "--project", "acme", "--json").lines
    assert {hit["kind"] for hit in hits} == {"agent.tool_called", "agent.text", "task.finished"}
    assert [hit["cursor"] for hit in hits] == sorted((hit["cursor"] for hit in hits), reverse=True)
    assert {(hit["project"], hit["task"]) for hit in hits} == {("acme", "t1")}
    (prompt,) = command.ok("find", "WALNUT", "Oak", "--kind", "task.queued", "--json").lines
    assert [prompt["snippet"][begin:end] for begin, end in prompt["marks"]] == ["walnut", "oak"]
    (event,) = command.client().events(prompt["cursor"] - 1, project="beta", kinds=("task.queued",))
    assert event["body"]["prompt"] == "walnut or oak?"
    assert "walnut or oak?" in command.ok("find", "walnut").out
    assert "--before" in command.ok("find", "walnut", "-n", "1").out
    assert "Nothing found" in command.ok("find", "mahogany").out
    assert command.run("find", "walnut", "--project", "nobody").code == 2
    with pytest.raises(UsageProblem, match="words"):
        command.client().get("/search", {"q": " "})


def test_the_history_of_spending_is_what_the_tasks_cost(command: Installed) -> None:
    tasks = command.ok("tasks", "--json").json["tasks"]
    history = command.ok("limits", "--history", "--json").json
    spent = {bucket["project"]: bucket for bucket in history["buckets"]}
    assert {task["project"] for task in tasks} == set(spent) == {"acme", "beta"}
    for task in tasks:
        bucket = spent[task["project"]]
        assert bucket["cost_usd"] == pytest.approx(task["cost_usd"], abs=1e-6)
        assert (bucket["turns"], bucket["complete"]) == (task["turns"], True)
        assert bucket["input_tokens"] == task["usage"]["input_tokens"]
    assert "acme" in command.ok("limits", "--history", "--by", "hour", "--since", "2h").out
    assert "Nothing was spent" in command.ok("limits", "--since", "2999-01-01").out
    assert command.run("limits", "--since", "17").code == 2
    by_hour = command.client().get("/spend", {"by": "hour", "project": "beta"})["buckets"]
    assert [bucket["client"] for bucket in by_hour] == ["Beta"] * len(by_hour)


def test_a_review_comes_without_diffs_or_for_one_file_alone(command: Installed) -> None:
    client = command.client()
    whole = client.get("/projects/acme/review")
    assert client.get("/projects/acme/review") == whole
    assert "Walnut, 3 m." in whole["diff"]
    assert [file["path"] for file in whole["files"]] == ["acme/offer.md"]
    short = command.ok("review", "acme", "--stat", "--json").json
    assert short["diff"] == short["commits"][0]["diff"] == ""
    assert short["files"] == whole["files"]
    (command.home / ".counterpoint" / "projects" / "acme" / "tree" / "acme" / "loose.md").write_text("x")
    assert client.get("/projects/acme/review") == {**whole, "uncommitted": ["acme/loose.md"]}
    one = command.ok("review", "acme", "--path", "acme/offer.md", "--json").json
    assert (one["diff"], one["files"]) == (whole["diff"], whole["files"])
    assert "Walnut, 3 m." in command.ok("review", "acme", "--path", "acme/offer.md").out
    assert command.run("review", "acme", "--path", "acme/notes.md").code == 2
    command.ok("say", "acme", "MORE", "--wait")
    files = client.get("/projects/acme/review", {"diff": False})["files"]
    assert [file["path"] for file in files] == ["acme/loose.md", "acme/more.md", "acme/offer.md"]


def test_the_calibration_of_the_last_turn_is_shown_with_what_has_changed_since(command: Installed) -> None:
    client = command.client()
    view = client.get("/projects/acme/calibration")
    task = client.get(f"/tasks/{view['task']}")
    assert task["calibration"] == {name: view[name] for name in ("name", "version", "sha256")} == view["next"]
    assert hashlib.sha256(view["text"].encode()).hexdigest() == view["sha256"]
    assert (view["used"], view["changed"], view["problem"], view["missing"]) == (True, False, "", "")
    assert view["tokens"] > 100
    unused = client.get("/projects/gamma/calibration")
    assert (unused["used"], unused["text"], unused["next"]) == (False, view["text"], view["next"])
    own = command.home / "calibrations" / f"{view['name']}.md"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"---\nname: {view['name']}\nversion: 9.0.0\ndescription: Mine.\n---\n\nBe brief.\n")
    changed = client.get("/projects/acme/calibration")
    assert changed["next"]["version"] == "9.0.0"
    assert changed == {**view, "changed": True, "next": changed["next"]}
    assert client.get("/projects/gamma/calibration")["text"].endswith("Be brief.\n")
    own.write_text(own.read_text().replace("version: 9.0.0", "version: 9.0.0\nincludes: [core/nothing]"))
    broken = client.get("/projects/acme/calibration")
    assert (broken["text"], broken["changed"], broken["next"]) == (view["text"], True, None)
    assert "calibrate lint" in broken["problem"]
    own.unlink()
    with pytest.raises(UnknownProject):
        client.get("/projects/nobody/calibration")
