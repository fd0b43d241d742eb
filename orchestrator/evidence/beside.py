"""Whether the sentences beside one make it less: corrections, what is still open, what is only supposed.

A neighbour counts that corrects, undoes or opposes something, leaves it open, or asks for a step before it,
whomever it names; and one that denies, doubts, restricts or changes what it points to, by a pronoun or a word
of the sentence. What speaks of something else is only shown beside it. English and German, pure.
"""

from __future__ import annotations

import re

from orchestrator.evidence.clauses import clauses
from orchestrator.evidence.figures import ODD_FORMS, UNITS, figures
from orchestrator.evidence.sentences import bounds
from orchestrator.evidence.taken_back import VERBS, contrasts, is_deed, is_fragment, takes_back
from orchestrator.evidence.wording import markers
from orchestrator.library.words import STOP_DE, STOP_EN, language, stem


def _any(words: str, before: str = r"(?<!\w)") -> re.Pattern[str]:
    """Finds any of ``words``, which stand between bars."""
    listed = "|".join(re.escape(" ").join(one.split()) for one in words.split("|"))
    return re.compile(rf"{before}(?:{listed})(?![\w-])", re.IGNORECASE)


_UNDONE = _any(r"""
fell through | fall through | falls through | off the table | on hold | postpon\w+ | cancel\w* | revok\w+
| withdr\w+ | veto\w* | called off | backed out | back out | backs out | wrong | mistake\w* | joke
| joking | kidding | guess\w* | to be seen | we'll see | fingers crossed | let's wait | disput\w+
| disagre\w+ | object(?:s|ed|ion|ions)? | oppos\w+ | against it | against that | refus\w+ | doubt\w*
| depend\w* | hing(?:es|ed|ing) | subject to | provided | missing | pending | outstanding | open question
| still open | unclear | unsettled | undecided | platz\w* | geplatzt | vom tisch | verschob\w+ | abgesagt
| widerruf\w* | storn\w+ | einspruch | falsch | irrtum | geirrt | witz | mal sehen | schauen wir | daumen
| dagegen | widerspr\w+ | ablehn\w* | abgelehnt | weiger\w* | zweifel\w* | abhäng\w* | hängt | hängen
| vorbehalt\w* | vorausgesetzt | voraussetzung | fehlt | fehlen | steht aus | stehen aus | offen | ungeklärt
| fraglich | abwarten | warten wir | differ\w* | otherwise | anders | abweich\w* | grin\w* | laugh\w*
| smirk\w* | wink\w* | ironi\w* | sarcas\w* | lach\w* | zwinker\w* | shook his head | shook her head
| rolled his eyes | rolled her eyes | kopfschütteln\w* | mix\w* up | confus\w* | verwechs\w* | misread
| misremember\w* | mishear\w* | misheard | misunderst\w* | verhört | verlesen | missverst\w* | typos?
| tippfehler | of salt | vorsicht | gewähr | half of it | half of that | half of them | hälfte davon
| tbc | tbd | wip | to be | yet to | negotiat\w* | haggl\w* | verhand\w+ | discuss\w*
| diskut\w* | critical\w* | kritisch | sceptic\w* | skepti\w* | unconfirmed | unverified | unchecked
| provisional\w* | preliminary | vorläufig\w* | unbestätigt | ungeprüft | should add | mind you | precisely
| to be precise | optimis\w* | pessimis\w* | su(?:e|es|ed|ing) | court | klag(?:t|en) | gericht\w*
| has changed | have changed | new date | new plan | new price | new deadline | neue termin | neue preis
| neue plan | the one in | the one from | the one with | hieß es | heißt es | made that up | made it up
| made this up | invented | ausgedacht | gedacht | erfunden | i'd | i would | ich würde | bet | wetten?
| surpris\w* | überrasch\w* | eat my hat | it is what | it's what
| to be precise | strictly | technically | wohlgemerkt | genauer | genau genommen | streng genommen
""")
"""What undoes a thing, opposes it, or leaves it open, whoever does."""
_AGREED = _any(r"""
decid\w+ | decision | approv\w+ | agree\w* | consent\w* | permit\w* | permission | sign(?:s|ed|ing|ature)?
| confirm\w* | vot(?:e|es|ed|ing) | review\w* | check(?:s|ed|ing)? | entscheid\w* | entschied\w*
| zustimm\w* | zugestimmt | stimm\w+ zu | genehmig\w* | freigabe | unterschr\w+ | unterzeichn\w+
| bestätig\w* | abstimm\w* | prüf\w* | geprüft | nick(?:t|en)
""")
"""What may still be to come: harmless only when it is plainly done."""
_DONE = re.compile(
    r"(?:\w+ed|decision|entschieden|zugestimmt|genehmigt|unterschrieben|unterzeichnet|bestätigt|geprüft)",
    re.IGNORECASE,
)
_TO_COME = _any(r"""
still | yet | must | has to | have to | needs? | awaits? | before | next | tomorrow | soon | then | noch
| erst | muss | müssen | vorher | zuvor | demnächst | bald | morgen | dann
""")
_ADDED = _any(r"""
on top | extra | plus | excluding | excluded | zuzüglich | exklusive | obendrauf | kommt dazu | kommen dazu
| net | before tax | netto | free | gratis | umsonst | kostenlos
""")
"""What a figure is not yet all of."""
_FIRST = _any("first", before=r"(?<!\w)(?<!the )(?<!our )(?<!her )(?<!his )(?<!its )")
_BEFORE = _any("before that | beforehand | until then | zuerst | vorher | zuvor | bis dahin | erst")
_PROOF = _any(r"""
writing | written | paper | papers | official\w* | final | sure | certain | definit\w* | firm | binding
| contract | proof | proven | proved | tests? | tested | evidence | guarantee\w* | promise[sd]?
| deal | fixed
| schriftlich\w* | papier | offiziell\w* | endgültig\w* | sicher | fest | fix | vertrag | verbindlich\w*
| beweis\w* | bewiesen | getestet | garantie\w* | versproch\w* | beschlossen
""")
"""What is denied beside a sentence when there is little behind it: *There is no contract.*"""
_NOBODY = _any("nobody | no one | none | nothing | yet | keiner | niemand\\w* | nichts | noch")
_POINTS = _any(r"""
it | that | this | these | those | them | they | he | she | him | es | das | dies\w* | dem | denen | daran
| darauf | davon | dafür | dazu | damit | dabei | sie | er | ihn | ihm
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
| kommando zurück | forget that | forget it | never mind | vergiss das | vergiss es | vergesst das
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
| damals | gesagt | erzählt | behauptet | geschrieben | film\w* | novel | roman | märchen | stories | story
| durchspielen | spielen mal | spielen wir | ideal\w* | folgende\w* | varianten? | alternativ\w*
| pläne | planung | ziele? | prognosen?
""")
_GREETING = _any(
    r"""
hello | hi | hey | moin | hallo | servus | dear | lieber? | guten | good morning | good day | good evening
| thanks | thank you | danke | welcome | willkommen | okay | ok | yes | ja | great | super | right | gut
| genau | sure | absolutely
""",
    before=r"^\W*",
)
_HEADERS = re.compile(
    r"(?:From|To|Cc|Date|Subject|Received|Return-Path|Reply-To|Message-ID|MIME-Version|Content-[\w-]+|"
    r"Von|An|Datum|Betreff): .*\s[A-Z][\w-]+: ",
    re.DOTALL,
)
"""The head of a mail."""
_TOPIC = _any(
    r"""
so | now | next | other thing | another thing | firstly | secondly | on | about | re | regarding | topic
| item | point | minutes | notes? | meeting | call | subject | good news | bad news | short update
| erstens | zweitens | drittens | viertens | kurz zu\w* | noch | zu[mr]? | thema | punkt | protokoll
| besprechung | betreff | gute nachricht\w* | letztens
""",
    before=r"^\W*",
)
"""How a fragment begins that only says what is spoken of next."""
_POINTS_ON = re.compile(r"^\W*(?:what|here|this is|how|was|hier|wie|das ist|das wäre)(?!\w)", re.IGNORECASE)
_CHANGE = _any(r"""
no longer | anymore | used to | back | over | chang\w* | änder\w* | geändert | zurück | vorbei | sold | lost
| returned | gave | gone | left | quit | stopped | ended | broke
| verkauft | verloren | zurückgegeben | gekündigt | weg | aufgehört | beendet | kaputt
""")
"""What tells that something came between."""
_READS = _any("""
shows? | reads? | lists? | names? | wants? | offers? | bids? | asks? | demands? | steht | stehen | nennt
| nennen | weist | will | bietet | fordert | verlangt
""")
_CAME_BY = _any(
    "read | saw | heard | picked up | overheard | dreamt | dreamed | gelesen | gehört | aufgeschnappt"
)
_STALE = re.compile(
    r"\b(?:figures?|numbers?|prices?|data|lists?|zahlen|preise?|daten|liste|angaben|stand)\b.*"
    r"\b(?:from|of|aus|von|vom)\s+(?:last|letzte\w*|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SINCE = _any(
    "since | from | until | by now | now | then | meanwhile | seit | ab | dann | inzwischen | jetzt"
)
_HOPES = re.compile(r"(?:hop|wish|hoff|wünsch)\w*", re.IGNORECASE)
_DENYING = frozenset({"negation", "hedge", "only"})
_POLITE = frozenset(["would", "möchte", "möchten"])
_UP_TO = frozenset(["until", "till", "bis"])
_THAT = _any("it | this | so | the same | es | das | dies | davon | daran | that(?=[.,;!?]|$)")
"""What points to all of a sentence."""
_MUST = _any(r"""
must | has to | have to | had to | needs? to | ought to | muss | müssen | musst | sollte\w*
""")
_WILL = _any("will | shall | going to | wants? | plans? | wird | werden | will | wollen")
_INVERTED = _any(
    "should | were | had | did | does | do | don | never | rarely | neither | nor | would | might"
)
"""With what an English sentence begins that is no plain statement."""
_MARK = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_FRAGMENT = 6
_FEW = 3
_DIGIT = 1
_TINY = 3
_BRIEF = 8
_NEAR = 4
"""Words before a figure among which what it is of is named."""


