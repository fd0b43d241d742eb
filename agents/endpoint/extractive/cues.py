"""The cue table: words by which a sentence shows that something is to be done, in English and German.

Data only, apart from the compiling: a cue adds a label and a weight, never a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agents.endpoint.extractive.lexicon import lexicon

Kind = Literal[
    "marker", "request", "waiting", "decision", "deadline", "need", "open", "promise", "question", "machine"
]

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
    "machine": "Addressed to a machine; quoted, not followed",
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

VERBS = lexicon(
    """
    add agree announce answer apply approve arrange ask assemble attach back book bring buy calculate
    call cancel change chase check circulate clarify clean clear close collect compare complete confirm
    contact copy correct count create cut decide define delete deliver discuss document draft draw drop
    email establish estimate evaluate explain export extend fetch file fill find finish fix follow
    forward get give hand hire import inform install introduce invite invoice issue keep learn let list
    look mail make measure meet mention message move negotiate note notify obtain offer open order
    organise organize pack pay phone pick plan post prepare present print propose provide publish push
    put quote raise reach read recheck record redo remind remove rename renew rent repair replace reply
    report request reserve resend return review revise rewrite ring save scan schedule sell send set
    settle share ship sign sort speak start stop store submit supply switch take talk tell test text
    thank transfer translate try turn update upload verify visit wait warn wash wire work write
    """
)
"""English verbs with which a thing to do begins."""

ASSIGNED = re.compile(
    r"(?:^|(?<=[;:,|.–—-]\s)|(?<=\band\s))(?!(?:I|Need|Want|Have|Due|Thanks|How|What|Where|When|Back|Happy|Glad|Ready|Going|Up)\b)"
    r"[A-ZÄÖÜ][\w.’'-]*(?:\s(?:and|&)?\s?[A-ZÄÖÜ][\w.’'-]*){0,2}\s+to\s+(?:"
    + "|".join(sorted(VERBS))
    + r")\b"
)
"""A task given to somebody by name: "Mona to call the printer"."""

_ASKING = r"(?:wer|was|wann|wo|woher|wohin|wie|ob|warum|weshalb|wem|wen|wessen|welche[rsnm]?|wieso)"
_ASKS = r"(?:who|whom|whose|what|when|where|how|whether|if|why|which)"
ASKED = re.compile(
    r"(?<!\w)(?:(?:fragt|fragte|fragten|gefragt|möchte\s+wissen|möchten\s+wissen|will\s+wissen|wollte\s+wissen)"
    rf"(?:\s\w+){{0,3}},\s+(?:(?:bis|ab|seit|mit|von|für|an|zu|in|auf)\s+)?{_ASKING}"
    rf"|(?:asks|asked|asking|wants?\s+to\s+know|wanted\s+to\s+know|wonders)(?:\s\w+){{0,3}},?\s+(?:(?:by|until|for|from)\s+)?{_ASKS})(?!\w)",
    re.IGNORECASE,
)
"""A question that is told: "Ms Berg asks whether …"."""

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
        r"(?:I|we)(?:(?:'|’)?d|\s+would)\s+(?:\w+\s+){0,2}appreciate",
        r"would\s+be\s+(?:very\s+)?(?:grateful|glad)",
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
    _cue(
        "waiting",
        2.5,
        r"(?<!\bwe\s)(?<!\bI\s)still\s+owes?",
        r"still\s+(?:missing|outstanding|need)",
        r"no\s+(?:reply|answer|response)",
    ),
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
    _cue("open", 2.0, r"noch\s+nicht\s+(?:klar|entschieden|geklärt|geantwortet|beantwortet|zurückgerufen)"),
    _cue(
        "open",
        2.0,
        r"(?:haven(?:'|’)t|have\s+not|hasn(?:'|’)t|has\s+not|never)\s+(?:yet\s+)?(?:answered|replied|responded)",
        r"nie\s+geantwortet",
    ),
    _cue(
        "need",
        2.0,
        r"(?:I|we)\s+(?:still\s+)?owe",
        r"(?:ich\s+schulde|wir\s+schulden)",
        r"bin\s+ich\s+\w+\s+noch\s+schuldig",
    ),
    Cue("need", 2.0, ASSIGNED),
    Cue("question", 1.5, ASKED),
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
        r"ich\s+(?:(?:schick|send|meld|kümmer|ruf|schreib|mach|bereit|liefer|prüf|klär|frag|bring|besorg|bestell|buch)e?|werde)",
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

DONE = re.compile(
    r"^(?:\[[xX✓✔]\]|[✓✔☑✅]|(?:\[ ?\]\s*)?(?:~~|<(?:s|del|strike)>)|(?:done|erledigt)\s*[:–-])",
    re.IGNORECASE,
)
"""A ticked or struck-out point: the source itself says that this is no longer open."""

_STRUCK = re.compile(r"~~.+?~~|<(s|del|strike)>.*?</\1>", re.IGNORECASE | re.DOTALL)
_NEGATED = re.compile(
    r"(?<!\w)(?:nothing\s+(?:is|was|has\s+been|were)\s+(?:\w+\s+)?(?:promised|agreed|decided)|(?:not|never)\s+(?:been\s+)?promised|no\s+promises?"
    r"|(?:I|we)\s+(?:never|didn(?:'|’)t|did\s+not|have\s+not|haven(?:'|’)t)\s+(?:promised?|agreed?)"
    r"|(?:versprochen|zugesagt|vereinbart|beschlossen)\s+(?:ist|wurde|war|haben\s+wir|habe\s+ich)\s+(?:\w+\s+)?(?:nichts|nicht|gar\s+nichts)"
    r"|(?:nichts|nicht|nie|kein\w*)\s+(?:\w+\s+)?(?:versprochen|zugesagt|vereinbart))(?!\w)",
    re.IGNORECASE,
)
"""That something was not promised is no promise."""

_IDLE = re.compile(
    r"\W*(?:(?:and|but|so|well|und|aber|naja|tja)\W+)?(?:we(?:(?:'|’)ll|\s+will)\s+see|we\s+shall\s+see|let\s+me\s+(?:see|think)"
    r"|(?:wir\s+werden|mal|schauen\s+wir)\s+(?:mal\s+)?sehen|so\s+what|na\s+und|what\s+else|was\s+noch|who\s+knows|wer\s+weiß|why\s+not|warum\s+nicht"
    r"|you\s+know|right|oder|ne|gell|ok(?:ay)?|really|wirklich|how\s+come)\W*",
    re.IGNORECASE,
)
_ASKING_FIRST = re.compile(
    rf"\W*(?:{_ASKING}|{_ASKS}|is|are|was|were|do|does|did|can|could|will|would|shall|should|may|must|have|has|any"
    r"|ist|sind|war|kann|können|könnte|darf|dürfen|soll|sollen|muss|müssen|hat|haben|hast|bist|willst|will|geht|gibt|passt|kommt|kommst|brauch\w*)(?!\w)",
    re.IGNORECASE,
)
_FRAGMENT = 3
_BOX = re.compile(r"^\s*\[ ?\]\s*")
_OWNER = re.compile(r"^\W*[A-ZÄÖÜ][\w.-]*(?:\s(?:[&+/]\s)?[A-ZÄÖÜ][\w.-]*){0,2}\W?\s*:\s*")
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|,.*|\b(?:bis|by|until|vor)\s.*)\W*$", re.DOTALL)
_INFINITIVE = re.compile(r"(?!werden|haben|worden|offen|oben|unten|zusammen)[a-zäöü]\w+(?:en|ern|eln)")
_CLOSED = re.compile(
    r"\W*(?:done|erledigt|ok|x|✓|✔|✅|cancelled|gestrichen|obsolete|closed)\W*", re.IGNORECASE
)

MACHINE = re.compile(
    r"^\W*(?:<[^<>]{1,40}>\s*)*(?:(?:important|urgent|wichtige?r?|attention|achtung)\W+)?"
    r"(?:(?:note|notice|message|instructions?|hinweis|nachricht|anweisung|attention|achtung|dear|hey|hi|hello|hallo|liebe[rs]?)\W+)?"
    r"(?:(?:to|for|an|für)\s+)?(?:(?:the|any|all|every|den|die|das|alle|jeden?)\s+)?"
    r"(?:AI|KI|LLM|A\.I\.|language\s+model|sprachmodell|chatbot)[\s-]?(?:assistants?|agents?|models?|bots?|systems?|assistent\w*|agent\w*|modell\w*)?"
    r"[^.!?\n]{0,40}?[:,!]"
    r"|(?<!\w)(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}(?:instructions?|prompts?|rules)(?!\w)"
    r"|(?<!\w)(?:ignorier\w*|vergiss|vergessen\s+sie|missachte\w*)\s+(?:\w+\s+){0,3}(?:anweisungen|instruktionen|vorgaben|regeln)(?!\w)"
    r"|(?<!\w)(?:if|since|as|wenn|falls)\s+(?:you(?:'|’)?(?:\s+a)?re|du|sie)\s+(?:an?|eine?)\s+(?:AI|KI|LLM|language\s+model|assistant|bot|sprachmodell)(?!\w)"
    r"|(?<!\w)you\s+are\s+(?:now\s+)?(?:an?\s+)?(?:AI|LLM|language\s+model)(?!\w)",
    re.IGNORECASE,
)
"""Words that speak to an assistant rather than to a person."""

CORRECTION = re.compile(
    r"(?<!\w)(?:oh,?\s+wait|wait,|no,?\s+wait|hold\s+on|scratch\s+that|strike\s+that|forget\s+(?:that|what\s+I)"
    r"|I\s+(?:actually\s+)?mean(?:t)?|actually,?\s+(?:no|I|it|that|we|the)|no,?\s+sorry|sorry,?\s+(?:no|I|it|that|not)|sorry,?\s+(?:[^\s,.;!?]+\s+){0,4}[^\s,.;!?]+,?\s+(?:not|nicht|statt)|correction"
    r"|I\s+misspoke|not\s+true|let\s+me\s+correct|instead\s+of\s+what\s+I|take\s+that\s+back"
    r"|nein,?\s+(?:moment|warte|doch|halt|quatsch|sorry)|moment(?:\s+mal)?[,.!]|ach\s+nein|halt,|quatsch|stopp"
    r"|ich\s+meinte|ich\s+meine|korrektur|besser\s+gesagt|vielmehr|streich(?:e|t)?\s+das|vergiss\s+(?:das|es)"
    r"|entschuldigung,?\s+(?:[^\s,.;!?]+\s+){0,4}[^\s,.;!?]+,?\s+nicht|nachtrag:|I\s+take\s+(?:that|it)\s+back"
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
    if DONE.search(text) or _IDLE.fullmatch(text):
        return {}
    said = _NEGATED.sub(" ", _STRUCK.sub(" ", text))
    found: dict[Kind, float] = {}
    for cue in CUES:
        if cue.pattern.search(said):
            found[cue.kind] = max(cue.weight, found.get(cue.kind, 0.0))
    if _QUESTION.search(said):
        found["question"] = QUESTION_WEIGHT
    fragment = len(said.split()) <= _FRAGMENT and set(found) == {"question"} and not _ASKING_FIRST.match(said)
    return {} if fragment else found


def is_task(text: str) -> bool:
    """Whether a point of a list of things to do names one: a verb first, or last as in German."""
    if DONE.search(text):
        return False
    cells = [_BOX.sub("", cell).strip(" *_`") for cell in text.split("|")]
    if any(_CLOSED.fullmatch(cell) for cell in cells[1:]):
        return False
    return any(_is_task(cell) for cell in cells)


def _is_task(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", _OWNER.sub("", text))
    first = re.match(r"[^\W_]+", _OWNER.sub("", text))
    bare = re.findall(r"[^\W\d_]+", _ASIDE.sub("", text))
    verb = bool(first) and len(words) > 1 and words[0].casefold() in VERBS
    return verb or (len(bare) > 1 and bool(_INFINITIVE.fullmatch(bare[-1])))


def addresses_machine(text: str) -> bool:
    """Whether ``text`` speaks to an assistant."""
    return bool(MACHINE.search(text))


def strongest(found: dict[Kind, float]) -> Kind:
    """The kind that names the action: the heaviest, and among equals the first in ``HEADINGS``."""
    order = list(HEADINGS)
    return min(found, key=lambda kind: (-found[kind], order.index(kind)))


def words_of(text: str) -> frozenset[str]:
    """The distinct words of ``text`` that can tell one topic from another, case-folded."""
    words = (word.casefold() for word in re.findall(r"[^\W_]+", text))
    return frozenset(word for word in words if len(word) > 2 and word not in STOP_WORDS)
