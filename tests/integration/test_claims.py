"""Agents record what they state, through the real CLI: quoted, inferred or refused, within their walls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint
from tests.support.home import make_home
from tests.support.scripts import script, session, text, told, tools

pytestmark = pytest.mark.cli

BUDGET = "Anna pays 40,000 euros for the pump if the board agrees."
OTHER = "Beta's pump costs 4711 euros."
FILES = {
    "acme/talk.md": f"Tea.\n\n{BUDGET} Wait, I meant the damper.\n\nThe pump vibrates above 3000 turns.\n",
    **{
        f"acme/valves/{name.lower()}.md": f"{name} wants {many} valves.\n"
        for name, many in (("Carl", 7), ("Dora", 8), ("Emil", 9), ("Fritz", 10))
    },
    "annex/mail.md": "For the annex the supplier offers a damper.\n",
    "beta/secret.md": f"{OTHER}\n",
}


def claim(statement: str, *quotes: str, **where: str) -> dict[str, Any]:
    given = [{"quote": quote, **where} for quote in quotes]
    return {
        "name": "mcp__counterpoint__record_claim",
        "input": {"statement": statement, "quotes": given},
    }


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    projects = {"acme": "Acme", "annex": "Acme", "beta": "Beta"}
    where = tmp_path_factory.mktemp("claims") / "home"
    with installed(make_home(where, endpoint=endpoint.url, projects=projects, files=FILES)) as run:
        yield run


def claims(command: Installed, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command.ok("claims", "--json", *options).json["claims"]
    return found


def test_what_an_agent_states_is_quoted_inferred_or_refused(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    said = told(
        command,
        endpoint,
        "state it",
        claim("The pump vibrates above 3000 turns", "The pump vibrates\u00a0above 3000  turns."),
        claim("Anna pays 40,000 euros for the pump", "Anna pays 40,000 euros for the pump"),
        claim("The annex is the better place"),
        claim("Above 3000 turns the pump vibrates", "The pump vibrates above 3000 turns.", ref="talk.md:5"),
        claim("The pump is calm", "The pump is calm above 3000 turns."),
        claim("Beta pays 4711 euros", OTHER),
    )
    assert "quoted" in said
    assert "it leaves out" in said
    assert "Wait, I meant the damper." in said, "what comes next is shown to the agent"
    assert "The nearest real words" in said
    assert "4711" not in said.replace("You quoted: " + OTHER, ""), "not even as the nearest words"

    by_statement = {one["statement"]: one for one in claims(command, "--project", "acme")}
    assert {name: one["kind"] for name, one in by_statement.items()} == {
        "The pump vibrates above 3000 turns": "quoted",
        "Above 3000 turns the pump vibrates": "quoted",
        "Anna pays 40,000 euros for the pump": "inference",
        "The annex is the better place": "inference",
    }
    (quote,) = by_statement["Anna pays 40,000 euros for the pump"]["quotes"]
    assert quote["sentence"] == BUDGET, "the whole sentence, its condition included"
    assert "if" in quote["limits"]
    assert quote["after"] == "Wait, I meant the damper."
    assert quote["taken_back"] is True
    page = command.ok("claims").out
    assert BUDGET in page
    assert "◇ inference  The annex is the better place" in page
    assert [one["kind"] for one in claims(command, "--kind", "quoted")] == ["quoted", "quoted"]
    assert claims(command, "--project", "beta") == []


def test_the_same_statement_is_one_claim_and_listed_for_its_client_only(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    again = claim("The damper is offered for the annex.", "For the annex the supplier offers a damper.")
    listing = {"name": "mcp__counterpoint__list_claims", "input": {"query": "damper"}}
    said = told(command, endpoint, "state it twice", again, again, listing)
    assert "Recorded as" in said
    assert "Known as" in said
    (one,) = [found for found in claims(command) if "damper is offered" in found["statement"]]
    assert one["seen"] == 2
    assert "For the annex the supplier offers a damper." in said
    told(
        command,
        endpoint,
        "state otherwise",
        claim("The damper costs 80 euros"),
        claim("The damper costs 90 euros"),
    )
    eighty, ninety = [found for found in claims(command) if "damper costs" in found["statement"]]
    assert [(one["claim"], one["why"]) for one in eighty["against"]] == [
        (ninety["claim"], "figure 80 EUR, there 90 EUR")
    ]
    assert "⚠ against" in command.ok("claims").out
    readings = [one for one in command.ok("audit", "--json").lines if one["tool"] == "list_claims"]
    assert readings[-1]["tool"] == "list_claims"


def test_corrected_words_are_quoted_with_what_was_heard_beside_them(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    note = command.home.parent / "call.md"
    note.write_text("Ms Brand wants 30 grommets by Friday.\n")
    command.ok("pause", "annex")
    dropped = command.ok("drop", str(note), "--project", "annex", "--json").json
    signal = str(dropped["signals"][0]["signal"]["signal"])
    wait_until(lambda: bool(command.client().get(f"/signals/{signal}")["run"]), 40, "its words are read")
    command.ok("correct", signal, "s00.00#1", "Brandt")
    told(
        command,
        endpoint,
        "state what was corrected",
        claim("Ms Brandt wants 30 grommets by Friday", "Ms Brandt wants 30 grommets by Friday."),
        claim("Ms Brand wants 30 grommets by Friday", "Ms Brand wants 30 grommets by Friday."),
    )
    read, heard = [one for one in claims(command) if "grommets" in one["statement"]]
    assert (read["kind"], heard["kind"]) == ("quoted", "inference"), "the raw words stand, and are corrected"
    for one in (read, heard):
        (quote,) = one["quotes"]
        assert quote["text"] == "Ms Brand wants 30 grommets by Friday."
        assert [(x["raw"], x["text"]) for x in quote["corrections"]] == [("Brand", "Brandt")]
    command.ok("erase", signal, "--yes")
    assert not [one for one in claims(command) if "grommets" in one["statement"]]


def test_a_source_that_changed_moved_or_went_is_said_of_the_claim(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    told(
        command,
        endpoint,
        "state what will change",
        claim("Carl wants 7 valves", "Carl wants 7 valves."),
        claim("Dora wants 8 valves", "Dora wants 8 valves."),
        claim("Emil wants 9 valves", "Emil wants 9 valves."),
        claim("Fritz wants 10 valves", "Fritz wants 10 valves."),
    )
    folder = command.home / "acme" / "valves"
    (folder / "carl.md").write_text("A new line.\n\nCarl wants 7 valves. But only if they are red.\n")
    (folder / "dora.md").write_text("Dora wants 80 valves.\n")
    (folder / "emil.md").rename(folder / "renamed.md")
    (folder / "fritz.md").unlink()
    ran = command.run("verify", "--project", "acme", "--json")
    assert ran.code == 1
    found = {one["statement"][:4]: one for one in ran.json["claims"]}
    assert {name: (one["kind"], one["quotes"][0]["fate"]) for name, one in found.items()} == {
        "Carl": ("inference", "changed"),  # what comes next limits it now
        "Dora": ("broken", "changed"),
        "Emil": ("quoted", "moved"),
        "Frit": ("broken", "removed"),
    }
    assert found["Emil"]["quotes"][0]["now"].startswith("file:acme/valves/renamed.md@")
    assert "the words no longer stand there" in command.run("verify").out
    assert command.run("verify", "--json").json["changed"] == [], "what is known is not journaled again"
    (folder / "dora.md").write_text("Dora wants 8 valves.\n")
    (folder / "fritz.md").write_text("Fritz wants 10 valves.\n")
    assert command.ok("verify", "--json").json["counts"].get("broken") is None


NOTE = """# Pump

