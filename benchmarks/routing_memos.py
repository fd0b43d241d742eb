"""Spoken memos that are made up, with the truth of whom each sentence is for.

Ways of speaking that share no project, no sentence and no noun. By ``TUNING``, ``SECOND`` and ``THIRD``
thresholds and rules were chosen; ``HELD_OUT`` is measured. A memo visits three projects several times.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

SPEED = 0.36
"""Seconds per word, about."""
SHORT, LONG = 0.25, 1.1
"""Seconds between sentences of one thought, and between thoughts."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence; ``truth`` is whom it is for, ``None`` when nobody could tell."""

    text: str
    truth: str | None
    pause: float
    kind: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """How somebody speaks. ``{p}``: a project, ``{n}``, ``{m}``: things, ``{d}``: a day, ``{w}``: a name."""

    projects: tuple[str, ...]
    things: tuple[str, ...]
    people: tuple[str, ...]
    sentences: tuple[str, ...]
    """Without a project: they are for the one at hand."""
    greetings: tuple[str, ...]
    openings: tuple[str, ...]
    returns: tuple[str, ...]
    """Openings for a project that was spoken to before."""
    plain: tuple[str, ...]
    """A new subject without any word for that."""
    compared: tuple[str, ...]
    passing: tuple[str, ...]
    """For whom they are nobody can tell."""
    asides: tuple[str, ...]
    back: tuple[str, ...]
    mistaken: tuple[str, ...]
    """An opening that names the wrong project (``{q}``) and takes it back."""
    other: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Things of each project, of which its files tell; none: all projects speak of the same things."""


_OWN = 0.6
"""Share of the things spoken of that are the project's own."""


def words_in(text: str) -> tuple[str, ...]:
    """Its words."""
    return tuple(text.split())


def things_in(text: str) -> tuple[str, ...]:
    """What stands between its commas."""
    return tuple(" ".join(part.split()) for part in text.split(","))


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

TUNING = Speaker(
    projects=words_in(
        """
        hermes acme atlas sable ironwood delphi corvus maple tundra beacon quarry falcon juniper mosaic
        nimbus oakfield pegasus redwood sentinel topaz umbra velvet walnut yarrow zenith amber bramble
        cedar dolphin ember
        """
    ),
    things=things_in(
        """
        the invoice, the contract, the login page, the server, the backup, the budget, the meeting, the
        proposal, the draft, the database, the password, the report, the schedule, the printer, the
        training, the release, the test plan, the slide deck, the license, the ticket
        """
    ),
    people=("peter", "susan", "michael", "karen", "thomas", "linda"),
    sentences=(
        "{n} has to be ready by {d}",
        "{w} said that {n} is not good enough",
        "we should check {n} and then {m} before {d}",
        "i think that {n} can wait until next week",
        "please ask {w} whether {n} was sent",
        "they want to see {n} first",
        "it would be better to do {m} after that",
        "the price of {n} is too high for them",
        "remember that {w} is away on {d}",
        "nobody has looked at {n} yet",
        "{n} is fine but {m} needs more work",
        "we could save a lot of time with {n}",
        "that is all i know about {n}",
        "make a list of everything that {n} needs",
        "i am not sure about {m}",
        "call {w} on {d} and talk about {n}",
        "the first version of {n} was much shorter",
        "two people will work on {n} in the summer",
    ),
    greetings=("okay so a few notes for today", "hello this is a quick memo on my way to the train"),
    openings=(
        "project {p}",
        "okay now for {p}",
        "next up is project {p}",
        "let's talk about {p}",
        "so for {p}",
        "moving on to {p}",
        "now project {p}",
    ),
    returns=("back to {p}", "okay back to project {p}", "let me go back to {p}", "again for {p}"),
    plain=("{p} needs a new version of {n}", "{p} has to pay for {n}"),
    compared=("that is the same as with {p}", "we did it like this for {p} last year"),
    passing=("somebody has to send {n} to the {p} people", "i must talk to {p} about {n} as well"),
    asides=("by the way for {p} we need {n}", "quick note for project {p} order {n}"),
    back=("anyway", "okay where was i"),
    mistaken=("now for {q} oh wait i actually meant {p}", "project {q} no sorry project {p}"),
    other=("back to the other project",),
)

