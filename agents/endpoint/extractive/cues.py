"""The cue table: words by which a sentence shows that something is to be done, in English and German.

Data only, apart from the compiling: a cue adds a label and a weight, never a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agents.endpoint.extractive.lexicon import lexicon

Kind = Literal["marker", "request", "waiting", "decision", "deadline", "need", "open", "promise", "question"]

HEADINGS: dict[Kind, str] = {
    "marker": "Do (marked as open in the source)",
    "request": "Reply (a request)",
    "waiting": "Ask (something is waited for)",
    "decision": "Decide (a decision is named)",
    "deadline": "Check the date (a time is named)",
    "need": "Do (said to be needed)",
    "open": "Clarify (named as open)",
    "promise": "Check (a promise or an intention)",
    "question": "Answer (a question)",
}
"""The imperative shown above a quote, by the kind of its strongest cue; the order breaks ties."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One pattern with what it stands for and how strongly."""

    kind: Kind
    weight: float
    pattern: re.Pattern[str]


def _cue(kind: Kind, weight: float, *alternatives: str) -> Cue:
    return Cue(kind, weight, re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE))


_WEEKDAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend"
    r"|sonntag"
)
_MONTHS = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember"
)
_WHEN = (
    rf"(?:{_WEEKDAYS}|{_MONTHS}|tomorrow|tonight|today|noon|morgen|heute|mittag"
    r"|next\s+(?:week|month|year)|the\s+end|end\s+of|the\s+\d|\d|anfang|ende|kommende\w*|nächste\w*)"
)

CUES: tuple[Cue, ...] = (
    _cue("marker", 3.0, r"TODO", r"FIXME", r"XXX", r"TBD", r"action items?", r"next steps?", r"to-do"),
    _cue("marker", 3.0, r"nächste[rn]?\s+schritte?", r"aufgaben?:", r"zu\s+erledigen", r"follow[- ]?up"),
    Cue("marker", 3.0, re.compile(r"^\[ \]\s")),
    _cue(
        "request",
        3.0,
        r"please",
        r"(?:can|could|would|will)\s+you",
        r"would\s+you\s+mind",
        r"let\s+me\s+know",
    ),
    _cue(
        "request",
        2.5,
        r"get\s+back\s+to",
        r"send\s+(?:me|us)",
        r"I(?:'|’)?d\s+appreciate",
        r"looking\s+forward\s+to",
    ),
    _cue("request", 3.0, r"bitte", r"(?:könn(?:t|te|tet|ten)|kann|würde[snt]*|magst)\s+(?:sie|du|ihr)"),
    _cue(
        "request",
        3.0,
        r"können\s+(?:sie|wir)",
        r"kannst\s+du",
        r"wären\s+sie\s+so",
        r"geben\s+sie\s+(?:mir|uns)",
    ),
    _cue("request", 2.5, r"schick(?:e|t|en\s+sie)?\s+(?:mir|uns)", r"meld(?:e|en\s+sie)\s+(?:dich|sich)"),
    _cue(
        "waiting",
        2.5,
        r"wait(?:ing)?\s+(?:for|on)",
        r"pending",
        r"blocked\s+(?:by|on|until)",
        r"haven(?:'|’)t\s+heard",
    ),
    _cue("waiting", 2.5, r"still\s+(?:owes?|missing|outstanding|need)", r"no\s+(?:reply|answer|response)"),
    _cue(
        "waiting",
        2.5,
        r"wart(?:e|en|et)\s+(?:\w+\s+)?auf",
        r"(?:steht|stehen)\s+(?:noch\s+)?aus",
        r"ausstehend\w*",
    ),
    _cue("waiting", 2.5, r"(?:fehlt|fehlen)", r"noch\s+nicht\s+(?:gehört|bekommen|erhalten|geschickt)"),
    _cue(
        "decision",
        2.0,
        r"decid(?:e|es|ing)",
        r"decision",
        r"choose\s+between",
        r"sign[- ]?off",
        r"approv(?:e|al)",
    ),
    _cue(
        "decision",
        2.0,
        r"entscheid(?:e|en|et|ung)",
        r"freigabe",
        r"freigeben",
        r"absegnen",
        r"zustimm(?:en|ung)",
    ),
    _cue(
        "deadline", 2.0, r"deadline", r"due", r"no\s+later\s+than", r"asap", rf"(?:by|until|before)\s+{_WHEN}"
    ),
    _cue("deadline", 2.0, r"spätestens", r"frist", r"fällig", rf"(?:bis|vor)\s+(?:zum\s+|am\s+)?{_WHEN}"),
    _cue("need", 1.5, r"needs?\s+to", r"need", r"have\s+to", r"has\s+to", r"must", r"should", r"ought\s+to"),
    _cue("need", 1.5, r"remember\s+to", r"don(?:'|’)t\s+forget", r"make\s+sure"),
    _cue("need", 1.5, r"müss(?:en|te|ten)", r"muss(?:t)?", r"soll(?:en|te|ten)?", r"brauch(?:e|en|t)"),
    _cue(
        "need", 1.5, r"nicht\s+vergessen", r"denk(?:e|en)?\s+(?:bitte\s+)?(?:an|daran)", r"benötig(?:e|en|t)"
    ),
    _cue(
        "open",
        2.0,
        r"open\s+(?:question|point|issue|item)s?",
        r"still\s+open",
        r"unclear",
        r"to\s+be\s+clarified",
    ),
    _cue(
        "open",
        2.0,
        r"not\s+(?:yet\s+)?(?:clear|decided|agreed|settled)",
        r"unresolved",
        r"to\s+be\s+(?:confirmed|defined)",
    ),
    _cue("open", 2.0, r"(?:noch\s+)?offen(?:e[nrs]?)?", r"unklar", r"ungeklärt", r"zu\s+klären", r"klären"),
    _cue("open", 2.0, r"noch\s+nicht\s+(?:klar|entschieden|geklärt)"),
    _cue(
        "promise",
        2.0,
        r"(?:I|we)(?:'|’)ll",
        r"(?:I|we)\s+(?:will|shall|promised?|agreed)",
        r"(?:I(?:'|’)m|we(?:'|’)re)\s+going\s+to",
    ),
    _cue(
        "promise",
        1.5,
        r"will\s+(?:send|call|write|deliver|provide|share|prepare|come\s+back|get)",
        r"let\s+me",
    ),
    _cue(
        "promise",
        2.0,
        r"ich\s+(?:schicke|sende|melde|kümmere|rufe|schreibe|mache|werde|bereite|liefere|prüfe|kläre)",
    ),
    _cue("promise", 2.0, r"wir\s+(?:schicken|senden|melden|kümmern|liefern|werden|prüfen|klären|machen)"),
    _cue(
        "promise",
        2.0,
        r"(?:versprochen|zugesagt|verspreche|vereinbart)",
        r"(?:wird|werden)\s+\w+\s+(?:schicken|liefern|senden)",
    ),
)

