"""Signals as the API tells of them, for tests, pictures and benchmarks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.control_room import NOW

Json = dict[str, Any]
SAID = (
    "so for acme the offer goes out on Friday with travel included and Fiona wants the second phase priced "
    "apart from the first one because her board decides on them one after the other"
)


def signal(begins: str, state: str = "delivered", minutes: int = 5, **fields: Any) -> Json:
    """One signal; its id begins so."""
    base = {
        "signal": f"{begins:0<16}",
        "state": state,
        "kind": "memo",
        "name": f"{begins}.m4a",
        "size": 2_400_000,
    }
    more = {"media_type": "audio/mp4", "origin": "drop", "sha256": f"{begins:0<64}", "path": f"/raw/{begins}"}
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    held = {"received_at": at, "projects": [], "runs": [], "spans": [], "tasks": {}, "seen": 1, "reason": ""}
    return {**base, **more, **held, **fields}


def run(state: str = "finished", **fields: Any) -> Json:
    """A run over it."""
    return {"run": "r001", "state": state, "since": NOW.isoformat(), "seconds": 3600.0, **fields}


def span(first: int, last: int, project: str = "", verdict: str = "project", **fields: Any) -> Json:
    """Where words go."""
    return {"first": first, "last": last, "project": project, "verdict": verdict, "by": "router", **fields}


def segment(number: int, first: int, said: str, start: float | None = 0.0, **fields: Any) -> Json:
    """One utterance, its words half a second each; without a start it is a paragraph of a document."""
    words = [
        {"text": word}
        if start is None
        else {"text": word, "start": start + at * 0.5, "end": start + at * 0.5 + 0.4, "probability": 0.9}
        for at, word in enumerate(said.split())
    ]
    name = f"s{number // 100:02d}.{number % 100:02d}"
    base: Json = {"segment": name, "reference": f"memo:3f9a/r001/{name}", "first": first, "text": f" {said}"}
    end = None if start is None else start + len(words) * 0.5
    return {**base, "corrected": "", "words": words, "start": start, "end": end, **fields}


def transcript(name: str, *segments: Json, **fields: Any) -> Json:
    """What a signal says."""
    base = {"signal": f"{name:0<16}", "run": "r001", "finished": True, "seconds": 3600.0, "language": "en"}
    return {**base, "segments": list(segments), "flags": [], **fields}


def long_transcript(name: str, words: int) -> Json:
    """One of so many words, in utterances of six to eighteen."""
    segments: list[Json] = []
    known, at = SAID.split(), 0
    while at < words:
        length = min(words - at, 6 + (7 * len(segments)) % 13)
        text = " ".join(known[(at + place) % len(known)] for place in range(length))
        segments.append(segment(len(segments), at, text, at * 0.4))
        at += length
    doubts = [
        {"kind": "unsure", "note": "unsure of the words", "first": one["first"], "last": one["first"] + 3}
        for one in segments[5::40]
    ]
    return transcript(name, *segments, flags=doubts)
