"""Words that limit what is said, in English and German: conditions, negations, hedges, plans. Pure.

A list errs on the side of too many: a word that limits nothing costs a statement its mark as quoted, and a
word that is missing lets something limited pass as said outright.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from orchestrator.evidence.figures import figures

Limit = Literal["condition", "negation", "hedge", "plan", "duty", "extent", "only", "hearsay"]
"""What a word does to the sentence that it is in."""
LIMITS: tuple[Limit, ...] = get_args(Limit)

_WORDS: dict[Limit, str] = {
    "condition": (
        "if|unless|provided|providing|assuming|supposing|suppose|once|until|till|when|whenever|as long as|"
        "in case|on condition|depend(?:s|ing|ent)?|subject to|pending|contingent|otherwise|or else|lest|"
        "as soon as|given that|conditional(?:ly)?|requires?|"
        "wenn|falls|sofern|soweit|solange|sobald|vorausgesetzt|voraussetzung|unter der bedingung|bedingung|"
        "unter vorbehalt|vorbehalt\\w*|vorbehaltlich|angenommen|es sei denn|bevor|erst wenn|je nachdem|"
        "abhängig|"
        "hängt|bis|sonst|ansonsten|abhängt|andernfalls|ehe|im falle?"
    ),
    "negation": (
        "not|no|never|none|nobody|nothing|neither|nor|cannot|without|refuse[sd]?|fail(?:s|ed)?|"
        "den(?:y|ies|ied)|"
        "reject(?:s|ed)?|cancel(?:s|led|ed)?|hardly|barely|lack(?:s|ed)?|n't|\\w+n't|isnt|dont|wont|cant|"
        "didnt|"
        "nowhere|rather than|instead|unlikely|doubt(?:s|ed|ful)?|unwahrscheinlich|"
        "stop(?:s|ped)?|decline[sd]?|"
        "nicht|nichts?|kein\\w*|nie|niemals|niemand\\w*|weder|noch nicht|ohne|kaum|nirgends|abgelehnt|lehnt|"
        "verweiger\\w+|abgesagt|statt|anstatt|weigert|mitnichten|keinesfalls|keineswegs"
    ),
    "hedge": (
        "maybe|perhaps|possibly|possible|probably|likely|unlikely|might|may|could|would|should|seem(?:s|ed)?|"
        "apparently|presumably|potential(?:ly)?|think|thinks|thought|believe[sd]?|guess|suppose[sd]?|"
        "assume[sd]?|"
        "suspect(?:s|ed)?|unsure|uncertain|unclear|not sure|doubt(?:s|ed|ful)?|wonder(?:s|ed)?|"
        "feel(?:s)? like|"
        "sort of|kind of|in theory|estimate[sd]?|imagine|expect(?:s|ed)?|hopeful|appear(?:s|ed)?|can|whether|"
        "tentative(?:ly)?|rumou?r\\w*|arguably|conceivabl[ey]|"
        "vielleicht|eventuell|evtl|möglich\\w*|wahrscheinlich|vermutlich|wohl|könnte\\w*|dürfte\\w*|"
        "möchte\\w*|würde\\w*|"
        "wäre\\w*|hätte\\w*|sollte\\w*|müsste\\w*|scheint|scheinbar|anscheinend|glaub\\w*|denke|denkt|"
        "schätz\\w*|"
        "geschätzt|vermut\\w*|nehme an|nimmt an|unsicher|unklar|fraglich|zweifel\\w*|womöglich|"
        "gegebenenfalls|"
        "ggf|theoretisch|ungefähr|kann|können|könnt|ob|meine|meint|erwart\\w*|offenbar|potenziell\\w*"
    ),
    "plan": (
        "will|shall|'ll|\\w+'ll|going to|gonna|plan(?:s|ned|ning)?|want(?:s|ed)?|intend(?:s|ed)?|intention|"
        "hope(?:s|d)?|aim(?:s|ed)?|wish(?:es|ed)?|propos\\w+|consider(?:s|ed|ing)?|thinking about|"
        "thinking of|offer(?:s|ed)?|promise[sd]?|agree[sd]?|commit(?:s|ted)?|target(?:s|ed)?|goal|"
        "would like|about to|due to|scheduled|try|tries|trying|discuss\\w*|looking (?:to|at|into)|"
        "suggest(?:s|ed)?|idea|draft\\w*|negotiat\\w+|decide[sd]? to|prepar\\w+|toy(?:s|ing)? with|"
        "werde|wirst|wird|werden|werdet|plan\\w*|geplant\\w*|woll\\w+|will|willst|möchte\\w*|"
        "beabsichtig\\w*|hoff\\w*|"
        "vorhaben|vorhat|hat vor|haben vor|habe vor|versprech\\w+|versprochen|verspricht|zusag\\w*|zugesagt|"
        "anbiet\\w*|angeboten|bietet|überleg\\w*|erwäg\\w*|ziel|soll|sollen|sollst|wünsch\\w*|"
        "vorschlag\\w*|schlägt|"
        "vorgeschlagen|vorhaben|absicht|versuch\\w*|vorgesehen|angedacht|anpeil\\w*"
    ),
    "duty": (
        "must|has to|have to|had to|need(?:s|ed)? to|ought|obliged|required|owe[sd]?|guarantee[sd]?|"
        "sign(?:s|ed)|commit(?:s|ted)|promise[sd]?|agree[sd]?|confirm(?:s|ed)?|approve[sd]?|accept(?:s|ed)?|"
        "order(?:s|ed)|pledge[sd]?|contracted|binding|committed|booked|decided|"
        "muss|müssen|musst|müsst|mussten?|verpflichtet\\w*|schuld\\w*|garantier\\w*|unterschrieb\\w*|"
        "unterzeichne\\w*|"
        "zugesagt|zusag\\w*|versproch\\w*|vereinbart\\w*|bestätigt\\w*|genehmigt\\w*|beauftragt\\w*|"
        "bestellt\\w*|"
        "akzeptier\\w*|angenommen|verbindlich\\w*|beschlossen|entschieden|gebucht"
    ),
    "extent": (
        "some|most|mostly|many|few|several|sometimes|often|usually|partly|partially|largely|almost|nearly|"
        "about|around|roughly|approximately|approx|circa|ca|up to|at least|at most|less than|more than|over|"
        "under|nearly|close to|between|or so|a couple|occasionally|"
        "einige\\w*|manche\\w*|meist\\w*|viele\\w*|wenige\\w*|mehrere\\w*|manchmal|oft|teilweise|teils|"
        "zum teil|fast|"
        "etwa|rund|knapp|bis zu|mindestens|höchstens|maximal|weniger als|mehr als|über|unter|zwischen|"
        "beinahe|"
        "gelegentlich|annähernd"
    ),
    "only": (
        "only|except|excluding|apart from|other than|at first|for now|so far|initially|temporar\\w+|"
        "nur|außer|ausgenommen|abgesehen|vorerst|zunächst|vorläufig\\w*|bisher|lediglich|bloß|ausschließlich"
    ),
    "hearsay": (
        "sa(?:y|ys|id)|told|tells|claim(?:s|ed)?|mention(?:s|ed)|report(?:s|ed|edly)|allege\\w*|according to|"
        "heard|hears|wrote|writes|states?|stated|rumou?r\\w*|supposedly|"
        "sag\\w*|erzähl\\w*|behaupt\\w*|erwähn\\w*|berichte\\w*|angeblich|laut|gehört|schreibt|schrieb|"
        "zufolge|"
        "gemäß|soll angeblich"
    ),
}
_PATTERNS = {
    limit: re.compile(rf"(?<![\w'])(?:{words})(?!\w)", re.IGNORECASE) for limit, words in _WORDS.items()
}
SPEECH = frozenset(
    """
