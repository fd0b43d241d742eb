"""The queue itself: items with their reasons, the highest score first."""

from __future__ import annotations

from orchestrator.attention.found import Found
from orchestrator.attention.items import Surroundings, found
from orchestrator.attention.ranking import ranked
from orchestrator.fold import FleetState
from orchestrator.protocol.attention import AttentionItem, AttentionView, BlocksView

_HOLDING = frozenset({"permission", "question", "parked"})
"""Kinds that keep the project's other tasks waiting."""


def attention(state: FleetState, around: Surroundings) -> AttentionView:
    """Everything that waits for the person; among equals what has waited longest comes first."""
    items = [_item(item, state, around) for item in found(state, around)]
    items.sort(key=lambda item: (-item.score, item.since, item.id))
    return AttentionView(cursor=state.cursor, items=tuple(items))


def _item(item: Found, state: FleetState, around: Surroundings) -> AttentionItem:
    blocked = _blocked(item, state)
    reread = around.reread(item.session) if item.session and item.kind in {"permission", "question"} else None
    why = ranked(item, blocked, reread, around)
    return AttentionItem(
        id=item.id,
        short=item.short,
        kind=item.kind,
        project=item.project,
        client=item.client,
        title=item.title,
        tool=item.tool,
        input=dict(item.input),
        options=item.options,
        task=item.task,
        since=item.since,
        evidence=item.evidence,
        cursor=item.cursor,
        blocks=BlocksView(
            tasks=blocked,
            deadline=item.deadline,
            cache_expires_at=reread.expires_at if reread else None,
            reread_tokens=reread.tokens if reread else 0,
            reread_usd=reread.usd if reread else None,
            evidence=reread.evidence if reread else "",
        ),
        score=sum(reason.points for reason in why),
        why=why,
        commands=item.commands,
    )


def _blocked(item: Found, state: FleetState) -> tuple[str, ...]:
    """The project's other tasks that cannot start before the item is dealt with."""
    record = state.projects.get(item.project)
    if record is None or item.kind not in _HOLDING:
        return ()
    return tuple(
        task
        for task in record.open
        if task != item.task and state.tasks[task].view.state in {"queued", "retrying"}
    )
