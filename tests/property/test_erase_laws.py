"""Laws of erasing a client: nothing of it is left in any event, and the others stay as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.events import Body
from orchestrator.daemon.erased_events import Client, Owned
from orchestrator.events import EVENT_KINDS, Draft, Event
from orchestrator.events.erasing import EventErased
from orchestrator.events.fleet import ProjectRegistered
from orchestrator.fold import FleetState, fold
from orchestrator.journal import Journal

START = datetime(2026, 5, 1, tzinfo=UTC)
GONE, STAYS = "heron", "otter"
CLIENT = Client("e-1", "Herongate", frozenset({GONE}), frozenset({"heron-memo"}))
_NOT_THESE = {"agent.raw", "agent.rate_limit", "agent.tool_called", "agent.ask_raised", "link.recorded"}
_OF_PROJECTS = (
    "agent.",
    "ask.",
    "calibration.",
    "policy.",
    "project.",
    "signal.",
    "soak.",
    "task.",
    "transcript.",
    "workspace.",
)
_NOBODYS = {
    "signal.received",
    "transcript.started",
    "transcript.finished",
    "transcript.failed",
    "signal.routed",
}
KINDS = sorted(kind for kind in EVENT_KINDS.keys() - _NOT_THESE if kind.startswith(_OF_PROJECTS))


def _body(kind: str, owner: str, words: st.SearchStrategy[str]) -> st.SearchStrategy[Body]:
    body = EVENT_KINDS[kind]
    fields = {
        name: field for name, field in body.model_fields.items() if field.annotation is str and name != "kind"
    }
    texts: dict[str, Any] = {name: words.map(lambda word: f"{owner}-{word}") for name in fields}
    if "signal" in texts:
        texts["signal"] = st.just(f"{owner}-memo")
    if "cost_usd" in body.model_fields:
        texts["cost_usd"] = st.sampled_from([0.25, 0.5])
    return st.builds(body, **texts)


@st.composite
def drafts(draw: st.DrawFn) -> list[Draft]:
    """What happens in two clients' projects, in one journal, and to signals that are nobody's in name."""
    made = [_registered(GONE, "Herongate"), _registered(STAYS, "Otterworks")]
    words = st.sampled_from(["one", "two"])
    for kind, owner in draw(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([GONE, STAYS])), max_size=30)
    ):
        body = draw(_body(kind, owner, words))
        client = "Herongate" if owner == GONE else "Otterworks"
        named = kind not in _NOBODYS or draw(st.booleans())
        task = f"{owner}-{draw(words)}"
        made.append(
            Draft(
                body=body,
                project=owner if named else None,
                client=client if named else None,
                task=task if named else None,
            )
        )
    return made


def _registered(slug: str, client: str) -> Draft:
    body = ProjectRegistered(name=slug, folder=slug, client=client, calibration="consultant")
    return Draft(body=body, project=slug, client=client)


def of_others(state: FleetState) -> dict[str, Any]:
    """All that is known of the one who stays."""
    kept = json.loads(state.dump())
    records = {name: kept[name] for name in kept if isinstance(kept[name], dict) and name != "erased_spend"}
    return {
        name: {
            key: value for key, value in found.items() if GONE not in key and GONE not in json.dumps(value)
        }
        for name, found in records.items()
    }


def total(state: FleetState) -> float:
    return sum(
        sum(spend.values()) for spend in (*[one.spend for one in state.projects.values()], state.erased_spend)
    )


@settings(deadline=None, max_examples=40)
@given(made=drafts())
def test_nothing_of_it_is_left_and_the_others_are_the_same(made: list[Draft], tmp_path_factory: Any) -> None:
    path = Path(tmp_path_factory.mktemp("erase")) / "journal.db"
    ticks = iter(range(10**6))
    journal = Journal.open(path, clock=lambda: START + timedelta(seconds=next(ticks)))
    for draft in made:
        journal.append([draft])
    before = journal.read(0, 1000)
    owned = Owned(CLIENT)
    journal.visit(owned.look)
    journal.rewrite(owned.decide)
    after = journal.read(0, 1000)
    journal.close()
    _check(before, after)
    assert GONE.encode() not in path.read_bytes()
    assert b"Herongate" not in path.read_bytes()


def _check(before: list[Event], after: list[Event]) -> None:
    assert [(event.cursor, event.at, event.epoch) for event in after] == [
        (event.cursor, event.at, event.epoch) for event in before
    ]
    assert [event for event in after if event.project == STAYS] == [
        event for event in before if event.project == STAYS
    ]
    stones = [event.body for event in after if isinstance(event.body, EventErased)]
    assert len(stones) == sum(event.body != old.body for event, old in zip(after, before, strict=True))
    old, new = fold(before), fold(after)
    assert of_others(new) == of_others(old)
    assert GONE not in new.dump().decode()
    assert abs(total(new) - total(old)) < 1e-9, "what was spent stays spent"
