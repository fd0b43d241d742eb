"""Which neighbours of a sentence make it less, and which are only beside it."""

from __future__ import annotations

import pytest

from orchestrator.evidence.claims import judge
from orchestrator.evidence.context import in_context
from orchestrator.library import Passage

ENGLISH, GERMAN = "Amara pays 40,000 euros for the kiln.", "Amara zahlt 40.000 Euro für den Ofen."
LESS_EN = """
The board still has to vote.
The bank decides on Friday.
The lawyers are still checking.
Joris disagrees.
Joris is against it.
Her lawyer objects.
The deal fell through in May.
VAT comes on top.
Everything depends on the crane.
It hinges on the bank.
The crane has to arrive before that.
The permit is missing.
There is no contract.
I have nothing in writing.
Nothing is final.
She may still back out.
They were not sure.
Not before the audit.
Unless Rina calls.
If the weather holds.
The kiln stays if the bank says so.
No wait, Joris does.
That was last year.
It was 30,000 in the end.
In the end it came to 30,000.
Only in winter.
The kiln is only lent.
Kidding.
We'll see.
Let's wait for the audit.
Joris told me that.
So the brochure claims.
You wish.
Until the audit she waits.
Amara would not say so again.
By now she has sold the kiln.
We had tea. Sorry, I meant Joris.
I bumped into her lawyer, and he has not heard of it.
The bank looked at it again and they will not cover it.
Henrik smiled when he said it.
Honestly, nobody believes her.
I would not bet on it.
Well, that's the optimistic version.
She hopes the bank likes it.
Rina sees it differently.
The invoice says 38,000.
The contract shows 38,000 euros.
Joris heard 14,000.
I might be mixing up the names.
Take it with a grain of salt.
Don't pin me down.
All of this is before tax.
Half of it goes to Joris.
The numbers are from 2019.
I need to check.
Everybody laughed.
"""
LESS_DE = """
Die Bank muss noch zustimmen.
Der Vorstand muss noch ran.
Unterschrieben ist nichts.
Schriftlich gibt es nichts.
Es gibt keinen Vertrag.
Die Bank ist dagegen.
Alles hängt am Kran.
Vorher kommt die Prüfung.
Die Freigabe kommt im Mai.
Das gilt nur im Winter.
Wer's glaubt.
So sagt jedenfalls Joris.
Falls die Bank mitmacht.
Doch erst 2028.
Sie hat es sich noch nicht überlegt.
Ob das klappt, weiß keiner.
Es waren dann 30.000.
Das hat Joris erzählt.
Quatsch, das war Joris.
Das steht und fällt mit der Bank.
Die Genehmigung fehlt.
Den Ofen hat sie inzwischen verkauft.
Stempel fehlt.
Dazu kommt die Mehrwertsteuer obendrauf.
Alle haben gelacht.
Auf der Rechnung stehen 38.000.
Die Zahlen sind aus dem Kopf, ohne Gewähr.
Das muss ich nochmal nachschauen.
Schön wär's.
Rina sieht das anders.
Sie hofft auf die Bank, sagt sie.
Vielleicht verwechsle ich die beiden.
"""
BESIDE_EN = """
He was in a good mood, ordered the fish.
We need about forty a day, so a week is no problem.
I didn't ask further.
Most had no opinion at all, and the doctors weren't asked.
His daughter is in hospital, so I won't nag.
The city has approved the new tram.
New probes were ordered in March.
Support has not answered since January.
She sends photos tonight.
We had coffee before that.
They met in the yard afterwards.
Batteries cost 5 euros each.
I don't like the soup there.
Yuki counted the lamps twice.
"""
BESIDE_DE = """
Wir haben danach Suppe gegessen.
Der Kämmerer war freundlich, aber müde.
Die Feuerwehr hat zwei Leute rausgeholt.
Ersatzteile kommen aus Italien.
Ich habe am Nachmittag Fotos gemacht.
"""
FRAMES = """
Suppose the board agrees.
Back in the old days.
Ideas for later.
Joris told me something.
Nothing official from Brookvale.
In the worst case.
Old numbers.
Rejected.
What Joris dreamt.
Falls die Bank will.
Was man so hört.
Nehmen wir an, der Vorstand nickt.
Zum Traum von neulich.
On paper only.
"""
TOPICS = """
So, lunch with Henrik.
Good news from Ana.
Kurz zum Stadtwerk.
Noch ein Wort zur Schule.
Forty-two singers, nine basses.
Minutes, item 4.
THE PRESS
I spoke to both sisters.
"""


def status(text: str, sentence: str) -> str:
    at = text.index(sentence)
    said = in_context([Passage(text, "note", "Selin")], at, at + len(sentence))
    assert said.sentence == sentence
    return judge(sentence, [said]).status


def rows(*lines: str) -> list[str]:
    return [one for each in lines for one in each.strip().splitlines()]


@pytest.mark.parametrize(
    ("sentence", "after"),
    [*((ENGLISH, one) for one in rows(LESS_EN)), *((GERMAN, one) for one in rows(LESS_DE))],
)
def test_what_comes_next_makes_a_sentence_less(sentence: str, after: str) -> None:
    assert status(f"{sentence} {after}", sentence) == "inference"


@pytest.mark.parametrize(
    ("sentence", "after"),
    [*((ENGLISH, one) for one in rows(BESIDE_EN)), *((GERMAN, one) for one in rows(BESIDE_DE))],
)
def test_what_comes_next_is_only_beside_it(sentence: str, after: str) -> None:
    assert status(f"{sentence} {after}", sentence) == "quoted"


@pytest.mark.parametrize("before", rows(FRAMES))
def test_what_comes_before_makes_a_sentence_less(before: str) -> None:
    assert status(f"{before} {ENGLISH}", ENGLISH) == "inference"


@pytest.mark.parametrize("before", rows(TOPICS))
def test_what_comes_before_only_names_what_it_is_about(before: str) -> None:
    assert status(f"{before}\n\n{ENGLISH}", ENGLISH) == "quoted"
