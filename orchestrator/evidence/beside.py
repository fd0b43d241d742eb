"""Whether the sentences beside one make it less: corrections, what is still open, what is only supposed.

Which sentences speak of something else no list tells, so what has any word of a limit, and is not plainly
about somebody's own affairs, counts. English and German, pure.
"""

from __future__ import annotations

import re

from orchestrator.evidence.sentences import bounds
from orchestrator.evidence.taken_back import VERBS, takes_back
from orchestrator.evidence.wording import markers
from orchestrator.library.words import STOP_DE, STOP_EN, stem


def _any(words: str, before: str = r"(?<!\w)") -> re.Pattern[str]:
    """Finds any of ``words``, which stand between bars."""
    listed = "|".join(re.escape(" ").join(one.split()) for one in words.split("|"))
    return re.compile(rf"{before}(?:{listed})(?!\w)", re.IGNORECASE)


_LIMITING = frozenset({"condition", "negation", "hedge", "hearsay", "only", "duty"})
_OPEN = _any(r"""
on top | extra | plus | excluding | excluded | zuzüglich | exklusive | obendrauf | kommt dazu | kommen dazu
| decid\w+ | decision | approv\w+ | agree\w* | consent\w* | permit\w* | permission
| sign(?:s|ed|ing|ature)? | confirm\w* | vot(?:e|es|ing) | review\w* | veto\w* | withdr\w+ | cancel\w*
| revok\w+ | fell through | fall through | off the table | on hold | postpon\w+ | stopped | dropped
| wrong | mistake\w* | joke | joking | kidding | guess\w* | open question | to be seen | we'll see
| fingers crossed | since then | until then | first | entscheid\w* | entschied\w* | zustimm\w*
| stimm\w+ zu | genehmig\w* | freigabe | unterschr\w+ | unterzeichn\w+ | bestätig\w* | abstimm\w*
| prüf\w* | einspruch | widerruf\w* | storn\w+ | geplatzt | vom tisch | verschob\w+ | falsch | irrtum
| geirrt | witz | mal sehen | schauen wir | daumen | seitdem | bis dahin | zuerst | erst | vorher | zuvor
""")
"""What is still to come, or came between: a sentence with one of these is not beside the point."""
_ANAPHOR = _any(r"""
it | that | this | these | those | them | they | he | she | him | her | his | its | their | there | so
| such | either | both | same | es | das | dies\w* | dem | daran | darauf | davon | dafür | dazu | damit
| dabei | dort | sie | er | ihn | ihm | ihr\w* | so | beide\w*
""")
_OURS = _any("i | we | ich | wir", before=r"^\W*(?:(?:and|und|then|later|afterwards)\W+)?")
_TALKS_ON = _any(
    "i | we | it | es | ich | wir | then | next | later | afterwards | danach | dann | später | anschließend",
    before=r"^\W*",
)
"""How what comes next in a talk begins, however short."""
_GOES_ON = _any("so | such | thus | hence | only", before=r"^\W*")
_STRONG = _any(r"""
i was wrong | i misspoke | take that back | nehme ich zurück | nehme das zurück | da habe ich mich
| habe mich geirrt | habe mich versprochen | habe mich vertan
""")
_STRONGLY = _any(
    r"""
sorry | correction | no wait | wait | scratch that | strike that | i mean | i meant | korrektur | quatsch
| moment | ich meine | ich meinte | stimmt nicht | doch nicht | entschuldigung | falsch | verzeihung
""",
    before=r"^\W*(?:(?:oh|ah|uh|äh|ähm|um|well|and|und|na)\W+)*",
)
"""How a correction begins."""
_FRAME = _any(r"""
rumou?rs? | joke | dreams? | dreamt | hypothe\w+ | theory | scenarios? | worst case | best case
| wish list | wishlist | example | guess\w* | drafts? | proposals? | ideas? | imagine\w* | pretend\w*
| back in | back then | used to | once upon | following | options? | plans? | suppose\w* | assum\w+
| let's say | what if | in those days | forecasts? | targets? | goals? | gerüchte? | witz | traum
| träum\w* | geträumt | hypothe\w+ | theorie | szenari\w+ | wunschliste | beispiel\w* | entwurf | entwürfe
| vorschl\w+ | ideen? | angenommen | annahme\w* | nehmen wir an | stell dir vor | stellen wir uns vor
| heard | people say | they say | hört | hören | hörensagen | heißt es | gesetzt den fall | früher
| damals | folgende\w* | varianten? | alternativ\w* | pläne | planung | ziele? | prognosen?
""")
_GREETING = _any(
    r"""
hello | hi | hey | moin | hallo | servus | dear | lieber? | guten | good morning | good day | good evening
| thanks | thank you | danke | welcome | willkommen | okay | ok | yes | ja | great | super | right | gut
| genau | sure | absolutely
""",
    before=r"^\W*",
)
_POINTS_ON = re.compile(r"^\W*(?:what|here|this is|how|was|hier|wie|das ist|das wäre)(?!\w)", re.IGNORECASE)
_CHANGE = _any(r"""
meanwhile | since | by now | now | last | yesterday | lately | recently | no longer | anymore | sold
| lost | returned | gave | inzwischen | mittlerweile | seither | seit | jetzt | letzte\w* | gestern
| neulich | kürzlich | verkauft | verloren | zurückgegeben | gekündigt
""")
"""What tells that something came between."""
_FRAGMENT = 6
_FEW = 3


