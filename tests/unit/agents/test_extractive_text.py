"""Sentences, speakers, cues and corrections, as tables."""

from __future__ import annotations

import pytest

from agents.endpoint.extractive.cues import CORRECTION, cues_in, strongest, words_of
from agents.endpoint.extractive.headers import Source, date_in, headers_of
from agents.endpoint.extractive.layout import blocks_of
from agents.endpoint.extractive.paths import inside, named_in, note_names, output_of, slug
from agents.endpoint.extractive.ranking import extract
from agents.endpoint.extractive.sentences import Sentence, sentences_of, split


def source(path: str, text: str) -> Source:
    return Source(path, dict(enumerate(text.split("\n"), 1)))


def said(path: str, text: str) -> list[Sentence]:
    made = source(path, text)
    return [s for block in blocks_of(made) for s in sentences_of(path, made.lines, block)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Bitte z.B. morgen. Danke!", ["Bitte z.B. morgen.", "Danke!"]),
        ("Am 3. November mit Dr. Weiß. Gut.", ["Am 3. November mit Dr. Weiß.", "Gut."]),
        ("Version 3. Wir warten.", ["Version 3.", "Wir warten."]),
        ('He said "call me." Then left.', ['He said "call me."', "Then left."]),
        ("I think so. No. Next", ["I think so.", "No.", "Next"]),
        ("bis zum 15. schicken. Ok", ["bis zum 15. schicken.", "Ok"]),
        ("See notes.md for more. Bye", ["See notes.md for more.", "Bye"]),
        ("Really?! yes", ["Really?!", "yes"]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Could you send the numbers", "request"),
        ("Können Sie mir die Zahlen schicken", "request"),
        ("I'll come back to you", "promise"),
        ("I’ll come back to you", "promise"),
        ("Ich melde mich", "promise"),
        ("We are waiting for legal", "waiting"),
        ("Das Angebot fehlt", "waiting"),
        ("It ends no later than noon", "deadline"),
        ("Das ist bis Freitag so", "deadline"),
        ("TODO: rename", "marker"),
        ("[ ] rename", "marker"),
        ("It is unclear", "open"),
        ("Der Preis ist noch offen", "open"),
        ("They have to pay", "need"),
        ("Wir müssen zahlen", "need"),
        ("Wer zahlt das?", "question"),
        ("The board will decide", "decision"),
    ],
)
def test_a_cue_names_the_kind(text: str, kind: str) -> None:
    assert strongest(cues_in(text)) == kind


@pytest.mark.parametrize(
    "text",
    ["It rained.", "[x] Please pay", "The pleased client", "Es hat geregnet.", "willkommen", "mustard"],
)
def test_without_a_cue_there_is_no_action(text: str) -> None:
    assert cues_in(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Oh wait, I actually meant Monday",
        "No, sorry, Tuesday",
        "scratch that",
        "Nein, Moment, doch Dienstag",
        "Ich meinte Montag",
        "Quatsch, Mittwoch",
        "Korrektur: 5000",
    ],
)
def test_corrections_are_known(text: str) -> None:
    assert CORRECTION.search(text)


@pytest.mark.parametrize("text", ["I waited", "What does it mean for us", "They are sorry", "momentan gut"])
def test_plain_words_are_no_corrections(text: str) -> None:
    assert not CORRECTION.search(text)


MAIL = """From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>
Subject: Please read
Date: Wed, 18 Nov 2026 10:12:00 +0100

Could you send
the numbers?

> Please wait.
--
Please print less
"""


def test_a_mail_gives_sender_date_and_what_is_quoted_in_it() -> None:
    made = source("a.eml", MAIL)
    assert headers_of(made).sender == "Jürgen <j@x.example>"
    assert headers_of(made).date == "2026-11-18"
    found = said("a.eml", MAIL)
    assert [(s.raw, s.place, s.quoted) for s in found] == [
        ("Could you send\nthe numbers?", "a.eml:5-6", False),
        ("Please wait.", "a.eml:8", True),
    ]
    assert [s.speaker for s in found] == ["Jürgen <j@x.example>", None]


def test_captions_keep_a_sentence_whole_across_cues() -> None:
    text = (
        "WEBVTT\n\n1\n00:01.000 --> 00:04.000\n<v Jo>We will not\n\n"
        "2\n00:04.000 --> 00:05.000\n<v Jo>send it. Ok"
    )
    first = said("a.vtt", text)[0]
    assert (first.start, first.end, first.speaker) == (5, 9, "Jo")
    assert first.raw == "We will not\n\n2\n00:04.000 --> 00:05.000\n<v Jo>send it."
    assert first.plain == "We will not\nsend it."