SECOND = Speaker(
    projects=words_in(
        """
        zephyr lumina basalt kestrel vantage meridian cobalt pinnacle saffron glacier ventura solaris
        calypso marigold osprey tamarind halcyon borealis citadel driftwood everest foxglove granite
        horizon inkwell jasmine keystone labyrinth mercury northgate
        """
    ),
    things=things_in(
        """
        the brochure, the warehouse, the payroll, the interview, the survey, the workshop, the catalog,
        the shipment, the newsletter, the roof, the insurance, the website text, the video, the parking
        lot, the heating, the audit, the handbook, the seminar, the packaging, the elevator
        """
    ),
    people=("daniel", "rachel", "steven", "nancy", "patrick", "julia"),
    sentences=(
        "on {d} we get an answer about {n}",
        "the people there are worried about {n}",
        "{w} promised to take care of {n}",
        "my impression is that {n} costs more than {m}",
        "could you write a short letter about {n}",
        "what we still miss is a picture of {n}",
        "everybody agreed to start with {n}",
        "there were three complaints about {m} last month",
        "let {w} decide when {n} begins",
        "the old plan for {n} does not work any more",
        "after lunch {w} showed me {n}",
        "if {n} is late then {m} will be late too",
        "i would like to have two offers for {n}",
        "her idea was to combine {n} with {m}",
        "this is the third time that {n} failed",
        "find out how much {m} would cost",
        "he wants an answer before {d}",
        "the numbers for {n} look very good this year",
        "it depends on the weather of course",
        "on the phone he sounded quite happy",
    ),
    greetings=(
        "good morning it is {d} and i am walking through the park",
        "alright some thoughts before i forget them",
        "so this is going to be a longer one",
    ),
    openings=(
        "let me start with project {p}",
        "the next project is {p}",
        "okay switching to {p}",
        "now about {p}",
        "then there is project {p}",
        "regarding {p}",
        "let's move on to {p}",
        "as for {p}",
        "let's get into {p}",
    ),
    returns=(
        "going back to {p}",
        "one more thing for {p}",
        "coming back to project {p}",
        "let's return to {p}",
        "something else about {p}",
    ),
    plain=("{p} wants {n} this month", "at {p} they lost {n}"),
    compared=("it is a bit like {n} at {p}", "compared to {p} this is cheap"),
    passing=("tell the {p} team that {n} is done", "perhaps {w} from {p} can help us with {n}"),
    asides=("by the way {p} still owes us {n}", "before i forget project {p} needs {n}"),
    back=("anyway", "okay back to the topic"),
    mistaken=(
        "okay switching to {q} no wait i meant {p}",
        "the next project is {q} sorry i mean {p}",
        "now about {q} not {q} but {p}",
    ),
    other=("let's go back to the other project",),
)


