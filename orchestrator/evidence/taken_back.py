"""Whether the next sentence may take back, or limit, the one before it. English and German, pure.

Words alone do not tell: people correct themselves in whatever words come. So what comes next counts as well
when it is no sentence by itself (*Goods first.* *Ups, die andere.*), or denies or doubts what it points to.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TAKEN_BACK = re.compile(
    r"^\W*(?:(?:and|und|oh|ah|well|na|äh|ähm|um|uh|so)\W+)*"
    r"(?:but|however|unless|except|only if|only when|wait|actually|"
    r"at least|at most|at any rate|in theory|in principle|on paper|officially|supposedly|so to speak|"
    r"jedenfalls|zumindest|wenigstens|immerhin|theoretisch|im prinzip|grundsätzlich|offiziell|angeblich|"
    r"sozusagen|scherz|spaß|"
    r"correction|sorry|scratch|i mean|i meant|no|rather|though|although|provided|assuming|that depends|"
    r"it depends|subject to|if|otherwise|still|not|never|"
    r"aber|allerdings|jedoch|nur wenn|moment|quatsch|ich meine|ich meinte|nein|doch|korrektur|stimmt nicht|"
    r"vorausgesetzt|es sei denn|sofern|falls|außer|das hängt|halt|besser gesagt|beziehungsweise|wenn|nee|"
    r"eigentlich|sonst)(?!\w)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^\W*(?:(?:and|und|so)\W+)?(?:that|this|which|or|make|say|oder|das(?=\s+(?-i:[a-zäöü]))|dies|davon|dafür|sagen)(?!\w)",
    re.IGNORECASE,
)
_SCORN = re.compile(
    r"^\W*(?:yeah|sure|of course|right|as if|haha?|lol|klar|ach|na klar|ja,? ?(?:klar|ne|nee|sicher)|"
    r"natürlich|von wegen|pff)(?!\w)",
    re.IGNORECASE,
)
"""How scorn begins, or a second thought."""
_WAS_THAT = re.compile(r"(?<!\w)(?:war|wars|was|is|ist) (?:das|that)\W*$", re.IGNORECASE)
_THAT_WAS = re.compile(
    r"^(?:\W*\w+){0,5}\W*(?<!\w)(?:that|das)\s+(?:was|is|were|war|ist|wäre)(?!\w)", re.IGNORECASE
)
_AGREES = frozenset(
    """
