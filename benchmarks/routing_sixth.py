"""A sixth way of speaking, by which nothing was chosen: a rambler, whose clients have people and things."""

from __future__ import annotations

from benchmarks.routing_memos import Speaker, things_in


def _lines(text: str) -> tuple[str, ...]:
    """A text per line."""
    return tuple(line.strip() for line in text.strip().splitlines())


_CLIENTS = """
    mulligan: rosalind, uncle benny, the brewing kettle, the hop store, the canning line, the tap room, the
    keg deposit, the boiler;
    carmichael: clarence, the night porter, the breakfast buffet trolley, the minibar, the west wing, the
    linen closet, the pass key, the boiler;
    abernathy: professor doyle, little suzie, the microscope, the cold room, the ethics form, the freezer
    alarm, the mouse house, the centrifuge;
    montague: delphine, the maestro, the stage lift, the prompter box, the box office, the velvet curtain, the
    smoke machine, the season brochure;
    kingsley: captain reese, the ferryman, the gangway, the life jacket, the mooring line, the ticket kiosk,
    the tide table, the hull survey;
    harrington: doctor bloom, the receptionist, the admission line, the x ray machine, the blood fridge, the
    substitute doctor, the parking barrier, the flu clinic;
    wellington: gus, the foreman, the scaffolding, the concrete pour, the crane permit, the site hut, the
    asbestos report, the drainage;
    galloway: fiona, the shepherd, the wool price, the shearing shed, the sheepdog trial, the lambing season,
    the barn roof, the yarn label;
    beaumont: chef antoine, madame, the tasting menu, the oyster delivery, the wine list, the pastry oven, the
    terrace heater, the grease trap;
    castellano: nonna, little gina, the pizza franchise, the dough mixer, the delivery scooter, the neon sign,
    the tomato contract, the grease trap;
    drummond: sergeant pike, the dog handler, the guard rota, the body camera, the patrol car, the control
    desk, the alarm contract, the night shift;
    finnegan: mags, the bookie, the racing calendar, the stable block, the jockey room, the betting slip, the
    horse ambulance, the photo finish;
    huntington: warden cole, the chaplain, the visitor hall, the laundry contract, the library cart, the
    kitchen knife count, the parole board, the night shift;
    inverness: hamish, the distillery cat, the copper still, the peat kiln, the cask ledger, the excise
    office, the gift shop, the visitor hall;
    kowalski: auntie bozena, cousin marek, the sausage recipe, the smokehouse, the meat inspector, the vacuum
    packer, the market stall, the cold room;
    lombardi: signor vito, the apprentice, the leather supplier, the stitching machine, the shoe last, the
    window display, the repair ticket, the sole grinder;
    prescott: headmistress vane, the janitor, the exam hall, the school bell, the detention book, the science
    wing, the lunch voucher, the gym floor;
    rutherford: judge amory, the paralegal, the case file, the billing hour, the deposition, the conflict
    check, the shredder, the client portal;
    sheffield: big trevor, the smelter, the rolling mill, the scrap yard, the safety boot, the union vote, the
    noise survey, the furnace lining;
    thornton: aunt philippa, the gardener, the rose nursery, the irrigation pump, the potting soil, the plant
    passport, the greenhouse door, the aphid problem;
    underwood: ranger molly, the beaver, the visitor trail, the picnic shelter, the timber auction, the fire
    tower, the bat survey, the footbridge;
    winchester: brother anselm, the organist, the bell tower, the crypt, the roof appeal, the choir stall, the
    wedding booking, the collection plate;
    zimmerman: lotte, the watchmaker, the wrist chronometer, the vault, the sapphire glass, the polishing
    bench, the service interval, the repair ticket;
    ostrander: skipper dale, the cook, the trawler, the cod quota, the ice plant, the net loft, the fuel dock,
    the auction clock;
    brannigan: sister agnes, the hospice cat, the morphine cupboard, the family room, the volunteer rota, the
    memory garden, the charity shop, the admission line;
    edgewater: lifeguard nate, the swim coach, the deep end, the chlorine store, the water slide, the locker
    token, the sauna bench, the parking barrier;
    tremont: granny opal, the tenant group, the stair lift, the rent ledger, the damp patch, the bin store,
    the roof garden, the intercom;
    mansfield: luthier ames, the cellist, the spruce blank, the varnish booth, the bow maker, the humidity
    cabinet, the rental violin, the bridge jig;
    hawthorne: coroner reed, the embalmer, the hearse, the casket catalog, the flower account, the chapel of
    rest, the cremation slot, the black limousine;
    oberlin: coach ramirez, the mascot, the batting cage, the scoreboard, the season ticket, the hot dog
    stand, the turf roller, the rain check
"""
_OWN = {name.strip(): things_in(things) for name, things in (one.split(":") for one in _CLIENTS.split(";"))}

