"""A seventh way of speaking, by which nothing was chosen: brisk lists of what to do, with private asides."""

from __future__ import annotations

from benchmarks.routing_memos import Speaker, things_in, words_in


def _lines(text: str) -> tuple[str, ...]:
    """A text per line, or several with a stroke between them."""
    return tuple(part.strip() for line in text.strip().splitlines() for part in line.split("/"))


_CLIENTS = """
    halifax: old mister penrose, curtis at the counter, the key cutter, the master key list, the deadbolt
    order, the safe combination, the night call, the window grille;
    tangerine: bridget, the best man, the seating chart, the tent rental, the cake stand, the flower arch,
    the string quartet, the rain plan;
    toledo: ludwig, blind harold, the tuning fork, the baby grand, the keyboard lid, the sounding board, the
    felt hammers, the concert loan;
    nutmeg: auntie rose, the wax supplier, the bees wax, the wick length, the scent sample, the gift box, the
    christmas candle, the melting pot;
    verona: doctor weiss, the new optician, the eye chart, the lens grinder, the frame display, the contact
    lens fridge, the reading glasses, the vision test;
    kodiak: heidi, the lift mechanic, the cable car, the snow cannon, the avalanche map, the ski pass
    scanner, the rescue sled, the summit hut;
    pemberton: the widow lang, brother thomas, the hearse, the cremation slot, the condolence book, the
    granite headstone, the organ player, the flower arch;
    walnut: mavis, the volunteers, the donation bin, the sorting table, the vintage rail, the book corner,
    the clothing bank, the gift aid form;
    cordoba: ramon, the glaze chemist, the tile kiln, the clay pit, the mosaic pattern, the bathroom range,
    the pallet wrapper, the forklift lease;
    larkspur: simon the beekeeper, the bear of a neighbor, the queen bee, the honey jar, the hive scale, the
    smoker, the pollen trap, the bees wax;
    odessa: midnight mike, the traffic girl, the jingle, the transmitter, the playlist, the phone in hour,
    the listener survey, the studio clock;
    sequoia: big leon, the scrap dealer, the glass crusher, the bale press, the magnet belt, the weighing
    bridge, the battery cage, the forklift lease;
    marigold: yolanda, the grower, the cucumber house, the drip hose, the ladybugs, the seedling tray, the
    shade cloth, the heat pump;
    geneva: monsieur blanc, the apprentice, the escapement, the main spring, the strap catalog, the repair
    ticket, the loupe, the waterproof test;
    biscuit: tamara, the poodle lady, the agility ramp, the clicker, the leash rack, the vaccination card,
    the kennel heater, the puppy hour;
    atlas: gerald, the surveyor, the contour layer, the legend, the folding machine, the hiking edition, the
    globe, the place name index;
    neptune: coach barbara, the lifeguard, the diving board, the chlorine pump, the wave machine, the locker
    keys, the kids slide, the water test;
    dakota: lieutenant ray, the jump master, the parachute loft, the glider tow, the grass runway, the wind
    sock, the altimeter, the safety briefing;
    quincy: grandmaster ivan, the arbiter, the chess clock, the pairing list, the rating file, the junior
    cup, the analysis room, the opening book;
    savannah: keeper joanne, the vet, the gecko tank, the python, the humidity sensor, the cricket breeding,
    the feeding show, the heat pump;
    picasso: ottilie, the doll doctor, the tin soldier, the model railway, the rocking horse, the glass
    case, the museum shop, the puppet stage;
    monarch: mister chang, the seamstress, the umbrella frame, the raincoat lining, the zipper sample, the
    waterproof test, the sizing label, the pocket model;
    trinity: cantor elias, the altos, the sheet music, the rehearsal hall, the easter concert, the robe
    cleaning, the bus to the festival, the organ player;
    orion: professor stella, the projector man, the dome, the star projector, the comet show, the telescope
    night, the school ticket, the reclining seats;
    zephyr: young walter, the forecaster, the rain gauge, the weather balloon, the lightning detector, the
    pollen report, the storm warning, the mast;
    lisbon: paulo, the copy editor, the glossary, the sworn copy, the subtitle job, the interpreter booth,
    the patent text, the rush fee;
    pepper: jackie, the bike mechanic, the rental dock, the spare tubes, the helmet box, the child trailer,
    the chain oil, the tandem;
    mercury: dispatcher lou, the drivers, the meter seal, the airport rank, the surge price, the tipping
    screen, the dash camera, the night call;
    rosewood: miss eleanor, the family historian, the parish register, the scanner, the acid free boxes, the
    reading room, the family tree, the humidity sensor;
    clover: winifred, the notary, the drawing drum, the scratch card, the terminal, the prize letter, the
    jackpot poster, the age check
"""