def limits_before(after: str, sentence: str) -> bool:
    """Whether what comes after ``sentence`` may limit or take it back. In doubt it does."""
    return any(
        takes_back(one) or corrects(one) or _bears_on(one, sentence)
        for one in (after[a:b] for a, b in bounds(after))
        if not one.startswith("#")
    )


def limits_plainly(after: str, sentence: str) -> bool:
    """Whether what comes after ``sentence`` says in words that it is less, otherwise or not so."""
    return any(
        corrects(one) or contrasts(one) or _says_less(one.replace("\u2019", "'"), sentence)
        for one in (after[a:b] for a, b in bounds(after))
        if not one.startswith("#")
    )


def frames_plainly(before: str) -> bool:
    """Whether a sentence says in words that what follows is supposed, heard, or of another time."""
    plain = before.replace("\u2019", "'").strip()
    if not plain or _GREETING.match(plain) or _HEADERS.match(plain):
        return False
    limits = {one.limit for one in markers(plain) if one.text != "?"}
    unclosed = len(_MARK.findall(plain)) % 2 == 1
    return _FRAME.search(plain) is not None or _only_a_condition(plain) or unclosed or "hearsay" in limits


def _says_less(plain: str, sentence: str) -> bool:
    """Whether it undoes, restricts or denies what it points to, or has a word of."""
    if not _is_tied(plain, sentence):
        return False
    denied = any(_denies(one.text) and _POINTS.search(one.text) for one in clauses(plain))
    return denied or _UNDONE.search(plain) is not None or _has_condition(plain)


