"""Whose words a mail or a chat holds: quoted mails, forwarded mails, exported messages, encoded bodies."""

from __future__ import annotations

import base64

import pytest

from agents.endpoint.extractive.headers import Source
from agents.endpoint.extractive.layout import blocks_of
from agents.endpoint.extractive.note import Report, quotes_in, render
from agents.endpoint.extractive.ranking import extract
from agents.endpoint.extractive.sentences import Sentence, sentences_of

HEAD = "From: Lena Ott <lena@ott.example>\nTo: me\nSubject: Halle\nDate: Wed, 18 Nov 2026 10:12:00 +0100\n"
LENA = "Lena Ott <lena@ott.example>"


def source(path: str, text: str) -> Source:
    return Source(path, dict(enumerate(text.split("\n"), 1)))


def said(path: str, text: str) -> list[Sentence]:
    made = source(path, text)
    return [s for block in blocks_of(made) for s in sentences_of(path, made.lines, block)]


def voices(path: str, text: str) -> list[tuple[str, str | None, bool]]:
    return [(s.plain, s.speaker, s.quoted) for s in said(path, text)]


def test_quoted_text_belongs_to_whom_its_attribution_names_also_after_a_blank_line() -> None:
    text = (
        f"{HEAD}\nFine.\n\nOn Tue, 3 Nov 2026 at 09:02, Piet\nVos <piet@vos.example> wrote:\n> Please wait.\n"
        ">\n> I'll call on Monday.\n>\n> Am 02.11.2026 um 10:00 schrieb Lena Ott:\n>> Können Sie zahlen?\n"
        ">>\n>> Ich melde mich.\n> Still mine.\n\nOr not?\n> And what of this?\n"
    )
    assert voices("a.eml", text) == [
        ("Fine.", LENA, False),
        ("Please wait.", "Piet Vos", True),
        ("I'll call on Monday.", "Piet Vos", True),
        ("Können Sie zahlen?", "Lena Ott", True),
        ("Ich melde mich.", "Lena Ott", True),
        ("Still mine.", "Piet Vos", True),
        ("Or not?", LENA, False),
        ("And what of this?", "Piet Vos", True),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("On Mon, 12 Oct 2026 Piet Vos wrote:", "Piet Vos"),
        ("On 5 Oct 2026, at 10:00 PM, Piet Vos <piet7@vos.example> wrote:", "Piet Vos"),
        ("On Monday, Piet wrote:", "Piet"),
        ("On 5 Oct 2026 10:00 +0200, piet7@vos.example wrote:", "piet7@vos.example"),
        ("On 5 Oct 2026, <piet7@vos.example> wrote:", "piet7@vos.example"),
        ("Am 05.10.26 um 10:00 schrieb Piet Vos <p@vos.example>:", "Piet Vos"),
        ("Piet Vos schrieb am 5.10.2026 um 10:00:", "Piet Vos"),
        ("Piet Vos <p@vos.example> writes:", "Piet Vos"),
        ("Piet Vos hat am 5. Oktober 2026 um 10:00 geschrieben:", "Piet Vos"),
        ("On 5 Oct 2026 wrote:", None),
        ("He said:", None),
    ],
)
def test_attributions_name_the_sender_or_nobody(line: str, name: str | None) -> None:
    quoted = [
        s.speaker for s in said("a.eml", f"{HEAD}\n{line}\n\n> Please wait.\n>\n> Please pay.") if s.quoted
    ]
    assert quoted == [name, name]


def test_an_attribution_inside_the_marks_names_the_sender_too() -> None:
    text = f"{HEAD}\n> On 11 Oct 2026, Piet Vos wrote:\n>\n> Hi,\n> please wait.\n>\n> I'll call.\n"
    assert [(s.speaker, s.quoted) for s in said("a.eml", text)] == [("Piet Vos", True)] * 2


def test_an_attribution_that_is_not_known_gives_nobody_the_words_of_an_earlier_one() -> None:
    text = f"{HEAD}\nPiet wrote:\n> Please wait.\n\nYes.\n\nEscribió Uta:\n\n> Please pay.\n"
    assert [s.speaker for s in said("a.eml", text)] == ["Piet", LENA, LENA, None]


def test_quoted_text_that_nobody_is_named_for_is_labelled_so() -> None:
    made = source("a.eml", f"{HEAD}\nOk.\n\n> Please wait.\n>\n> Please pay.\n")
    found = extract([made], "x")
    assert [a.sentence.speaker for a in found.actions] == [None, None]
    note = render(Report("x", found, (), ()))
    assert note.count("- Quoted in the source from an earlier message; its sender is not named") == 2
    assert LENA not in note


BODY = "\nPlease send the plan.\n\nI'll bring it.\n"


@pytest.mark.parametrize(
    ("opening", "mark", "name"),
    [
        ("-----Original Message-----\nFrom: Ivo Kern\nSent: Monday\nTo: Lena\nSubject: x", "", "Ivo Kern"),
        (
            "-----Ursprüngliche Nachricht-----\nVon: Ivo Kern\nGesendet: heute\nAn: L\nBetreff: x",
            "",
            "Ivo Kern",
        ),
        ("________________\nVon: Ivo Kern\nGesendet: heute\nAn: L\nBetreff: x", "", "Ivo Kern"),
        ("*From:* Ivo Kern\n*Sent:* Monday\n*To:* Lena\n*Subject:* x", "", "Ivo Kern"),
        ("Begin forwarded message:\n\nFrom: Ivo Kern\nSubject: x", "", "Ivo Kern"),
        ("Begin forwarded message:\n\n> From: Ivo Kern\n> Subject: x\n> Date: 1 May", "> ", "Ivo Kern"),
        ("---------- Forwarded message ---------\nFrom: Ivo Kern\nDate: 1 May\nTo: L", "", "Ivo Kern"),
        ("-----Original Message-----", "", None),
        ("On Mon, 2 Nov 2026 Ivo Kern wrote:", "", "Ivo Kern"),
    ],
)
def test_text_below_the_headers_of_a_mail_is_that_senders(opening: str, mark: str, name: str | None) -> None:
    body = "\n".join(mark + line for line in BODY.split("\n"))
    found = [
        voice for voice in voices("a.eml", f"{HEAD}\nSee below.\n\n{opening}\n{body}") if "__" not in voice[0]
    ]
    assert found == [
        ("See below.", LENA, False),
        ("Please send the plan.", name, True),
        ("I'll bring it.", name, True),
    ]