THIRD = Speaker(
    projects=words_in(
        """
        aurora bonanza carousel dynamo evergreen fandango gemini hurricane illusion jubilee kaleidoscope
        leopard magnolia nightingale octavia paradise quicksilver rainbow serenade thunder unicorn
        viking wildfire xavier yosemite zodiac apollo bluebird compass dragonfly
        """
    ),
    things=things_in(
        """
        the kitchen, the orchard, the timetable, the museum guide, the tax return, the poster, the
        fence, the choir, the bicycle shed, the translation, the exhibition, the ticket office, the
        harvest, the photo album, the reception, the recipe book, the playground, the pump, the
        rehearsal, the library card
        """
    ),
    people=("george", "helen", "victor", "monica", "oliver", "teresa"),
    sentences=(
        "nothing has happened with {n} since {d}",
        "we can borrow money for {n} if it must be",
        "{w} drew a little map of {n}",
        "half of {n} is already paid",
        "whoever takes care of {m} should also look at {n}",
        "my suggestion would be to sell {n}",
        "ask around who knows something about {m}",
        "it rained into {n} again",
        "the neighbors complain about {n} every {d}",
        "i promised {w} that {n} comes first",
        "there is a new rule for {m} from january on",
        "{w} and i disagree about {n}",
        "a shorter text for {n} would help",
        "we need six chairs and a table for {n}",
        "then {w} can finally finish {m}",
        "how long does {n} take in the worst case",
        "the second half was rather boring",
        "it is all in the letter from last week",
        "in the end {n} was cheaper than {m}",
        "i forgot to bring {n} along",
    ),
    greetings=(
        "well it is late but i want to get this down",
        "hi this is my voice note after the long day",
        "just a couple of thoughts while i am cooking",
    ),
    openings=(
        "first of all project {p}",
        "on to project {p}",
        "now let's look at {p}",
        "what about {p}",
        "here is something for {p}",
        "and now {p}",
        "changing the subject to {p}",
        "i also have news from {p}",
        "concerning {p}",
        "then {p}",
    ),
    returns=(
        "and once more {p}",
        "to come back to {p}",
        "back again to {p}",
        "for {p} there is one more point",
        "returning to project {p}",
        "i forgot something for {p}",
    ),
    plain=("{p} asked for {n}", "{p} is going to close {n}"),
    compared=("unlike {p} they have time for {n}", "last year {p} had the same trouble with {n}"),
    passing=("we could invite {w} from {p} to see {n}", "send a copy of {n} to {p} please"),
    asides=("by the way {p} wants to move {n}", "side note for {p} cancel {n}"),
    back=("anyway", "where was i"),
    mistaken=(
        "and now {q} sorry {p}",
        "on to project {q} no wait project {p}",
        "what about {q} i mean {p}",
    ),
    other=("back to the other project",),
)
HELD_OUT = Speaker(
    projects=words_in(
        """
        bordeaux cascade delta eclipse fortuna galileo hamilton indigo jackson kodiak lexington madrid
        nebula oxford phoenix quebec riviera savanna trinity ulysses victoria windsor xenon yukon zurich
        alabama brooklyn columbus denver eldorado
        """
    ),
    things=things_in(
        """
        the bakery, the elevator key, the wedding, the map, the sculpture, the well, the ferry, the
        tower, the vineyard, the garage, the curtain, the radio spot, the scholarship, the farm, the
        tunnel, the clinic, the theater, the festival, the garden gate, the statue
        """
    ),
    people=("arthur", "bridget", "clara", "dennis", "edward", "fiona"),
    sentences=(
        "{w} found a cheaper carpenter for {n}",
        "half a year is enough for {n} in my opinion",
        "the mayor opened {n} without a speech",
        "that smells like trouble with {m}",
        "write down who was in the room",
        "{w} will paint {n} blue by {d}",
        "i owe {w} an apology for {m}",
        "nobody paid for {n} so far",
        "this costs us four thousand every month",
        "the lawyer says {n} is safe",
        "if {w} calls tell her about {m}",
        "please measure {n} twice before you order glass",
        "we lost a lot of money with {n} in spring",
        "he laughed when i mentioned {m}",
        "sixty guests came to {n} on {d}",
        "they will decide without me",
        "one wall of {n} is wet",
        "{w} keeps the only copy of the agreement",
        "the bank wants a plan for {m}",
        "it sounds simple and it never is",
    ),
    greetings=(
        "evening everyone this is me again from the car",
        "so many things today where do i begin",
        "right notes from tuesday",
    ),
    openings=(
        "starting with {p}",
        "let's begin with project {p}",
        "as far as {p} is concerned",
        "turning to {p}",
        "and what happened at {p}",
        "my notes about {p}",
        "next thing {p}",
        "okay so project {p} now",
        "news about {p}",
    ),
    returns=(
        "let me jump back to {p}",
        "still about {p}",
        "another point for {p}",
        "getting back to project {p}",
        "i am back at {p}",
    ),
    plain=("{p} bought {n}", "{p} must repair {n}"),
    compared=("{p} did the same and it worked", "similar to what {p} has"),
    passing=("we might sell {n} to {p} later", "ask {w} at {p} for a photo of {n}"),
    asides=("by the way {p} lost {n}", "before i forget {p} must sign for {n}"),
    back=("anyway", "so where was i"),
    mistaken=(
        "turning to {q} no sorry {p}",
        "starting with {q} wait no i meant {p}",
        "news about {q} i mean {p}",
    ),
    other=("back to the other project",),
)
SPEAKERS = {"tuning": TUNING, "second": SECOND, "third": THIRD, "held-out": HELD_OUT}


def memo(speaker: Speaker, seed: int, minutes: float = 30.0) -> list[Said]:
    """A memo of about so many minutes; the same seed gives the same one."""
    return list(_Telling(speaker, random.Random(seed)).tell(minutes * 60))


