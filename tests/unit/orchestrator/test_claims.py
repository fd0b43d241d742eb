"""A statement is shown as quoted only while it says no more, and no less, than its quotes do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.overreach import figures as overreach
from benchmarks.overreach_forms import figures as forms
from orchestrator.evidence.claims import Said, judge
from orchestrator.evidence.context import in_context
from orchestrator.evidence.figures import figures
from orchestrator.evidence.sentences import bounds
from orchestrator.library import Passage


def quoted(quote: str, sentence: str = "", speaker: str = "", after: str = "") -> Said:
    return Said(quote, sentence or quote, speaker, "", after)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100k", "hunderttausend"),
        ("100.000", "a hundred thousand"),
        ("1,5 Mio.", "1.5 million"),
        ("zweihundertfünfzig", "two hundred and fifty"),
        ("einundzwanzig Prozent", "21 %"),
        ("€40,000", "vierzigtausend Euro"),
        ("15. März 2026", "2026-03-15"),
        ("15.3.2026", "March 15 2026"),
        ("Dienstag", "on Tuesday"),
        ("morgen", "tomorrow"),
    ],
)
def test_a_figure_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert {(f.value, f.unit) for f in figures(one)} == {(f.value, f.unit) for f in figures(other)}
    assert figures(one)


@pytest.mark.parametrize("text", ["one of them", "we may go", "eine Pumpe", "march on", "the mar"])
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("statement", "said", "kind"),
    [
        ("You have 100k", quoted("Your mail mentioned a project worth 100k"), "owner"),
        ("Ben has 100k", quoted("Anna has 100k and Ben has 200k"), "owner"),
        ("Anna has 120k", quoted("Anna has 100k"), "figure"),
        ("Anna has 12345678901234567891", quoted("Anna has 12345678901234567892"), "figure"),
        ("Anna has 100k dollars", quoted("Anna has 100k euros"), "figure"),
        ("Ben has 100k", quoted("Anna has 100k"), "name"),
        ("Anna comes on Friday", quoted("Anna comes on Monday"), "date"),
        ("Anna promised a pump", quoted("Anna spoke of a pump"), "commitment"),
        ("Anna will buy the pump", quoted("Anna wants to buy the pump"), "commitment"),
        ("Anna bought the pump", quoted("Anna wants to buy the pump"), "dropped"),
        ("Anna pays 5k", quoted("Anna pays 5k", "Anna pays 5k if the board agrees."), "dropped"),
        ("Anna pays 5k if it rains", quoted("Anna pays 5k", "Anna pays 5k if the board agrees."), "dropped"),
        ("Anna zahlt 5k", quoted("zahlt Anna 5k", "Sofern es regnet, zahlt Anna 5k."), "dropped"),
        ("Die Pumpe läuft", quoted("Die Pumpe läuft", "Die Pumpe läuft nicht."), "dropped"),
        ("Anna pays 100k", quoted("Anna pays up to 100k"), "dropped"),
        ("The pump works", quoted("The pump works", "The pump works?"), "dropped"),
        ("The pump works", quoted("Ben says the pump works"), "dropped"),
        ("Anna does not pay", quoted("Anna pays"), "added"),
        ("All pumps vibrate", quoted("pumps vibrate"), "added"),
        ("Anna pays 5k", quoted("Anna pays 5k", after="No wait, that was Ben."), "taken back"),
        ("We own the pump", quoted("We own the pump", speaker="Anna"), "person"),
        ("Ben pays Anna", quoted("Anna pays Ben"), "order"),
        ("The roof leaks badly", quoted("the pump vibrates above the line"), "unlike"),
    ],
)
def test_a_statement_that_overreaches_is_inference_and_says_why(
    statement: str, said: Said, kind: str
) -> None:
    found = judge(statement, [said])
    assert found.status == "inference"
    assert kind in {reason.kind for reason in found.reasons}
    assert all(str(reason) for reason in found.reasons)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("The budget is 100k", quoted("The budget is 100.000 Euro")),
        ("Anna has 100k", quoted("I have 100k", speaker="Anna")),
        ("Anna pays if the board agrees", quoted("Anna pays if the board agrees")),
        ("Der Lieferant zahlt hunderttausend Euro", quoted("Der Lieferant zahlt 100.000 Euro")),
        ("Anna says the pump vibrates", quoted("The pump vibrates", speaker="Anna")),
        ("Ben has 200k", quoted("Anna has 100k, Ben has 200k")),
    ],
)
def test_a_statement_that_says_what_was_said_is_quoted(statement: str, said: Said) -> None:
    assert judge(statement, [said]).reasons == ()
    assert judge(statement, [said]).status == "quoted"


def test_without_a_quote_it_is_inference() -> None:
    assert judge("The pump works", []).status == "inference"


def test_a_known_name_is_a_name_in_lower_case_too() -> None:
    said = [quoted("the plant pays 5k")]
    assert judge("the plant pays 5k", said).status == "quoted"
    assert "name" in {one.kind for one in judge("acme plant pays 5k", said, ["Acme"]).reasons}


def test_a_sentence_goes_on_over_passages_and_ends_at_another_speaker() -> None:
    pieces = [
        Passage("Hello. We pay ", "a", "Ann"),
        Passage("5k if the board, i.e. ", "b", "Ann"),
        Passage("Dr. No, agrees. ", "c", "Ann"),
        Passage("No, never. Bye.", "d", "Ben"),
    ]
    whole = "".join(piece.text for piece in pieces)
    at = whole.index("5k")
    said = in_context(pieces, at, at + 2)
    assert said.sentence == "We pay 5k if the board, i.e. Dr. No, agrees."
    assert (said.before, said.after, said.after_by, said.speaker) == ("Hello.", "No, never.", "Ben", "Ann")
    assert said.taken_back
    assert "if" in said.limits


def test_a_thousand_overreaches_of_other_words_are_all_inference() -> None:
    found = overreach(1000, 11)
    assert found["missed"] == []
    assert (found["shown_as_quoted"], found["limit_not_in_view"]) == (0, 0)
    assert found["foreign_not_flagged"] == 0
    assert found["faithful_kept"] >= 950


@given(st.integers(0, 10**9))
def test_every_whole_number_reads_the_same_grouped_either_way(number: int) -> None:
    english, german = f"{number:,}", f"{number:,}".replace(",", ".")
    assert [one.value for one in figures(english)] == [str(number)] == [one.value for one in figures(german)]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=40))
def test_whatever_is_stated_there_is_an_answer_and_quoted_means_no_reason(
    statement: str, sentence: str, speaker: str
) -> None:
    found = judge(statement, [Said(sentence[:100], sentence, speaker, "", sentence[100:])])
    assert (found.status == "quoted") is (found.reasons == ())


@given(st.text(alphabet="ab. \n!?A1", max_size=80))
def test_sentences_are_in_order_and_leave_nothing_out(text: str) -> None:
    found = bounds(text)
    assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_overreaches_made_by_hand_in_many_forms_are_inference() -> None:
    found = {half: forms(half) for half in ("seen", "held out", "last", "near", "apart")}
    assert [one["slipped"] for one in found.values()] == [[], [], [], [], []]
    assert [one["faithful_kept"] for one in found.values()] == [10, 10, 8, 55, 7]
    assert sum(one["overreaches"] for one in found.values()) == 326


@pytest.mark.parametrize(
    ("statement", "said", "kind"),
    [
        ("The pump vibrates", quoted("The pump vibrates above 3000 turns."), "left out"),
        ("The defective pump vibrates", quoted("The pump vibrates."), "put in"),
        ("The pump vibrates", quoted("The pump vibrated."), "time"),
        ("Anna will pay in May", quoted("Anna could pay in May."), "instead"),
        ("Anna pays", Said("Anna pays.", "Anna pays.", before="Suppose the board agrees."), "before"),
        ("Joris pays Anna", quoted("An Joris zahlt Anna."), "put in"),
        ("Anna pays 500", quoted("Anna pays ~500."), "retold"),
        ("The kiln costs more than the ferry", quoted("The ferry costs more than the kiln."), "order"),
        ("Anna pays", quoted("Anna pays.", after="Goods first, of course."), "after it"),
    ],
)
def test_what_no_list_of_words_knows_is_flagged(statement: str, said: Said, kind: str) -> None:
    judged = judge(statement, [said])
    assert kind in {reason.kind for reason in (*judged.reasons, *judged.mind)}
