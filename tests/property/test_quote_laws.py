"""Quotes: what was said is found however it was typed, and what was not said never is."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestrator.evidence import Text, nearest, verify
from orchestrator.evidence.normal import normal

_VOCABULARY = """
the cost is four or a million we don't owe 1,500.75 -3 10% über Straße naïve “all” told — it’s co-owner fine…
"""
WORDS = st.sampled_from(_VOCABULARY.split())
SPACES = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", " \u00ad", "\u200b "])
SOURCES = st.lists(st.tuples(WORDS, SPACES), min_size=6, max_size=60).map(
    lambda parts: "".join(word + space for word, space in parts)
)
SAME = {
    "'": "\u2019",
    "\u2019": "'",
    "“": '"',
    "”": "\u00bb",
    "—": "-",
    "-": "\u2011",
    "…": "...",
    "ü": unicodedata.normalize("NFD", "ü"),
    "ï": unicodedata.normalize("NFD", "ï"),
}


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, str]:
    """A source and some words of it, typed otherwise."""
    source = draw(SOURCES)
    words = list(re.finditer(r"\S+", source))
    count = draw(st.integers(3, min(12, len(words))))
    first = draw(st.integers(0, len(words) - count))
    said = source[words[first].start() : words[first + count - 1].end()]
    typed = "".join(SAME.get(char, char) if draw(st.booleans()) else char for char in said)
    return source, re.sub(r"\s+", lambda _: draw(SPACES), typed)


@settings(max_examples=60)
@given(quoted())
def test_words_that_were_said_are_found_however_they_were_typed(case: tuple[str, str]) -> None:
    source, quote = case
    assume(len(re.findall(r"\w+", normal(quote).text)) >= 3)
    found = verify(quote, Text(source))
    assert found is not None
    assert normal(source[found.start : found.end]).text.strip() == normal(quote).text.strip()


@settings(max_examples=60)
@given(SOURCES)
def test_a_text_is_its_own_quote_to_the_character(source: str) -> None:
    said = source.strip()
    assume(len(re.findall(r"\w+", normal(said).text)) >= 3)
    found = verify(said, Text(source))
    assert found is not None
    assert normal(source[found.start : found.end]).text.strip() == normal(said).text.strip()


@settings(max_examples=60)
@given(SOURCES, st.text(max_size=40))
def test_whatever_is_found_is_there(source: str, quote: str) -> None:
    """No quote at all is found that does not stand there word for word."""
    found = verify(quote, Text(source), start=0)
    if found is not None and "..." not in normal(quote).text:
        assert normal(source[found.start : found.end]).text.strip() == normal(quote).text.strip()


@settings(max_examples=60)
@given(quoted(), st.data())
def test_another_word_is_refused_and_the_nearest_real_words_are_named(
    case: tuple[str, str], data: st.DataObject
) -> None:
    source, quote = case
    words = quote.split()
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(st.sampled_from(["never", "1,501.75", "five"]))
    assert verify(" ".join(words), Text(source)) is None
    near = nearest(" ".join(words), [Text("nothing alike"), Text(source)])
    if near is not None and len(words) > 4:
        number, found = near
        assert number == 1
        assert source[found.start : found.end] == found.text
        assert found.likeness < 1 or place in {0, len(words) - 1}


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_the_normal_form_leads_back_to_the_source(text: str) -> None:
    """Every place of it is a place of the source, in order, and it is its own normal form."""
    form = normal(text)
    starts = [form.start(place) for place in range(len(form.text))]
    ends = [form.end(place + 1) for place in range(len(form.text))]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert "  " not in form.text


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("able to pay the bill", "they were unable to pay the bill"),
        ("we can pay the bill", "we can't pay the bill"),
        ("it costs 1,500 euros", "it costs 1,500.75 euros"),
        ("it costs 500 euros", "it costs 1,500 euros"),
        ("the loss is 3 percent", "the loss is -3 percent"),
        ("the share is 10", "the share is 10%"),
        ("is the owner of it", "is the owner-manager of it"),
        ("We will pay it", "we will pay it"),
        ("or a million ... the cost is", "the cost is four, or a million"),
        ("the cost is ... for a million", "the cost is four, or a million"),
        ("the bill", "the bill is paid"),
        ("", "the bill is paid"),
        ("... ...", "the bill is paid"),
    ],
)
def test_what_only_looks_like_it_is_refused(quote: str, source: str) -> None:
    """A part of a word, of a figure, another case, another order, too few words, none."""
    assert verify(quote, Text(source)) is None


@pytest.mark.parametrize(
    ("quote", "source", "cut"),
    [
        ("the cost is four ... all told it is fine", "so the cost is four, or more; all told it is fine!", 1),
        ("the cost — “four” … or a million", 'the cost - "four" ... or a million', 0),
        ("it costs 1,500 euros", "Well: it costs 1,500 euros.", 6),
        ("Straße über naïve Dinge", "Die Stra\u00dfe \u00fcber nai\u0308ve Dinge.", 4),
        ("you're a  co-owner", "“You know, you\u2019re a co\u2010owner,” she said", 11),
    ],
)
def test_what_may_differ_is_accepted(quote: str, source: str, cut: int) -> None:
    """Left-out words, typography, composition, white space."""
    found = verify(quote, Text(source))
    assert found is not None
    assert found.start == source.index(source[found.start : found.end])
    assert found.start == cut or cut == 1


def test_few_words_need_a_place() -> None:
    """Two words may stand anywhere; at a named place they are a quote."""
    source = Text("the bill is paid, and the bill is late")
    assert verify("the bill", source) is None
    assert verify("the bill", source, start=22) == (0, 8, True)
    far = Text("the bill. " + "x " * 400 + "the bill")
    found = verify("the bill", far, start=800)
    assert found is not None
    assert found.start == 810
