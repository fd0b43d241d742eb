"""Each wall in our own tools is taken away by itself; where it stands alone, another client's secret is out.

``BREACHES`` says of every attack what has to fall for it to succeed. Where two walls are named, either one
holds without the other; both are shown to hold. Walls of files, processes and sockets: ``test_walls``.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import pytest

from agents.events import Body
from agents.testing.scripted import ScriptedSessions
from agents.tools import ToolProblem
from orchestrator.capabilities import META, PERSON
from orchestrator.daemon import claims, meta_session, shelving
from orchestrator.daemon.claim_tools import ClaimTools
from orchestrator.daemon.claims import Claims
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.map_links import Links
from orchestrator.daemon.quoting import Quoting
from orchestrator.daemon.signal_views import Owned
from orchestrator.daemon.toolbox import Toolbox
from orchestrator.daemon.verifying import Verifier
from orchestrator.errors import Refused
from orchestrator.events.mapping import LinkQuote, LinkRecorded
from orchestrator.events.native import NativePrompt
from orchestrator.events.routing import RoutedSpan
from orchestrator.library import Result, Search, journaled, query, units
from orchestrator.routing import Part, first_prompt, prompts
from orchestrator.transcripts import Reading
from tests.support.fleet import Played, play_fleet
from tests.support.heard import said, transcript
from tests.support.home import make_home

HELD = "The vault holds CANARY-gold for ten years."
MARK = "CANARY-"
"""No attacker says it; what has it was leaked."""
SECRET = f"{MARK}5f0c"
PRICE = f"The price of beta is {SECRET} for this year."
ALMOST = "The price of beta is known for this year."
"""Almost what was said: the nearest real words would be an answer."""
Patch = pytest.MonkeyPatch


@dataclass(frozen=True, slots=True)
class Breach:
    """An attack, and the walls that have to fall together before it yields the secret."""

    attack: str
    walls: tuple[str, ...]


BREACHES = (
    Breach("search", ("search index", "search shows")),
    Breach("read a source", ("read opens", "search shows")),
    Breach("read an event", ("search shows",)),
    Breach("quote at an address", ("quote opens", "quote shows")),
    Breach("quote an event", ("quote shows",)),
    Breach("quote anywhere", ("quote index", "quote shows")),
    Breach("quote a path", ("own paths", "quote opens", "quote shows")),
    Breach("list claims", ("claims readable", "claims asked for")),
    Breach("search what is sealed", ("search index", "search shows")),
    Breach("search a shared memo", ("memo's owner",)),
    Breach("search a link", ("links unindexed", "search index", "search shows")),
    Breach("search a link", ("links unindexed", "links the person's")),
)


def everybody(module: Any, function: str) -> Callable[[Patch], None]:
    """Take away the question who may read in one function, and nowhere else."""

    def take_away(patch: Patch) -> None:
        asked = module.may_read

        def may_read(caller: object, item: object) -> bool:
            frame = sys._getframe(1)
            while frame.f_code.co_name == "may_read" and frame.f_back is not None:
                frame = frame.f_back
            return frame.f_code.co_name == function or bool(asked(caller, item))

        patch.setattr(module, "may_read", may_read)

    return take_away


def unfiltered(module: Any) -> Callable[[Patch], None]:
    """Let the index be asked about everything in one module."""
    asked = module.narrowed
    return lambda patch: patch.setattr(
        module, "narrowed", lambda wanted, caller: asked(wanted, caller)._replace(labels={})
    )


def claims_of_all(patch: Patch) -> None:
    viewed = Claims.view

    def view(self: Claims, caller: Any, client: object = None, **more: Any) -> Any:
        return viewed(self, caller, **more)

    patch.setattr(Claims, "view", view)


def paths_of_others(patch: Patch) -> None:
    address = Quoting._address

    async def anybodys(self: Quoting, ref: str | None, caller: Any) -> str | None:
        return await address(self, ref, replace(caller, project="beta"))

    patch.setattr(Quoting, "_address", anybodys)


def links_indexed(patch: Patch) -> None:
    manner = journaled.Manner("counterpoint", "conversation", lambda body: body.quotes[0].text)
    manners: dict[type[Body], journaled.Manner] = {**journaled._MANNERS, LinkRecorded: manner}
    patch.setattr(journaled, "_MANNERS", manners)
    patch.setattr("orchestrator.daemon.library._WANTED", _Everything())


class _Everything:
    def __contains__(self, kind: object) -> bool:
        return True


def links_of_nobody(patch: Patch) -> None:
    told = meta_session.for_the_person
    patch.setattr(
        meta_session, "for_the_person", lambda body: told(body).model_copy(update={"visibility": "fleet"})
    )


def memos_of_acme(patch: Patch) -> None:
    patch.setattr(shelving, "owned", lambda _: Owned("acme", "Acme", "client"))


WALLS: Mapping[str, Callable[[Patch], None]] = {
    "search index": unfiltered(query),
    "search shows": everybody(query, "_windows"),
    "read opens": everybody(query, "read"),
    "quote index": unfiltered(units),
    "quote opens": everybody(units, "unit_at"),
    "quote shows": everybody(units, "_units"),
    "own paths": paths_of_others,
    "claims readable": lambda patch: patch.setattr(claims, "may_read", lambda *_: True),
    "claims asked for": claims_of_all,
    "memo's owner": memos_of_acme,
    "links unindexed": links_indexed,
    "links the person's": links_of_nobody,
}


@dataclass(slots=True)
class Field:
    """What is attacked: two clients' projects, and what the attacker might have been told of the victim."""

    played: Played
    librarian: Librarian
    box: Toolbox
    claims: ClaimTools
    refs: dict[str, str]
    links: int = 0

    async def use(self, tool: str, *, by: str = "acme", **given: Any) -> str:
        """What an agent is told in answer to one call."""
        project = self.played.runtime.projects[by]
        tools = {one.name: one for one in (*self.box.of(project), *self.claims.of(project))}
        try:
            return await tools[tool].run(given)
        except ToolProblem as problem:
            return str(problem)

    async def quote(self, ref: str | None) -> str:
        """An almost true quote: the answer would be the real words."""
        quotes = [{"quote": ALMOST, **({"ref": ref} if ref else {})}]
        return await self.use("record_claim", statement="The price is known.", quotes=quotes)

    async def known(self, text: str) -> str:
        """The address of what says ``text``, once the library has it."""
        return (await self.places(text))[0]

    async def places(self, text: str) -> list[str]:
        """All of them, once there is one; of equals it is not told which comes first."""
        with anyio.fail_after(20):
            while not (found := await self._person(text)):  # noqa: ASYNC110  # a poll with a deadline
                await anyio.sleep(0.02)
        return [one.ref for one in found]

    async def _person(self, text: str) -> list[Result]:
        return await self.librarian.search(Search(text), PERSON, fresh=True)

    async def link(self) -> str:
        """A link of the victim's is recorded; what a search of its words then yields."""
        self.links += 1
        words = f"zebra{self.links} {MARK}link"
        quote = LinkQuote(project="beta", client="Beta", ref="", source="", start=0, end=1, text=words)
        facts = {"why": "", "not_said": "", "next_action": "", "signal": "", "relation": "precedent"}
        body = LinkRecorded(run="m1", link=f"l{self.links}", quotes=(quote,), **facts)
        runtime = self.played.runtime
        await runtime.append_now(meta_session.for_the_person(body))
        await runtime.append_now(
            runtime.draft("beta", NativePrompt(session_id="s", text=f"okapi{self.links}"))
        )
        await self.known(f"okapi{self.links}")
        return await self.use("search", query=f"zebra{self.links}")

    async def memo(self) -> str:
        """The library is made anew; what a search of the shared memo yields."""
        await self.librarian.begin_anew()
        await self.known("the dock is broken")
        return await self.use("search", query="the word is for the dock")

    async def attack(self, name: str) -> str:
        """What the attacker gets out of one attack."""
        attacks: Mapping[str, Callable[[], Awaitable[str]]] = {
            "search": lambda: self.use("search", query="CANARY price of beta"),
            "read a source": lambda: self.use("read_source", ref=self.refs["file"]),
            "read an event": lambda: self.use("read_source", ref=self.refs["event"]),
            "quote at an address": lambda: self.quote(self.refs["file"]),
            "quote an event": lambda: self.quote(self.refs["event"]),
            "quote anywhere": lambda: self.quote(None),
            "quote a path": lambda: self.quote("plan.md"),
            "list claims": lambda: self.use("list_claims", query="price"),
            "search what is sealed": lambda: self.use("search", query="vault holds"),
            "search a shared memo": self.memo,
            "search a link": self.link,
        }
        return await attacks[name]()