SIXTH = Speaker(
    projects=tuple(_OWN),
    things=things_in(
        """
        the tracking sheet, the deadline, the quote, the retainer, the workshop date, the second draft, the
        org chart, the price list, the training day, the bank, the accountant, the website, the mailing, the
        landlord, the phone system, the backlog, the handover, the steering group, the risk register, the cash
        flow
        """
    ),
    people=("gideon", "marjorie", "desmond", "beatrice", "leopold", "winifred", "percy", "georgina"),
    sentences=_lines(
        """
        so the thing is {n} just isn't where it should be by now
        i promised them something about {n} and i honestly have no idea what i promised
        {w} was pretty short with me on the phone and i think that was about {n}
        what i want to try is {n} first and then {m} and not the other way round
        she said she'd think about it which in her case means no
        he keeps nodding and then nothing happens
        they are lovely people but they cannot make up their minds
        nobody has looked at {n} since {d} and it shows
        that was {d} no sorry the day after
        i wrote down four hundred but it should be five hundred
        put a big red mark next to {n} please
        we went round and round about {n} for an hour and ended up where we started
        if {m} slips then {n} slips too so somebody should keep an eye on that
        the funny part is that {n} was the one thing nobody was worried about
        ask {w} who really decides about {n}
        i owe them an answer by {d}
        and then there's {n} which i'd completely forgotten
        i don't want to be the one who brings up {n} again
        somebody must have paid for {n} but i can't find who
        let's not touch {n} until {w} is back from holiday
        i need a page on {n} not ten pages just one
        he said it was fine but his face said something else
        it would help a great deal if {n} and {m} were looked at together
        {w} thinks {n} is a waste of money and i half agree
        what was i going to say
        yes {n} that was it
        the numbers don't add up and it's either {n} or {m}
        i told her we would be done with {n} in march no wait april
        they want a photograph of {n} for some reason
        my feeling is we should drop {n} altogether
        i said i'd look into {n} and i did and it's worse than they think
        there's a rumor that {w} is leaving which would be a blow
        {w} has done a lovely job there to be fair
        it all hangs on {n}
        that's two days of work if i'm lucky and four if i'm not
        could you draft something polite that says no to {n}
        and a second version that's a bit less polite
        on {d} i sat there for two hours and all we did was talk about {n}
        remind me to bring cake because it's the last day for {w}
        i keep mixing up {n} and {m} in my notes so be careful there
        first {n} then lunch then {m} that was the whole day
        he asked me three times whether {n} is included and three times i said it isn't
        the bill for {n} goes out at the end of the month
        actually leave the bill until {w} has signed
        i've got a hunch about {n} but nothing on paper
        they'd rather wait a year than pay for {m}
        she laughed when i mentioned {n} so that's something
        it's one of those places where the kettle is always on and nothing is ever finished
        the whole team turned up except {w} naturally
        between us {n} was never going to work
        what they call {n} is really three different things
        we could get {n} for half the money if we asked around
        i was wrong about {n} and i'd like that written down
        it was not {w} who complained it was the other fellow the tall one
        the letter about {n} came back unopened
        we have until {d} and not a minute longer
        so that's decided {n} stays and {m} goes
        it isn't decided at all when i think about it
        {w} will send me the figures but don't hold your breath
        everything else can wait
        i need to know how many people that concerns
        my notes say {n} and then a word i can't read
        there was a leak above {n} or maybe beside it
        {d} at nine and bring the drawings
        her brother knows somebody who does exactly that
        two of the three said yes and the third one went very quiet
        they've had {n} on the list since before my time
        i'd start small with {n} and see who shouts
        next time i'm there i want to see {n} with my own eyes
        please check what we agreed about {n} because he remembers it differently
        he's the kind of man who measures twice and then doesn't cut
        if you ask me {n} is a symptom and {m} is the disease
        it's been three weeks and still not a word about {n}
        she's furious and she's right
        that reminds me there was a form for {n} with a blue stamp on it
        all i could think was please don't mention {n} and then of course he mentioned it
        {w} wants it on {d} which is a joke
        make a list of everything that depends on {n}
        the old one broke and the new one hasn't come
        we'd said sixty hours and i'm at seventy already
        i don't get why {n} costs more than {m}
        it went better than i feared i must say
        they clapped can you imagine they actually clapped
        the younger one does the talking but the older one signs
        on the plus side {n} is finally out of the way
        there's an appendix about {n} somewhere in my bag
        i'll tell {w} myself so don't write to anyone
        what they need isn't {n} it's somebody who says stop
        and could we find out whether {n} is even legal
        the contract says one thing about {n} and {w} says another
        i left my umbrella there as well
        it's the third {d} in a row that they cancel on me
        then it got loud
        then it got very quiet
        as for {n} we do it the boring way
        he's going to ring me about {n} tonight
        i bet he won't
        look up what {n} cost two years ago
        she showed me {n} and i have to say i was impressed
        we agreed to disagree on {m}
        there's a catch with {n} and it's in the small print
        let {w} have the rough version but nobody else
        if it rains on {d} the whole plan falls apart
        the trouble started with {n} and everything since then is just dominoes
        i've a good mind to charge them for {n}
        somebody spilled coffee on the only copy
        they have three opinions about {n} and two people
        we'll do a trial run with {n} on {d} early before anyone is there
        that was never part of the deal
        {w} put it rather well she said {n} is a promise and {m} is a wish
        i need a drawing of {n} from the side
        maybe ask whether they'd take {m} instead
        so my advice would be wait
        no scratch that my advice would be go now and say sorry later
        last year we lost {n} because nobody picked up the phone
        the auditor wants to see {n} and he wants to see it cold
        and don't call it a crisis in front of {w}
        it's a crisis though
        i'm fairly sure {n} can be done without {m}
        what surprised me was how little {w} knew about {n}
        half of it is paid the other half is when {n} is finished
        there are eleven steps and they skip seven of them
        it's been raining in there since october
        her idea was to swap {n} and {m} and i can't see what's wrong with it
        he wants a second opinion on {n} so i gave him the same one twice
        that whole corner where {n} is needs a new coat of paint
        we should measure {n} before anyone spends a penny
        they moved {d} to the week after so that's good
        {w} did mention a grant for that sort of thing
        check if the grant covers {n}
        i'd be careful with {w} after what happened the last time
        well it is what it is
        you'd have to see it to believe it
        i'm going in on {d} with {w} and we'll settle {n} there and then
        that figure came from {w} and i wouldn't put my hand in the fire for it
        the more i think about {n} the less i like it
        he's had that idea since the summer and it hasn't aged well
        she wants it shorter and he wants it longer so it'll stay as it is
        give them two options and make the second one awful
        they'll say it's the weather but it's not the weather
        what i like about them is that they feed me
        apparently it was never plugged in
        i'd rather hear that from her than from him
        three meetings for a door handle i ask you
        at this point i'd settle for a postcard
        so he draws it on a napkin and that napkin is now the plan
        everyone was looking at their shoes
        we can talk about money when they've stopped shouting
        put that down as a maybe
        i had it in my hand and then i put it down somewhere
        she's the only one there who reads what i send
        don't ask me why but it has to be yellow
        they keep the key under a flower pot in this day and age
        i think i was too polite
        and of course the lift was broken so i took the stairs
        his version and her version have nothing in common but the date
        tell them sixteen no sixty six zero
        that can go in the drawer with the others
        he's sending a young man with a clipboard
        you could hear a pin drop
        it'll be fine it's always fine in the end
        something about it smells and i don't mean the drains
        the first page is good the rest is padding
        i have the feeling they've already made up their minds
        she cried a bit and then we had tea
        the question is who cleans up afterwards
        all right so what do they actually need from us
        a price by {d} that's what they need
        i'll bring {w} along if that's okay with them
        {w} has been asking after {n} and i keep changing the subject
        could be {n} could be {m} could be a loose screw
        we start with {n} on {d} and if that works we'll see about {m}
        you remember {w} the one with the motorbike well that's who's doing it now
        the other day {w} showed me how they do {n} and my jaw dropped
        i'm supposed to say something nice about {n} in front of forty people
        {w} found the mistake and it was mine
        there are two keys to {n} and three people who have one
        what did we say about {n} i think we said spring
        on paper {n} is finished and in real life it's a hole in the ground
        {n} yes {m} no that's the short version
        if we get {n} right nobody will notice and if we don't everybody will
        oh and {n} i nearly forgot needs a second pair of eyes
        {w} swears that {n} was there on {d}
        it says on the label not to put {n} next to {m} so guess what they did
        the day {n} arrives i want to be somewhere else
        we've been given until {d} to explain {n} to people who don't want it explained
        a word about {n} it's not as urgent as {w} makes it sound
        that leaves {n} and i'd rather leave it there
        nobody told {w} about {n} and now there's a mood
        do you think {n} would fit on one slide
        find me the email where {w} says that {n} is free of charge
        the plan is {n} by {d} and champagne after
        i stood in front of {n} and thought this can't be it
        whatever happens with {n} we keep {m} out of it
        they've painted {n} blue and asked me what i think
        i think it's blue
        for once {n} came in under what we'd guessed
        so the answer about {n} is yes but slowly
        {w} knows more than {w} lets on about {m}
        it's only {n} that worries me the rest runs by itself
        """
    ),
    greetings=_lines(
        """
        right it's me in the car again so if you hear a horn that's not mine
        okay evening round where do i start
        testing testing yes the little light is on
        good grief what a day let me get it all out before i forget half of it
        it's ten past six i'm on the bench outside the station and i've got thirty minutes
        morning i slept badly so bear with me
        """
    ),
    openings=_lines(
        """
        right next {p}
        right {p} deep breath
        so who's next {p} i suppose
        i was over at {p} on {d} and well
        now {p} has been on my mind
        then there's {p} of course
        so the new thing with {p} is {n}
        had lunch with {w} from {p} and we talked about {n}
        let me do {p} while i'm stuck at this light
        okay switching hats {p}
        i've got a whole page of scribbles here that says {p} at the top
        what else what else yes {p} there's a lot actually
        this one's for {p}
        {p} rang me twice today so i'd better start there
        you'll need the folder for {p}
        and now to something completely different {p} wants me to look at {n}
        let me get {p} off my chest
        good that's that and now {p}
        """
    ),
    returns=_lines(
        """
        coming back to {p} for a second
        the other thing with {p} is {n}
        oh and i wasn't finished with {p}
        {p} again sorry
        where was i with {p} right {n}
        one more for {p} before i lose it
        i said something about {p} earlier and that wasn't the whole story
        which brings me back to {p}
        and with {p} there's still {n}
        going back a bit to what i said on {p}
        hang on there was a second point for {p}
        and to finish off {p}
        """
    ),
    plain=_lines(
        """
        {w} at {p} can't find {n}
        {p} haven't paid yet
        the {p} lot are in a panic over {n}
        i drove past {p} this morning and the lights were on at five
        somebody at {p} left a message about {n}
        on {d} it's {p} all day
        there's a new face at {p} and she wants to see {n}
        i dreamed of {p} last night and not in a good way
        {p} have changed their minds about {n}
        the roof is off at {p} and it's going to rain on {d}
        i still can't believe what {w} from {p} said about {n}
        """
    ),
    compared=_lines(
        """
        a bit like we did for {p} only cheaper
        i'd do it exactly the way we did it for {p} two summers ago
        compared to {p} this is a walk in the park
        {p} had that too remember and it went away on its own
        it's not as bad as {p} but it's getting there
        we could borrow the template from {p}
        no other client does it like this except maybe {p}
        i told them about {p} as a warning without the name of course
        they're bigger than {p} but they behave like a corner shop
        it's the same firm that did the wiring over at {p}
        honestly if {p} can manage it so can they
        we learned that one the hard way with {p}
        """
    ),
    passing=_lines(
        """
        milk eggs something green and the good coffee not the cheap one
        oh for heaven's sake mate the light is green
        i have to ring my sister tonight she's moving house and wants the van
        hold on there's an ambulance behind me let me pull over
        sorry that was the dog
        no thank you i don't have a loyalty card
        one for the vet the limp is back and i would like to come in on {d} if that works and \
            please not with the young man again
        a note to my tax person dorothy i found the missing receipts they were in the glove box and \
            i'll drop them off on {d}
        right next the plumber he was meant to come at ten and it's nearly one so please write him \
            something firm about the bathroom
        then for the choir i can't make {d} but i will do the sandwiches and somebody else has to \
            bring the chairs
        i think i'm getting a cold
        do i turn left here or was it the next one
        where did i put my glasses oh they're on my head
        my knee is killing me today
        it's my niece's birthday on {d} so one of those building sets with the pirate ship
        i really must write that book one day the one about clients
        {w} would laugh at me now
        can you hear that that's the church bell i'm late again
        that's the trouble with this job in general everybody wants it yesterday and nobody reads \
            the second page
        two tickets please one way thank you
        i know somebody who would say i'm just too soft for this business
        what's the name of that actor the one with the ears
        remember the electricity meter at home somebody has to read it
        lovely sunset by the way
        """
    ),
    asides=_lines(
        """
        oh and while i think of it {p} still owes me {n}
        wait that reminds me i forgot {n} at {p}
        sorry quick one in between {p} needs to know about {n} by {d}
        just so i've said it {w} from {p} called about {n}
        in brackets {p} should get a thank you card
        that's a thought for {p} actually they ought to do something about {n}
        hm there's a text coming in from {p} they want {n} on {d}
        quick detour {p} can have the slot on {d}
        """
    ),
    back=_lines(
        """
        anyhow where were we
        close brackets
        but that's by the by as i was saying
        right back to it
        sorry i drifted off there so
        okay end of detour
        where had i got to
        as i was saying before
        """
    ),
    mistaken=_lines(
        """
        so {q} no wait i meant {p}
        right over to {q} sorry not {q} {p} it's been a long day
        coming to {q} hang on no that's {p} wrong page
        then {q} has a problem no i'm talking nonsense that's {p}
        for {q} scratch that for {p}
        i was at {q} on the weekend no hold on i wasn't it was {p}
        next up is {q} or rather {p} i always mix those two up
        """
    ),
    other=_lines(
        """
        the other lot again one more thing
        now back to the first ones i mean the ones i talked about before this
        over to the other client once more
        and let me hop back to the other one
        """
    ),
    own=_OWN,
)
