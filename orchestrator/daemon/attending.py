"""The attention part of the API: the queue, answers, and the rules that answers make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request

from orchestrator.attention import Surroundings, attention
from orchestrator.daemon.fleet import Fleet
from orchestrator.protocol import PREFIX, Accepted
from orchestrator.protocol.attention import (
    AnswerRequest,
    AnswerView,
    AttentionView,
    DismissRequest,
    PolicyView,
    RuleView,
)


def _fleet(request: Request) -> Fleet:
    fleet: Fleet = request.app.state.fleet
    return fleet


TheFleet = Annotated[Fleet, Depends(_fleet)]
Name = Annotated[str, Path(max_length=300)]


def surroundings(fleet: Fleet) -> Surroundings:
    """What the queue depends on besides the fold, as of now."""
    runtime, now = fleet.runtime, datetime.now(UTC)
    return Surroundings(
        now=now,
        deadline=fleet.asks.deadline,
        priorities={slug: project.config.priority for slug, project in runtime.projects.items()},
        parked=fleet.parked(now),
    )


def attention_routes(app: FastAPI) -> None:
    """Add the routes to ``app``."""

    @app.get(f"{PREFIX}/attention")
    async def queue(fleet: TheFleet) -> AttentionView:
        """Everything that waits for the person, ranked, with the reasons."""
        return attention(fleet.runtime.state, surroundings(fleet))

    @app.post(f"{PREFIX}/attention/{{item}}/dismiss", status_code=202)
    async def dismiss(item: Name, order: DismissRequest, fleet: TheFleet) -> Accepted:
        """Put an item aside until there is newer evidence; an ask is answered instead."""
        await fleet.asks.dismiss(item, order.seen)
        return Accepted(cursor=fleet.cursor)

    @app.post(f"{PREFIX}/asks/{{ask}}/answer")
    async def answer(ask: Name, order: AnswerRequest, fleet: TheFleet) -> AnswerView:
        """Answer an ask; the first answer wins."""
        said = await fleet.asks.answer(ask, order)
        return AnswerView(
            ask=said.ask,
            verdict=said.verdict,
            text=said.text,
            by=said.by,
            rule=said.rule,
            cursor=fleet.cursor,
        )

    @app.get(f"{PREFIX}/policy")
    async def policy(fleet: TheFleet) -> PolicyView:
        """The rules that the person's answers made."""
        return PolicyView(rules=fleet.asks.rules())

    @app.post(f"{PREFIX}/policy/{{rule}}/revoke")
    async def revoke(rule: Name, fleet: TheFleet) -> RuleView:
        """Take a rule back; the reply is what it was."""
        return await fleet.asks.revoke(rule)