def corrects(sentence: str) -> bool:
    """Whether ``sentence`` corrects something said before it, in so many words."""
    plain = sentence.replace("\u2019", "'")
    return _STRONG.search(plain) is not None or _STRONGLY.search(plain) is not None


def frames(before: str) -> bool:
    """Whether a sentence makes what follows it something supposed, heard, or of another time."""
    plain = before.replace("\u2019", "'").strip()
    if not plain or _GREETING.match(plain) or _HEADERS.match(plain):
        return False
    words = re.findall(r"\w+", plain)
    limits = {one.limit for one in markers(plain) if one.text != "?"}
    heard = "hearsay" in limits or (_POINTS_ON.match(plain) and plain[-1] != "?")
    if plain.endswith("?") and not limits.isdisjoint({"hedge", "plan", "hearsay", "condition"}):
        return True
    if _FRAME.search(plain) or _only_a_condition(plain) or (heard and len(words) <= 2 * _FRAGMENT):
        return True
    unclosed = len(_MARK.findall(plain)) % 2 == 1
    topic = plain.startswith("#") or plain.isupper() or _TOPIC.match(plain) is not None or _counts(plain)
    return unclosed or (is_fragment(plain) and (not topic or bool(limits)))


def _counts(plain: str) -> bool:
    """*Forty singers, nine basses.*"""
    found = figures(plain)
    return bool(found) and found[0].start == 0 and not any(one.date for one in found)


def _only_a_condition(plain: str) -> bool:
    """*If the board agrees.*, with nothing that would then be so."""
    first = next((one for one in markers(plain) if one.limit == "condition"), None)
    return first is not None and not re.search(r"\w.*\w.*\w\s\w", plain[: first.start]) and "," not in plain


def _bears_on(one: str, sentence: str) -> bool:
    """Whether a sentence may be about this, and less of it: undone, open, denied, doubted, or changed."""
    plain = one.replace("\u2019", "'")
    if _UNDONE.search(plain) or _GOES_ON.match(plain) or _not_agreed(plain):
        return True
    if _STALE.search(plain) or _FIRST.search(plain) or (_BEFORE.search(plain) and not _OURS.match(plain)):
        return True
    if (
        _another_date(plain, sentence)
        or (figures(sentence) and _ADDED.search(plain))
        or _another_figure(plain, sentence)
        or _abrupt(plain)
    ):
        return True
    limits = {found.limit for found in markers(plain) if found.text != "?"}
    if "negation" in limits and (_PROOF.search(plain) or _soon(_NOBODY, plain)):
        return True
    tied = _is_tied(plain, sentence)
    if tied and (_CHANGE.search(plain) or _has_condition(plain)):
        return True
    if _same_deed(plain, sentence) or (_POINTS.search(plain) and _CAME_BY.search(plain)):
        return True
    if any(_denies(one.text) and _is_tied(one.text, sentence) for one in clauses(plain)):
        return True
    if _MUST.search(plain) and (tied or not _OURS.match(plain)):
        return True
    return "hearsay" in limits and (_THAT.search(plain) is not None or _shares(plain, sentence))


