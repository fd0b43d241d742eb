"""A fifth way of speaking, by which nothing was chosen: its projects have words of their own, and files."""

from __future__ import annotations

from benchmarks.routing_files import own_things
from benchmarks.routing_memos import Speaker, things_in, words_in

_PROJECTS = words_in(
    """
    aladdin bonfire caravan domino evergreen flamingo gondola hazelnut ivory jackpot kilimanjaro lighthouse
    mandarin nautilus olympus pelican quill raspberry silverton tornado utopia valentine willow yellowstone
    zebra antelope butterfly cavalier diamond europa
    """
)
_NOUNS = things_in(
    """
    the engine, the ceiling, the passport, the orchestra, the refund, the forklift, the menu, the carpet,
    the satellite, the blanket, the turbine, the receipt, the costume, the pipeline, the vaccine, the mural,
    the tractor, the diploma, the sensor, the balcony, the cable, the helmet, the mattress, the coupon,
    the chimney, the podcast, the fertilizer, the witness, the freezer, the trophy, the gravel, the anthem,
    the visa, the hammer, the saddle, the lantern light, the toaster, the patent, the refinery, the puzzle,
    the marathon, the violin, the elevator shaft, the pension, the lawn, the bandage, the compressor,
    the quilt, the surgeon, the cartoon, the drill, the invoice number, the wallpaper, the glacier tour,
    the dentist, the trailer, the stadium, the battery, the cider, the opera ticket, the firewall,
    the swimming pool,
    the greenhouse gas, the runway, the rocket, the souvenir, the translator, the buffet, the bracelet,
    the census, the dolphin show, the escalator, the furnace, the gallery, the hospital bed, the inventory,
    the jacket, the kayak, the ladder, the magnet, the necklace, the oven, the parachute, the quarantine,
    the radiator, the sandwich, the telescope, the uniform, the vending machine, the windmill
    """
)

FIFTH = Speaker(
    projects=_PROJECTS,
    things=things_in(
        """
        the estimate, the hallway, the folder, the phone bill, the key card, the logo, the old desk, the
        questionnaire, the spreadsheet, the window, the copy machine, the summary, the waiting list, the
        signature, the coffee machine, the floor plan
        """
    ),
    people=("walter", "yvonne", "martin", "paula", "simon", "irene"),
    sentences=(
        "it turned out that {n} is broken again",
        "they would like {n} in green instead",
        "{w} sent me two pictures of {n}",
        "i told them that {n} takes another month",
        "on {d} no sorry a day later we look at {n}",
        "we have not agreed on who orders {n}",
        "she wants to know what happens with {n} after {d}",
        "nothing about {m} was in the letter",
        "if you ask me {n} should have priority",
        "that also means we cannot sell {m} before {d}",
        "{w} has a cousin who repairs things like {n}",
        "it is probably best to wait for {w}",
        "there must be a cheaper way to get {n}",
        "their biggest worry is still {n}",
        "he said yes and then he said no",
        "find somebody who can move {n} by {d}",
        "we tested {n} twice and it was fine",
        "i will write the text about {n} myself",
        "the people upstairs know nothing about {m}",
        "this has to be done before {w} leaves",
        "look at {n} and tell me what you think",
        "last time {m} was much too loud",
        "i mean it is not urgent but {n} bothers me",
        "both of them asked me about {n}",
    ),
    greetings=(
        "okay i am sitting on the bench and have some minutes",
        "right so this is my summary of the day",
        "hello again here is what i remember from today",
    ),
    openings=(
        "i will start with {p}",
        "a word on {p}",
        "so {p} next",
        "now comes project {p}",
        "let us look at {p} now",
        "something different now {p}",
        "okay then about {p}",
        "the following is for {p}",
        "on the subject of {p}",
    ),
    returns=(
        "once again {p}",
        "now {p} again",
        "let me add something about {p}",
        "we were at {p} before and there is more",
        "so back to project {p}",
        "for {p} i have another point",
    ),
    plain=("{p} complained about {n}", "{p} would like to see {n}", "at {p} they have a problem with {n}"),
    compared=("at {p} this was never a problem", "i have seen the same with {p}"),
    passing=("the {p} people should hear about {n}", "{w} also works for {p} on {d}"),
    asides=("by the way tell {p} that {n} is here", "before i forget {p} has to renew {n}"),
    back=("anyway", "so where was i", "back to the topic"),
    mistaken=(
        "so {q} next no i mean {p}",
        "okay then about {q} sorry about {p}",
        "now comes project {q} wait no project {p}",
    ),
    other=("back to the other project",),
    own=own_things(_PROJECTS, _NOUNS, each=8, seed=5),
)
