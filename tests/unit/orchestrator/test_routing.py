"""Who is spoken to: tables of what people say, in English and German, well and badly heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator.routing import CueRouter, ProjectNames, given
from orchestrator.routing.phonetic import key
from orchestrator.transcripts import Layer, Transcript, read
from tests.support.heard import transcript
from tests.support.routers import check_router

PROJECTS = (
    ProjectNames("acme", ("Acme",), people=("Frau Keller",), vocabulary=("cold chain", "loading dock")),
    ProjectNames("hermes", ("Hermes",), people=("Jonas Vogt",), vocabulary=("courier app",)),
    ProjectNames("nordwind", ("Nordwind Energie", "Nordwind")),
    ProjectNames("shop", ("Shop",)),
)
ROUTER = CueRouter()


def routed(made: Transcript, *layers: Layer) -> list[tuple[str, str]]:
    """Each span: whose it is, ``?`` for nobody knows, and its words."""
    spans = check_router(ROUTER, read(made, layers), PROJECTS)
    return [(span.project or "?", " ".join(made.between(span.first, span.last).split())) for span in spans]


SPOKEN = {
    "project cue": (
        "Project Acme. The server is down.\nThey need it by Friday.",
        [("acme", "Project Acme. The server is down. They need it by Friday.")],
    ),
    "small talk goes with what follows": (
        "Okay, so, Monday morning.\nProject Hermes, the invoice.",
        [("hermes", "Okay, so, Monday morning. Project Hermes, the invoice.")],
    ),
    "a subject before any name is asked about": (
        "The contract has to be signed.\nProject Hermes. The invoice.",
        [("?", "The contract has to be signed."), ("hermes", "Project Hermes. The invoice.")],
    ),
    "switch and return": (
        "For Acme we need a quote.\nNow for Hermes, the docs.\nBack to Acme. One page is enough.",
        [
            ("acme", "For Acme we need a quote."),
            ("hermes", "Now for Hermes, the docs."),
            ("acme", "Back to Acme. One page is enough."),
        ],
    ),
    "switch in the middle of what nobody punctuates": (
        "project acme the server is down please fix it by friday back to hermes the invoice is late",
        [
            ("acme", "project acme the server is down please fix it by friday"),
            ("hermes", "back to hermes the invoice is late"),
        ],
    ),
    "deutsch": (
        "Für Acme brauchen wir ein Angebot.\nJetzt zu Nordwind, da fehlt der Vertrag.\nZurück zu Acme.",
        [
            ("acme", "Für Acme brauchen wir ein Angebot."),
            ("nordwind", "Jetzt zu Nordwind, da fehlt der Vertrag."),
            ("acme", "Zurück zu Acme."),
        ],
    ),
    "the other project is asked about even when there is but one other": (
        "Project Acme. A.\nProject Hermes. B.\nBack to the other project. C.",
        [
            ("acme", "Project Acme. A."),
            ("hermes", "Project Hermes. B."),
            ("?", "Back to the other project. C."),
        ],
    ),
    "das andere Projekt von dreien ist offen": (
        "Projekt Acme. A.\nProjekt Hermes. B.\nProjekt Nordwind. C.\nZurück zum anderen Projekt. D.",
        [
            ("acme", "Projekt Acme. A."),
            ("hermes", "Projekt Hermes. B."),
            ("nordwind", "Projekt Nordwind. C."),
            ("?", "Zurück zum anderen Projekt. D."),
        ],
    ),
    "the project named was the wrong one": (
        "I need to fix the login for Acme.\nOh wait, I actually meant Hermes.\nBy Friday.",
        [("hermes", "I need to fix the login for Acme. Oh wait, I actually meant Hermes. By Friday.")],
    ),
    "nicht X, sondern Y": (
        "Für Acme ein Angebot.\nNicht Acme, sondern Hermes.\nBis Freitag.",
        [("hermes", "Für Acme ein Angebot. Nicht Acme, sondern Hermes. Bis Freitag.")],
    ),
    "a late correction takes nothing for granted": (
        "Project Acme. A.\nB.\nC.\nD.\nE.\nThat was for Hermes.\nF.",
        [("?", "Project Acme. A. B. C. D. E."), ("?", "That was for Hermes. F.")],
    ),
    "a correction of anything else changes nothing": (
        "Project Acme. The call is on Tuesday. Oh wait, I meant Thursday.\nThey agree.",
        [("acme", "Project Acme. The call is on Tuesday. Oh wait, I meant Thursday. They agree.")],
    ),
    "nor does one of a number, right after a subject began": (
        "Project Acme. They get ten percent. Oh wait, I meant twenty.",
        [("acme", "Project Acme. They get ten percent. Oh wait, I meant twenty.")],
    ),
    "a correction to what nobody understands is asked about": (
        "Now for Acme, oh wait, I actually meant lemon curd.\nBy Friday.",
        [("?", "Now for Acme, oh wait, I actually meant lemon curd. By Friday.")],
    ),
    "an aside, and what comes after it, is asked about": (
        "Project Acme. A.\nBy the way, for Hermes order the licence.\nTwo of them.\nAnyway, the offer.",
        [
            ("acme", "Project Acme. A."),
            ("?", "By the way, for Hermes order the licence."),
            ("?", "Two of them."),
            ("?", "Anyway, the offer."),
        ],
    ),
    "after an aside that nobody ends it is asked": (
        "Project Acme. A.\nBy the way, for Hermes order the licence.\nTwo of them.\nProject Nordwind. B.",
        [
            ("acme", "Project Acme. A."),
            ("?", "By the way, for Hermes order the licence."),
            ("?", "Two of them."),
            ("nordwind", "Project Nordwind. B."),
        ],
    ),
    "a comparison is no switch": (
        "Project Acme. We do it like at Hermes.\nThat is cheaper.",
        [("acme", "Project Acme. We do it like at Hermes. That is cheaper.")],
    ),
    "named in passing: that much is asked": (
        "Project Acme. A.\nSend the invoice to the Hermes people.\nThey wait for it.\nThe dock is next.",
        [
            ("acme", "Project Acme. A."),
            ("?", "Send the invoice to the Hermes people. They wait for it. The dock is next."),
        ],
    ),
    "a sentence of nothing but announcing words announces": (
        "Project Acme. A.\nAnd then once more Hermes.\nThe docks.\nI also have news about Nordwind.",
        [
            ("acme", "Project Acme. A."),
            ("hermes", "And then once more Hermes. The docks."),
            ("nordwind", "I also have news about Nordwind."),
        ],
    ),
    "a name at the end of a sentence may be its subject": (
        "Project Acme. A.\nPlease write the contract for Hermes.\nTwo pages.\nBy Friday.\nAnd so on.",
        [
            ("acme", "Project Acme. A."),
            ("?", "Please write the contract for Hermes. Two pages. By Friday. And so on."),
        ],
    ),
    "after an aside in what is open it is open again": (
        "Project Acme. A.\nHermes needs a server.\nBy the way, for Nordwind, order ink.\nAnyway.\nB.",
        [
            ("acme", "Project Acme. A."),
            ("?", "Hermes needs a server."),
            ("?", "By the way, for Nordwind, order ink."),
            ("?", "Anyway. B."),
        ],
    ),
    "two at once belong to neither": (
        "Project Acme. A.\nFor Hermes and Nordwind send the invoices.",
        [("acme", "Project Acme. A."), ("?", "For Hermes and Nordwind send the invoices.")],
    ),
    "an everyday word is no name without a cue": (
        "Project Acme. They want a shop.\nA big shop.",
        [("acme", "Project Acme. They want a shop. A big shop.")],
    ),
    "project without a name is the one at hand": (
        "Project Acme. The project needs money.\nThis project is late.",
        [("acme", "Project Acme. The project needs money. This project is late.")],
    ),
    "only one project is named at all": (
        "The server is down.\nI talked to Hermes.\nFriday is fine.",
        [("hermes", "The server is down. I talked to Hermes. Friday is fine.")],
    ),
    "nothing is named": ("The server is down.\nFriday.", [("?", "The server is down. Friday.")]),
    "somebody of another project": (
        "Project Hermes. A.\nFrau Keller called about the contract.\nAnd so on and so on.\nB.",
        [
            ("hermes", "Project Hermes. A."),
            ("?", "Frau Keller called about the contract. And so on and so on."),
            ("?", "B."),
        ],
    ),
}


@pytest.mark.parametrize("case", SPOKEN)
def test_who_is_spoken_to(case: str) -> None:
    text, expected = SPOKEN[case]
    assert routed(transcript(text)) == expected


@pytest.mark.parametrize(
    ("heard", "whose"),
    [
        ("project for me is the server crashed", "hermes"),
        ("project her mess the server crashed", "hermes"),
        ("project ack me the server crashed", "acme"),
        ("projekt nord wind energy die rechnung fehlt", "nordwind"),
        ("back to air mess the invoice", "hermes"),
        ("project lemon curd the server crashed", "?"),
        ("back to lemon curd the server crashed", "?"),
    ],
)
def test_a_badly_heard_name_is_understood_or_asked_never_guessed(heard: str, whose: str) -> None:
    made = transcript(heard)
    (span,) = ROUTER.route(read(made, ()), PROJECTS)
    assert not span.project or "nord wind" in heard
    assert (span.project or (span.candidates[0][0] if span.candidates else "?")) == whose


def test_people_and_terms_tell_whom_a_badly_heard_name_meant() -> None:
    told = "project lemon curd the report.\n{}.\nProject Acme. Done."
    made = transcript(told.format("Jonas Vogt wants it"))
    first, second = ROUTER.route(read(made, ()), PROJECTS)
    assert (first.project, first.candidates[0][0], second.project) == ("", "hermes", "acme")


def test_a_correction_of_the_words_is_heard() -> None:
    made = transcript("project lemon curd the server crashed")
    assert routed(made, Layer("l", "r001", "person", 1, 2, "lemon curd", "Hermes"))[0][0] == "hermes"


def test_parts_and_headings_of_a_document_begin_anew() -> None:
    note = "# Acme\nThe server is down.\n## Friday\nCall them.\n# Groceries\nMilk.\n\nThe second part."
    assert routed(transcript(note, timed=False)) == [
        ("acme", "# Acme The server is down. ## Friday Call them."),
        ("?", "# Groceries Milk. The second part."),
    ]


MAIL = "From: {}\nTo: me@studio.example\nSubject: {}"


@pytest.mark.parametrize(
    ("sender", "subject", "whose"),
    [
        ("Bob <bob@acme.at>", "Offer", "acme"),
        ("Jonas Vogt <jv@mail.example>", "Offer", "hermes"),
        ("Bob <bob@mail.example>", "Nordwind Energie, offer", "nordwind"),
        ("Bob <bob@acme.at>", "The Hermes rollout", "?"),
        ("Bob <bob@mail.example>", "Your new shop", "?"),
    ],
)
def test_a_mail_is_for_whom_its_headers_name(sender: str, subject: str, whose: str) -> None:
    head = MAIL.format(sender, subject)
    made = transcript([head, "We would pay 100k."], timed=False)
    parts = (replace(made.segments[0], place="headers"), replace(made.segments[1], place="body"))
    block = replace(made.blocks[0], segments=parts)
    assert [found for found, _ in routed(replace(made, blocks=(block,)))] == [whose]


def test_what_was_given_with_the_signal_wins() -> None:
    (span,) = given(read(transcript("Project Hermes. A."), ()), "acme")
    assert (span.first, span.last, span.project) == (0, 2, "acme")


@pytest.mark.parametrize(
    ("one", "other"), [("Meier", "Maier"), ("Vogt", "Fokt"), ("Schmidt", "Shmit"), ("Philipp", "Filip")]
)
def test_what_sounds_alike_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)
    assert key("Hermes") != key("Atlas")


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Project Harbour: the client asked again about the harbor wall.", "?"),
        ("Projekt Hafen ist spät dran.", "?"),
        ("Project Hermas: the invoice.", "hermes"),
        ("Project Acne: the invoice.", "?"),
        ("Harbour: they wait.", "?"),
        ("Regarding Harbour: they wait.", "?"),
        ("Next steps: send it.", "acme"),
        ("# Harbour", "?"),
    ],
)
def test_typed_names_are_read_to_the_letter(text: str, whose: str) -> None:
    made = transcript(f"# Notes\nAcme: the server is down.\n{text}", timed=False)
    spans = ROUTER.route(read(made, ()), PROJECTS)
    assert (spans[-1].project or "?") == whose
    if whose == "?" and "H" in text:
        name = "Hafen" if "Hafen" in text else "Harbour"
        assert spans[-1].reason == f"names a project that is not known here: {name}"


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("ten during wants the video this month", "?"),
        ("at can during they lost the roof", "?"),
        ("the client wants the video this month", "acme"),
        ("they want it on friday", "acme"),
        ("jonas vogt wants the video", "?"),
        ("frau keller wants the video", "acme"),
        ("for six weeks nothing happened", "acme"),
        ("find out who gets the call", "acme"),
        ("write down what is still open", "acme"),
        ("project acme again", "?"),
    ],
)
def test_what_may_be_a_badly_heard_name_ends_what_is_sure(said: str, whose: str) -> None:
    made = transcript(
        f"project hermes\n\nthey wait\n\nproject acme\n\nthe server is down\n\n{said}\n\nit is late"
    )
    whole = routed(made)
    assert [found for found, words in whole if "server" in words] == ["?" if "again" in said else "acme"]
    assert [found for found, words in whole if said in words] == ["acme" if "again" in said else whose]


SELF = "project acme\n\nthe server is down\n\n{}\n\nask them which one is right"


@pytest.mark.parametrize(
    "said",
    [
        "note to self call my sister tonight",
        "that's for me buy milk",
        "privat mutter anrufen",
        "Notiz an mich: die Mutter anrufen.",
        "now for the smith people they want a new invoice",
    ],
)
def test_what_is_for_nobody_known_is_proposed_to_nobody_and_ends_what_is_sure(said: str) -> None:
    made = transcript(SELF.format(said))
    spans = ROUTER.route(read(made, ()), PROJECTS)
    assert (spans[0].project, spans[0].last) == ("acme", 5)
    own = next(span for span in spans if span.last >= 6)
    assert (own.verdict, own.candidates) == ("unsure", ())
    assert spans[-1].verdict == "unsure"


def test_an_announcement_does_not_reach_for_ever() -> None:
    lines = "\n".join(["the dock has to be painted blue by friday"] * 12)
    made = transcript(f"project acme\n{lines}\nproject hermes\nthe invoice is late")
    first, then, last = ROUTER.route(read(made, ()), PROJECTS)
    assert (first.project, then.verdict, then.candidates[0][0], last.project) == (
        "acme",
        "unsure",
        "acme",
        "hermes",
    )


def test_a_name_that_sounds_like_another_projects_settles_nothing() -> None:
    made = transcript("project acme\n\nthe server\n\nback to hermes\n\nthe invoice is late")
    alone, beside = (
        ROUTER.route(read(made, ()), (*PROJECTS, ProjectNames(one))) for one in ("zoo", "hormis")
    )
    assert [span.project for span in alone] == ["acme", "hermes"]
    assert [span.project for span in beside] == ["acme", ""]


def test_a_name_the_recogniser_was_not_sure_of_is_asked_about() -> None:
    made = transcript("project acme\n\nthe server is down\n\nnow for hermes\n\nthe invoice is late")
    (at,) = [number for number, word in enumerate(made.words) if word.text == "hermes"]
    (segment,) = [one for one in made.segments if "hermes" in one.text]
    words = tuple(replace(word, probability=0.4) if word.text == "hermes" else word for word in segment.words)
    segments = tuple(replace(one, words=words) if one is segment else one for one in made.segments)
    doubted = replace(made, blocks=(replace(made.blocks[0], segments=segments),))
    assert [found for found, _ in routed(made)] == ["acme", "hermes"]
    assert [found for found, _ in routed(doubted)] == ["acme", "?"]
    assert [
        found for found, _ in routed(doubted, Layer("l", "r001", "person", at, at, "hermes", "Hermes"))
    ] == [
        "acme",
        "hermes",
    ]


def test_the_only_name_in_a_mailbox_says_nothing_of_its_other_mails() -> None:
    made = transcript("The server of Acme is down.\n\nThe deadline is in December.", timed=False)
    blocks = tuple(
        replace(block, segments=tuple(replace(segment, place=f"mail {number}") for segment in block.segments))
        for number, block in enumerate(made.blocks, start=1)
    )
    assert [whose for whose, _ in routed(made)] == ["acme"]
    spans = routed(replace(made, blocks=blocks))
    assert [whose for whose, words in spans if "December" in words] == ["?"]