@asynccontextmanager
async def field(where: Path, also: str = "") -> AsyncIterator[Field]:
    """Two clients; the victim's secret is in a file, said, claimed, linked, and in a memo of both. ``also``
    are the words of another memo.
    """
    home = make_home(
        where / "home",
        endpoint="offline",
        projects={"acme": "Acme", "beta": "Beta", "vault": "Acme"},
        files={"beta/plan.md": f"{PRICE}\n", "vault/plan.md": f"{HELD}\n"},
    )
    config = home / "counterpoint.toml"
    config.write_text(config.read_text() + "sealed = true\n")  # the last table is the vault's
    said(home, f"Project Acme. The dock is broken.\nNow for Beta, the word is {SECRET}.\n")
    if also:
        said(home, also, name="also.wav")
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        librarian = Librarian(played.runtime)
        tasks.start_soon(librarian.run)
        claims = Claims(played.runtime, librarian)
        made = Field(
            played, librarian, Toolbox(played.runtime, librarian), ClaimTools(played.runtime, claims), {}
        )
        await played.ended(await played.say(f"Remember: {PRICE}", "beta"))
        event = await made.known('"Remember: The price"')
        made.refs = {"file": await made.known('"The price of beta" plan'), "event": event}
        recorded = await made.use(
            "record_claim", by="beta", statement=PRICE, quotes=[{"quote": PRICE, "ref": "plan.md"}]
        )
        assert recorded.startswith("Recorded"), recorded
        yield made
        tasks.cancel_scope.cancel()


