"""Search in German: how much of what answers a German question is among what is found first.

    python -m benchmarks.german

The sources are those of the example home: mails, minutes and offers in German, among memos and code in
English. The questions are put in other forms of the words than the sources have (other cases, numbers,
tenses, parts of compounds), some with few words in common. Each names the file and the words that answer it.
R@k is the share of questions whose answer is in the first k passages, MRR the mean of 1 / rank. Nothing is
tuned on them.

In the same run: SQLite's FTS5 over the same passages without stems, and with English ones.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common import parser, report
from orchestrator.capabilities import PERSON
from orchestrator.library import Library, Search, Source, filed
from orchestrator.library.query import found
from orchestrator.library.schema import SHIFT
from orchestrator.library.words import STOP_DE, words

HOME = Path(__file__).resolve().parent.parent / "examples" / "studio"
AT = datetime(2026, 11, 5, tzinfo=UTC)


class Question(NamedTuple):
    """What is asked, and the words in a file that answer it."""

    text: str
    file: str
    answer: str


DISPATCH, PARTS, BOARD = "brandtner/dispatch/", "brandtner/parts/", "hollerau/board/"
METERS, COLD = "hollerau/meters/", "tannried/coldchain/"
QUESTIONS = tuple(
    Question(*one)
    for one in (
        ("Welche Spalte soll die Lieferantenliste haben?", f"{PARTS}mail/2026-10-12", "Spalten bitte"),
        ("Sind gesperrte Teilenummern mitgezählt?", f"{PARTS}mail/2026-10-12", "gesperrten Nummern"),
        ("Nachtrag zur Bestellung, in welcher Form?", f"{PARTS}mail/2026-10-12", "nur schriftlich"),
        ("Wie viele Datensätze hat der exportierte Teilestamm?", f"{PARTS}mail/2026-10-15", "41.300"),
        ("Ab welchem Tag sind die Stammdaten eingefroren?", f"{PARTS}mail/2026-10-15", "27. November"),
        ("Wie hoch ist das Budget für Daten?", f"{PARTS}mail/2026-10-15", "100.000 Euro"),
        ("Wofür sind Lizenz und Testmigrationen bezahlt?", f"{PARTS}mail/2026-10-15", "Gesamtprogramm"),
        ("Warum wird der Jour fixe verschoben?", f"{PARTS}mail/2026-10-15", "ganzen Tag auswärts"),
        ("Welcher doppelte Satz überlebt, wer entscheidet?", f"{PARTS}notes", "Das müssen meine Leute"),
        ("Umlaut in alten Sätzen von Steyr", f"{PARTS}notes", "ohne ä/ö/ü/ß"),
        ("Wie viele Tage sind schon verbraucht?", f"{PARTS}notes", "9,5 von 18"),
        ("Pensionierter Kollege mit alten Nummern", f"{PARTS}notes", "Pichler"),
        ("Anzahl der Techniker in Teilzeit", f"{DISPATCH}mail/2026-10-21", "zwei davon Teilzeit"),
        ("Zustimmung der Betriebsräte zu Fahrzeugstandorten", f"{DISPATCH}mail/2026-10-21", "Betriebsrat"),
        ("Ab welchem Betrag geht eine Bestellfreigabe über Weber?", f"{DISPATCH}mail/2026-10-21", "15.000"),
        ("Wann treffen wir uns am Werkstor?", f"{DISPATCH}mail/2026-10-21", "6:30"),
        ("Festpreise statt Tagesabrechnung", f"{DISPATCH}mail/2026-10-30", "Festpreis statt"),
        ("Nachlässe auf den Tagessatz", f"{DISPATCH}mail/2026-10-30", "Zehn Prozent"),
        (
            "Wann muss das Angebot überarbeitet sein?",
            f"{DISPATCH}mail/2026-10-30",
            "überarbeitete Fassung",
        ),
        ("Wer bestätigt die Abnahmen?", f"{DISPATCH}mail/2026-10-30", "klare Regelung zur Abnahme"),
        ("Zweitanfahrten bei der Mitfahrt", f"{DISPATCH}notes", "Zweitanfahrt"),
        ("Was ist, wenn der Disponent erkrankt?", f"{DISPATCH}notes", "Wenn ich krank bin"),
        ("Schulungen für die Disponenten, wie viele Tage?", f"{DISPATCH}offer", "Schulung des Disponenten"),
        ("Wie lange sind Angebote gültig?", f"{DISPATCH}offer", "gilt bis 30. November"),
        ("Warum wurden die Haushaltskurven abgesagt?", f"{BOARD}mail/2026-10-16", "Betriebe und auch"),
        ("Summenkurven von Trafokreisen", f"{BOARD}mail/2026-10-16", "Summenkurve eines"),
        ("Kosten für den zweiten Moderator", f"{BOARD}mail/2026-11-04", "2.000 Euro"),
        ("Wird in der Sitzung etwas beschlossen?", f"{BOARD}mail/2026-11-04", "ein Beschluss gefasst"),
        ("Datenstrategien im Frühling entscheiden", f"{BOARD}notes/2026-10-13", "Datenstrategie"),
        ("Wann muss der Bürgermeister gehen?", f"{BOARD}notes/agenda", "Bürgermeister muss weg"),
        ("Brötchen in der Pause", f"{BOARD}notes/agenda", "Brötchen"),
        ("Wie viele auffällige Zählpunkte am Tag der Umstellung?", f"{METERS}mail/2026-10-27", "12.211"),
        ("Warnung wegen doppelten Zeitstempeln", f"{METERS}mail/2026-10-27", "doppelter Zeitstempel"),
        ("Wann ist beim Clearing Schluss?", f"{METERS}mail/2026-10-27", "schließt am Dienstag"),
        ("Unabhängige Sachverständige für Messgeräte", f"{METERS}mail/2026-11-02", "Sachverständiger"),
        ("Freie Tage von Anselm im November", f"{METERS}mail/2026-11-02", "noch zwei freie Tage"),
        ("Vertretung während des Urlaubs", f"{METERS}mail/2026-11-02", "eine Woche auf Urlaub"),
        ("Wer kann Kalibrierprotokolle gegenzeichnen?", f"{COLD}mail/2026-10-19", "gegengezeichnet"),
        ("Verschiebung des Audits", f"{COLD}mail/2026-10-19", "Verschieben ginge nur"),
        ("Wie groß müssen Stichproben sein?", f"{COLD}mail/2026-10-19", "Stichprobe von zehn"),
        ("Begründung der Alarmregeln", f"{COLD}mail/2026-10-19", "Alarmregel schriftlich"),
        ("Wo sind die fehlenden Logger?", f"{COLD}mail/2026-11-04", "in der Schublade"),
        ("Gab es falschen Alarm in der Nacht mit 25 Stunden?", f"{COLD}mail/2026-11-04", "keine falschen"),
        ("Handbücher drucken", f"{COLD}mail/2026-11-04", "drucken lassen"),
        ("Dauer der Entladungen im Lager", f"{COLD}notes", "dauert bis 12 min"),
        ("Abgelaufene Zertifikate der Hersteller", f"{COLD}notes", "abgelaufen"),
        ("Wie viele Tankwägen und Fahrzeuge?", f"{COLD}notes", "11 Tankwagen"),
    )
)


class Place(NamedTuple):
    """A passage that was found."""

    source: str
    text: str


Finder = Callable[[str], list[Place]]


def main() -> None:
    """The same questions of three indexes over the same passages."""
    arguments = parser(__doc__ or "").parse_args()
    sources = list(studio())
    with tempfile.TemporaryDirectory(prefix="counterpoint-bench-") as folder:
        systems = {
            "fts5, no stems": fts5(sources, "unicode61"),
            "fts5, English stems": fts5(sources, "porter unicode61"),
            "counterpoint": product(sources, Path(folder)),
        }
        for name, find in systems.items():
            report(name, measured(find), as_json=arguments.json)


def studio() -> list[Source]:
    """The text files of the example home, as the library takes them in."""
    found_: list[Source] = []
    for path in sorted(path for path in HOME.rglob("*") if path.is_file()):
        text, place = filed.text_of(path.read_bytes()), path.relative_to(HOME).as_posix()
        if text is not None and place.count("/") >= 2:
            project = "-".join(place.split("/")[:2])
            blob = f"{len(found_):040x}"
            found_.append(filed.source(project, None, "fleet", place, blob, text, AT))
    for question in QUESTIONS:
        answers = [one for one in found_ if question.file in one.name and _holds(one, question)]
        assert len(answers) == 1, question
    return found_


def _holds(source: Source, question: Question) -> bool:
    return any(question.answer in passage.text for passage in source.passages)


def product(sources: Sequence[Source], folder: Path) -> Finder:
    """The library."""
    library = Library(folder)
    library.put(sources)
    with library.reading() as connection:
        query = f"SELECT p.id, s.name, p.text FROM passage p JOIN source s ON s.id = p.id >> {SHIFT}"
        known = {number: Place(name, text) for number, name, text in connection.execute(query)}
    return lambda text: [known[number] for _, number in found(library, Search(text), PERSON)]


def fts5(sources: Sequence[Source], tokenizer: str) -> Finder:
    """SQLite's own index: any word of the question that is no stop word."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(body, title, tokenize='{tokenizer}')")
    places = [(source, passage) for source in sources for passage in source.passages]
    rows = ((number, one.text, source.title) for number, (source, one) in enumerate(places))
    connection.executemany("INSERT INTO t (rowid, body, title) VALUES (?, ?, ?)", rows)

    def find(text: str) -> list[Place]:
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)) if word not in STOP_DE)
        query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 1, 1.6) LIMIT 100"
        numbers = [row[0] for row in connection.execute(query, (match,))]
        return [Place(places[number][0].name, places[number][1].text) for number in numbers]

    return find


def measured(find: Finder) -> dict[str, Any]:
    """Recall and mean reciprocal rank in per cent, and the questions whose answer is not in the first ten."""
    ranks = [_rank(find(one.text), one) for one in QUESTIONS]
    missed = [one.text for one, rank in zip(QUESTIONS, ranks, strict=True) if rank == 0 or rank > 10]
    return {
        **{
            f"R@{most} %": round(100 * sum(0 < rank <= most for rank in ranks) / len(ranks), 1)
            for most in (1, 5, 10)
        },
        "MRR %": round(100 * sum(1 / rank for rank in ranks if rank) / len(ranks), 1),
        "questions": len(ranks),
        "not in the first ten": " | ".join(missed),
    }


def _rank(places: Sequence[Place], question: Question) -> int:
    hits = (
        number
        for number, place in enumerate(places, 1)
        if question.file in place.source and question.answer in place.text
    )
    return next(hits, 0)


if __name__ == "__main__":
    main()
