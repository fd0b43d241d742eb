"""Speaking in the control room: memos from anywhere, and words instead of typing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.errors import CounterpointError
from orchestrator.sound import NoMicrophone
from tests.support.control_room import Stage, event, opened, project, status
from tests.support.pictures import check_picture
from tests.support.signals import Json, run, segment, signal, transcript
from tui.microphone import Kept

FLEET = status(project("acme", client="Acme Corp"), project("north"), cursor=9)
TALK = signal("talk", "transcribing", origin="talk", runs=[run("transcribing")])
NAME = str(TALK["signal"])
SAID = transcript("talk", segment(0, 0, "send the offer"), segment(1, 3, "to fjona", corrected="to Fiona"))
REPLIES: Json = {
    "GET /voice": {"ready": True, "model": "small"},
    "POST /signals": {"cursor": 10, "new": True, "signal": TALK},
    f"GET /signals/{NAME}": TALK,
    f"GET /signals/{NAME}/transcript": SAID,
}
ASK: Json = {
    "id": "toolu_a", "short": "a", "kind": "question", "project": "acme", "client": "Acme Corp",
    "title": "Which colour?", "tool": "AskUserQuestion", "input": {}, "options": ["Red", "Blue"],
    "task": "t1",
    "since": "2026-01-05T08:55:00+00:00", "evidence": "agent.ask_raised@8", "cursor": 8,
    "blocks": {"tasks": []}, "score": 100, "why": [], "commands": [],
}  # fmt: skip


@dataclass
class ScriptedMicrophone:
    """Records what the test says; its callbacks come at once, in the app's thread."""

    starts: list[bool] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    level: Callable[[float, float], None] = lambda _seconds, _peak: None
    done: Callable[[Kept | CounterpointError], None] = lambda _found: None

    def start(
        self,
        stopped: threading.Event,
        talk: bool,
        level: Callable[[float, float], None],
        done: Callable[[Kept | CounterpointError], None],
    ) -> None:
        self.starts.append(talk)
        self.stopped, self.level, self.done = stopped, level, done


def toasts(stage: Stage) -> str:
    return "\n".join(f"{toast.title} {toast.message}" for toast in stage.app._notifications)


KEPT = Kept("f" * 32, "Memo 1.wav", 4.2, 0.4, "stopped")


async def finish(stage: Stage, microphone: ScriptedMicrophone, found: Kept | CounterpointError) -> None:
    microphone.done(found)
    await stage.pilot.pause()
    await stage.settle()