def _clients() -> dict[str, tuple[str, ...]]:
    """What each client has of its own."""
    parts = (part.split(":", 1) for part in _CLIENTS.strip().split(";"))
    return {name.strip(): things_in(things) for name, things in parts}


_OWN = _clients()

_THINGS = """
    the invoice, the contract, the deposit, the quote, the second quote, the calendar invite, the slide deck,
    the status mail, the spreadsheet, the budget line, the mailing list, the landing page, the logo, the
    password, the backup, the printer, the signature, the deadline, the purchase order, the expense sheet,
    the training day, the kickoff, the workshop, the survey, the press kit, the price list, the tax form,
    the reminder, the floor plan, the checklist, the insurance paper, the phone bill, the receipt, the
    newsletter, the photo shoot, the domain name, the wording, the attachment, the cover letter, the template
"""

_SENTENCES = _lines("""
    chase {n}, by {d} latest.
    call first, then mail, not the other way round.
    {n}, still open.
    two things, {n} and {m}.
    done, tick, next.
    ask {w} about {n}.
    forty two units, not forty.
    order {n}, small batch, see how it goes.
    no answer since the ninth, so call. / budget is eleven thousand four hundred, hard stop.
    deadline, the third of december, noon. / who signs, them or me?
    check {n}, check {m}, send both.
    {n} by {d}, {m} can wait.
    short note to {w}, three lines, no attachment.
    print, sign, scan, send.
    cancel the {d} slot.
    book one hour, not two. / do i even have the latest version? / find out.
    {n} needs a name on it, whose?
    put {w} on it.
    ninety days payment is a joke, offer thirty.
    take a photo of {n}.
    measure twice, write it down once.
    waiting on {w}, nothing i can do till {d}.
    nudge again on {d}.
    cheaper option, there must be one, two phone calls.
    {n}, ask for a second opinion.
    say no, politely.
    say yes to {n}, no to {m}.
    numbers from the spring, compare with now, one page. / not a meeting, a call, ten minutes.
    what did {w} say, was it the fifteenth or the fiftieth?
    look it up, it is in the mail from {d}.
    {n}, older than i thought, replace.
    get {m} out of the way first.
    draft tonight, polish tomorrow, send {d}.
    three bullets, that is all they read.
    problem with {n}, do not know yet how big.
    half an hour on {m}, set a timer.
    write down what it costs per week. / six hundred and twenty a week, too much.
    who pays for {n}?
    remind {w}, gently, she hates being pushed.
    good news, they liked it. / bad news, it is late again. / move everything by a week.
    everything except {n}, that stays on {d}.
    ask for it in writing.
    {w} has the key, or had it.
    i promised {n} for {d}, stupid.
    write a sorry mail. / collect the open points, number them, send them.
    point one, {n}.
    point two, {m}.
    point three, money. / last point, who does what after january.
    test it with five people, not fifty. / skip the small stuff.
    the small stuff matters here, fine, list it.
    {n}, then lunch.
    before lunch, {m}.
    decision on {n}, theirs, not mine.
    push for a decision by {d}.
    if nothing by the twentieth, escalate. / to whom, though?
    {w} probably.
    read the small print on {n}.
    clause seven, clause nine, both odd. / lawyer, yes or no?
    no lawyer, too expensive, ask {w} as a favor.
    copy of {n} to the accountant.
    {n}, twelve pages, down to four.
    bring {m} along on {d}.
    bring cash, the machine is broken. / parking is at the back, ring twice.
    leave at quarter past seven, traffic. / train, not car. / hotel for one night, nothing fancy.
    thirteen percent up on last year, put that first. / do not mention the delay.
    mention the delay, better from me than from {w}.
    {n}, same story as in march.
    what happened in march, exactly? / check my notes from the eleventh.
    replace {w} on the mailing, she left.
    new contact, {w}, direct line, morning only.
    start small, one site, one month. / then the full thing in may.
    {n} and {m}, combine them, one job.
    split the bill in three. / first third on signing, second in april, rest at the end.
    upload, share, forget. / link is dead, fix it. / colors are off, too much green.
    the font too small, older people, think.
    {n}, who broke it this time?
    nobody broke it, it was never right. / spare part, eight euros, two weeks.
    {w} says a week, so three.
    warranty, does it still run? / dig out the receipt, box under the desk.
    {n}, photo, measurements, price, in that order.
    ask what they did before. / no jargon, plain words.
    plain words for {n}, they will thank me.
    rename the folder, nobody finds a thing. / version five is the one that counts.
    throw out versions one to four.
    {w} wants a demo, give her a demo.
    demo on {d}, ten sharp.
    plan b for {n}.
    no plan b for {m}, so careful.
    count them, really count them. / came to two hundred and seven.
    should be two hundred and twelve, where are five? / stolen, lost, or never delivered?
    ask at the door. / talk to the morning crew, not the boss.
    the boss knows nothing about {n}.
    keep {w} out of it.
    keep {w} in copy.
    trial until the end of february. / extend, same terms, one signature.
    {n}, my fault, own it.
    discount, five percent, not a cent more. / okay, seven, if they pay early.
    pick up {m} on the way.
    on the way back, not on the way there. / heavy, so take the van.
    {n} goes upstairs, {m} stays down.
    label the boxes.
    three questions for {d}.
    one, why so slow. / two, why so loud.
    three, can {w} do it alone.
    somebody has to hold her hand the first week. / me, then. / two half days, bill one.
    bill both, why not. / hours so far, nineteen and a half. / cap is twenty five.
    warn them at twenty two.
    {n}, ask if it can be leased.
    {m}, buy, do not lease.
    complaint came in on {d}, angry, answer today.
    answer with facts, no excuses. / facts, date, time, who was there.
    {w} was there, ask her.
    did anybody write it down? / of course not. / next time a log, a simple one, paper.
    pen on a string next to {n}.
    keep that, it is a nice idea. / too clever, drop it.
    {n}, ugly but works.
    works but ugly, {m}, needs an hour of love.
    open house on the sixth of june, note it. / flyers, five hundred, cheap paper.
    who hands them out, students? / two students, four hours, pay them in cash.
    one of them could look at {n} as well.
    permit, city hall, window three, bring passport. / permit takes six weeks, so yesterday.
    inspection, some time after easter. / sweep before the inspection, obviously.
    {n}, the inspector will ask.
    say it is in progress. / is it in progress? / barely. / phone number of the guy from last time.
    fair price, no small talk, good man.
    {n}, before the holidays, absolutely.
    {m}, after the holidays, fine.
    list of holidays from {w}.
    who covers in august? / nobody covers in august. / close for two weeks, put up a sign.
    sign in two languages.
    {n}, one sentence in the report.
    report is due the last {d} of the month.
    graph, one, with a clear title. / no pie charts. / compare this year, last year, the year before.
    missing the year before, ask {w}.
    thank {w}, she saved my neck.
    flowers, thirty euros, on my own account.
    {n}, let it rest till {d}.
    sleep on it. / slept on it, still no.
    {n}, go, green light.
    hold {m}, red light, until the money is in.
    money in?
    check the bank on {d}.
    first half came on the second, rest missing. / reminder number two, firmer.
    and if that fails, {w} knows the owner.
    archive the rest. / that is eight items, seven real ones.
    star next to {n}.
    {n}, has anybody looked at that since october?
    {n}, {n}, {n}, do not forget.
    up early on {d} for {n}.
    what was it with {n}, something about the price.
    {m} first, then {n}, other way round makes no sense.
    {n} without {m} is pointless.
    left a message about {n}.
    two hundred for {n}, seventy for {m}.
    thirty eight hundred all in, {n} included.
    {n} not included, make that clear.
    talk about {n} on {d}, nothing else.
    quarrel about {n}, stay out of it.
    {w} swears by {n}.
    {n} costs time, {m} costs money.
    {n}, from the first of april.
    ask again about {n}, but nicely.
    {n}, sorted.
    {m}, half sorted.
    is {n} even needed?
    whose idea was {n}, mine?
    {n}, yes, no, maybe, call it maybe.
    ten minutes for {n}, then stop.
    update on {n}, two lines, to everybody.
    {w} worries about {n}, calm her down.
    picture of {n} for the web site.
    {n} on {d}, {m} the day after.
    double star next to {m}.
""")

