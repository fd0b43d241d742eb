"""The attention part of the API: the queue, answers, and the rules that answers make."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Path, Request

from orchestrator.attention import Reread, Surroundings, Warned, attention
from orchestrator.attention.routes import PREFIX as ROUTE
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.holds import lines_of
from orchestrator.daemon.routing import Routing
from orchestrator.daemon.routing_api import TheDesk
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.served import TheFleet
from orchestrator.limits import BudgetLine, cache_end, warned
from orchestrator.protocol import PREFIX, Accepted
from orchestrator.protocol.attention import (
    AnswerRequest,
    AnswerView,
    AttentionView,
    DismissRequest,
    PolicyView,
    RuleView,
)

Name = Annotated[str, Path(max_length=300)]


def surroundings(fleet: Fleet, routing: Routing | None = None) -> Surroundings:
    """What the queue depends on besides the fold, as of now."""
    runtime = fleet.runtime
    now = runtime.clock.now()
    return Surroundings(
        now=now,
        deadline=fleet.asks.deadline,
        priorities={slug: project.config.priority for slug, project in runtime.projects.items()},
        parked=fleet.parked(now),
        warned=_warned(runtime, now),
        reread=lambda session: _reread(runtime, session),
        routes=routing.items if routing is not None else (),
    )


def _warned(runtime: Runtime, now: datetime) -> dict[str, Warned]:
    """Budgets of the configuration in force that are nearly spent."""
    lines = lines_of(runtime.state, runtime.projects, runtime.specs.config, now)
    return {key: _nearly_spent(runtime, line) for key, line in warned(lines).items()}


def _nearly_spent(runtime: Runtime, line: BudgetLine) -> Warned:
    budget = line.budget
    project = budget.name if budget.scope == "project" else ""
    known = runtime.projects.get(project)
    client = budget.name if budget.scope == "client" else known.client if known else ""
    return Warned(line.begins.isoformat(), f"Budget of {line} ({line.share:.0%})", project, client)


def _reread(runtime: Runtime, session: str) -> Reread | None:
    """What the conversation's next message costs more once its cache has run out."""
    known = runtime.state.sessions.get(session)
    found = cache_end(known.turns) if known is not None else None
    if known is None or found is None:
        return None
    expires, usd = found
    last = known.turns[-1]
    return Reread(expires, last.context_tokens, usd, last.evidence)


def attention_routes(app: FastAPI) -> None:
    """Add the routes to ``app``."""

    @app.get(f"{PREFIX}/attention")
    async def queue(fleet: TheFleet, request: Request) -> AttentionView:
        """Everything that waits for the person, ranked, with the reasons."""
        return attention(fleet.runtime.state, surroundings(fleet, request.app.state.routing))

    @app.post(f"{PREFIX}/attention/{{item}}/dismiss", status_code=202)
    async def dismiss(item: Name, order: DismissRequest, fleet: TheFleet) -> Accepted:
        """Put an item aside until there is newer evidence; an ask is answered instead."""
        await fleet.asks.dismiss(item, order.seen)
        return Accepted(cursor=fleet.cursor)

    @app.post(f"{PREFIX}/attention/{{item}}/restore", status_code=202)
    async def restore(item: Name, fleet: TheFleet) -> Accepted:
        """Bring back an item that was put aside."""
        await fleet.asks.restore(item)
        return Accepted(cursor=fleet.cursor)

    _ask_routes(app)

    @app.get(f"{PREFIX}/policy")
    async def policy(fleet: TheFleet) -> PolicyView:
        """The rules that the person's answers made."""
        return PolicyView(rules=fleet.asks.rules())

    @app.post(f"{PREFIX}/policy/{{rule}}/revoke")
    async def revoke(rule: Name, fleet: TheFleet) -> RuleView:
        """Take a rule back; the reply is what it was."""
        return await fleet.asks.revoke(rule)


def _ask_routes(app: FastAPI) -> None:
    @app.post(f"{PREFIX}/asks/{{ask}}/revoke", status_code=202)
    async def take_back(ask: Name, fleet: TheFleet, desk: TheDesk) -> Accepted:
        """Take an answer back before the agent goes on with it: the ask waits again."""
        if ask.startswith(ROUTE):
            return Accepted(cursor=(await desk.take_back(ask)).cursor)
        return await fleet.take_back(ask)

    @app.post(f"{PREFIX}/asks/{{ask}}/answer")
    async def answer(ask: Name, order: AnswerRequest, fleet: TheFleet, desk: TheDesk) -> AnswerView:
        """Answer an ask; the first answer wins. ``route:…`` is answered with a project, or ``nobody``."""
        if ask.startswith(ROUTE):
            return await desk.answer(ask, order)
        said = await fleet.asks.answer(ask, order)
        return AnswerView(
            ask=said.ask,
            verdict=said.verdict,
            text=said.text,
            by=said.by,
            rule=said.rule,
            cursor=fleet.cursor,
        )
