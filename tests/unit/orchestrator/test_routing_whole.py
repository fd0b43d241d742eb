"""What a spoken memo says as a whole: badly heard names, topics, strangers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing import CueRouter, ProjectNames, terms_of
from orchestrator.routing.sounds import alike, run_together
from orchestrator.transcripts import Transcript, read
from tests.support.heard import transcript
from tests.support.routers import check_router

NAMES = tuple(
    ProjectNames(name, (name,))
    for name in ("matterhorn", "nantucket", "emerald", "avalon", "lavender", "jupiter", "sycamore", "quartz")
)
OFTEN = """\
project emerald

the staircase is closed

back to {0}

the lease was signed

back to emerald

the fountain leaks

again about {1}

the archive is dusty
"""


def unsurely(made: Transcript, *words: str) -> Transcript:
    """The transcript, its recogniser unsure of these words."""
    segments = tuple(
        replace(
            segment,
            words=tuple(
                replace(word, probability=0.3) if word.text in words else word for word in segment.words
            ),
        )
        for segment in made.segments
    )
    return replace(made, blocks=(replace(made.blocks[0], segments=segments),))


def of(made: Transcript, text: str, names: tuple[ProjectNames, ...] = NAMES) -> RoutedSpan:
    """The span in which these words are."""
    spans = check_router(CueRouter(), read(made, ()), names)
    (found,) = [span for span in spans if text in " ".join(made.between(span.first, span.last).split())]
    return found


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("matterhorn", "matter turn"),
        ("solaris", "cell errors"),
        ("tamarind", "ten during"),
        ("nantucket", "meant update"),
        ("driftwood", "draft would"),
    ],
)
def test_what_a_recogniser_makes_of_a_name_is_more_like_it_than_like_others(name: str, heard: str) -> None:
    names = ("matterhorn", "solaris", "tamarind", "nantucket", "driftwood", "kestrel", "meridian", "avalon")
    sound = run_together(heard.split())
    assert max(names, key=lambda one: alike(run_together([one]), sound)) == name
    assert alike("", "k") == 0.0


def test_what_is_heard_badly_again_and_again_is_proposed_as_the_name_it_is_like() -> None:
    made = unsurely(transcript(OFTEN.format("matter turn", "matter her and")), "turn", "her")
    for text in ("lease was signed", "archive is dusty"):
        span = of(made, text)
        assert (span.project or span.candidates[0][0]) == "matterhorn"
    assert of(made, "staircase").project == of(made, "fountain").project == "emerald"


def test_a_stranger_is_nobody_without_asking() -> None:
    made = unsurely(transcript(OFTEN.format("big olive", "big olive")), "olive")
    for text in ("lease was signed", "archive is dusty"):
        assert of(made, text).verdict == "unsure"
    assert of(made, "fountain").project == "emerald"


@pytest.mark.parametrize("instead", ["oh no bordeaux", "sorry bordeaux", "no wait project bordeaux"])
def test_a_name_that_is_taken_back_for_an_unknown_one_is_asked_about(instead: str) -> None:
    made = transcript(f"project emerald\n\nthe dock\n\nback to avalon {instead}\n\nthe lease was signed")
    assert of(made, "lease was signed").verdict == "unsure"
    assert of(made, "the dock").project == "emerald"


def test_what_the_files_of_a_project_speak_of_tells_whose_words_are_meant() -> None:
    texts = {
        "emerald": "turbine turbine refinery refinery",
        "avalon": "violin violin orchestra orchestra",
        "quartz": "passport visa passport visa",
    }
    named = tuple(replace(one, terms=tuple(terms_of([texts.get(one.project, "")]).items())) for one in NAMES)
    told = "project emerald\n\n{0}\n\nback to lemon curd\n\n{1}\n\n{1}\n\nproject quartz"
    made = transcript(told.format("the turbine is loud", "the violin and the orchestra are late"))
    without, knowing = (of(made, "the violin and the orchestra are late the", one) for one in (NAMES, named))
    assert without.candidates[:1] != knowing.candidates[:1]
    assert knowing.candidates[0][0] == "avalon"
    assert terms_of(["The turbines and the turbine."]) == {"turbin": 2}


def test_what_the_person_says_of_one_place_tells_of_what_is_heard_like_it_elsewhere() -> None:
    text = OFTEN.format("running bill", "running bill")
    made = unsurely(transcript(text), "running", "bill")
    before = {one: of(made, one) for one in ("lease was signed", "archive is dusty")}
    assert before["lease was signed"].heard == "running bill"
    said = before["lease was signed"].model_copy(update={"verdict": "project", "project": "quartz"})
    spans = CueRouter().route(read(made, ()), NAMES, (said,))
    (then,) = [span for span in spans if "archive" in made.between(span.first, span.last)]
    assert before["archive is dusty"].candidates[:1] != then.candidates[:1]
    assert (then.verdict, then.candidates[0][0]) == ("unsure", "quartz")


FAR = "\n\n".join(f"{word} is on my list" for word in ("one", "two", "three", "four", "five", "six", "seven"))
LATER = f"""\
project emerald

the widow is angry and the staircase leaks

{FAR}

project avalon

the trumpet is broken

{FAR}

back to emerald

tell the widow about it

{FAR}

back to avalon

they lost the trumpet

{FAR}

back to lemon curd

call the widow at once
"""


def test_what_is_spoken_of_elsewhere_in_the_memo_tells_whose_it_is() -> None:
    made = transcript(LATER)
    widow, trumpet = (
        of(made, "widow at once"),
        of(transcript(LATER.replace("the widow at", "a trumpet at")), "at once"),
    )
    assert widow.candidates[:1] != trumpet.candidates[:1]
    assert widow.verdict == trumpet.verdict == "unsure"


def test_a_name_that_is_badly_heard_anywhere_in_a_sentence_is_found() -> None:
    told = "project emerald\n\nthe dock\n\ni was over at {0} on monday and well\n\nthe lease was signed"
    made = unsurely(transcript(told.format("nan duck it")), "nan", "duck", "it")
    assert [one[0] for one in of(made, "lease was signed").candidates][:1] == ["nantucket"]


def test_what_the_person_says_is_learned_though_nothing_was_heard_like_that_project() -> None:
    made = transcript("project emerald\n\nthe dock\n\nback to lemon curd\n\nthe lease was signed")
    said = of(made, "lease was signed").model_copy(
        update={"verdict": "project", "project": "quartz", "last": 10}
    )
    spans = CueRouter().route(read(made, ()), NAMES, (said,))
    assert [span.candidates[0][0] for span in spans if span.last > 10] == ["quartz"]