says said say told tells wrote writes mentioned mentions according states stated asked reports reported sagt
sagte schreibt schrieb erwähnt erwähnte laut berichtet meint zufolge
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""With what somebody is said to have said something."""
_ABSOLUTE = re.compile(
    r"(?<!\w)(?:all|every|everyone|everybody|everything|always|each|entire|whole|any|completely|fully|certainly|"
    r"definitely|surely|alle[rnms]?|jede[rnms]?|immer|sämtliche\w*|ganz\w*|komplett\w*|vollständig\w*|sicher|"
    r"definitiv|bestimmt)(?!\w)",
    re.IGNORECASE,
)
_BOUNDS = frozenset(
    """
about around over under between nearly almost über unter zwischen rund etwa fast ca
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""Limits of a figure, and nothing elsewhere."""
_NEAR = 12
"""Characters up to the figure."""
_FIRST = re.compile(
    r"(?<![\w'])(?:i|we|us|me|my|our|ours|mine|myself|ourselves|i'm|we're|i've|we've|i'll|we'll|"
    r"ich|wir|uns|mich|mir|mein|meine[rnms]?|unser|unsere[rnms]?)(?!\w)",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"(?<![\w'])(?:you|your|yours|yourself|you're|you've|you'll|du|dich|dir|dein|deine[rnms]?|euch|euer|eure[rnms]?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A word that limits, where it stands."""

    limit: Limit
    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def markers(text: str) -> tuple[Marker, ...]:
    """All words of ``text`` that limit what it says, in order; a question is a hedge."""
    plain = text.replace("\u2019", "'")
    found = [
        Marker(limit, text[one.start() : one.end()], *one.span())
        for limit, pattern in _PATTERNS.items()
        for one in pattern.finditer(plain)
    ]
    begins = [one.start for one in figures(text)]
    found = [
        one
        for one in found
        if one.text.casefold() not in _BOUNDS or any(0 < at - one.end <= _NEAR for at in begins)
    ]
    found += [Marker("hedge", "?", one.start(), one.end()) for one in re.finditer(r"\?", plain)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.limit)))


def absolute(text: str) -> tuple[str, ...]:
    """The words of ``text`` that make it say all or always, in lower case."""
    return tuple(one.group().casefold() for one in _ABSOLUTE.finditer(text))


def first_person(text: str) -> tuple[str, ...]:
    """The words of ``text`` by which whoever speaks means themself."""
    return tuple(one.group() for one in _FIRST.finditer(text.replace("\u2019", "'")))


def second_person(text: str) -> tuple[str, ...]:
    """The words of ``text`` by which whoever is spoken to is meant."""
    return tuple(one.group() for one in _SECOND.finditer(text.replace("\u2019", "'")))
