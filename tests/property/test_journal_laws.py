"""Laws of the journal: what goes in comes out, however it is paged."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.events import AgentRaw, AgentText, ToolCalled
from orchestrator.events import Draft, Event, EventBody, Unknown
from orchestrator.journal import Journal

# Typed text cannot hold half a surrogate pair; raw data can, and must survive.
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_RAW = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_MAPPINGS = st.dictionaries(st.text(max_size=8), _RAW, max_size=4)
_BODIES: st.SearchStrategy[EventBody] = st.one_of(
    st.builds(AgentText, text=_TEXTS | st.integers(1, 3).map(lambda size: "é" * size * 20_000)),
    st.builds(AgentRaw, type=_TEXTS, data=_MAPPINGS),
    st.builds(ToolCalled, id=_TEXTS, name=_TEXTS, input=_MAPPINGS),
    st.builds(Unknown, kind=_TEXTS.map("future.{}".format), raw=_MAPPINGS),
)
_DRAFTS = st.builds(
    Draft,
    body=_BODIES,
    project=st.sampled_from(["a", "b", None]),
    client=st.none() | _TEXTS,
    task=st.none() | _TEXTS,
    visibility=st.sampled_from(["fleet", "client", "sealed"]),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    batches=st.lists(st.lists(_DRAFTS, max_size=5), max_size=4),
    limit=st.integers(1, 7),
    after=st.integers(0, 9),
)
def test_what_was_appended_is_read_back_by_any_page_size(
    batches: list[list[Draft]], limit: int, after: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder) / "journal.db")
        written = [event for drafts in batches for event in journal.append(drafts)]
        assert [event.cursor for event in written] == list(range(1, len(written) + 1))
        assert [event.body for event in written] == [draft.body for drafts in batches for draft in drafts]
        read, cursor = [], after
        while page := journal.read(cursor, limit):
            assert len(page) <= limit
            read += page
            cursor = page[-1].cursor
        assert read == written[after:]
        back: list[Event] = []
        cursor = after
        while page := journal.read_before(cursor, limit):
            assert len(page) <= limit
            back = page + back
            cursor = page[0].cursor
        assert back == written[: max(after - 1, 0)]
        of_a = journal.read(0, 99, project="a")
        assert of_a == [event for event in written if event.project == "a"]
        journal.close()