def test_speakers_are_named_only_where_the_source_names_them() -> None:
    text = "Anna: I'll call.\nTom Berg: Please do.\n\nAnna: Fine. Note: it rains.\n"
    text += "Tom Berg: Ok\nTODO: pay\nTODO: go"
    assert [(s.speaker, s.raw) for s in said("call.txt", text)] == [
        ("Anna", "I'll call."),
        ("Tom Berg", "Please do."),
        ("Anna", "Fine."),
        ("Anna", "Note: it rains."),
        ("Tom Berg", "Ok\nTODO: pay\nTODO: go"),
    ]


def test_code_speaks_in_marked_comments_only() -> None:
    found = said("a.py", 'x = "please call"  # fine\ny = 1  # TODO: drop y\n')
    assert [s.raw for s in found] == ["TODO: drop y"]


def test_a_long_passage_without_ends_is_cut_into_parts_that_say_so() -> None:
    found = said("a.txt", "please call " * 200)
    assert len(found) > 1
    assert all(s.part and len(s.raw) <= 500 for s in found)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("memos/2026-11-20-x.md", "2026-11-20"),
        ("20261120.vtt", "2026-11-20"),
        ("vom 3.11.2026", "2026-11-03"),
        ("Wed, 8 Nov 2026", "2026-11-08"),
        ("v1.2.3", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert date_in(text) == date


def test_a_correction_is_shown_with_what_it_corrects_and_not_merged() -> None:
    made = source("memo.txt", "I'll send it by Friday. Oh wait. I meant Monday. It rains.")
    actions = extract([made], "send").actions
    assert [a.sentence.raw for a in actions] == ["I'll send it by Friday."]
    assert [c.raw for c in actions[0].corrections] == ["Oh wait.", "I meant Monday."]


def test_a_later_correction_of_the_same_topic_is_found() -> None:
    filler = "It rains. " * 40
    text = (
        f"We need to send Weber the workshop budget. {filler}Actually, no, the Weber workshop budget is off."
    )
    (action,) = extract([source("memo.txt", text)], "x").actions
    assert [c.raw for c in action.corrections] == ["Actually, no, the Weber workshop budget is off."]


def test_same_words_are_one_action_and_one_other_word_keeps_two() -> None:
    texts = ["Please send it by Friday.", "Um, please send it by Friday.", "Please send it by Monday."]
    actions = extract([source(f"{i}.txt", text) for i, text in enumerate(texts)], "x").actions
    assert [(a.sentence.place, a.repeats) for a in actions] == [("0.txt:1", ("1.txt:1",)), ("2.txt:1", ())]


def test_words_of_the_task_come_first_and_newer_before_older() -> None:
    plain, topic = "Please call Weber.", "Please call Krüger."
    files = {"2026-01-01.txt": plain, "2026-02-01.txt": "Please call Maier.", "old.txt": topic}
    actions = extract([source(p, t) for p, t in files.items()], "Was ist mit Krüger?").actions
    assert [a.sentence.path for a in actions] == ["old.txt", "2026-02-01.txt", "2026-01-01.txt"]


def test_control_characters_are_never_quoted() -> None:
    found = extract([source("a.txt", "Please call\x1b[31m me.\n\nPlease \u202ewrite.")], "x")
    assert found.actions == ()
    assert found.unshowable == ("a.txt:1", "a.txt:3")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/./b.md", "a/b.md"),
        ("/p/a.md", "a.md"),
        ("../x", None),
        ("/p/../x", None),
        ("/px/a", None),
        ("~/x", None),
        ("", None),
        ("a\nb", None),
        (".", None),
    ],
)
def test_only_paths_inside_the_working_directory_count(path: str, expected: str | None) -> None:
    assert inside(path, "/p") == expected


@pytest.mark.parametrize(
    ("task", "named", "output"),
    [
        ("Read memos/a.md and `my notes/b c.txt`.", ["memos/a.md", "my notes/b c.txt"], None),
        ("Look at mails/*.eml, write the result to notes/out.md", ["mails/*.eml"], "notes/out.md"),
        ("Lies @memo.vtt und schreibe alles nach plan.md.", ["memo.vtt"], "plan.md"),
        ("Mail anna@x.example about https://x.example/a.md", [], None),
        ("Save it as .git/hooks/x.md", [".git/hooks/x.md"], None),
        ("What is open?", [], None),
    ],
)
def test_paths_of_a_task(task: str, named: list[str], output: str | None) -> None:
    assert named_in(task) == named
    assert output_of(task) == output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was ist offen mit Müller & Söhne?", "mueller-soehne"),
        ("../../etc/passwd", "etc-passwd"),
        ("???", "task"),
        ("next actions", "task"),
    ],
)
def test_slugs_are_safe(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert next(iter(note_names("next actions please"))).startswith("notes/next-actions-")
    assert words_of("What is open with Weber?") == {"weber"}