_QUESTION = re.compile(r"\?[\"'”“»)\]*_]*\s*$")
QUESTION_WEIGHT = 1.5

DONE = re.compile(r"^\[[xX]\]\s")
"""A ticked box: the source itself says that this is no longer open."""

CORRECTION = re.compile(
    r"(?<!\w)(?:oh,?\s+wait|wait,|no,?\s+wait|hold\s+on|scratch\s+that|strike\s+that|forget\s+(?:that|what\s+I)"
    r"|I\s+(?:actually\s+)?mean(?:t)?|actually,?\s+(?:no|I|it|that|we|the)|no,?\s+sorry|sorry,?\s+(?:no|I|it|that|not)|correction"
    r"|I\s+misspoke|not\s+true|let\s+me\s+correct|instead\s+of\s+what\s+I|take\s+that\s+back"
    r"|nein,?\s+(?:moment|warte|doch|halt|quatsch|sorry)|moment(?:\s+mal)?[,.!]|ach\s+nein|halt,|quatsch|stopp"
    r"|ich\s+meinte|ich\s+meine|korrektur|besser\s+gesagt|vielmehr|streich(?:e|t)?\s+das|vergiss\s+(?:das|es)"
    r"|doch\s+nicht|stimmt\s+(?:so\s+)?nicht|sorry,?\s+nein|entschuldigung,?\s+nein|falsch\s+gesagt|versprecher)(?!\w)",
    re.IGNORECASE,
)
"""Words with which speakers take back what they just said."""

FILLERS = lexicon("uh um er hm hmm äh ähm öh so well like also ja halt eben mal ok okay")

STOP_WORDS = lexicon(
    """
    a an the and or of to in on at for with from by is are was were be been what which who whom
    whose when where why how do does did done have has had i me my we us our you your it its this
    that these those there here all any some every each please can could would should will shall
    must need next best action actions step steps list find look read write note notes file files
    mail mails open about into out up down over under task tasks project then first give show tell
    make get put sum summarize summarise answer memo memos transcript transcripts folder one two ein
    eine einen einem einer eines der die das den dem des und oder von zu zum zur im am an auf für
    mit aus bei ist sind war waren sein was welche welcher welches wer wen wem wann wo warum wie ich
    mir mich wir uns unser du dein sie ihr ihre es dies diese dieser dieses alle alles jede jeder
    bitte kann können soll sollen muss müssen nächste nächsten nächster schritt schritte liste finde
    suche schau lies schreibe notiz notizen datei dateien offen über aufgabe aufgaben projekt dann
    zuerst gib zeige sag mach not no nicht kein keine noch nach
    """
)
"""Words of a task that say nothing about which material it means."""


def cues_in(text: str) -> dict[Kind, float]:
    """The kinds of cue in ``text`` with the weight of the strongest cue of each; empty when none fits."""
    if DONE.search(text):
        return {}
    found: dict[Kind, float] = {}
    for cue in CUES:
        if cue.pattern.search(text):
            found[cue.kind] = max(cue.weight, found.get(cue.kind, 0.0))
    if _QUESTION.search(text):
        found["question"] = QUESTION_WEIGHT
    return found


def strongest(found: dict[Kind, float]) -> Kind:
    """The kind that names the action: the heaviest, and among equals the first in ``HEADINGS``."""
    order = list(HEADINGS)
    return min(found, key=lambda kind: (-found[kind], order.index(kind)))


def words_of(text: str) -> frozenset[str]:
    """The distinct words of ``text`` that can tell one topic from another, case-folded."""
    words = (word.casefold() for word in re.findall(r"[^\W_]+", text))
    return frozenset(word for word in words if len(word) > 2 and word not in STOP_WORDS)
