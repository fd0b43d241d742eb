"""Whether the next sentence may take back, or limit, the one before it. English and German, pure.

Words alone do not tell: people correct themselves in whatever words come. So what comes next counts as well
when it is no sentence by itself (*Goods first.* *Ups, die andere.*), or denies or doubts what it points to.
"""

from __future__ import annotations

import re

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
_CONTRACTED = re.compile(r"(?<=[A-Za-z])(?:n't|'(?:ll|ve|re|m))\b")
_SOMEBODY = re.compile(r"^\W*(?:and\s+)?(?:i|we|he|she|they|ich|wir)\s+\w+\s+\w+", re.IGNORECASE)
"""Who does something, whatever it is."""
_SHORT = 6
"""Words up to which a sentence without a verb goes on with the one before it."""
_ENDS = re.compile(r"[.!?\u2026][\"'\u201c\u201d)]*\s*$")


def takes_back(sentence: str) -> bool:
    """Whether ``sentence`` may take back or limit the one before it. In doubt it does."""
    plain = re.sub(r"(?i)\b(that)'s\b", r"\1 is", sentence.replace("\u2019", "'"))
    if (
        _TAKEN_BACK.match(plain)
        or _POINTS_BACK.match(plain)
        or _THAT_WAS.search(plain)
        or _WAS_THAT.search(plain)
    ):
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


def is_fragment(plain: str) -> bool:
    """Whether a text is short, and no sentence by itself."""
    written_out = _CONTRACTED.sub(" will", plain)
    short = len(re.findall(r"\w+", plain)) <= _SHORT
    return short and VERBS.search(written_out) is None and not _SOMEBODY.match(written_out)