_GREETINGS = _lines("""
    okay, list.
    go, {d}, what is on.
    car, coffee, list, let us go.
    right, quick round, half an hour, then home.
    recording, good, top of my head first.
    to do, everything, no order.
""")

_OPENINGS = _lines("""
    file under {p}.
    file this under {p}, {n} first.
    {p}, {n}.
    {p}, two minutes.
    {p} next, call them about {n}.
    and {p}, ask about {n}.
    tell {p} yes on {n}.
    mail to {p}, subject, {n}.
    {p} wants {n} by {d}.
    get back to {p} on {n}.
    okay {p}, what is open there.
    new list, {p}.
    {n}, that is {p}, by {d}.
    on {d} i am at {p}, so, {n}.
    {p} called, {n} again.
    heading, {p}.
    put down for {p}, {n} and {m}.
    {w} from {p} rang, wants {n}.
    {p}, where do we stand with {n}?
    invoice {p}, then {n}.
""")

_RETURNS = _lines("""
    {p} again.
    one more for {p}, {n}.
    add to {p}, {n}.
    {p}, forgot {n}.
    back on {p}, {n} by {d}.
    file under {p} too, {n}.
    oh and {p}, {m} as well as {n}.
    {p} list, continued.
    and {p}, while {n} is in my head.
    {p} again, {w} asked about {n}.
    under {p}, one more line.
    where was {p}, right, {n}.
    {n}, the one at {p}, second try.
    reopen {p}.
""")

