"""A fourth way of speaking, by which nothing was chosen: it is measured once."""

from __future__ import annotations

from benchmarks.routing_memos import Speaker, things_in, words_in

FOURTH = Speaker(
    projects=words_in(
        """
        harbor sycamore lantern matterhorn cardinal peregrine obsidian tangerine avalon buckingham
        cinnamon dakota emerald firefly gibraltar heather iguana jupiter kingfisher lavender minerva
        nantucket orchid panther quartz rosewood sapphire tiberius umbrella verona
        """
    ),
    things=things_in(
        """
        the bridge, the loan, the piano, the greenhouse, the subtitles, the canteen, the lease, the
        microphone, the fountain, the school trip, the ramp, the archive, the aquarium, the lottery, the
        staircase, the sponsor, the barbecue, the calendar page, the snow plow, the first aid kit
        """
    ),
    people=("albert", "denise", "gregory", "hannah", "leonard", "sophie"),
    sentences=(
        "{w} would rather rent {n} than buy it",
        "there is dust all over {n}",
        "the deadline for {n} was moved to {d}",
        "could somebody count the keys to {m}",
        "they took {n} apart and could not put it together",
        "a friend of {w} once built something similar",
        "maybe {m} is not such a bad idea",
        "it took me an hour to understand {n}",
        "the city will not pay for {m}",
        "let us keep {n} until {d} and see",
        "{w} wrote eleven pages about {n}",
        "everything else can stay the way it is",
        "i need a photograph of {n} by {d}",
        "my brother in law knows how to fix {m}",
        "as long as nobody complains we keep {n}",
        "the committee voted against {n}",
        "with {w} on holiday this will be slow",
        "for the time being {n} stays closed",
        "you should hear what {w} says about {m}",
        "at noon the delivery for {n} arrived",
    ),
    greetings=(
        "hey it is me with a handful of things",
        "so i just left the office and want to say a few words",
        "memo for {d} afternoon",
    ),
    openings=(
        "we begin with {p}",
        "project {p} first",
        "and then there is {p}",
        "now a few things about {p}",
        "what i wanted to say about {p}",
        "over to {p}",
        "the next client is {p}",
        "i had a meeting at {p}",
        "with regard to {p}",
    ),
    returns=(
        "again about {p}",
        "that reminds me of project {p}",
        "and back to {p}",
        "i have to add something for {p}",
        "let us go back to {p} for a moment",
    ),
    plain=("{p} called because of {n}", "{p} will not accept {n}", "{p} needs {w} on {d}"),
    compared=("much cheaper than what {p} has", "we had that at {p} too"),
    passing=("maybe {p} could use {n} too", "{w} is at {p} on {d}"),
    asides=("by the way {p} returned {n}", "quick note for {p} please pick up {n}"),
    back=("anyway", "where was i"),
    mistaken=(
        "over to {q} no sorry i meant {p}",
        "now a few things about {q} no wait {p}",
        "and back to {q} oh no {p}",
    ),
    other=("back to the other project",),
)
