"""An eighth way of speaking, by which nothing was chosen: a consultant who digresses and lists what is next.

Some subjects are announced by a person or a thing of the project alone. What is remarked on all projects, or
said to others and to the speaker themselves, is for nobody.
"""

from __future__ import annotations

import random

from benchmarks.routing_memos import Speaker, things_in, words_in


class _Hint(str):
    """Tells of a project by one of its people, ``{who}``, or of its things, ``{what}``."""

    def format(self, *args: object, **filled: object) -> str:
        draw = random.Random(f"{self} {sorted(filled.items())}")
        own = _OWN.get(str(filled["p"]), ())
        people = [thing.split(" from ")[1] for thing in own if " from " in thing] or [str(filled["w"])]
        things = [thing for thing in own if " from " not in thing] or [str(filled["n"])]
        return super().format(*args, **filled, who=draw.choice(people), what=draw.choice(things))


def _texts(text: str) -> tuple[str, ...]:
    """What stands between its strokes."""
    parts = (" ".join(part.split()) for part in text.split("|"))
    return tuple(_Hint(part) if "{who}" in part or "{what}" in part else part for part in parts)


_CLIENTS = """
    whitaker: the email from otto, the roster from old mister brandt, the bus depot, the school route, the
    ticket machine, the driver app, the bus wash, the low floor bus;
    delgado: the sketch from carmen, the complaint from farmer huber, the curd vat, the milk tanker, the goat
    cheese, the rind brush, the ripening cellar, the whey;
    fairbanks: the wish list from hilda, the note from professor lang, the dinosaur hall, the audio guide, the
    mammoth, the cloakroom, the school tour, the donor wall;
    monterey: the message from jasper, the report from the diver pablo, the shark tunnel, the coral room, the
    octopus, the otter feeding, the penguin pool, the salt filter;
    sinclair: the question from doctor magnus, the parcel from wanda, the plaster model, the crown order, the
    milling robot, the color card, the courier box, the wax bite;
    ashford: the drawing from zelda, the memo from mister finch, the plush bear, the wooden train, the puzzle
    box, the paint line, the safety label, the factory outlet;
    bellamy: the program from gregor, the list from ursula, the popcorn machine, the usher plan, the matinee,
    the film reel, the midnight show, the big screen;
    crawford: the reading from svetlana, the offer from nils, the rotor blade, the grid cable, the wind
    forecast, the gear box, the service boat, the bird study;
    donovan: the draft from malcolm, the call from mabel, the crossword, the obituary page, the front page,
    the sports desk, the reader letter, the paper boy;
    ellington: the letter from frieda, the idea from miss olive, the nap room, the sandbox, the parent
    evening, the lunch menu, the fire drill, the pick up list;
    fitzgerald: the quote from gustav, the text from irma, the letterpress, the stapling machine, the ink
    order, the proof sheet, the binding glue, the paper cutter;
    garrison: the protocol from doctor selma, the refund from mister ochs, the hearing test, the ear mold, the
    battery drawer, the demo booth, the repair envelope, the neck loop;
    hollister: the postcard from bertram, the sample from lady amelia, the tea auction, the jasmine blend, the
    sample tin, the customs stamp, the tea bag machine, the green label;
    kendall: the warning from boris, the photo from gilbert, the sorting belt, the truck scale, the glass
    heap, the tin press, the bottle return, the battery fire;
    langley: the log from estelle, the request from captain moss, the flight simulator, the hangar, the runway
    lamp, the night landing, the propeller, the radio license;
    mcallister: the order from cora, the answer from big vincent, the tumble dryer, the hotel sheets, the coin
    slot, the steam press, the stain chart, the towel contract;
    norwood: the model from emilio, the bill from joachim, the oak table, the bunk bed, the saw blade, the
    veneer press, the glue room, the rocking chair;
    ortega: the fax from celeste, the objection from doctor quast, the cough syrup, the pill counter, the
    blister pack, the night window, the flu shot, the prescription folder;
    paxton: the file from raymond, the apology from miss thorne, the hail claim, the boat policy, the claims
    hotline, the accident photo, the premium table, the glass coverage;
    quinlan: the plan from noel, the protest from the mayor, the hydrant, the sewer, the pumping station, the
    water tower, the leak detector, the reading card;
    redmond: the menu from dolores, the petition from the student henrik, the salad bar, the dish belt, the
    vegan lasagna, the student card, the soup station, the coffee corner;
    stafford: the patent from theo, the bet from rita, the cargo bike, the spoke order, the brake test, the
    carbon fork, the bike battery, the child seat;
    tennyson: the manuscript from agatha, the review from isaac, the poetry series, the book fair, the cover
    art, the audio book, the royalty sheet, the typo list;
    tacoma: the diary from hugo, the demand from keeper ruth, the giraffe house, the monkey island, the hay
    delivery, the elephant scale, the night walk, the petting farm;
    valdez: the tender from luis, the sketch from roofer bruno, the solar panel, the roof hook, the cable
    duct, the feed in tariff, the ladder truck, the south roof;
    weston: the paper from nadia, the parcel from doctor sato, the germination test, the seed drawer, the
    sunflower trial, the seed packet, the pumpkin field, the cold chamber;
    tulip: the voice mail from desiree, the tip from armand, the hair dye, the booking app, the mirror wall,
    the bridal package, the curling iron, the salon chair;
    anvil: the video from kurt, the excuse from lena, the climbing wall, the rope check, the belay course, the
    chalk bag, the crash mat, the kids group;
    savoy: the invitation from lorenzo, the song from madame bettina, the dance floor, the tango evening, the
    tap class, the swing band, the ball dress, the dance card;
    merriweather: the briefing from vera, the chart from cyrus, the weather station, the gale warning, the
    radar picture, the frost alert, the sunshine dial, the balloon launch
"""
_OWN = {name.strip(): things_in(things) for name, things in (one.split(":") for one in _CLIENTS.split(";"))}
_THINGS = """
    the statement of work, the interim report, the travel expenses, the pilot phase, the dashboard, the
    data export, the vendor list, the press text, the warranty, the data migration, the legal opinion, the
    prototype, the change request, the user test, the hiring plan, the roadmap, the weekly call, the kick
    off, the spare parts, the presentation
"""
_PEOPLE = "naomi felix harriet tobias clement miriam conrad simone"
_SENTENCES = _texts(
    """
    so what we settled on is that {n} goes first and everything that hangs on it and that includes {m} moves
    back by a week or so | i spent most of {d} with {n} and honestly i could have slept through it for all the
    good it did | next steps for them one get {n} signed off two send {m} round to the whole team three book a
    room for {d} and four breathe | what's to be done here so check {n} then ring {w} and then find out who
    ordered {m} in the first place | she asked whether {n} could be ready by {d} and i said sure before i'd
    thought about it and now i'm stuck with it | the way i read it {n} is only expensive because nobody ever
    asked what it was for | he pulled me aside afterwards and told me quietly that {n} is not going to happen
    this year | anyway {n} i'd say we give it until {d} and then we decide with or without {w} | so back to
    {n} for a moment because i skipped a step there | on {n} there are two camps {w} is in the one and
    everybody sensible is in the other | i told them the story of my first boss who used to weigh every
    document before he read it and they laughed but the point stands {n} is simply too heavy | {w} came up
    with doing {n} in the evening when it's quiet and you know what that might just work | some firm from out
    of town brightwater or bright something offered to do {n} for a third less and i don't trust them an inch
    | what they don't see is that {n} and {m} are one and the same problem in two coats | send {w} a short
    note that {n} can stay the way it is but i want to see {m} before anyone touches it | we had {n} at eighty
    percent no i'm lying it was sixty and that was before {w} went through it | the figure for {n} is twelve
    thousand sorry twelve thousand five hundred i always drop the five hundred | then we walked over to look
    at {n} and it's a lot smaller than in the pictures | they're proud of {n} so be gentle when you write it
    up | if i had to bet i'd say {n} is done by {d} and {m} when pigs fly | na gut so {n} stays in the plan
    but under protest and the protest is mine | {w} wanted to know why {n} takes three signatures and there
    was a silence you could have framed | let me think aloud for a second if we take {n} out then {m} loses
    its reason and if we leave it in we're over budget by a mile so out it goes i suppose | the good news is
    {n} works the bad news is only {w} knows how | there was a mix up with {n} it went to the wrong address
    twice and came back wet | i asked for one thing which was {n} on my desk by {d} and what did i get a
    picture of it | about {n} she'd like a proper comparison not more than two pages and with prices please |
    it turned out that {m} had been sitting in a drawer since spring while everybody was shouting about {n} |
    oh and the insurance people from northern mutual wanted to see {n} as well they come on {d} so somebody
    has to be there | one idea that came up was to let the young ones handle {n} and to keep {w} well away
    from it | did we ever get an answer about {n} i don't think we did | {n} then i have it here in my notes
    twice underlined and with a question mark so i must have been cross | they tried {n} with a smaller group
    first eleven people and nine of them liked it and the other two want their money back | for the list order
    {m} cancel {n} or the other way round let me check no it's right cancel {n} | i think what really bothers
    him about {n} is that it wasn't his idea | we ought to separate {n} from {m} on the bill otherwise they'll
    never pay either | {w} is going to be on holiday from {d} so anything about {n} has to be on the table
    before that | so i counted and there are seven versions of {n} going around and mine is the fourth | we've
    got a saying at home you can't fatten a pig by weighing it and that's what they do with {n} they weigh it
    every {d} | his exact words were {n} is the heart of the matter and then he went off to play tennis |
    they'll need a budget for {n} and i'd put in a reserve of say ten percent no make that fifteen | could
    somebody please look up when {n} was last checked i'd guess two years ago | what i liked was how {w}
    explained {n} to the new people with three oranges and a string | i suggested we move {n} to the ground
    floor nobody objected and that always makes me nervous | there's one open end and that's {m} everything
    else about it is wrapped up | the thing is they bought {n} before they asked me and now i'm supposed to
    say it was a good buy | then came the part about {n} where he got quite loud and she left the room and i
    studied the ceiling | for {d} please prepare a page on {n} with the three options cheap decent and what
    they'll actually take | i noticed that {n} isn't in the contract at all which is either very good or very
    bad for us | mind you {w} has been asking for {n} since last autumn so that's hardly a surprise | the
    carpenter a certain mister bloch who isn't anybody's client thank goodness says {n} can't be moved without
    taking the door out | and {n} yes that too they want it faster and cheaper and better and i told them to
    pick two | i've changed my mind on {n} i said no on {d} but having seen {m} i'd say yes with conditions |
    so that was {n} and the second half of the morning went into {m} which took forever | try to find out
    discreetly what {w} thinks of {n} not by email just over lunch | the numbers on {n} came in and they're
    better than mine so i'll use theirs | as a matter of fact {n} has nothing to do with it that was just an
    excuse | she's drawn up a calendar for {n} with colors and everything and i couldn't find a single mistake
    in it | we agreed that {w} does {n} that i do {m} and that nobody does the minutes as usual | there is a
    risk with {n} if the delivery slips past {d} then the whole lot sits in the rain | they asked me point
    blank whether {n} is worth it and i heard myself say it depends | on {n} i need facts how many how old who
    pays for it and since when | i had {n} down under done but it isn't done at all so move it back please |
    what else there was something yes {n} they'd like a second round of that in the fall | if {w} comes back
    to you about {n} stay friendly and don't promise anything | her worry is that once {n} is gone nobody will
    look after {m} any more and i can see that | alles klar with {n} by the way that was only a loose cable |
    there's this habit of theirs they vote on everything they even voted on {n} and it came out five to five |
    so far so good but {m} is another story the first estimate was a joke and the second one wasn't funny | i
    want you to put {n} and {m} side by side in a table with what it costs and what it brings | the new one
    can't do {n} the old one could and that sums up the whole afternoon | it would be nice for once to begin
    with {n} rather than end with it | the lady who used to look after {n} has retired and took all the
    knowledge with her and a cactus | {w} gave me a lift to the station and told me the real story about {n}
    and it has to do with a bet | until {d} we leave {n} exactly where it is no touching | so the plan in
    three sentences {n} stays {m} gets cheaper and {w} gets a helper | i made a promise about {n} and i intend
    to keep it even if it hurts | the printout of {n} was upside down in the folder and nobody had noticed for
    a year so that tells you something | my proposal would be a small test of {n} two weeks four people and a
    cake at the end | then the inspector asked for {m} and everyone looked at {w} and {w} looked at the window
    | i'd forgotten how much of {n} they do by hand it's like watching your grandmother knit | regarding money
    {n} is covered and {m} isn't and that's what we have to tell them on {d} | so they sat there with {n} in
    the middle of the table like a dead fish | was it {n} or {m} that failed first i think {n} but do look it
    up in the minutes | the question i couldn't answer was how long {n} will last and i hate that | and please
    without the usual jargon when you describe {n} he's allergic to it | somebody from the ministry a mister
    ahrens turned up unannounced and wanted to be shown {n} so that was the afternoon gone | {n} has been
    moved from {d} to the following week which suits me rather well | we could do {m} ourselves and save the
    money but then who looks after {n} | he explained {n} to me for twenty minutes and at the end he asked
    whether i could explain it to him | in my view they should stop calling it {n} because it frightens people
    | i was against {n} from the start and i was right but that's no help to anyone now | there are exactly
    two people who understand {n} and they're not on speaking terms | a thought on {n} what if we simply ask
    the people who use it every day | you'll find the details of {n} in the blue notebook page forty or so |
    what she said about {n} was clever she said it's not broken it's lonely | the deal is {n} first money
    after and not the reverse like last time | my list for {d} is short talk to {w} about {n} and measure {m}
    and eat something | leider {n} isn't finished and it won't be before {d} so let them know gently | they
    found {m} again by the way it was behind the fridge the whole time | i wonder if {n} wouldn't be easier if
    we cut it in half and did one half properly | on {d} the machine people come the ones from hartmann and
    sons and they'll want power next to {n} | that leaves two points first {n} where i'm waiting for {w} and
    second {m} where {w} is waiting for me | i still owe them the write up of {n} so block two hours for that
    on {d} morning | if you look closely {n} pays for itself after three years provided that nobody sneezes |
    we spoke about {n} a second time after the break and this time with {w} in the room it went much smoother
    | and then the punch line {n} had been ordered twice | they're thinking of giving {n} a new name there'll
    be a competition and i'm on the jury god help me | the part of {n} i don't get is why it has to happen at
    night | so {w} does the first draft of {n} i go over it on {d} and then it's out of the door | for {n} i'd
    want somebody from outside with no history and a thick skin | nobody wants to hear it but without {m}
    there's no point in {n} at all | {n} could be a nice little example for the conference if they let us use
    it | from {d} on {w} sits next to {n} all day and writes down what goes wrong | i looked at {n} again last
    night with a glass of wine and it got better with every sip | there's dust on {n} an inch thick and that
    says more than any report | he'd like {n} in writing and she'd like it on film so you see how that went |
    the sensible order is {m} then a long pause and then maybe {n} | when i walked in they were all standing
    around {n} like it was a campfire | do me a favor and dig out what we wrote about {n} in the very first
    offer | {w} wants to drop {n} i want to keep it and the client hasn't noticed that we disagree so keep it
    that way | i've asked for {n} three times now the fourth time i'll bring it myself | there was one
    sentence about {n} in the letter and that one sentence cost us a whole day | funny thing about {n} the
    less they use it the more they complain about it | for the minutes {w} is responsible for {n} from now on
    and {w} has said yes in front of witnesses | if all else fails we rent {n} instead of buying it for a year
    or so | ja und then of course {m} which nobody had on the agenda but everybody had an opinion on | they
    gave me a tour {n} first then {m} then the canteen which was the best part to be honest | i promised {w} a
    decision about {n} so let me make one yes | it's a shame about {m} but we can't carry that along for
    another year | between now and {d} three things have to happen with {n} it has to be weighed insured and
    paid for | don't let them talk you into doing {m} for free they'll try they always do | i only saw {n} for
    a minute but that was long enough to see that it's crooked | what if {n} came from the same supplier as
    {m} that would save them a drive a week | so {n} now belongs to {w} and {m} belongs to the past | my
    feeling is that they're afraid of {n} and nobody wants to say so | small correction to what i just said
    about {n} it's not broken it's just not plugged in properly | they want to know by {d} what happens to {n}
    if one of the two of them falls ill | tomorrow first thing i'll write up {n} while it's fresh and then {w}
    can have a go at it | on the train i sketched how {n} could look and it fits on the back of a ticket so it
    can't be that hard |
    i had to smile because it was exactly what i'd told them in january | he means well he really does but he
    talks until the other side gives up | they asked for a discount and i gave them a look instead | so much
    for the plan now for what really happened | ach ja and they've got a new coffee machine which may be the
    best thing i've seen there in years | and this is confidential she's thinking about leaving so not a word
    in the report | the whole thing took eleven minutes i timed it | wait i've got that the wrong way round it
    was the wife who signed and the husband who shouted | put simply they don't need more people they need
    fewer meetings | i drew them a triangle on the whiteboard and now everybody keeps talking about the
    triangle | they'd like an answer soon and by soon they mean yesterday | that's the third manager in two
    years and he looks tired already | moment i wrote that down somewhere here it is forty two people in two
    shifts and a half day on {d} | what i want from {w} is a straight yes or no and not a poem | there is a
    bit of a history there the father founded it the son nearly sank it and the daughter is the one who calls
    me | i'd say a third of what they do could be dropped tomorrow and nobody would notice | {w} took the
    minutes so expect them sometime around christmas | she's got a wonderful way of saying no she just tilts
    her head | so three things come out of this a letter a phone call and a bad conscience | i got lost in the
    building twice and ended up in the laundry room where a very nice man gave me a biscuit | they've been
    doing it like that since the seventies and to be fair it does work somehow | point one they pay late point
    two they know it and point three they're very charming about it | no strike that last bit i was being
    unfair | yes and then lunch which was good and then the afternoon which wasn't | you can tell {w} from me
    that it's approved but not before {d} | that decision has been made four times now and every time by
    somebody else | it's a small place everyone knows everyone and half of them are cousins | he wants to be
    asked that's all he wants to be asked before it happens and not after | the younger brother does the books
    he's good but he's slow and he hides things in footnotes | so if anyone wants to know what we've done
    there for the money it's this we listened | please make that sound a little friendlier than i just did | i
    don't have the exact date but it was the week when the trains weren't running | and that's the moment when
    the lights went out and i mean that literally | they have a cat there that sits on the copier and
    apparently it has a contract | what she needs is somebody who sits down with her for a day and goes
    through the pile sheet by sheet | we're not in a hurry they are | we had the same discussion in the spring
    with other people in the same chairs | my gut says wait my head says wait and only the calendar says go |
    first we were five then we were nine and in the end i was alone with {w} and a plate of sandwiches | so on
    {d} at ten i'm there again this time with the laptop and with better shoes | i have to be careful what i
    say because she reads everything and i do mean everything | oh the parking there is a nightmare note to
    the team take the tram | the trouble isn't the money the trouble is that no one wants to be the first to
    move | {w} asked a brilliant question i wish i'd written it down | there'll be a vote at the end of the
    month and i'm told it's going to be close | as long as the old man is around nothing will change and the
    old man is in excellent health | what i forgot to say they want all of that in two languages | schade
    really because it could have been such a nice piece of work | well they've got until {d} after that the
    offer is off the table | i need to get better at saying no to them | it was raining when i got there it
    was raining when i left and in between it rained on the inside as well | she sent me home with a jar of
    something homemade and i'm afraid to open it | fine then let's do it their way and write down that it's
    their way | there were two gentlemen from a bank whose name i didn't catch they asked nothing and wrote
    down everything | i'd like {w} to sit in on that just to listen and to kick me under the table if needed |
    the long and the short of it they're happy with us but they're not happy | as of now nothing has been paid
    nothing has been signed and everybody's in a splendid mood | i've been thinking about why it annoys me and
    it's because they never finish a sentence over there | their it man he's called something like lindqvist
    won't give us access before {d} so that's that | that's about the size of it a lot of talk a little
    progress and one broken chair | a question for the team can we do that in a week and don't say yes just
    because i'm asking | he's drawn it all on brown paper it hangs across the whole corridor and it's actually
    rather good | they do this thing where they start every meeting with a song i mouthed along | would it be
    so bad to just leave it as it is i asked and there was a gasp | on the way out the doorman told me more in
    two minutes than the board did in two hours | i've put in fourteen hours there this month so bill them for
    twelve and we'll call it goodwill | and then for the umpteenth time the question of who has the keys | you
    know how it is you fix one thing and three others come loose | good that should do as a summary but
    there's a detail i don't want to lose | she laughed and said oh you consultants and i still don't know how
    she meant it | the next meeting is on {d} the one after that isn't and please tell {w} that it isn't | we
    promised them a visit before the summer so find a date in june or better in may | in hindsight i should
    have asked for it in writing | i'll dictate the letter properly tomorrow this is just so the gist isn't
    lost dear all thank you for your time and then the bit about the delay and then best regards | it isn't a
    matter of money any more it's a matter of who blinks first and i have dry eyes | what worries me a bit is
    {w} who has gone very quiet lately | and now he says he never said it but {w} was there and heard it too |
    that one's on me i mixed up gross and net | i asked three people the same question and got four answers so
    we're making progress | one more visit and i think they'll let us see the books | those two hate each
    other and the rest of the house has learned to walk around it | they start at six in the morning over
    there who does that | oh and no photographs he was very clear on that no photographs | the summary in
    plain words yes it can be done no it can't be done by {d} | i told them i'd sleep on it and i did and i
    still think what i thought before
    """
)
_GREETINGS = _texts(
    """
    right so that was a full day i'm walking home along the canal and i'll just talk until i'm at the door |
    hello hello okay it's recording i've got three clients in my head and a sandwich in my hand | guten abend
    it's me this'll be long and not very tidy so make yourselves some tea | good evening team i'm in the hotel
    the walls are thin so i'll keep my voice down | okay before the weekend swallows everything here's what
    i've got
    """
)
_OPENINGS = _texts(
    """
    the first or the next one anyway is {p} | okay {p} next there's quite a bit | let me talk about {p} for a
    while | so on {d} i was at {p} all morning | now for something on {p} | then we have {p} and there the big
    subject is {n} | i'd like to do {p} now because that's the urgent one | new subject {p} | right so {p} i
    had {who} on the phone for an hour | so {p} where shall i begin maybe with {what} | moving along {p} | had
    my monthly chat with {who} over at {p} | the following is all for {p} please | and for {p} i've got a few
    bits and pieces | i came straight from {p} and my head is still full of it | so let's turn to {p} before i
    get too tired | client number whatever {p} | this next part belongs to {p} and it starts with {what} | und
    jetzt {p} | then {p} that's a different kettle of fish | so {who} called about {what} and i said i'd think
    it over | then a completely different matter {what} and i know {who} is waiting for that | i met {who} by
    chance in the bakery and we ended up talking about {what}
    """
)
_RETURNS = _texts(
    """
    okay so back to {p} for a moment | right {p} once more because something just came to me | let me get back
    to {p} there's still {what} | {p} i'm not done with that yet | one more point on {p} and then i'll leave
    them in peace | i was going to say something else about {p} | so returning to {p} and what we said before
    | and this is for {p} again please | ah {p} yes i left out the most important bit | back at {p} there's
    {who} to consider | let me add something for {p} | to pick up {p} again where i left it | anyway {p} | and
    what was the other thing with {p} oh yes | for {p} there's also {what} | noch mal {p} | anyway {what}
    that's still open | back to {what} because {who} asked me twice | and i have to come back to {who} for a
    minute | oh and {who} also wanted to hear about {what} | so {what} again i've had another thought about
    that | i keep thinking about {what} and what {who} said
    """
)
_PLAIN = _texts(
    """
    {p} have written again and they're asking about {n} | there's been an accident at {p} nothing serious but
    {who} was pretty shaken | yesterday at {p} everybody was talking about {n} and nobody about money | i got
    a very odd letter from {p} | {w} is spending {d} at {p} because of {n} | {p} would like to start earlier
    and i think they can | on {d} i'm supposed to present to the whole of {p} | {who} sent me a text at
    midnight and it's about {what} | {what} has been standing still since {d} and {who} writes to me about it
    every hour | nobody has told {who} yet that {what} is going to cost double | there was a photo in my inbox
    this morning and on it was {what} or what's left of it | {who} is getting married imagine and so {what}
    has to wait until june | i slept badly because of {what} and because {who} is right about it
    """
)
_COMPARED = _texts(
    """
    with {p} it took us half a year so i'm not worried here | that's the difference to {p} by the way here
    they actually read what we send them | {p} solved the same thing with a padlock and a sign and maybe
    that's all it needs | it's twice as big as at {p} and half as noisy | i told them how {p} do it and they
    were all ears | if you still have the table we made for {p} take that as a pattern and put the new numbers
    in | not like at {p} where you wait three weeks for an answer these people ring back the same day | same
    story as with {who} at {p} really only that this time we've got it in writing | it's the {p} problem all
    over again too many chiefs | in contrast to {p} there's money here just no time | a bit like {who} last
    year very sure and very wrong | one could learn something from {p} in that respect and i said so
    """
)
_PASSING = _texts(
    """
    note to self buy stamps and call the dentist about the crown and the appointment has to be after four
    because of the swimming lesson end of note | excuse me is this the platform for the regional train oh it's
    the other one thank you very much that's very kind of you so sorry about that i was at the wrong platform
    for ten minutes | this is private for a second my mother's birthday is on {d} and i still haven't got her
    anything she'd like a new radio with big buttons so remind me to look at radios tonight okay private bit
    over | hang on the phone hello yes no i'm sorry there's nobody of that name here you've got the wrong
    number no problem bye right wrong number | that is something i see everywhere these days with all my
    clients people buy a tool and think they've bought the skill i should give a talk about that some day with
    slides and everything | for my own tax return the hotel was a hundred and twelve the dinner was on me and
    the taxi receipt is in the gray coat so much for the tax | oma called she wants to know whether we come on
    sunday and yes we come on sunday and we bring the plum cake and the folding chairs and the boy needs a
    haircut before that | one for the running club i can't do the long loop this week my heel is acting up but
    count me in for the relay in may and tell gerald he still has my water bottle | a coffee please just milk
    no sugar and one of those with the cherry on it yes that one to take away keep the change | goodness this
    wind can you even hear me i'll go under the bridge for a moment better now yes better | the people from
    the phone company keep calling me about a new contract i don't want a new contract i want them to stop
    calling so if somebody in the office gets them on the line please tell them that | the landlord of our
    office wrote that the heating will be off on {d} from nine to twelve so everybody bring a sweater or work
    from home that's for all of you and has nothing to do with any client | to do for me personally new brake
    pads for the car cancel the magazine and find that book about volcanoes for the little one | somebody just
    waved at me and i've no idea who that was maybe from the choir maybe from the gym i waved back to be safe
    | an old school friend of mine runs a vineyard now in the south she wants me to come and advise her i said
    i'm no good with plants and that i'd come for the wine but that's not a job that's a holiday | a firm
    called halvorsen logistics wanted to hire me last week for a day on pallets i told them we're full until
    the autumn and that they should ask again then so if they ring be nice there's nothing to write down | not
    for any project this just for the record my own laptop is making a noise like a hair drier so somebody
    please find out whether the shop near the cathedral still does repairs and what they'd charge for a new
    fan | mist i've stepped in something these were my good shoes and there's never a tap anywhere when you
    need one okay one second | for whoever plans our summer party i vote for the boat not the bowling last
    year's bowling was a disaster and {w} still can't lift the left arm | generally and this goes for all of
    them we should send the bills earlier i looked at the account this morning and i didn't like what i saw so
    from next month bills go out on the first | hi there yes i'm just talking to my phone don't mind me lovely
    dog what's his name well hello biscuit aren't you a good boy no that's my sleeve you can't have that | the
    doctor says it's only the back and i should walk more so that's why i'm walking and talking and if i'm out
    of breath that's the hill and not the heart | reminder for tonight take the bins out water the tomatoes
    and please don't forget the permission slip for the class trip it has to be signed by {d}
    """
)
_ASIDES = _texts(
    """
    oh before it slips my mind {p} need an answer on {n} by {d} | in between something for {p} because i just
    saw the message {n} has arrived | sorry that's {who} from {p} texting about {what} | quick one for {p}
    tell {who} that {d} is fine | ah and {who} i promised to call back about {what} put that on the list for
    {p} | i see a van over there that reminds me {p} are still waiting for {n} | this doesn't belong here but
    {p} should really hear about {n} before {d} | apropos {what} has to be insured by {d} i told {who} i'd see
    to it
    """
)
_BACK = _texts(
    """
    anyway the thing i was talking about | okay so back to what i was saying before that | right that was just
    in between so on with it | anyway {n} as i said | so where did i stop ah yes | back to business as before
    | zuruck zum thema as they say | but i was in the middle of something else
    """
)
_MISTAKEN = _texts(
    """
    okay {q} next oh wait i actually meant {p} | so on to {q} no sorry that's tomorrow today it's {p} | let me
    talk about {q} hm no i've got the wrong notes in my hand this is {p} | something for {q} not {q} what am i
    saying {p} of course | then at {q} they or no that was at {p} forgive me it's late | back to {q} or
    actually let's do {p} first while i remember it | this is for {q} quatsch for {p} i mean the one with
    {who} | {q} have a problem with oh wait i actually mean {p} it's {who} who has the problem
    """
)
_OTHER = _texts(
    """
    and now the other one again | let me switch to the other client for a bit | okay so the other project the
    one before | back over to the others i was talking about earlier
    """
)

EIGHTH = Speaker(
    projects=tuple(_OWN),
    things=things_in(_THINGS),
    people=words_in(_PEOPLE),
    sentences=_SENTENCES,
    greetings=_GREETINGS,
    openings=_OPENINGS,
    returns=_RETURNS,
    plain=_PLAIN,
    compared=_COMPARED,
    passing=_PASSING,
    asides=_ASIDES,
    back=_BACK,
    mistaken=_MISTAKEN,
    other=_OTHER,
    own=_OWN,
)