_PLAIN = _lines("""
    {n}, at {p}, today.
    ring {p} before ten.
    does {p} know about {n}?
    {d}, {p}, nine o'clock, bring {n}.
    lunch with {w} from {p} on {d}.
    {p} still has to answer on {n}.
    nobody told {p} that {n} is late.
    pay the parking ticket from {p}.
    price for {p}, nineteen hundred, send.
    {n} for {p}, wrap it up.
""")

_COMPARED = _lines("""
    same as {p}, only smaller.
    do not do it the {p} way.
    {p} pays double for that, just saying.
    took {p} four weeks, so plan four.
    copy the wording i used for {p}.
    {p} had that too, last winter.
    cheaper than {p} by a third.
    slower than {p}, faster than most.
    like at {p}, but without the drama.
    if {p} can live with it, so can they.
    reuse the sheet from {p}, change the numbers.
    not again what we had with {p}.
""")

_PASSING = _lines("""
    dentist, {d}, ten past eight, no breakfast.
    gym, leg day, skip it again.
    school run on {d} is mine, pack the swimming bag.
    file under home, plumber on {d}, somebody has to be in.
    file under kids, inset day on {d}, ask {w} about a lift, buy glue.
    for {w}, birthday card, the funny one, and a book voucher.
    new list, groceries, milk, eggs, bread, the good butter, and cat food.
    heading, private, renew the passport, cancel the gym, call mum.
    put down for my sister, the ladder, she gets it back on {d}.
    parents evening at seven, do not be late this time.
    physio says twenty squats a day, ha.
    mouth guard for the little one, ask the dentist.
    wrong lane, hang on, go on, go on, thank you.
    {w} picks up the kids on {d}, text her.
    file under garage, winter tires, the fourteenth, half past seven.
    somebody asked me for a reference, no idea any more who.
    one of them wanted a call on {d}, but which one?
""")

_ASIDES = _lines("""
    quick one for {p}, {n} by {d}.
    {p}, before it is gone, {n}.
    sideways, {p}, ask {w} about {n}.
    note for {p}, {n}, nothing else.
    oh, {p}, {n} is tomorrow.
    stop, {p}, call back, today.
    in between, file under {p}, {n}.
    {p} just texted, {n} is in.
    two seconds for {p}, cancel {n}.
""")

_BACK = _lines("""
    okay, go on.
    back to the list.
    where was i, yes.
    right, as before.
    end of note, carry on.
    so, continue.
    back to what i was on.
    anyway, previous list.
""")

_MISTAKEN = _lines("""
    file under {q}, strike that, that was for {p}.
    {q}, no, {p}.
    add to {q}, wait, wrong client, {p}.
    {q} next, scratch that, {p} next.
    call {q} back by noon, strike that, that was for {p}.
    heading, {q}, delete, heading, {p}.
    {q} wants the numbers, sorry, {p} wants the numbers.
    new list, {q}, hm, that is {p} actually.
    for {q}, i mean {p}.
    not {q}, why do i say {q}, {p}.
""")

_OTHER = _lines("""
    back to the other one.
    and the other list again.
    more for the other client.
    other one, one more thing.
    swap, the other lot.
""")

_PEOPLE = """
    caroline denise felicity gloria ingrid jasmine kirsten lorraine meredith noreen pamela rosemary sabrina
    theresa vivian yvonne
"""

SEVENTH = Speaker(
    projects=tuple(_OWN),
    things=things_in(_THINGS.strip()),
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
"""Brisk, in lists; names what a client has, hardly the client."""
