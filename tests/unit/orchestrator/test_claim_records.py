"""Claims as they are kept: one of each, corrected words with the raw ones, and none of what was erased."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.daemon.claim_views import ClaimViews, written
from orchestrator.daemon.claims import claim_view, kind_of
from orchestrator.daemon.quoting import said_of
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.claim import ClaimChecked, ClaimQuote, ClaimRecorded, Correction, QuoteChecked
from orchestrator.events.routing import SignalErased
from orchestrator.evidence import judge
from orchestrator.evidence.corrected import Change, verify_corrected, within
from orchestrator.evidence.recorded import Place, claim_id, signals_of
from orchestrator.fold import FleetState, fold
from orchestrator.journal import Journal
from orchestrator.protocol.claims import AgainstView, ClaimsView

SIGNAL = "0123456789abcdef"
MEMO = f"memo:{SIGNAL}/r001"
QUOTE = ClaimQuote(
    ref=f"{MEMO}/s00.00",
    source=MEMO,
    start=0,
    end=24,
    text="Ms Brand pays 40k for it.",
    sentence="Ms Brand pays 40k for it.",
)
CLAIM = ClaimRecorded(
    claim="c-1", statement="Ms Brand pays 40k", status="quoted", quotes=(QUOTE,), signals=(SIGNAL,)
)


def folded(*bodies: EventBody) -> FleetState:
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    return fold(
        Event(
            cursor=number,
            at=begin + timedelta(minutes=number),
            epoch=1,
            project="acme",
            client="Acme",
            task=f"t{number}",
            body=body,
        )
        for number, body in enumerate(bodies, 1)
    )


def test_a_claim_is_one_however_it_is_typed_and_whichever_version_its_file_has() -> None:
    one = claim_id("acme", "The pump  vibrates.", [Place(f"file:acme/a.md@{'a' * 40}", "It vibrates")])
    two = claim_id("acme", "The pump vibrates", [Place(f"file:acme/a.md@{'b' * 40}", "It\u00a0vibrates")])
    assert one == two
    assert one != claim_id("beta", "The pump vibrates", [Place(f"file:acme/a.md@{'a' * 40}", "It vibrates")])
    assert one != claim_id("acme", "The pump vibrates", [])
    assert signals_of([MEMO, "journal:4", f"mail:{SIGNAL}/p1"]) == (SIGNAL,)


def test_a_repeat_is_seen_again_and_what_a_check_found_is_shown() -> None:
    state = folded(CLAIM, CLAIM)
    assert (state.claims["c-1"].seen, state.claims["c-1"].tasks) == (2, ("t1", "t2"))
    assert kind_of(state.claims["c-1"]) == "quoted"
    gone = ClaimChecked(claim="c-1", fates=(QuoteChecked(fate="removed"),), broken="it was removed")
    state = folded(CLAIM, gone)
    view = claim_view(state.claims["c-1"])
    assert (view.kind, view.broken, view.quotes[0].fate) == ("broken", "it was removed", "removed")
    assert kind_of(folded(CLAIM, gone, CLAIM).claims["c-1"]) == "quoted", "recorded anew, found anew"
    assert FleetState.load(state.dump(), state.version) == state


def test_nothing_is_claimed_any_more_on_erased_words_nor_are_they_on_disk(tmp_path: Path) -> None:
    other = CLAIM.model_copy(update={"claim": "c-2", "signals": ()})
    assert set(folded(CLAIM, other, SignalErased(signal=SIGNAL)).claims) == {"c-2"}
    journal = Journal.open(tmp_path / "journal")
    journal.append([Draft(body=CLAIM, project="acme"), Draft(body=other, project="acme")])
    assert journal.blank("signal", SIGNAL).events == 1
    left = fold(journal.read(0, 10))
    assert set(left.claims) == {"c-2"}
    assert (
        json.dumps([event.body.model_dump(mode="json") for event in journal.read(0, 1)]).count("Brand") == 0
    )
    journal.close()


def test_a_correction_is_judged_as_it_is_to_be_read_and_shown_with_what_was_heard() -> None:
    corrected = QUOTE.model_copy(update={"corrections": (Correction(raw="Brand", text="Brandt"),)})
    assert judge("Ms Brandt pays 40k for it", [said_of(corrected)]).status == "quoted"
    assert judge("Ms Brandt pays 40k for it", [said_of(QUOTE)]).status == "inference"
    assert corrected.text == QUOTE.text, "the raw words stay"


WORDS = st.lists(st.text("abcdefg", min_size=1, max_size=6), min_size=8, max_size=30)


@given(words=WORDS, data=st.data())
def test_a_quote_of_corrected_words_leads_back_to_the_raw_ones(words: list[str], data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1, max_size=3)))
    new = {place: data.draw(st.text("xyz", min_size=1, max_size=9)) for place in places}
    begins = [sum(len(word) + 1 for word in words[:number]) for number in range(len(words))]
    changes = [Change(begins[at], begins[at] + len(words[at]), words[at], text) for at, text in new.items()]
    first = data.draw(st.integers(0, len(words) - 4))
    last = data.draw(st.integers(first + 2, len(words) - 1))
    corrected = [new.get(number, word) for number, word in enumerate(words)]
    raw, quote = " ".join(words), " ".join(corrected[first : last + 1])
    found = verify_corrected(quote, raw, changes)
    assert found is not None
    if not set(range(first, last + 1)).isdisjoint(new):  # xyz stand nowhere else
        assert any(one.text in quote for one in within(changes, found.start, found.end))
    stood = raw[found.start : found.end].split()
    assert len(stood) == last - first + 1
    assert all(word in words for word in stood)


def test_claims_are_written_as_one_view_would_be_and_made_again_only_when_they_change() -> None:
    """Each claim is written by itself; what changed, or is said otherwise since, is made anew."""
    views = ClaimViews(claim_view)
    other = CLAIM.model_copy(update={"claim": "c-2", "statement": 'She "pays" 50k \u2013 für ihn'})
    records = folded(CLAIM, other).claims
    made = [views.of(record, ()) for record in records.values()]
    whole = ClaimsView(cursor=2, claims=tuple(one.view for one in made), counts={"quoted": 2})
    assert written(whole, made) == whole.model_dump_json().encode()
    assert (
        written(ClaimsView(cursor=0, claims=()), [])
        == ClaimsView(cursor=0, claims=()).model_dump_json().encode()
    )

    first, second = records["c-1"], records["c-2"]
    assert views.of(first, ()) is made[0]
    assert made[0].view == claim_view(first)
    against = (AgainstView(claim="c-2", why="figure 40, there 50"),)
    assert views.of(first, against).view.against == against
    assert views.of(second, ()) is made[1]
    checked = ClaimChecked(
        claim="c-1", status="inference", reasons=("changed",), fates=(QuoteChecked(fate="changed"),)
    )
    views.forget({"c-1"})
    assert views.of(second, ()) is not made[1]
    again = folded(CLAIM, other, checked).claims["c-1"]
    assert views.of(again, ()).view.quotes[0].fate == "changed"