def test_two_header_lines_in_running_text_are_no_mail() -> None:
    assert all(
        not s.quoted for s in said("a.eml", f"{HEAD}\nFrom: the hall\nTo: the yard\n\nPlease carry it.")
    )


def test_a_note_goes_on_in_its_own_voice_below_a_pasted_mail() -> None:
    text = "From: Ivo\nSent: Monday\nTo: Lena\n\nPlease pay.\n\n## Mine\nI'll call.\n"
    found = voices("n.md", f"# Notes\n\nFirst.\n\n{text}")
    assert ("Please pay.", "Ivo", True) in found
    assert ("I'll call.", None, False) in found


def test_what_stands_below_a_signature_is_still_read() -> None:
    text = f"{HEAD}\nOk.\n-- \nLena Ott\nPlease print less\n\n"
    text += "On 3 May 2026, Piet wrote:\n> Please wait.\n> -- \n> Please x\n"
    assert voices("a.eml", text) == [("Ok.", LENA, False), ("Please wait.", "Piet", True)]


CHATS = {
    "android": "12.03.26, 09:1{} - {}: {}",
    "iphone": "[12.03.26, 09:15:0{}] {}: {}",
    "us": "3/12/26, 9:1{} PM - {}: {}",
}


@pytest.mark.parametrize("form", CHATS)
def test_messages_of_a_chat_have_speakers_and_are_never_merged(form: str) -> None:
    line = CHATS[form].format
    lines = [
        line(1, "Uta", "kannst du die Leiter bringen"),
        line(2, "Rolf B.", "ja\nund den Eimer\n\nbis morgen"),
    ]
    assert voices("chat.txt", "\n".join([*lines, line(3, "Uta", "super")])) == [
        ("kannst du die Leiter bringen", "Uta", False),
        ("ja\nund den Eimer", "Rolf B.", False),
        ("bis morgen", "Rolf B.", False),
        ("super", "Uta", False),
    ]


@pytest.mark.parametrize("path", ["a.txt", "a.eml"])
def test_one_dated_line_is_no_chat(path: str) -> None:
    head = HEAD if path == "a.eml" else ""
    text = f"{head}\n2026-11-05 09:14 - Yard: please come\n"
    assert {s.speaker for s in said(path, text)} == {LENA if head else None}


def test_a_message_that_corrects_the_one_before_is_shown_with_it() -> None:
    text = (
        "[12.03.26, 09:15:01] Uta: I'll come on Monday\n[12.03.26, 09:15:09] Uta: sorry Tuesday, not Monday"
    )
    (action,) = extract([source("chat.txt", text)], "x").actions
    assert [c.raw for c in action.corrections] == ["sorry Tuesday, not Monday"]


def test_quoted_printable_is_quoted_as_encoded_with_its_reading_beside_it() -> None:
    coding = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n"
    text = f"{HEAD}{coding}\nGuten Tag\n\nK=F6nnen Sie mir bis zum Ende der W=\noche schreiben? Danke.\n"
    made = source("a.eml", text)
    note = render(Report("x", extract([made], "x"), (), ()))
    (quote,) = quotes_in(note)
    assert quote.text == "K=F6nnen Sie mir bis zum Ende der W=\noche schreiben?"
    assert quote.text in text
    assert (quote.start, quote.end) == (10, 11)
    assert "```text\nKönnen Sie mir bis zum Ende der Woche schreiben?\n```" in note


def test_base64_is_read_and_attachments_and_what_surrounds_the_parts_are_not() -> None:
    plain = "Guten Tag\r\n\r\nKönnen Sie mir die Liste bis Ende der Woche über Uta schicken? Danke.\r\n"
    plain += "> Bitte.\r\n"
    encoded = base64.encodebytes(plain.encode()).decode()
    text = (
        f'{HEAD}Content-Type: multipart/mixed;\n boundary="xyz"\n\nPlease ignore\n--xyz\n'
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{encoded}\n--xyz\n"
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
        "Please send\n--xyz--\nPlease stop\n"
    )
    found = said("a.eml", text)
    assert [(s.plain, s.quoted) for s in found] == [
        ("Guten Tag", False),
        ("Können Sie mir die Liste bis Ende der Woche über Uta schicken?", False),
        ("Danke.", False),
        ("Bitte.", True),
    ]
    for sentence in found:
        assert sentence.raw in "\n".join(text.split("\n")[sentence.start - 1 : sentence.end])
        assert sentence.plain.encode() in base64.b64decode(sentence.raw + "===")


def test_hidden_control_characters_are_not_shown_decoded() -> None:
    text = f"{HEAD}Content-Transfer-Encoding: quoted-printable\n\nPlease call=1B[31m me.\n"
    found = extract([source("a.eml", text)], "x")
    assert found.actions == ()
    assert found.unshowable == ("a.eml:7",)
