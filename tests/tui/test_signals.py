"""The room of signals, played by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.control_room import Stage, event, opened, project, status
from tests.support.pictures import check_picture
from tests.support.signals import Json, run, segment, signal, span, transcript
from tui.state.link import Link

FLEET = status(
    project("acme", client="Acme Corp"), project("hollerau", client="Hollerau"), project("north"), cursor=9
)
TASKS = {"acme": "t1"}
SPANS = [
    span(0, 11, "acme", reason="“acme” was heard", by="router"),
    span(
        12, 27, verdict="unsure", reason="“Fiona” is spoken of in acme and north",
        candidates=[["north", 0.52], ["acme", 0.47]], start=30.0, end=38.0,
    ),
    span(28, 40, verdict="nobody", reason="small talk", by="person"),
    span(41, 55, "hollerau", by="person"),
]  # fmt: skip
MEMO = transcript(
    "memo",
    segment(0, 0, "So, for acme: the offer goes out on Friday, travel included.", 2.0),
    segment(1, 11, "Then.", 28.0),
    segment(2, 12, "Tell fjona that 820 a day holds for the second phase, but not before.", 30.0,
            corrected="Tell Fiona that 820 a day holds for the second phase, but not before."),
    segment(3, 26, "She knows.", 37.0),
    segment(4, 28, "It is raining here, I should go in now, wait a moment please.", 44.0),
    segment(5, 41, "And the meters in Hollerau: nobody read them since the second of", 61.0),
    segment(6, 53, "October or so.", 69.0),
    flags=[
        {"kind": "unsure", "note": "unsure of the words (log probability -1.3)",
         "first": 12, "last": 25, "start": 30.0, "end": 37.0},
        {"kind": "gap", "note": "6 s of speech without a word", "start": 50.5, "end": 61.0},
    ],
)  # fmt: skip
AT_WORK = run("transcribing", done=750.0, seconds=1800.0, eta=250.0)
EVERY = [
    signal("erased", "erased", 600, name="", path=""),
    signal("kept", "kept", 500, kind="file", name="plan.dwg", reason="No words are in it."),
    signal(
        "broken",
        "failed",
        400,
        name="broken.m4a",
        reason="It cannot be read: no audio.",
        runs=[run("failed")],
    ),
    signal("sent", "delivered", 90, name="monday.m4a", tasks=TASKS, runs=[run()], spans=[span(0, 3, "acme")]),
    signal("routed", "routed", 70, name="walk.opus", runs=[run()], spans=[span(0, 3, "north")]),
    signal("words", "transcribed", 60, name="note.md", kind="text", runs=[run(seconds=None)]),
    signal("work", "transcribing", 9, name="drive-home.m4a", runs=[AT_WORK]),
    signal("wait", "waiting", 8, name="later.m4a", reason="Another memo is at work."),
    signal("memo", "asking", 3, name="morning.m4a", runs=[run()], spans=SPANS, tasks={}),
]
MEMO_ID = str(EVERY[-1]["signal"])


def replies(**more: Any) -> Json:
    found: Json = {
        "GET /signals": {"cursor": 9, "signals": EVERY},
        f"GET /signals/{MEMO_ID}": EVERY[-1],
        f"GET /signals/{MEMO_ID}/transcript": MEMO,
    }
    return found | more


@asynccontextmanager
async def inbox(tmp_path: Path, size: tuple[int, int] = (120, 40), **options: Any) -> AsyncIterator[Stage]:
    async with opened(FLEET, tmp_path, size=size, replies=replies(), screen="signals", **options) as stage:
        yield stage


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def asked(stage: Stage, call: str) -> int:
    return [made for made, _ in stage.channel.asked].count(call)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_the_inbox_shows_where_every_signal_is(tmp_path: Path, size: tuple[int, int]) -> None:
    async with inbox(tmp_path, size) as stage:
        text = stage.text()
        for words in ("? asks you", "◐ transcribing", "42% · 4m left"):
            assert words in text
        if size[1] > 24:
            for words in (
                "✗ failed",
                "It cannot be read: no audio.",
                "→ acme",
                "↦ north",
                "⊘ erased",
                "○ kept",
            ):
                assert words in text
        check_picture(stage, f"signals-{size[0]}x{size[1]}")


async def test_words_carry_their_project_by_name_and_their_flags_in_words(tmp_path: Path) -> None:
    async with inbox(tmp_path, (160, 45)) as stage:
        await stage.press("enter")
        text = stage.text()
        for words in (
            "0:02 ▌acme", "0:30 ▌?north", "▌✓nobody", "▌✓hollerau", "✎ Tell Fiona that", "⚑ unsure",
            "somebody speaks here and no word was", "1 north 0.52", "“Fiona” is spoken of in",
        ):  # fmt: skip
            assert words in text
        check_picture(stage, "signals-words-160x45")


async def test_in_a_small_terminal_the_list_is_above_and_goes_away(tmp_path: Path) -> None:
    async with inbox(tmp_path, (80, 24)) as stage:
        await stage.press("enter", "shift+right", "shift+right")
        assert "3 words marked" in stage.text()
        check_picture(stage, "signals-words-80x24")
        await stage.press("z")
        assert "drive-home" not in stage.text()
        await stage.press("escape", "escape")
        assert "drive-home" in stage.text()
        await stage.press("E")
        assert " ".join(stage.text().split()).endswith("[any other key] no"), "no answer is cut off"
        await stage.press("x")
        assert " ? Help" in stage.lines()[-1]


async def test_one_key_says_to_whom_the_words_go(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        path = f"/signals/{MEMO_ID}/route"

        def sent() -> list[tuple[str, str]]:
            last, body = stage.channel.posted()[-1]
            assert last == path
            return [(one["place"], one["project"]) for one in body["spans"]]

        unsure, stage.channel.replies[f"POST {path}"] = "s00.02-s00.03", {"cursor": 9, "signal": MEMO_ID}
        await stage.press("y")
        assert sent() == [(unsure, "north")]
        assert "1–9 Whose" not in stage.lines()[-1], "in the list digits lead to rooms"
        await stage.press("enter")
        assert "1–9 Whose" in stage.lines()[-1]
        await stage.press("2")
        assert sent() == [(unsure, "acme")]
        assert toasts(stage)[-1].endswith("goes to acme. u takes it back.")
        posted = len(stage.channel.posted())
        await stage.press("7")
        assert toasts(stage)[-1].startswith("2 projects considered, none is 7.")
        assert len(stage.channel.posted()) == posted
        await stage.press("n")
        assert sent() == [(unsure, "nobody")]
        await stage.press("p")
        assert "To whom goes “Tell fjona that 820" in stage.text()
        await stage.press(*"holl", "enter")
        assert sent() == [(unsure, "hollerau")]
        await stage.press("u")
        assert stage.channel.posted()[-1] == (path, {"undo": True})
        posted = len(stage.channel.posted())
        await stage.press("escape", "3")
        room: Any = stage.app.screen
        assert room.ID == "attention"
        assert len(stage.channel.posted()) == posted, "from the list nothing was decided"


async def test_a_part_is_split_at_the_word_and_marked_words_move(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        await stage.press("enter", "right", "right", "s", "enter")
        assert stage.channel.posted()[-1][1]["spans"] == [
            {"place": "s00.02#2-13", "project": "north"},
            {"place": "s00.03", "project": "north"},
        ]
        await stage.press("right_curly_bracket", "L", "L", "n")
        assert stage.channel.posted()[-1][1]["spans"] == [{"place": "s00.04#0-2", "project": "nobody"}]


async def test_words_are_corrected_in_place_and_the_raw_ones_stay(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        await stage.press("enter", "right", "e")
        assert "Read “fjona” as" in stage.text()
        await stage.press(*["backspace"] * 5, *"Fiona", "enter")
        assert stage.channel.posted()[-1] == (
            f"/signals/{MEMO_ID}/correct",
            {"place": "s00.02#1-1", "text": "Fiona"},
        )
        assert "fjona" in stage.text()


async def test_starting_over_and_erasing_ask_once(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        await stage.press("E")
        assert "Erase morning.m4a, its bytes and its words, for ever?" in stage.text()
        await stage.press("x")
        assert stage.channel.posted() == []
        await stage.press("E", "y")
        assert [path for path, _ in stage.channel.posted()] == [f"/signals/{MEMO_ID}/erase"]
        await stage.press("R", "y")
        assert stage.channel.posted()[-1] == (f"/signals/{MEMO_ID}/runs", {})


async def test_what_is_erased_is_gone_from_the_screen_and_what_is_left_is_told(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        assert "meters in Hollerau" in stage.text()
        left = {"cursor": 12, "signal": MEMO_ID, "left": ["the conversation of acme"]}
        stage.channel.replies[f"POST /signals/{MEMO_ID}/erase"] = left
        gone = signal("memo", "erased", 3, name="", path="")
        stage.channel.replies[f"GET /signals/{MEMO_ID}"] = gone
        await stage.press("E", "y")
        assert "meters in Hollerau" not in stage.text()
        assert "everything made of them are gone" in stage.text()
        ((told, where),) = [(toast.title, toast.message) for toast in stage.app._notifications]
        assert "cannot be taken back" in told
        assert where == "the conversation of acme"


async def test_a_refusal_says_why_and_how_to_mend_it(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        refused = Refused("That part was delivered meanwhile.", "Read it again.")
        stage.channel.replies[f"POST /signals/{MEMO_ID}/route"] = refused
        await stage.press("y")
        ((told, fix),) = [(toast.title, toast.message) for toast in stage.app._notifications]
        assert (told, fix) == ("That part was delivered meanwhile.", "Read it again.")


async def test_the_room_follows_the_journal_and_asks_for_nothing_else(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        before = len(stage.channel.asked)
        await stage.put(events=[event(10, "agent.text", "acme", "t1", text="Still at it.")])
        assert len(stage.channel.asked) == before
        work = str(next(one for one in EVERY if one["name"] == "drive-home.m4a")["signal"])
        further = run("transcribing", done=1500.0, seconds=1800.0, eta=40.0)
        fresh = signal("work", "transcribing", 9, name="drive-home.m4a", runs=[further])
        stage.channel.replies[f"GET /signals/{work}"] = fresh
        await stage.put(events=[event(11, "transcript.progressed", "", signal=work)])
        assert "83% · 40s left" in stage.text()
        assert len(stage.channel.asked) == before + 1


async def test_a_transcript_is_read_again_when_its_words_changed(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        call = f"GET /signals/{MEMO_ID}/transcript"
        assert asked(stage, call) == 1
        await stage.put(events=[event(10, "signal.routed", "", signal=MEMO_ID)])
        assert asked(stage, call) == 1  # where words go comes with the signal
        await stage.put(events=[event(11, "transcript.corrected", "", signal=MEMO_ID)])
        assert asked(stage, call) == 2


async def test_a_room_that_is_not_looked_at_asks_for_nothing_and_catches_up(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        await stage.press("escape")
        assert stage.app.current_mode == "fleet"
        before = len(stage.channel.asked)
        await stage.put(events=[event(10, "signal.received", "", signal="new")])
        assert asked(stage, "GET /signals") == 1
        stage.channel.replies["GET /signals"] = {
            "cursor": 10,
            "signals": [*EVERY, signal("fresh", minutes=0)],
        }
        await stage.press("6")
        assert asked(stage, "GET /signals") == 2
        assert "fresh.m4a" in stage.text()
        assert len(stage.channel.asked) > before


async def test_words_that_cannot_be_read_are_told_of_once(tmp_path: Path) -> None:
    gone = Refused("The transcript cannot be read.", "`counterpoint retranscribe` makes a new one.")
    answers = replies() | {f"GET /signals/{MEMO_ID}/transcript": gone}
    async with opened(FLEET, tmp_path, replies=answers, screen="signals") as stage:
        assert "The transcript cannot be read." in stage.text()
        assert asked(stage, f"GET /signals/{MEMO_ID}/transcript") == 1
        await stage.press("down", "down")
        assert "drive-home.m4a" in stage.lines()[1] or "later.m4a" in stage.text()


async def test_everything_is_asked_for_again_when_the_daemon_is_back(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        await stage.put(link=Link(up=False))
        await stage.put(link=Link(up=True))
        assert asked(stage, "GET /signals") == 2


async def test_how_far_a_transcription_is_moves_on_between_events(tmp_path: Path) -> None:
    at_work = signal("5f", "transcribing", runs=[run("transcribing", done=60.0, seconds=3600.0, eta=900.0)])
    later = at_work | {"runs": [run("transcribing", done=1800.0, seconds=3600.0, eta=450.0)]}
    answers: Json = {"GET /signals": {"cursor": 1, "signals": [at_work]}}
    answers[f"GET /signals/{at_work['signal']}"] = later
    async with opened(FLEET, tmp_path, replies=answers, screen="signals") as stage:
        assert " 2% · " in stage.text()
        room: Any = stage.app.screen
        room.ticked()
        await stage.settle()
        assert " 50% · " in stage.text()
        room.ticked()
        await stage.settle()
        assert asked(stage, f"GET /signals/{at_work['signal']}") == 1, "not at every tick"


class Sound:
    """What would be heard."""

    def __init__(self) -> None:
        self.ended = False
        self.failed = False
        self.complaint = ""

    def stop(self) -> None:
        self.ended = True


async def test_listening_begins_at_the_word_and_marks_what_is_heard(tmp_path: Path) -> None:
    heard: list[tuple[Path, float, Sound]] = []

    def start(path: Path, seconds: float) -> Sound:
        heard.append((path, seconds, Sound()))
        return heard[-1][2]

    async with inbox(tmp_path, sound=start) as stage:
        await stage.press("enter", "space")
        ((path, seconds, sound),) = heard
        assert (path, seconds) == (Path("/raw/memo"), 30.0)
        assert "▶    0:30" in stage.text()
        stage.app.playing.steady = lambda: 1008.0
        await stage.settle()
        room: Any = stage.app.screen
        room.show()
        await stage.settle()
        assert "▶    0:37" in stage.text()
        await stage.press("space")
        assert sound.ended
        assert "▶" not in stage.text()
        await stage.press("space")
        heard[-1][2].complaint, heard[-1][2].failed, heard[-1][2].ended = "no such device", True, True
        room.show()
        await stage.settle()
        (told,) = stage.app._notifications
        assert told.title == "The player ended with an error: no such device."


async def test_a_click_goes_to_the_word(tmp_path: Path) -> None:
    async with inbox(tmp_path) as stage:
        row = next(at for at, line in enumerate(stage.lines()) if "meters" in line)
        column = stage.lines()[row].index("meters")
        await stage.pilot.click(offset=(column, row))
        await stage.settle()
        await stage.press("e")
        assert "Read “meters” as" in stage.text()


async def test_an_empty_inbox_says_how_something_gets_in(tmp_path: Path) -> None:
    nothing: Json = {"GET /signals": {"cursor": 0, "signals": []}}
    async with opened(FLEET, tmp_path, replies=nothing, screen="signals") as stage:
        assert "counterpoint drop FILE" in stage.text()
        await stage.press("y", "s", "e", "space", "E")
        assert stage.channel.posted() == []


async def test_the_task_that_words_became_is_opened_where_it_begins(tmp_path: Path) -> None:
    sent = str(next(one for one in EVERY if one["name"] == "monday.m4a")["signal"])
    (whose, task), *_ = TASKS.items()
    task_view = {f"GET /tasks/{task}": {"task": task, "queued_cursor": 41}}
    async with opened(FLEET, tmp_path, replies=replies(**task_view), screen="signals") as stage:
        stage.app.open_signal(sent)
        await stage.settle()
        await stage.press("o")
        assert (stage.app.selected, stage.app.place) == (whose, 41)