yes yep right exactly ok okay good great fine thanks agreed sure ja genau stimmt gut danke super prima klar
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
VERBS = re.compile(
    r"(?<!\w)(?:am|is|are|was|were|be|been|have|has|had|do|does|did|will|would|can|could|should|must|may|might|"
    r"went|goes?|came|comes?|got|gets?|said|says?|gave|gives?|took|takes?|made|makes?|saw|sees?|met|meets?|ran|"
    r"runs?|sat|sits?|told|tells?|knew|knows?|kept|keeps?|left|leaves?|lost|paid|pays?|put|sent|sold|stood|began|"
    r"begins?|brought|bought|felt|found|held|heard|spoke|wrote|ate|drank|rose|fell|stays?|wants?|needs?|likes?|"
    r"[a-z]{3,}ed|"
    r"bin|ist|sind|war|waren|wird|werden|wurden?|hat|haben|hatten?|kann|können|muss|müssen|soll|will|darf|"
    r"gab|gibt|ging|geht|gehen|kam|kommt|kommen|fuhr|fährt|stand|steht|stehen|lag|liegt|sah|sieht|nahm|nimmt|"
    r"blieb|bleibt|hieß|heißt|rief|ruft|lief|läuft|sprach|spricht|schrieb|schreibt|aß|trank|fiel|"
    r"(?!(?i:seite|heute|leute|worte|weite|dritte|bitte|mitte))[a-zäöüß]{3,}te[nt]?|"
    r"(?!(?i:first|last|least|most|best|next|just|about|without|different|important|cent|percent|nicht|erst|fast|"
    r"sonst|jetzt|echt|recht|dort|selbst|vielleicht|direkt|komplett|bereit|weit|laut|bekannt|kaputt|überhaupt|"
    r"seit|wert|leicht|schlecht|letzt|zuletzt|zuerst|gesamt|insgesamt)(?!\w))[a-zäöüß]{3,}t)(?!\w)"
)
_DEEDS = frozenset(
    """
pay play send leak cost work start open close arrive live look help ask call write know think mean like love
use buy sell bring carry smell sound rain snow stink hang lie walk drive move turn cook sing sleep count
speak wait win weigh measure last fit rent grow fall break hold cover contain eat drink paint clean repair
build bake teach learn read show meet visit travel park ring knock laugh smile cry burn freeze melt run
share serve sort store wear wash
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""With an *s* each is what somebody does; without one it is behind a word of many: *batteries last*."""
_BEFORE_NOUNS = frozenset(
    """
the a an my our your his her its their no any some all each every this that these those of for to in on at
by with without from per plus minus less more only not or and but if as than new old usual extra
additional fixed free
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""Behind one of these it is no verb: *plus the costs*, *without calls*."""
_PASTS = re.compile(
    r"(?<!\w)(?:drove|flew|grew|hung|hid|laid|led|lent|meant|rang|rode|sang|sank|slept|spent|spread|stole|stuck|swam|"
    r"taught|threw|woke|won|wore|broke|blew|built|caught|chose|dealt|drew|dug|fed|fought|forgot|froze|fand|trug|"
    r"schlief|sang|saß|stank|roch|hielt|ließ|traf|zog|flog|hing|half|warf|sprang|schnitt|schloss|wuchs|bekam|"
    r"begann|gewann|stieg)(?!\w)"
)
_MANY_DO = re.compile(
    r"(?<!\w)(?:arbeiten|wohnen|spielen|essen|trinken|fahren|laufen|schlafen|suchen|finden|kaufen|reden|singen|kochen|"
    r"putzen|bauen|malen|sitzen|liegen|wachsen|tragen|heizen|lachen|helfen|schmecken|riechen|passen|reichen|"
    r"kosten|dauern)(?!\w)"
)
_CONTRACTED = re.compile(r"(?<=[A-Za-z])(?:n't|'(?:ll|ve|re|m))\b")
_SOMEBODY = re.compile(r"^\W*(?:and\s+)?(?:i|we|he|she|they|ich|wir)\s+\w+\s+\w+", re.IGNORECASE)
"""Who does something, whatever it is."""
_SHORT = 6
"""Words up to which a sentence without a verb goes on with the one before it."""
_ENDS = re.compile(r"[.!?\u2026][\"'\u201c\u201d)]*\s*$")


def takes_back(sentence: str) -> bool:
    """Whether ``sentence`` may take back or limit the one before it. In doubt it does."""
    plain = _plain(sentence)
    if contrasts(plain):
        return True
    words = re.findall(r"\w+", plain.casefold())
    if not words or plain.lstrip().startswith("["):
        return re.sub(r"[\W_]", "", plain) != "" or re.search(r"[^\s.,!?\u2026\"'()*_#>-]", plain) is not None
    if set(words) <= _AGREES:
        return False
    if _SCORN.match(plain):
        return True
    if not _ENDS.search(plain):
        return False
    return is_fragment(plain)


def contrasts(sentence: str) -> bool:
    """Whether ``sentence`` begins with what opposes, restricts or points back to the one before it."""
    plain = _plain(sentence)
    begins = _TAKEN_BACK.match(plain) or _POINTS_BACK.match(plain)
    return bool(begins or _THAT_WAS.search(plain) or _WAS_THAT.search(plain))


def _plain(sentence: str) -> str:
    return re.sub(r"(?i)\b(that)'s\b", r"\1 is", sentence.replace("\u2019", "'"))


def is_fragment(plain: str) -> bool:
    """Whether a text is short, and no sentence by itself."""
    written_out = _CONTRACTED.sub(" will", plain)
    short = len(re.findall(r"\w+", plain)) <= _SHORT
    return short and not (_SOMEBODY.match(written_out) or _has_verb(written_out))


def is_deed(word: str) -> bool:
    """Whether a word is known for what somebody does."""
    return VERBS.fullmatch(word) is not None or word.removesuffix("s") in _DEEDS


def _has_verb(plain: str) -> bool:
    """Whether somebody does something: the verb stands behind another word, and is written small."""
    if VERBS.search(plain) or _PASTS.search(plain) or _MANY_DO.search(plain, 1):
        return True
    pairs = pairwise(re.findall(r"\w+|[,;:.]", plain))
    return any(
        verb.removesuffix("s") in _DEEDS
        and re.match(r"\w", who) is not None
        and verb.endswith("s") != who.endswith("s")
        for who, verb in pairs
        if verb.islower() and who.casefold() not in _BEFORE_NOUNS
    )
