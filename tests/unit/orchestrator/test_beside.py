"""Which neighbours of a sentence make it less, and which are only beside it."""

from __future__ import annotations

import pytest

from orchestrator.evidence.claims import judge
from orchestrator.evidence.context import in_context
from orchestrator.library import Passage

OPENS, OEFFNET = "The roof terrace opens in May.", "Die Dachterrasse öffnet im Mai."
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
Goods first, of course.
Plus the running costs.
Minus the usual calls.
The usual terms of trade.
Without extra looks.
Against cash on delivery.
No holds barred.
Joris pays, of course.
Some call it a joke.
😂
;-)
[citation needed]
To be confirmed.
TBC
Yeah, and I'm the Queen of Sheba.
And pigs fly.
Klar, und ich bin der Kaiser von China.
That's what she'd like us to believe.
This is what the old contract says.
The old contract says so.
I read it on a beer mat.
Everyone but Joris thinks so.
This was before the fire.
It used to be that way.
Those days are over.
Since January Joris pays.
From June on it's Joris.
I meant Joris.
Joris, I mean.
Joris, not Amara.
Well, Joris does.
Well, actually Joris does.
Hm, or 600.
Hmm, let me think, 600.
Except in August.
August is different.
In August she gets it back.
Per head, mind you.
A month, I should add.
The first month is free.
That includes Joris's half.
Joris pays half of that.
Joris gives her 300 of it back.
The amount is still being negotiated.
Talks go on.
The lawyers want to change it.
Her husband wants 30,000.
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
Zuzüglich laufender Kosten.
Nebenbei gesagt geschätzt.
Abzüglich der üblichen Kosten.
Ja, ne, ist klar.
Nein, Joris.
Ach nee, Joris war das.
Pardon, 600.
Stopp, das war der alte Vertrag.
So war es jedenfalls 2019.
Das war einmal.
Bis auf August.
Im August zahlt Joris.
Ab Juni zahlt dann Joris.
Behauptet sie.
Steht so im Prospekt.
Ich glaub das erst, wenn ich es sehe.
Der Vorstand sieht das aber kritisch.
Über den Betrag wird noch verhandelt.
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
Falk plays the bird.
Batteries last eleven weeks.
The baker sings in the yard.
Lotte drove the van home.
"""
BESIDE_DE = """
Wir haben danach Suppe gegessen.
Der Kämmerer war freundlich, aber müde.
Die Feuerwehr hat zwei Leute rausgeholt.
Ersatzteile kommen aus Italien.
Ich habe am Nachmittag Fotos gemacht.
Die Nachbarn kochen im Hof.
Joris fand den Schlüssel wieder.
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
Here's the joke.
In the film the hero is a baker.
This is how I imagine it.
My wish for next year.
Wir spielen mal durch, was passiert.
Stell dir das vor.
Joris erzählt gern Quatsch.
What would be ideal?
How would it look in May?
What did the brochure say?
Was hat Joris gesagt?
Is it true?
"""
OPENS_EN = """
Oh wait, June.
June, sorry.
At any rate that's the architect's line.
The architect is an optimist.
The fire brigade has to sign off on the stairs.
Nobody has asked the neighbours yet.
The neighbours are suing.
Last year they said so as well.
They said the same thing last year.
I'd be surprised.
I'll eat my hat.
Touch wood.
Fingers crossed.
God willing.
Knock on wood.
Depends on the weather.
Weather permitting.
Only for members.
For members, that is.
Not the bar though.
Without the bar.
Half of it, anyway.
The south half.
Don't tell anyone, it's a secret.
That was the plan in spring.
The plan has changed since.
Scrap that.
Ignore that.
Delete that.
Forget it.
No idea who told me.
Somebody mentioned it at lunch.
The date is mine, nobody gave one.
My guess.
I made that up.
It's what I'd do.
They wish.
In an ideal world.
The other one, I mean.
I'm thinking of the one in Graz.
Which May, they didn't say.
May of which year is another matter.
"""
OPENS_DE = """
Ach Quatsch, im Juni.
Oder war es Juni?
Der Architekt ist Optimist.
Die Feuerwehr muss noch drauf schauen.
Die Nachbarn klagen.
Die Nachbarn hat keiner gefragt.
Letztes Jahr hieß es das auch.
Toi, toi, toi.
Hoffentlich.
Schaun mer mal.
Je nach Wetter.
Nur für Mitglieder.
Zumindest der untere Teil.
Ohne die Bar.
Das streichen wir wieder.
Vergiss es.
Hab ich mir so gedacht.
Das ist auf meinem Mist gewachsen.
Hat mir einer in der Kantine gesteckt.
Wär jedenfalls schön.
Im Idealfall.
Ich meine die in Graz.
Die in Graz meine ich.
Welcher Mai, hat keiner gesagt.
Ich würde nicht drauf wetten.
Wetten würde ich darauf keinen Cent.
Inzwischen ist von September die Rede.
Der neue Termin ist im September.
Mittlerweile sagen sie September.
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
    judged = judge(sentence, [said])
    return "mind" if judged.status == "quoted" and judged.mind else judged.status


def rows(*lines: str) -> list[str]:
    return [one for each in lines for one in each.strip().splitlines()]


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        *((ENGLISH, one) for one in rows(LESS_EN)),
        *((GERMAN, one) for one in rows(LESS_DE)),
        *((OPENS, one) for one in rows(OPENS_EN)),
        *((OEFFNET, one) for one in rows(OPENS_DE)),
    ],
)
def test_what_comes_next_makes_a_sentence_less(sentence: str, after: str) -> None:
    assert status(f"{sentence} {after}", sentence) != "quoted"


@pytest.mark.parametrize(
    ("sentence", "after"),
    [*((ENGLISH, one) for one in rows(BESIDE_EN)), *((GERMAN, one) for one in rows(BESIDE_DE))],
)
def test_what_comes_next_is_only_beside_it(sentence: str, after: str) -> None:
    assert status(f"{sentence} {after}", sentence) == "quoted"


@pytest.mark.parametrize("before", rows(FRAMES))
def test_what_comes_before_makes_a_sentence_less(before: str) -> None:
    assert status(f"{before} {ENGLISH}", ENGLISH) != "quoted"


@pytest.mark.parametrize("before", rows(TOPICS))
def test_what_comes_before_only_names_what_it_is_about(before: str) -> None:
    assert status(f"{before}\n\n{ENGLISH}", ENGLISH) == "quoted"


def test_the_head_of_a_mail_limits_nothing() -> None:
    head = "From: Jan <jan@example.com>\nDate: Thu, 12 Nov 2026 09:00:00 +0100\nMIME-Version: 1.0"
    assert status(f"{head}\n\n{ENGLISH}", ENGLISH) == "quoted"
