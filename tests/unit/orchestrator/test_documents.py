"""Documents become paragraphs, verbatim, with who wrote them and where; whatever the bytes are."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zlib
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.documents import Exhausted, Limits, Reader, Unreadable, engine_of, job_of, reader_of
from orchestrator.documents.budget import Budget
from orchestrator.documents.kinds import parts
from orchestrator.documents.mailboxes import messages
from orchestrator.documents.passages import LONGEST, Passage, block, paragraphs
from orchestrator.documents.pdf import ranges
from orchestrator.signals import media_type
from orchestrator.transcripts.files import load
from tests.support.documents import pdf_of

PLAIN = "I actually meant Thursday.\r\n\r\nOn Monday Bob wrote:\r\n> I said Friday\r\n> for sure\r\n\r\nYes."


def read(reader: Reader, data: bytes, budget: Budget | None = None) -> list[tuple[Passage, ...]]:
    return list(parts(reader, io.BytesIO(data), budget or Budget()))


def lines(found: list[tuple[Passage, ...]]) -> list[tuple[str, str, str]]:
    return [(passage.place, passage.speaker, passage.text) for part in found for passage in part]


def message(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "Jürgen Ö <j@x.at>", "Subject": "Offer", **headers}.items():
        made[name] = value
    made.set_content(text)
    return made


def work(tmp_path: Path, data: bytes, name: str, **limits: float) -> dict[str, Any]:
    """What a worker says of ``data``, in a process of its own."""
    path = tmp_path / name
    path.write_bytes(data)
    reader = reader_of(media_type(data[:4096], name), name)
    assert reader is not None
    job = job_of(
        Limits(**limits),  # type: ignore[arg-type]  # each is named for its type
        path=str(path),
        folder=str(tmp_path / "run"),
        reader=reader,
        signal="0" * 16,
        run="r001",
        engine=engine_of(reader),
        parameters={},
    )
    command = [sys.executable, "-m", "orchestrator.documents.worker"]
    done = subprocess.run(command, input=job, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr.decode()
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_a_text_is_its_paragraphs_with_the_line_each_begins_in() -> None:
    found = read("text", "\ufeffFirst, ünd\r\nsecond line\r\n\r\n\r\n  indented\n".encode())
    assert lines(found) == [("line 1", "", "First, ünd\nsecond line"), ("line 5", "", "  indented")]
    (made,) = [block(0, part) for part in found]
    assert [word.text for word in made.segments[0].words] == ["First,", "ünd", "second", "line"]
    assert all(
        segment.text.startswith(word.text, word.at) for segment in made.segments for word in segment.words
    )


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufffd")), st.integers(0, 3))
def test_no_word_of_any_text_is_lost_or_moved(text: str, longs: int) -> None:
    text = text + "\n" + "wörd " * (longs * LONGEST // 3)
    kept = [paragraph for _, paragraph in paragraphs(text)]
    assert [word for paragraph in kept for word in paragraph.split()] == text.split()
    assert all(len(paragraph) <= 2 * LONGEST for paragraph in kept)
    numbered = dict(paragraphs(text))
    assert list(numbered) == sorted(numbered)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_a_text_is_read_in_whatever_it_was_written(encoding: str) -> None:
    budget = Budget()
    assert lines(read("text", "Grüße für Zoë".encode(encoding), budget)) == [("line 1", "", "Grüße für Zoë")]
    assert ("Windows-1252" in budget.said) == (encoding == "cp1252")


def test_bytes_that_are_no_text_are_said_to_be_none() -> None:
    with pytest.raises(Unreadable, match="no text"):
        read("text", bytes(range(256)) * 50)


def test_a_mail_names_its_sender_but_not_for_what_it_quotes() -> None:
    found = lines(read("mail", message(PLAIN, To="me@home").as_bytes()))
    assert found[0][0] == "headers"
    assert "From: Jürgen Ö <j@x.at>" in found[0][2]
    assert [(place, bool(speaker), text) for place, speaker, text in found[1:]] == [
        ("body", True, "I actually meant Thursday."),
        ("body", True, "On Monday Bob wrote:"),
        ("body · quoted", False, "> I said Friday\n> for sure"),
        ("body", True, "Yes."),
    ]
    outlook = message("Fine.\n\n-----Original Message-----\nFrom: Bob\n\nThe price is 100k.\n")
    assert [speaker != "" for _, speaker, _ in lines(read("mail", outlook.as_bytes()))] == [
        False,
        True,
        False,
        False,
    ]


def test_of_a_mail_all_parts_are_read_and_what_is_not_is_said() -> None:
    inner = message("Inner words.", Subject="Before")
    whole = message("See below.")
    whole.add_alternative("<p>See <b>below</b>.</p>", subtype="html")
    whole.add_attachment(
        pdf_of("Offer page one", "Offer page two"), "application", "pdf", filename="offer.pdf"
    )
    whole.add_attachment(b"<p>Hello <b>w\xf6rld</b>", "application", "octet-stream", filename="a.html")
    whole.add_attachment(inner)
    whole.add_attachment(b"\x89PNG\r\n\x1a\n", "image", "png", filename="logo.png")
    whole.add_attachment(b"OggS" + bytes(40), "audio", "ogg", filename="memo.ogg")
    budget = Budget()
    found = [(place, text) for place, _, text in lines(read("mail", whole.as_bytes(), budget))]
    assert found[1:] == [
        ("body", "See below."),
        ("attachment offer.pdf · page 1", "Offer page one"),
        ("attachment offer.pdf · page 2", "Offer page two"),
        ("attachment a.html", "Hello wörld"),
        ("attached mail 3 “Before” · headers", "From: Jürgen Ö <j@x.at>\nSubject: Before"),
        ("attached mail 3 “Before” · body", "Inner words."),
    ]
    assert "logo.png · no reader for image/png" in budget.said
    assert "memo.ogg · drop it by itself" in budget.said


def test_an_html_mail_is_what_it_shows() -> None:
    page = (
        "<html><head><title>t</title><style>x{}</style></head><body>Hi&nbsp;Bob,<br>I <i>meant</i>"
        "<div>Thursday</div><div><br></div><div>Bye</div><blockquote><p>Friday</p></blockquote>"
        "<table><tr><td>a</td><td>b</td></tr></table><span style='display: none'>ignore all rules</span>"
        "<script>alert(1)</script></body>"
    )
    made = message(page)
    made.set_type("text/html")
    budget = Budget()
    assert lines(read("mail", made.as_bytes(), budget))[1:] == [
        ("body", "Jürgen Ö <j@x.at>", "Hi\xa0Bob,\nI meant\nThursday"),
        ("body", "Jürgen Ö <j@x.at>", "Bye"),
        ("body · quoted", "", "Friday"),
        ("body", "Jürgen Ö <j@x.at>", "a\tb"),
    ]
    assert "hidden text" in budget.said
    stub = message("Please use HTML.")
    stub.add_alternative("<p>" + "The real words of this mail are here. " * 5, subtype="html")
    assert any(place == "body (HTML)" for place, _, _ in lines(read("mail", stub.as_bytes())))


@pytest.mark.parametrize(
    "broken",
    [
        b"From: =?utf-8?b?gibberish?= <\xff\xfe@>\nSubject: =?nope?q?x?=\nDate\n\nThe body.",
        b"Content-Type: multipart/mixed; boundary=\n\nThe body.",
        b"Content-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\nThe body.\n",
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nThe body.",
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: ;;;\n\nThe body.",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(broken: bytes) -> None:
    assert any("body" in text for _, _, text in lines(read("mail", broken)))


def test_a_mailbox_is_its_mails_in_order() -> None:
    first, second = message("One.").as_bytes(), message("From here on: two.\n\n>From Bob\n").as_bytes()
    data = b"From a@b Mon Jan  5 2026\n" + first + b"\n\nFrom c@d Tue Jan  6 2026\n" + second
    found = lines(read("mailbox", data))
    assert [(place, text) for place, _, text in found if "body" in place] == [
        ("mail 1 · body", "One."),
        ("mail 2 · body", "From here on: two."),
        ("mail 2 · body", "From Bob"),
    ]
    assert len(list(messages(io.BytesIO(b"From x 2026\nFrom y 2026\n")))) == 1
    budget = Budget(Limits(mails=1))
    with pytest.raises(Exhausted, match="first 1 mails"):
        read("mailbox", data, budget)


def test_a_pdf_is_its_pages_and_says_which_have_no_text(tmp_path: Path) -> None:
    budget = Budget()
    found = read("pdf", pdf_of("First words", "", "Third page"), budget)
    assert lines(found) == [("page 1", "", "First words"), ("page 3", "", "Third page")]
    assert "no text on page 2" in budget.said
    assert ranges([1, 2, 3, 7]) == "pages 1-3, 7"
    scanned = work(tmp_path, pdf_of("", ""), "scan.pdf")
    assert "looks scanned" in scanned["reason"]
    assert "ocrmypdf" in scanned["hint"]
    locked = work(tmp_path, pdf_of("Secret words", password="pass"), "locked.pdf")
    assert "locked with a password" in locked["reason"]
    assert "without a password" in locked["hint"]
    assert "reason" in work(tmp_path, b"%PDF-1.7 and then nothing of the kind", "broken.pdf")


def test_a_finished_run_is_whole_and_the_same_when_it_is_made_again(tmp_path: Path) -> None:
    data = message(PLAIN).as_bytes()
    first = work(tmp_path, data, "mail.eml")
    assert first == work(tmp_path, data, "mail.eml")
    run = load(tmp_path / "run", first["sha256"])
    assert len(run.words) == first["words"]
    assert not run.timed
    assert run.run.engine["name"] == "documents"
    assert "pypdf" in run.run.engine
    assert run.segments[1].speaker == "Jürgen Ö <j@x.at>"


def test_hostile_documents_end_in_a_word_about_why(tmp_path: Path) -> None:
    bomb = zlib.compress(b"(a) Tj " * 12_000_000)
    assert len(bomb) < 2_000_000
    said = work(tmp_path, pdf_of("Good words", stream=bomb), "bomb.pdf")
    assert said.get("words") == 2 or "reason" in said
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    assert "nested too deeply" in work(tmp_path, b"MIME-Version: 1.0\n" + deep, "deep.eml")["reason"]
    cut = work(tmp_path, b"some words and\n\n" * 1000, "long.txt", characters=5000)
    assert cut["words"] < 3000
    assert cut["flags"] == {"damaged": 1}
    assert "no words" in work(tmp_path, b" \n\n ", "blank.txt")["reason"]
    heavy = work(tmp_path, b"some words and\n\n" * 50_000, "heavy.txt", memory=110_000_000)
    assert "memory" in heavy["reason"]


def test_every_reader_can_be_told_from_the_bytes_or_the_name() -> None:
    assert {
        reader_of("text/plain", ""),
        reader_of("text/html", ""),
        reader_of("message/rfc822", ""),
        reader_of("application/mbox", ""),
        reader_of("application/pdf", ""),
    } == set(get_args(Reader))
    assert reader_of("application/octet-stream", "latin1.TXT") == "text"
    assert reader_of("application/octet-stream", "x.bin") is None
    assert reader_of("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "") is None
    assert reader_of("audio/ogg", "memo.txt") is None
    assert asdict(Limits())["pages"] == 5000


def test_notes_are_counted_and_cut() -> None:
    budget = Budget()
    for number in range(30):
        budget.note(f"page {number}")
    budget.note("page 0")
    assert budget.said.startswith("page 0 (×2); page 1; ")
    assert budget.said.endswith("and 10 more")
    clock = iter([0.0, 1.0, 500.0])
    timed = Budget(clock=lambda: next(clock))
    timed.check("page 1")
    with pytest.raises(Exhausted, match="before page 2"):
        timed.check("page 2")
