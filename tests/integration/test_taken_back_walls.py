"""Words that turn out to be another client's after an agent had them: no tool of ours shows them any more."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from agents.events import AgentText
from orchestrator.daemon.map_links import Links
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.signal_views import owned
from orchestrator.daemon.taken_back import blanked
from orchestrator.errors import Refused
from orchestrator.events import Draft
from orchestrator.events.mapping import LinkQuote, LinkRecorded
from orchestrator.events.native import NativePrompt
from orchestrator.events.routing import RoutedSpan, SignalDelivered, SignalErased, SignalRouted, Verdict
from orchestrator.events.signal import SignalReceived, SignalSeenAgain
from orchestrator.events.task import TaskQueued
from orchestrator.fold.state import RoutingRecord, SignalRecord
from orchestrator.routing import Part, first_prompt
from orchestrator.transcripts import Layer, Reading, Transcript, read
from tests.integration.test_tool_walls import MARK, Field, field
from tests.support.heard import transcript

OURS = "The jetty is broken at the northern end."
THEIRS = f"The tariff of the harbour is {MARK}seven a month."
LINES = (OURS, THEIRS, "Please mend the jetty before the first of May.")
MEMO = "\n".join(LINES)
TASK = "m-told"


class Memo:
    """A memo that was given to acme, and whose middle goes to the other client later."""

    def __init__(self, attacked: Field, signal: str) -> None:
        self.field, self.signal, self.runtime = attacked, signal, attacked.played.runtime
        self.made: Transcript = transcript(MEMO, signal=signal)
        self.decisions = 0

    def spans(self, *projects: str) -> tuple[RoutedSpan, ...]:
        firsts = [*self.made.firsts, len(self.made.words)]
        return tuple(
            RoutedSpan(first=firsts[at], last=firsts[at + 1] - 1, verdict="project", project=project)
            if project
            else RoutedSpan(first=firsts[at], last=firsts[at + 1] - 1, verdict="nobody")
            for at, project in enumerate(projects)
        )

    async def route(self, *projects: str) -> None:
        self.decisions += 1
        body = SignalRouted(
            signal=self.signal,
            run="r001",
            decision=f"d{self.decisions}",
            by="person",
            spans=self.spans(*projects),
        )
        await self.runtime.append_now(Draft(body=body, visibility="sealed"))

    async def give(self) -> None:
        """The whole of it is acme's, and its agent answers."""
        self.field.played.fleet.kept_back.add(TASK)
        await self.runtime.append_now(self.runtime.draft("acme", SignalSeenAgain(signal=self.signal)))
        await self.route("acme", "acme", "acme")
        prompt = first_prompt(
            Part(self.signal, Reading(self.made), self.spans("acme", "acme", "acme"), "acme")
        )
        last = len(self.made.words) - 1
        queued = TaskQueued(prompt=prompt, origin="signal", signal=self.signal)
        told = SignalDelivered(signal=self.signal, run="r001", task=TASK, spans=((0, last),))
        answer = AgentText(text=f"I read that the tariff is {MARK}seven.", message_id="m", index=0)
        await self.runtime.append_now(
            *(self.runtime.draft("acme", body, TASK) for body in (queued, told, answer))
        )

    async def settled(self, word: str) -> None:
        """Until the library has all that was journaled."""
        await self.runtime.append_now(self.runtime.draft("beta", NativePrompt(session_id="s", text=word)))
        await self.field.known(word)

    async def attacks(self, refs: list[str]) -> list[str]:
        """What acme's agent is told by everything that had the words."""
        use = self.field.use
        told = [
            await use("search", query="tariff of the harbour"),
            await use("search", query='"the tariff is"'),
            await use("search", query="mend the jetty", limit=12),
            await use("list_claims"),
            await use("list_claims", query="tariff"),
        ]
        told += [await use("read_source", ref=ref, neighbours=40) for ref in refs]
        almost = [{"quote": "The tariff of the harbour is known a month."}]
        told.append(await use("record_claim", statement="The tariff is known.", quotes=almost))
        told += [
            await use("record_claim", statement="It is known.", quotes=[{**almost[0], "ref": ref}])
            for ref in refs
        ]
        return told