def limits_before(after: str, sentence: str) -> bool:
    """Whether what comes after ``sentence`` may limit or take it back. In doubt it does."""
    return any(
        takes_back(one) or corrects(one) or _bears_on(one, sentence)
        for one in (after[a:b] for a, b in bounds(after))
    )


def corrects(sentence: str) -> bool:
    """Whether ``sentence`` corrects something said before it, in so many words."""
    plain = sentence.replace("\u2019", "'")
    return _STRONG.search(plain) is not None or _STRONGLY.search(plain) is not None


def frames(before: str) -> bool:
    """Whether a sentence makes what follows it something supposed, heard, or of another time."""
    plain = before.replace("\u2019", "'").strip()
    if not plain or _GREETING.match(plain):
        return False
    words = re.findall(r"\w+", plain)
    limits = {one.limit for one in markers(plain) if one.text != "?"}
    heard = "hearsay" in limits or (_POINTS_ON.match(plain) and plain[-1] != "?")
    if _FRAME.search(plain) or _only_a_condition(plain) or (heard and len(words) <= 2 * _FRAGMENT):
        return True
    unclosed = plain.count('"') % 2 == 1 or plain.count("\u201e") > len(re.findall("[\u201c\u201d]", plain))
    fragment = len(words) <= _FRAGMENT and VERBS.search(plain) is None
    return unclosed or (fragment and (not plain.startswith("#") or bool(limits)))


def _only_a_condition(plain: str) -> bool:
    """*If the board agrees.*, with nothing that would then be so."""
    first = next((one for one in markers(plain) if one.limit == "condition"), None)
    return first is not None and not re.search(r"\w.*\w.*\w\s\w", plain[: first.start]) and "," not in plain


def _bears_on(one: str, sentence: str) -> bool:
    """Whether a limiting sentence may be about this: only one of somebody else's own affairs is not."""
    limits = {found.limit for found in markers(one) if found.text != "?"}
    tied = bool(_ANAPHOR.search(one)) or not _telling(one).isdisjoint(_telling(sentence))
    if _OPEN.search(one) or _GOES_ON.match(one) or (tied and _CHANGE.search(one)):
        return True
    words = re.findall(r"\w+", one)
    verb_first = bool(words) and VERBS.fullmatch(words[0].lower()) is not None and one.rstrip()[-1:] != "?"
    few = len(words) <= _FEW and one.rstrip()[-1:] in ".!" and not _TALKS_ON.match(one)
    if verb_first or (few and not _GREETING.match(one)):
        return True
    return not limits.isdisjoint(_LIMITING) and (tied or not _OURS.match(one))


def _telling(text: str) -> set[str]:
    return {stem(word, "en") for word in re.findall(r"\w+", text.casefold()) if word not in STOP_EN | STOP_DE}
