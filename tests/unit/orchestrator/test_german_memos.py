"""A memo in German: umlauts, compounds, English terms, genitives; whose the words are, where they stand."""

from __future__ import annotations

import pytest

from orchestrator.events.routing import RoutedSpan
from orchestrator.library.words import asked, language, stems
from orchestrator.routing import CueRouter, ProjectNames
from orchestrator.transcripts import Layer, Transcript, read
from tests.support.heard import transcript
from tests.support.routers import check_router

PROJECTS = (
    ProjectNames(
        "kuehl", ("Kühlkette",), people=("Frau Großmann",), vocabulary=("Kühlkettenprotokoll", "Fühler")
    ),
    ProjectNames("stadtwerke", ("Stadtwerke Tübingen", "Stadtwerke"), people=("Herr Müller",)),
    ProjectNames("hermes", ("Hermes",), vocabulary=("Deployment", "Pull Request")),
    ProjectNames("acme", ("Acme",)),
)


def spans(made: Transcript, *layers: Layer) -> tuple[RoutedSpan, ...]:
    return tuple(check_router(CueRouter(), read(made, layers), PROJECTS))


def whose(text: str) -> list[str]:
    return [span.project or "?" for span in spans(transcript(text))]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            (
                "Projekt Kühlkette. Der Fühler hat über Nacht Alarm geschlagen.\n"
                "Jetzt zu den Stadtwerken, da fehlt die Prüfbescheinigung."
            ),
            ["kuehl", "stadtwerke"],
        ),
        (
            (
                "Für die Stadtwerke Tübingen brauchen wir eine Kostenaufstellung.\n"
                "Zurück zur Kühlkette, das Kühlkettenprotokoll ist unvollständig."
            ),
            ["stadtwerke", "kuehl"],
        ),
        ("projekt kuehlkette der fuehler ist kaputt", ["kuehl"]),
        (
            (
                "Für Hermes müssen wir den Rollout verschieben, der Pull Request ist nicht gereviewt.\n"
                "Jetzt was für Acme, die wollen ein Update im Weekly."
            ),
            ["hermes", "acme"],
        ),
        (
            "Was Hermes angeht, der Call war gut.\nWas die Stadtwerke betrifft, nächste Woche Angebot.",
            ["hermes", "stadtwerke"],
        ),
        ("Zum Thema Stadtwerke. Zählerstände.\nAnderes Thema, Acme. Rechnung.", ["stadtwerke", "acme"]),
        ("Ich brauche für Acme eine Übersicht.\nÄh, Moment, ich meinte Hermes.\nBis übermorgen.", ["hermes"]),
        ("Projekt Hermes. Das Deployment ist durch.\nHerr Müller hat angerufen.", ["hermes", "?"]),
        ("Projekt Hermes. Fertig.\nAcmes Rechnung ist offen.", ["hermes", "?"]),
        ("Projekt Hermes. Fertig.\nDie Rechnung der Stadtwerke ist offen.", ["hermes", "?"]),
    ],
)
def test_what_is_said_in_german_goes_where_it_belongs_or_is_asked(said: str, expected: list[str]) -> None:
    assert whose(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Kühlkettenprojekt: die Größe der Räume fehlt.", ["kuehl"]),
        ("Projekt Acme. Fertig.\nJetzt zum Kühlkettenprojekt. Rechnung offen.", ["acme", "kuehl"]),
        ("Projekt Acme. Fertig.\nNun zum Stadtwerkeprojekt. Rechnung offen.", ["acme", "stadtwerke"]),
        ("Projekt Acme. Fertig.\nIm Kühlkettenprojekt ist die Rechnung offen.", ["acme", "?"]),
        ("Projekt Acme. Fertig.\nIm kuehlkettenprojekt ist die Rechnung offen.", ["acme", "?"]),
        ("Projekt Acme. Fertig.\nDas Pilotprojekt läuft, das Projektende naht.", ["acme"]),
    ],
)
def test_a_name_in_a_compound_is_heard_and_other_compounds_are_words(said: str, expected: list[str]) -> None:
    """What is said of another client's project in one word never stays with the project before."""
    assert whose(said) == expected


def test_places_in_german_words_are_exact() -> None:
    """An opened compound and a corrected word still are the words that were said, where they were said."""
    made = transcript("Projekt Acme. Über Größe.\nJetzt zum Kühlkettenprojekt. Der Füller, äh, schlug an.")
    heard = Layer("c1", "r001", "person", 8, 8, "Füller,", "Fühler")
    assert read(made, (heard,)).applied == (heard,)
    found = spans(made, heard)
    assert [" ".join(made.between(span.first, span.last).split()) for span in found] == [
        "Projekt Acme. Über Größe.",
        "Jetzt zum Kühlkettenprojekt. Der Füller, äh, schlug an.",
    ]
    assert [span.project for span in found] == ["acme", "kuehl"]
    assert [made.segments[0].text[word.at :].split()[0] for word in made.segments[0].words] == [
        word.text for word in made.segments[0].words
    ]


def test_umlauts_compounds_and_english_terms_are_looked_for_as_they_are_said() -> None:
    said = "Wir müssen das Deployment für den Kunden nächste Woche machen, die Verträge sind im Kühlschrank."
    assert language(said) == "de"
    index = set(stems(said, "de"))
    for query in ("Deployments", "Vertrag", "Kühlschränke", "kunde"):
        assert set(asked(query)[0]) & index, query
    assert not set(asked("Schrank")[0]) & index, "a part of a compound is another word"
    assert set(stems("Groesse Strasse", "de")) == set(stems("Größe Straße", "de"))