def _is_tied(one: str, sentence: str) -> bool:
    return _POINTS.search(one) is not None or _shares(one, sentence)


def _shares(one: str, sentence: str) -> bool:
    return not _telling(one).isdisjoint(_telling(sentence))


def _soon(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether it is found among the first words, or anywhere in a short sentence."""
    words = plain.split()
    return pattern.search(" ".join(words if len(words) <= _BRIEF else words[:_NEAR])) is not None


def _same_deed(plain: str, sentence: str) -> bool:
    """*In August Ben pays*, beside *Anna pays*: a word that is no name, told in short, or of another time."""
    small = {word for word in re.findall(r"[^\W\d_]+", plain) if word.islower()}
    said = {word for word in re.findall(r"[^\W\d_]+", sentence) if word.islower()}
    alike = {word for word in (small & said) - STOP_DE - STOP_EN - UNITS.keys() if len(word) > _TINY}
    brief = len(plain.split()) <= _FRAGMENT and any(is_deed(word) for word in alike)
    told = brief or _SINCE.search(plain) is not None or any(one.date for one in figures(plain))
    return bool(alike) and told


def _denies(clause: str) -> bool:
    """Whether a clause has a *not*, a doubt or an *only*."""
    return any(
        (one.limit in _DENYING and one.text.casefold() not in _POLITE | {"?"}) or _HOPES.fullmatch(one.text)
        for one in markers(clause)
    )


def _has_condition(plain: str) -> bool:
    """*If the weather holds*; *until October* is none unless it comes first."""
    for one in markers(plain):
        if one.limit == "condition" and (one.text.casefold() not in _UP_TO or one.start <= 1):
            return True
    return False


def _not_agreed(plain: str) -> bool:
    """Whether something is decided, signed or looked at that is not plainly so already."""
    found = _AGREED.findall(plain)
    if not found:
        return False
    limits = {one.limit for one in markers(plain)} - {"duty", "hearsay", "extent"}
    agreed = {one.group().casefold() for one in _AGREED.finditer(plain)}
    done = all(_DONE.fullmatch(one) for one in agreed)
    planned = limits - ({"plan"} if agreed & {"agreed"} and not _WILL.search(plain) else set())
    return not done or bool(planned) or _TO_COME.search(plain) is not None


def _another_figure(plain: str, sentence: str) -> bool:
    """*It was 30,000 in the end.*"""
    said = [one for one in figures(sentence) if not one.date]
    told = any(one.limit == "hearsay" for one in markers(plain)) or _READS.search(plain) is not None
    for one in figures(plain) if said else ():
        near = " ".join(plain[: one.start].split()[-_NEAR:])
        counted = one.unit or len(one.value) > _DIGIT
        if one.date or not ((told and counted) or _POINTS.search(near)):
            continue
        if plain[one.start : one.end].casefold() in ODD_FORMS:
            continue
        if any(one.unit in {other.unit, ""} and _alike(one.value, other.value) for other in said):
            return True
    return False


def _another_date(plain: str, sentence: str) -> bool:
    """*The new one is in September*, beside *in May*."""
    told = {one.value.split()[0]: one.value for one in figures(plain) if one.date}
    said = {one.value.split()[0]: one.value for one in figures(sentence) if one.date}
    return any(kind in said and said[kind] != value for kind, value in told.items())


def _alike(one: str, other: str) -> bool:
    try:
        a, b = float(one), float(other)
    except ValueError:
        return False
    return a != b and 0.1 <= a / b <= 10 if a and b else False


def _abrupt(plain: str) -> bool:
    """Whether so short, or begun with its verb, that it may go on with what stands before."""
    words = re.findall(r"\w+", plain)
    begins = VERBS if language(plain, "de") == "de" else _INVERTED
    verb_first = bool(words) and begins.fullmatch(words[0].lower()) is not None and plain.rstrip()[-1:] != "?"
    few = len(words) <= _FEW and plain.rstrip()[-1:] in ".!" and not _TALKS_ON.match(plain)
    return verb_first or (few and not _GREETING.match(plain))


def _telling(text: str) -> set[str]:
    return {stem(word, "en") for word in re.findall(r"\w+", text.casefold()) if word not in STOP_EN | STOP_DE}
