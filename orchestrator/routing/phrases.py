"""The words by which people say whom the next words are for, in English and German. Data, and its look-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Phrases:
    """Phrases by their first word; the longest wins."""

    def __init__(self, text: str) -> None:
        self._known: dict[str, list[tuple[str, ...]]] = {}
        for line in text.strip().splitlines():
            for phrase in line.split(","):
                words = tuple(phrase.split())
                if words:
                    self._known.setdefault(words[0], []).append(words)
        for phrases in self._known.values():
            phrases.sort(key=len, reverse=True)

    def at(self, words: Sequence[str], index: int) -> int:
        """How many words from ``index`` on are one of the phrases; 0: none."""
        for phrase in self._known.get(words[index], ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def anywhere(self, words: Sequence[str]) -> int | None:
        """Where the first one stands."""
        return next((index for index in range(len(words)) if self.at(words, index)), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SWITCH = Phrases(
    """
    something else about, something else on, one more thing about, one more thing on
    another thing about, as for, also for, more for, more about, noch etwas über, noch was über
    und noch für, was ganz anderes, back to, go back to, going back to, getting back to, get back to
    let s go back to, let s get back to, coming back to, returning to, let s return to, let me go back to
    let me return to, back over to, switch to, switching to, let s switch to, let me switch to
    change to, changing to, over to, jump to, jumping to, let s jump to, hop over to, moving on to
    move on to, let s move on to, on to, going on to, now for, now to, now about, now on, next up
    next is, next comes, next topic, next one is, next project, new project, turning to, turn to
    coming to, come to, let s talk about, let me talk about, i want to talk about, let s come to
    let s turn to, that brings me to, this brings me to, another thing for, one more thing for
    something else for, one more for, a word on, a word about, a few words on, different project
    different topic, zurück zu, zurück zum, zurück zur, zurueck zu, wieder zu, wieder zum, wieder zur
    nochmal zu, nochmal zum, noch mal zu, noch mal zum, noch einmal zu, noch einmal zum, jetzt zu
    jetzt zum, jetzt zur, nun zu, nun zum, nun zur, dann zu, dann zum, weiter mit, weiter zu, weiter zum
    weiter geht s mit, weiter gehts mit, kommen wir zu, kommen wir zum, kommen wir zur, komme ich zu
    komme ich zum, wechseln wir zu, wechsel zu, wechsle zu, ich wechsle zu, ich wechsele zu
    springen wir zu, als nächstes, als nächstes zu, nächstes thema, nächstes projekt, neues projekt
    anderes thema, noch etwas zu, noch was zu, noch was für, noch etwas für, noch eine sache für
    noch eine sache zu, reden wir über, sprechen wir über, ich möchte über, gehen wir zu
    das bringt mich zu, damit zu
    """
)
"""What follows is a new subject, wherever in a sentence it stands."""

TOPIC = Phrases(
    """
    for, about, regarding, concerning, re, as for, as far as, on, with, at, in, to, when it comes to
    für, bei, beim, zu, zum, zur, wegen, betreffend, betrifft, bezüglich, in sachen, was, im, mit, an
    """
)
"""Near the beginning of a sentence these may name its subject."""

BESIDE = _words("at in on with mit im an")
"""Of those, the ones with which somebody may only be mentioned: what is heard after them is asked about."""

ABOUT = Phrases(
    """
    for, about, regarding, concerning, as for, when it comes to, für, zu, zum, zur, bei, wegen, bezüglich
    """
)
"""Of those, the ones after which hardly anything but a name begins a sentence."""

CORRECTION = Phrases(
    """
    i actually meant, i meant, i really meant, actually i meant, i mean, sorry i meant, make that
    correction, scratch that, oh wait, no wait, wait no, wait, no no, oh no, no sorry, sorry no, sorry
    my mistake, i misspoke, not right, i was thinking of, i had in mind, that was for, that was about
    this was for, that is for, that belongs to, this belongs to, that goes to, actually that s for
    actually that is for, actually for, rather, ich meinte, ich meinte eigentlich, ich meine, ich mein
    eigentlich meinte ich, ich hab gemeint, gemeint ist, gemeint war, quatsch, falsch, moment, halt
    korrektur, nein, nee, nein quatsch, nein moment, oh nein, entschuldigung, verzeihung, tschuldigung
    besser gesagt, vielmehr, das war für, das gehört zu, das gehört zum, das war zu, das ist für
    das gilt für, stimmt nicht
    """
)
"""A project named right after these takes the place of the one that was named before."""

SURE_CORRECTION = _words(
    "meant meinte gemeint meine mean mind misspoke correction korrektur mistake scratch make that"
)
"""Corrections that hold one of these words are no mere hesitation."""

OTHER = Phrases(
    """
    other project, other client, other customer, other one, andere projekt, anderen projekt, andere kunde
    anderen kunden, anderer kunde, anderes projekt, andren projekt
    """
)
PREVIOUS = Phrases("previous project, last project, vorige projekt, vorigen projekt, vorherige projekt")
RETURN = Phrases(
    """
    anyway, anyhow, where was i, back to the topic, back to topic, back to the point, back to it
    back to that, back to what i was saying, back to what i said, back to this, as i was saying
    end of aside, so yeah back, jedenfalls, wie auch immer, wo war ich, zurück zum thema
    zurück zur sache, back zum thema, wie gesagt, wo waren wir, egal zurück, so weiter, ende der klammer
    zurück dazu
    """
)
"""The speaker goes on with what was before."""
ASIDE = Phrases(
    """
    by the way, side note, quick note, quick thing, before i forget, real quick, just quickly
    on a side note, as an aside, small aside, incidentally, oh and, remind me, quick reminder, nebenbei
    übrigens, nebenbei bemerkt, kurz, kurze notiz, bevor ich es vergesse, bevor ichs vergesse, ach ja
    ach und, kleine klammer, am rande, nur kurz, kurzer einschub, apropos
    """
)
"""What follows is short, and then the subject is as before."""
CLOSE = Phrases(
    """
    that s it for, that is it for, that s all for, that is all for, that was it for, so much for
    done with, enough about, enough of, i m done with, end of, finished with, that s enough about
    that s it on, das war s zu, das wars zu, das war s für, das wars für, soweit zu, so weit zu
    fertig mit, genug zu, das war es zu, das war alles zu, so viel zu, soviel zu, soviel zum
    das war s mit, das wars mit
    """
)
"""The subject that is named ends here."""
PRIVATE = Phrases(
    """
    note to self, notes to self, memo to self, note to myself, memo to myself, reminder to myself
    reminder to self, remind myself, this is for me, that is for me, that s for me, that one s for me
    this one s for me, that one is for me, this one is for me, that s just for me, that is just for me
    this is just for me, just for myself, only for myself, for me personally, on a personal note
    personal note, personal reminder, private note, nobody else s business, notiz an mich
    notiz an mich selbst, notiz für mich, erinnerung an mich, merkzettel für mich, nur für mich
    für mich selbst, für mich persönlich, das ist für mich, persönliche notiz, private notiz
    private sache, das ist privat, etwas privates, was privates
    """
)
"""What is said with these is for the speaker alone, and for no project."""
PRIVATELY = Phrases("private, privately, personally, privat, persönlich")
"""The same at the beginning of a sentence."""
LIKE = _words(
    """
    like as than unlike similar same versus vs wie als ähnlich anders gegenüber vergleich statt instead
    compared copied copy kopiert remember remembers erinnert damals
    """
)
"""Shortly before a name: it is only compared with."""
NOT = _words("not nicht kein keine never isn aren wasn don")
JOIN = _words("and und or oder plus both sowohl beide")
FILL = _words(
    """
    the our my your that this it s is for a an to of now next project client customer topic about with
    well um uh er okay ok so again then actually really course please das dem den der die unser unserem
    unsere mein für zu zum zur projekt kunde kunden thema mit bei beim jetzt nun also ja äh ähm
    eigentlich natürlich doch wieder mal noch nochmal
    """
)
"""Between a cue and a name these say nothing."""
ANNOUNCING = _words(
    """
    still add adding mention mentioning hinzufügen nachtragen
    jump jumping starting notes first second next last once more again another other else what
    about concerning regarding news something point subject topic changing change back return returning
    come coming go going get getting look looking talk talking speak speaking turn turning move moving
    switch switching start begin continue continuing forgot also lastly finally item question regards
    respect matter side erstens zweitens zuerst als nächstes letztes weiter wieder zurück nochmal noch
    etwas anderes neues thema punkt sache frage reden sprechen schauen gehen kommen komme wechseln
    wechsel beginnen anfangen vergessen auch zuletzt schließlich betrifft angeht hinsichtlich
    """
)
"""A sentence that says nothing before a name but such words, and fillers, announces it."""
ANNOUNCED_WITH = _words(
    """
    am far i we you let us s have has had there here then now and so to on at from in of be is are was
    will would like want over up with by all do does one two short quick little thing things ich wir du
    lass uns habe haben hat es da dann jetzt und zu auf an von im ist sind war möchte würde gerne über
    mit ein eine kurz kleine dazu
    """
)
POINTING = _words(
    "this that the our my whole entire dieses diesem das dem unser unserem mein der ganze ganzen"
)
"""Before "project" without a name: it is the current one."""
HARMLESS = _words(
    """
    is was are the a an that this it which who has needs plan plans manager management lead team itself
    work works office home beginning start top you me him her them us we i they normal sleep bed school
    point topic more what how why when where if there here one two three four five day days week month
    monday tuesday wednesday thursday friday saturday sunday tomorrow today nothing something everything
    and but or in on at with by from not can will would should could must may also just only do does did
    be been have had next step steps ist war sind hat braucht leiter arbeit büro hause anfang dir mir
    ihm ihr ihnen uns wir ich sie es er thema mehr wie warum wann wo wenn da hier eins zwei drei vier
    fünf tag tage woche monat montag dienstag mittwoch donnerstag freitag samstag sonntag morgen heute
    nichts etwas alles und aber oder auf mit von nicht kann wird würde sollte könnte muss darf auch nur
    schritt schritte dem der den des einem einer
    """
)
"""After a cue, no misheard name."""
ORDINARY = _words(
    """
    website webseite mobile billing shop app server office infra data web portal cloud mail search login
    parser report support test home core api backend frontend database platform research marketing sales
    finance design general misc admin internal notes inbox blog docs book house haus garten büro labor
    lager buch daten suche vertrieb
    """
)
"""Names that are everyday words: they count only after a cue."""
SMALL_TALK = _words(
    """
    ok okay so well um uh hm hi hello hey good morning evening afternoon day let s see me i m am im is
    it its a few couple of things thoughts notes note memo voice recording record test testing one two
    three on the my way walk walking driving car train monday tuesday wednesday thursday friday saturday
    sunday today now then right alright just quickly quick and here we go going to start starting yeah
    yes no oh bye thanks that all for also ja nein hallo moin guten tag abend morgen mal sehen schauen
    ich bin wir ein eine paar dinge gedanken notizen notiz aufnahme sprachnotiz unterwegs auf dem weg
    auto zug montag dienstag mittwoch donnerstag freitag samstag sonntag heute jetzt dann gut los gehts
    geht danke tschüss bis das war wars alles für und
    """
)
"""A unit of nothing but these says nothing that could belong to anybody."""
PRONOUNS = _words("it they that this he she there them those er sie es das dort die den dem da dies diese")
OPENERS = _words("and und so then dann okay ok well also but aber now jetzt")
"""With these a sentence goes on from the one before."""
PLACING = _words("for at about regarding concerning unlike für bei beim wegen bezüglich")
"""At the beginning of a sentence, without an article, these are followed by a name."""
NOUN_BEGINS = _words(
    """
    his her its their no any some every each all many both another other such few several most half first
    last second third only maybe perhaps please if when while because after before since until though
    although whether who whoever nobody somebody someone everybody everyone anybody seine ihre ihr sein
    kein keine jede jeder jedes alle viele einige manche beide niemand jemand man bitte vielleicht weil
    nachdem bevor seit bis ob wer let once least course example instance beispiel years weeks months
    """
)
"""What begins a sentence that names nobody."""
PLACE_BEGINS = _words(
    """
    the a an that this these those it me him her them us you which what how why when where home work
    first one two three four five six seven eight nine ten monday tuesday wednesday thursday friday saturday
    sunday tomorrow today dem den der des einem einer ihm ihr ihnen uns mir dir montag dienstag mittwoch
    donnerstag freitag samstag sonntag morgen heute ein zwei drei vier fünf
    """
)
"""What follows those when it is no name."""
PARTIES = _words(
    """
    people team folks guys client customer account company family office leute team kunden kundin firma
    familie büro truppe
    """
)
"""After a name: whoever belongs to it."""
DOING = _words(
    """
    want wants wanted need needs needed ask asks asked say says said has have had is was are will would
    can could must should does did gets got wrote writes called calls call sent sends send bought buys
    paid pays lost loses owes still comes came goes went likes liked plans planned promised expects
    expected complained thinks thought decided accepts accept refuses refused signed told tells going
    will wollen braucht brauchen brauchte fragt fragte sagt sagte hat haben hatte ist war wird muss kann
    soll schreibt schrieb schickt schickte kauft kaufte zahlt zahlte verlor möchte möchten plant
    """
)
"""What somebody does: who it is stands before it."""
_LONGEST_ANNOUNCEMENT = 8
PROJECT = ("project", "projekt")
_NEAR_PROJECT = _words("projects projekte projekts product protect projector prospect objekt subject")


def says_project(word: str) -> bool:
    """Whether it is "project", well or badly heard."""
    return word in PROJECT or word in _NEAR_PROJECT


def after_fill(words: Sequence[str], index: int, most: int = 4) -> int:
    """The first index from ``index`` on that is no filler, but not further than ``most``."""
    end = min(len(words), index + most)
    while index < end and (words[index] in FILL or says_project(words[index])):
        index += 1
    return index


def announces(words: Sequence[str]) -> bool:
    """Whether words before a name announce it as the subject, and say nothing else."""
    if not 0 < len(words) <= _LONGEST_ANNOUNCEMENT or not ANNOUNCING & set(words):
        return False
    return all(word in ANNOUNCING or word in ANNOUNCED_WITH or word in FILL for word in words)


def is_small_talk(words: Iterable[str]) -> bool:
    """Whether nothing is said."""
    return all(word in SMALL_TALK for word in words)


def leads_to_name(words: Sequence[str], index: int) -> int:
    """How many words from ``index`` on announce a name; 0: they do not."""
    if RETURN.at(words, index):
        return 0
    if length := SWITCH.at(words, index) or int(says_project(words[index])):
        return length
    length = CORRECTION.at(words, index)
    return length if SURE_CORRECTION & set(words[index : index + length]) else 0