async def test_one_key_records_a_memo_and_the_top_bar_says_so(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    async with opened(FLEET, tmp_path, replies=REPLIES, microphone=microphone) as stage:
        await stage.press("ctrl+r")
        assert "◌ opening the microphone" in stage.lines()[0]
        for seconds, peak in ((0.2, 0.01), (0.4, 0.2), (62.0, 0.9)):
            microphone.level(seconds, peak)
        await stage.pilot.pause()
        await stage.settle()
        assert "⏺ rec 1:02" in stage.lines()[0]
        check_picture(stage, "recording-120x40")
        await stage.press("3")
        assert "⏺ rec 1:02" in stage.lines()[0], "in every room"
        await stage.press("ctrl+r")
        assert microphone.stopped.is_set()
        assert "◌ keeping it safe" in stage.lines()[0]
        await finish(stage, microphone, KEPT)
        assert microphone.starts == [False]
        assert stage.channel.posted() == [("/signals", {"ticket": "f" * 32})]
        assert "Kept: Memo 1.wav" in toasts(stage)
        assert "keeping" not in stage.lines()[0]


async def test_what_is_spoken_comes_into_the_composer_and_is_not_sent(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    async with opened(FLEET, tmp_path, replies=REPLIES, microphone=microphone, screen="focus") as stage:
        await stage.press("m", *"Please")
        await stage.press("ctrl+r", "ctrl+r")
        await finish(stage, microphone, KEPT)
        assert microphone.starts == [True]
        assert "◐ making words" in stage.lines()[0]
        stage.channel.replies[f"GET /signals/{NAME}"] = TALK | {"run": "r001", "state": "transcribed"}
        await stage.put(events=[event(11, "transcript.finished", "", signal="another")])
        assert "making words" in stage.lines()[0]
        await stage.put(events=[event(12, "transcript.finished", "", signal=NAME)])
        assert "Please send the offer to Fiona" in stage.text()
        assert [path for path, _ in stage.channel.posted()] == ["/signals"], "nothing was sent"
        await stage.press("enter")
        assert stage.channel.posted()[-1][1]["prompt"] == "Please send the offer to Fiona"


async def test_a_box_over_a_room_says_that_the_microphone_is_open(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    async with opened(FLEET, tmp_path, replies=REPLIES, microphone=microphone, size=(80, 24)) as stage:
        await stage.press("d")
        await stage.press("ctrl+r")
        microphone.level(3.0, 0.5)
        await stage.pilot.pause()
        await stage.settle()
        assert "⏺ talk 0:03" in stage.text()
        await stage.press("ctrl+r")
        await finish(stage, microphone, KEPT)
        assert "⏺" not in stage.text()


async def test_a_question_is_answered_by_voice_once_the_words_were_read(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    heard = REPLIES | {f"GET /signals/{NAME}": TALK | {"run": "r001", "state": "transcribed"}}
    async with opened(FLEET, tmp_path, replies=heard, microphone=microphone, screen="attention") as stage:
        await stage.put(attention=[ASK])
        await stage.press("ctrl+r", "ctrl+r")
        await finish(stage, microphone, KEPT)
        assert "send the offer to Fiona" in stage.text()
        assert [path for path, _ in stage.channel.posted()] == ["/signals"]
        await stage.press("enter")
        assert stage.channel.posted()[-1] == (
            "/asks/toolu_a/answer", {"verdict": "text", "text": "send the offer to Fiona"},
        )  # fmt: skip


async def test_an_answer_whose_question_has_gone_goes_nowhere(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    heard = REPLIES | {f"GET /signals/{NAME}": TALK | {"run": "r001", "state": "transcribed"}}
    async with opened(FLEET, tmp_path, replies=heard, microphone=microphone, screen="attention") as stage:
        await stage.put(attention=[ASK])
        await stage.press("ctrl+r", "ctrl+r")
        await stage.put(attention=[])
        await finish(stage, microphone, KEPT)
        assert "Nothing is written any more where the words were to go." in toasts(stage)
        assert "What you said is kept" in toasts(stage)
        assert [path for path, _ in stage.channel.posted()] == ["/signals"]


async def test_without_a_model_nothing_is_recorded_and_the_fix_is_named(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    none = REPLIES | {"GET /voice": {"ready": False, "reason": "No model is set up."}}
    async with opened(FLEET, tmp_path, replies=none, microphone=microphone, screen="focus") as stage:
        await stage.press("m", "ctrl+r")
        assert microphone.starts == []
        assert "No model is set up." in toasts(stage)
        assert "counterpoint voice setup" in toasts(stage)
        await stage.press("escape", "ctrl+r")
        assert microphone.starts == [False], "a memo needs no model"


async def test_words_that_could_not_be_made_are_told_and_the_sound_is_kept(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    async with opened(FLEET, tmp_path, replies=REPLIES, microphone=microphone, screen="focus") as stage:
        await stage.press("m", "ctrl+r", "ctrl+r")
        await finish(stage, microphone, KEPT)
        broken = TALK | {"state": "failed", "reason": "The model is broken."}
        stage.channel.replies[f"GET /signals/{NAME}"] = broken
        await stage.put(events=[event(12, "transcript.failed", "", signal=NAME)])
        assert "The model is broken." in toasts(stage)
        assert f"counterpoint signal {NAME[:7]}" in toasts(stage)
        assert "making words" not in stage.lines()[0]


async def test_a_microphone_that_cannot_be_opened_says_what_helps(tmp_path: Path) -> None:
    microphone = ScriptedMicrophone()
    async with opened(FLEET, tmp_path, replies=REPLIES, microphone=microphone) as stage:
        await stage.press("ctrl+r")
        await finish(stage, microphone, NoMicrophone("Nothing here can record.", "Install alsa-utils."))
        assert "Nothing here can record." in toasts(stage)
        assert "Install alsa-utils." in toasts(stage)
        await stage.press("ctrl+r")
        assert len(microphone.starts) == 2