async def told_oddly(attacked: Field) -> str:
    """What the attacker is told when it writes addresses and queries in odd ways."""
    file, event = attacked.refs["file"], attacked.refs["event"]
    rest = file.removeprefix("file:")
    refs = (
        quote(file, safe=""),
        file.replace("beta", "BETA"),
        file.replace("beta", "ｂｅｔａ"),  # as wide as that
        f"file:acme/../{rest}",
        f"file:acme/%2e%2e/{rest}",
        file.replace("beta", "acme"),
        "../beta/plan.md:1",
        "file:%",
        "plan.md' OR 1=1 --",
        f"{file}\x00",
        event.partition("#")[0] + "#0-999999999999",
        *(f"memo:{name}/r001" for name in attacked.played.runtime.state.signals),
    )
    asked = ('"the price of beta"', "CANAR*", "beta OR price", "scope:sealed", "client:Beta", "5f0c", "'; --")
    told = [await attacked.use("read_source", ref=ref, neighbours=10**9) for ref in refs]
    told += [await attacked.quote(ref) for ref in refs]
    told += [await attacked.use("search", query=one, limit=10**6) for one in asked]
    told += [await attacked.use("list_claims", query=one, limit=-1) for one in asked]
    return "".join(told)


@contextmanager
def without(*walls: str) -> Iterator[None]:
    """The walls of these names are gone while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        for wall in walls:
            WALLS[wall](patch)
        yield


@pytest.mark.anyio
async def test_each_wall_is_needed_and_all_that_stand_together_hold(tmp_path: Path) -> None:
    async with field(tmp_path) as attacked:
        assert attacked.refs["file"].startswith("file:beta/plan.md@")
        assert attacked.refs["event"].startswith("journal:")
        assert MARK not in await told_oddly(attacked)
        for breach in BREACHES:
            for left in breach.walls:
                with without(*(wall for wall in breach.walls if wall != left)):
                    told = await attacked.attack(breach.attack)
                    assert MARK not in told, f"{breach.attack}: {left!r} alone does not hold"
            with without(*breach.walls):
                told = await attacked.attack(breach.attack)
                assert MARK in told, f"{breach.attack}: more than {breach.walls} holds: {told}"


@pytest.mark.anyio
async def test_a_sealed_project_is_read_by_its_own_agent_and_by_nobody_else(tmp_path: Path) -> None:
    async with field(tmp_path) as here:
        await here.known("vault holds")
        await here.played.ended(await here.played.say(f"Remember: {HELD}", "vault"))
        assert (await here.known('"Remember: The vault"')).startswith("journal:")
        for query in ("vault holds", '"Remember: The vault"'):
            assert MARK in await here.use("search", by="vault", query=query)
            assert MARK not in await here.use("search", query=query), "of the same client"
            assert await here.librarian.search(Search(query), META) == []
        quotes = [{"quote": HELD, "ref": "plan.md"}]
        recorded = await here.use("record_claim", by="vault", statement=HELD, quotes=quotes)
        assert recorded.startswith("Recorded")
        assert ": quoted" in recorded
        almost = [{"quote": "The vault holds gold for ten years."}]
        assert MARK not in await here.use("record_claim", statement="It holds gold.", quotes=almost)
        told = [await here.use("search", by="vault", query=f"price of {one}") for one in ("beta", "the word")]
        assert SECRET not in "".join(told), "another client's stays unread"
        draft = f"- The price is known: “{ALMOST}” [{here.refs['file']}]\n"
        runtime = here.played.runtime
        verifier = Verifier(runtime, here.librarian, here.claims.claims)
        looked = await verifier.text(draft, "draft.md", "vault")
        assert [one.verdict for one in looked.statements] == ["broken"]
        assert SECRET not in looked.model_dump_json(), "nor do its drafts find it out"


@pytest.mark.anyio
async def test_a_release_that_is_taken_back_is_read_by_no_tool_any_more(tmp_path: Path) -> None:
    async with field(tmp_path) as here:
        fleet, runtime = here.played.fleet, here.played.runtime
        links = Links(fleet, here.librarian)
        await here.link()
        mine = LinkQuote(project="acme", client="Acme", ref="", source="", start=0, end=1, text="Ours.")
        record = runtime.state.links["l1"].recorded
        body = record.model_copy(update={"link": "l2", "quotes": (*record.quotes, mine)})
        await runtime.append_now(meta_session.for_the_person(body))
        task = (await links.release("l2", "acme")).task
        assert (await here.played.ended(task)).state == "succeeded"
        ref = await here.known("zebra1")
        for given in ({"tool": "search", "query": "zebra1"}, {"tool": "read_source", "ref": ref}):
            assert MARK in await here.use(**given)
        gone = await links.withdraw("l2", "acme")
        assert (gone.read, gone.task, gone.link.released) == (True, task, {})
        await runtime.append_now(runtime.draft("beta", NativePrompt(session_id="s", text="a tapir")))
        await here.known("tapir")
        for given in ({"tool": "search", "query": "zebra1"}, {"tool": "read_source", "ref": ref}):
            assert MARK not in await here.use(**given)
        assert ref in await here.places("zebra1"), "the person finds it"
        await here.librarian.begin_anew()
        assert ref in await here.places("zebra1")
        assert MARK not in await here.use("search", query="zebra1"), "nor when the library is made anew"
        with pytest.raises(Refused, match="is not released to acme"):
            await links.withdraw("l2", "acme")

        fleet.kept_back.add(f"{task}-2")
        again = await links.release("l2", "acme")
        assert again.task == f"{task}-2", "it can be released again"
        assert not (await links.withdraw("l2", "acme")).read
        fleet.kept_back.discard(again.task)
        assert (await here.played.ended(again.task)).state == "cancelled"
        assert "task.started" not in here.played.kinds(again.task)


def test_every_wall_is_attacked() -> None:
    assert {wall for breach in BREACHES for wall in breach.walls} == set(WALLS)


SHARED = (
    "Project Acme. The dock is broken.",
    f"Now for Beta, the word is {SECRET}.",
    "Back to Acme. Fix it.",
)
ROUTING: Mapping[str, Callable[[Patch], None]] = {
    "withheld": lambda patch: patch.setattr(prompts, "mark", lambda heard, a, b: heard.between(a, b)),
    "own words": lambda patch: patch.setattr(prompts, "words_for", lambda spans, _: ((0, spans[-1].last),)),
    "title": lambda patch: patch.setattr(prompts, "_source", open_source),
}


def open_source(part: Part, alone: bool) -> str:
    return f"Source: {part.title}."


@pytest.mark.parametrize("timed", [True, False], ids=["sound", "text"])
def test_each_wall_in_what_is_told_of_a_shared_memo_is_needed(timed: bool) -> None:
    heard = transcript("\n".join(SHARED), timed=timed)
    firsts = [*heard.firsts, len(heard.words)]
    spans = tuple(
        RoutedSpan(first=firsts[at], last=firsts[at + 1] - 1, verdict="project", project=project)
        for at, project in enumerate(("acme", "beta", "acme"))
    )
    part = Part("0123456789abcdef", Reading(heard), spans, "acme", f"{SECRET}.wav")
    told = first_prompt(part)
    assert MARK not in told
    assert "The dock is broken" in told
    for name, take_away in ROUTING.items():
        with pytest.MonkeyPatch.context() as patch:
            take_away(patch)
            assert MARK in first_prompt(part), name
