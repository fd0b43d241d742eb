"""Which commands a few letters mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.state.commanding import match

TITLES = ("Pause acme", "Pause acme-web", "Open acme", "Room: Costs", "Task compare acme's invoices", "Zoom")


def best(query: str) -> list[str]:
    scored = [(found.score, title) for title in TITLES if (found := match(query, title))]
    return [title for _, title in sorted(scored, key=lambda one: -one[0])]


def test_words_in_any_order_the_beginning_counts_most_and_the_shorter_wins() -> None:
    assert best("acme pause") == ["Pause acme", "Pause acme-web"]
    assert best("acm")[0] == "Open acme"
    assert best("pauac") == ["Pause acme", "Pause acme-web"]
    assert best("nacm") == [], "letters stand at beginnings of words or together"
    assert best("zo") == ["Zoom"]
    assert best("xyz") == []
    assert best("  ") == []


@given(query=st.text(max_size=12), title=st.text(max_size=60))
def test_what_is_marked_is_in_the_title(query: str, title: str) -> None:
    found = match(query, title)
    if found is not None:
        assert 0 < found.score <= 1
        assert list(found.places) == sorted(set(found.places))
        assert all(0 <= place < len(title) for place in found.places)