@pytest.mark.anyio
async def test_words_that_were_routed_elsewhere_are_shown_by_no_tool_any_more(tmp_path: Path) -> None:
    async with field(tmp_path, MEMO) as here:
        memo = Memo(here, sha256(f"RIFF{MEMO}".encode()).hexdigest()[:16])
        await memo.give()
        await memo.settled("okapi")
        refs = await here.places("tariff of the harbour")
        assert {ref.partition(":")[0] for ref in refs} == {"memo", "journal"}
        for words in (THEIRS, OURS):
            recorded = await here.use(
                "record_claim", statement=words, quotes=[{"quote": words, "ref": refs[0]}]
            )
            assert recorded.startswith("Recorded"), recorded
        assert sum(MARK in one for one in await memo.attacks(refs)) >= 5, "so far it is its own"

        await memo.route("acme", "beta", "acme")
        await memo.settled("tapir")
        assert not [one for one in await memo.attacks(refs) if MARK in one]
        assert "northern end" in await here.use("search", query="jetty"), "it keeps its own"
        assert await here.places("tariff of the harbour"), "the person finds it"
        await here.librarian.begin_anew()
        await memo.settled("quagga")
        assert not [one for one in await memo.attacks(refs) if MARK in one], "nor when all is read anew"


@pytest.mark.anyio
async def test_nothing_erased_is_released_and_no_reason_tells_that_a_client_exists(tmp_path: Path) -> None:
    async with field(tmp_path, MEMO) as here:
        signal, runtime = sha256(f"RIFF{MEMO}".encode()).hexdigest()[:16], here.played.runtime
        ref = await said_to(here, "The dock is broken for good.")
        resting = [{"quote": "The dock is broken for good.", "ref": ref}]
        told = {
            name: await here.use(
                "record_claim", statement=f"The {name} dock is broken for good.", quotes=resting
            )
            for name in ("beta", "vault", "okapi")
        }
        reasons = {name: one.partition(": ")[2].replace(name, "") for name, one in told.items()}
        assert reasons["beta"] == reasons["okapi"], "another client's name is a word like any other"
        assert reasons["vault"] != reasons["okapi"], "its own client's is a name"

        source = f"memo:{signal}/r001"
        quotes = tuple(
            LinkQuote(
                project=one, client=one.title(), ref=ref, source=ref, start=0, end=1, text=f"{MARK}{one}"
            )
            for one, ref in (("acme", "journal:1"), ("beta", source))
        )
        facts = {"why": "", "not_said": "", "next_action": "", "signal": "", "relation": "precedent"}
        await runtime.append_now(for_the_person(LinkRecorded(run="m1", link="l9", quotes=quotes, **facts)))
        await runtime.append_now(Draft(body=SignalErased(signal=signal), visibility="sealed"))
        with pytest.raises(Refused, match="which was erased"):
            await Links(here.played.fleet, here.librarian).release("l9", "acme")
        assert not [one for one in runtime.state.tasks.values() if MARK in one.view.prompt and one.open]


async def said_to(here: Field, words: str) -> str:
    """Say it to acme's agent; its address."""
    await here.played.ended(await here.played.say(words, "acme"))
    return await here.known(f'"{words.rstrip(".")}"')


@pytest.mark.parametrize("whose", ["beta", ""])
def test_a_memo_is_its_clients_only_while_all_of_it_goes_there(whose: str) -> None:
    verdict: Verdict = "project" if whose else "nobody"
    body = SignalReceived(signal="0123456789abcdef", sha256="0" * 64)
    now = datetime.now(UTC)
    record = SignalRecord(
        first=body, since=now, evidence="signal.received@1", projects=("acme",), clients=("Acme",)
    )
    for span, expected in (
        (RoutedSpan(first=0, last=3, verdict="project", project="acme"), "Acme"),
        (RoutedSpan(first=0, last=3, verdict=verdict, project=whose), None),
    ):
        routing = RoutingRecord(run="r001", spans=(span,), since=now, evidence=record.evidence)
        assert owned(record.model_copy(update={"routing": routing})).client == expected


def test_a_word_that_is_said_twice_is_read_as_its_own_correction_says() -> None:
    made = transcript("no, the tariff stays, no, mend it.")
    layers = [
        Layer("l1", "r001", "person", 0, 0, "no,", MARK),
        Layer("l2", "r001", "person", 4, 4, "no,", "now"),
    ]
    assert read(made, layers).between(4, 4) == "now"
    assert read(made, layers).between(4, 6) == "now mend it."


def test_only_what_may_not_be_read_is_blanked_and_every_place_holds() -> None:
    made = transcript([OURS, THEIRS, f"A line that says [s00.01#0-3] {OURS}"])
    part = Part(
        "0123456789abcdef",
        read(made, [Layer("l1", "r001", "person", made.firsts[1], made.firsts[1], "The", f"{MARK}read")]),
        (RoutedSpan(first=0, last=len(made.words) - 1, verdict="project", project="acme"),),
        "acme",
    )
    told = first_prompt(part)
    theirs = range(made.firsts[1], made.firsts[2])
    blank = blanked(told, made, lambda word: word not in theirs)
    assert len(blank) == len(told)
    assert (MARK in told, MARK in blank) == (True, False)
    assert blank.count(OURS) == told.count(OURS) == 2
    assert blanked(told, made, lambda _: True) == told