Anna pays 40,000 euros for the pump, if the board agrees (`talk.md:3`).
The pump "vibrates above 3000 turns" (`talk.md:5`).
The pump "is calm above 3000 turns" (`talk.md:5`).
Anna pays 45,000 euros. It is late.

**Inference:** the damper costs 2,000 euros.

The pump vibrates badly above 3000 turns (`talk.md:5`).

> Anna pays 40,000 euros for the pump
> — `talk.md:3`

Beta's pump "costs 4711 euros" (`file:beta/secret.md@0000000000000000000000000000000000000000#L1`).
"""


def test_a_note_is_quoted_inference_broken_or_uncited_sentence_by_sentence(command: Installed) -> None:
    note = command.home / "acme" / "notes.md"
    note.write_text(NOTE)
    ran = command.run("verify", str(note), "--json")
    assert ran.code == 1
    (view,) = ran.json["files"]
    assert view["project"] == "acme"
    assert [(one["line"], one["verdict"]) for one in view["statements"]] == [
        (3, "inference"),  # the next sentence of the source takes it back
        (4, "quoted"),
        (5, "broken"),
        (6, "uncited"),
        (6, "plain"),
        (8, "inference"),
        (10, "inference"),
        (12, "inference"),  # its condition is cut off
        (15, "broken"),
    ]
    assert [one["line"] for one in view["statements"] if one["marked"]] == [8]
    assert "'badly'" in view["statements"][6]["problems"][0]
    assert "nearest real words" in view["statements"][2]["problems"][0]
    assert "4711" not in str(view["statements"][8]["quotes"])
    (command.home / "acme" / "good.md").write_text(NOTE.split("\n")[3] + "\n")
    assert "1 quoted" in command.ok("verify", "--strict", str(command.home / "acme" / "good.md")).out
    assert command.run("verify", "nowhere.md").code == 2


DRAFT = """To: Ines
rests on: "The pump vibrates above 3000 turns." (`talk.md:5`)
---
Dear Ines,

the pump vibrates above 3000 turns. We agreed on 900 euros.
Anna pays 40,000 euros for the pump (`talk.md:3`).
"""


def sent_back(command: Installed, task: str) -> list[dict[str, Any]]:
    events = command.ok("events", "--json", "--kind", "claim.sent_back").lines
    return [event for event in events if event["task"] == task]


def test_what_states_facts_without_evidence_goes_back_to_the_agent_once(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    write = {"name": "Write", "input": {"file_path": "drafts/mail.md", "content": DRAFT}}
    again = {"name": "Write", "input": {"file_path": "drafts/second.md", "content": "Ten euros by Friday.\n"}}
    bare = claim("The pump costs 900 euros")
    before = len(endpoint.requests())
    endpoint.set_script(
        script(session("draft it", tools(write, bare), text("Done."), tools(again), text("Really done.")))
    )
    done = command.ok("say", "acme", "draft it", "--wait", "--json").json
    assert (done["status"], done["result"]) == ("succeeded", "Really done."), done
    requests = endpoint.requests()[before:]
    words = json.dumps(requests[2]["messages"][-1:], ensure_ascii=False)
    assert "We agreed on 900 euros." in words
    assert "nothing is quoted for it" in words
    assert "drafts/mail.md:6" in words
    assert words.index("uncited: drafts/mail.md:6") < words.index("inference: drafts/mail.md:7")
    assert "It was said: '" + BUDGET in words, "what it would have to say"
    assert "vibrates above 3000 turns.'" not in words, "the head has its quote"
    assert len(requests) == 4, "told once, whatever it does then"
    (event,) = sent_back(command, done["task"])
    assert event["body"]["count"] == 3
    assert command.client().get(f"/tasks/{done['task']}")["sent_back"] == 3