class _Telling:
    def __init__(self, speaker: Speaker, draw: random.Random) -> None:
        self._speaker = speaker
        self._draw = draw
        self.visits = draw.sample(speaker.projects, 3)

    def tell(self, seconds: float) -> Iterator[Said]:
        spoken, seen, current = 0.0, list[str](), ""
        yield self._say(self._pick(self._speaker.greetings), None, LONG, "greeting")
        while spoken < seconds:
            begins, current = self._begin(current, seen)
            for said in (*begins, *self._stay(current, seen)):
                spoken += len(said.text.split()) * SPEED + said.pause
                yield said

    def _begin(self, current: str, seen: list[str]) -> tuple[list[Said], str]:
        """Another subject, and whose it is."""
        others = [project for project in self.visits if project != current]
        chosen = self._draw.choice(others)
        known, two = chosen in seen, len(seen) == 2 and current in seen
        roll = self._draw.random()
        speaker = self._speaker
        if roll < 0.12 and current:
            wrong = next(project for project in others if project != chosen)
            text = self._pick(speaker.mistaken).format(p=chosen, q=wrong, n="", w="", d="")
            kind = "mistaken"
        elif roll < 0.18 and two and known:
            text, kind = self._pick(speaker.other), "other"
        elif roll < 0.24 and current:
            text, kind = self._pick(speaker.plain), "plain"
        else:
            text, kind = self._pick(speaker.returns if known else speaker.openings), "opening"
        if chosen not in seen:
            seen.append(chosen)
        return [self._say(text, chosen, SHORT, kind, chosen)], chosen

    def _stay(self, current: str, seen: Sequence[str]) -> Iterator[Said]:
        speaker = self._speaker
        for _ in range(self._draw.randint(6, 18)):
            other = self._draw.choice([project for project in self.visits if project != current])
            roll = self._draw.random()
            if roll < 0.025:
                yield self._say(self._pick(speaker.compared), current, SHORT, "compared", other)
            elif roll < 0.04:
                yield self._say(self._pick(speaker.passing), None, LONG, "passing", other)
            elif roll < 0.06:
                yield self._say(self._pick(speaker.asides), other, SHORT, "aside", other)
                if self._draw.random() < 0.5:
                    yield self._say(self._pick(speaker.sentences), other, SHORT, "aside", other)
                yield self._say(self._pick(speaker.back), current, SHORT, "back")
            else:
                pause = LONG if self._draw.random() < 0.35 else SHORT
                yield self._say(self._pick(speaker.sentences), current, pause, "stay")

    def _say(self, text: str, truth: str | None, pause: float, kind: str, project: str = "") -> Said:
        draw, speaker = self._draw, self._speaker
        things = draw.sample(speaker.things, 2)
        if (own := speaker.own.get(truth or project, ())) and draw.random() < _OWN:
            things = draw.sample(own, 2)
        filled = text.format(
            p=project, n=things[0], m=things[1], d=draw.choice(DAYS), w=draw.choice(speaker.people), q=""
        )
        return Said(" ".join(filled.split()), truth, pause, kind)

    def _pick(self, texts: Sequence[str]) -> str:
        return self._draw.choice(texts)


def words_of(speaker: Speaker) -> list[str]:
    """Everything that a speaker may say, without the projects: what a recogniser may be taught."""
    groups = [getattr(speaker, one.name) for one in fields(speaker)[3:-1]]
    lines = []
    for number, text in enumerate(text for group in groups for text in group):
        for turn in range(3):
            thing = speaker.things[(number + turn) % len(speaker.things)]
            other = speaker.things[(number + turn + 7) % len(speaker.things)]
            day, who = DAYS[(number + turn) % 5], speaker.people[(number + turn) % len(speaker.people)]
            lines.append(" ".join(text.format(p="", q="", n=thing, m=other, d=day, w=who).split()))
    own = sorted({thing for things in speaker.own.values() for thing in things})
    for number, thing in enumerate(own):
        text = speaker.sentences[number % len(speaker.sentences)]
        other, day, who = own[(number + 7) % len(own)], DAYS[number % 5], speaker.people[number % 6]
        lines.append(" ".join(text.format(n=thing, m=other, d=day, w=who).split()))
    return lines
