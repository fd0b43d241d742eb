"""Overreaches in many forms, made by hand, English and German: which of them are shown as quoted.

    python -m benchmarks.overreach_forms

Each line is a kind, what was said, and what is stated of it; what was said is a sentence, or two of which the
first is quoted. The rules were made looking at every second line (*seen*); the others are *held out*, and the
figures that count are theirs. Faithful statements are lines too: a judge that trusts nothing keeps none.
*near* are further ones with what stands around them, all of them looked at; *apart* were written by another
hand that had not seen the rules. None of its overreaches ever passed, before or after both were looked at, to
learn which ways there are to say a sentence again: for words to come there is *third*, by a further hand that
had not seen the rules either, and no rule was made with it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from benchmarks.common import parser, report
from benchmarks.overreach_apart import APART
from benchmarks.overreach_near import NEAR, OVER
from benchmarks.overreach_third import THIRD
from orchestrator.evidence.claims import judge
from orchestrator.evidence.context import in_context
from orchestrator.evidence.sentences import bounds
from orchestrator.library import Passage

SPEAKER = "Selin"
LINES = """
condition | Amara pays 40,000 euros, the board willing. | Amara pays 40,000 euros.
condition | Should the board agree, Amara pays 40,000 euros. | Amara pays 40,000 euros.
condition | Amara pays 40,000 euros, permit permitting. | Amara pays 40,000 euros.
condition | Given a permit, Amara rebuilds the kiln. | Amara rebuilds the kiln.
condition | Amara rebuilds the kiln, always supposing the bank plays along. | Amara rebuilds the kiln.
condition | With the insurer's blessing Amara rebuilds the kiln. | Amara rebuilds the kiln.
condition | Amara rebuilds the kiln; that hinges on the bank. | Amara rebuilds the kiln.
condition | Amara rebuilds the kiln. That hinges on the bank. | Amara rebuilds the kiln.
condition | Amara rebuilds the kiln and the bank has to play along. | Amara rebuilds the kiln.
condition | Barring a strike, the ferry sails at nine. | The ferry sails at nine.
condition | The ferry sails at nine, weather allowing. | The ferry sails at nine.
condition | The ferry sails at nine against a deposit. | The ferry sails at nine.
condition | The ferry sails at nine on days without fog. | The ferry sails at nine.
condition | The pump vibrates above 3000 turns. | The pump vibrates.
condition | In the old hall the pump vibrates. | The pump vibrates.
condition | The discount is ten percent for orders of fifty. | The discount is ten percent.
condition | Stimmt der Vorstand zu, zahlt Amara 40.000 Euro. | Amara zahlt 40.000 Euro.
condition | Mit Zustimmung des Vorstands zahlt Amara 40.000 Euro. | Amara zahlt 40.000 Euro.
condition | Amara zahlt 40.000 Euro, Zustimmung des Vorstands gegeben. | Amara zahlt 40.000 Euro.
condition | Amara zahlt 40.000 Euro gegen Bürgschaft. | Amara zahlt 40.000 Euro.
condition | Amara zahlt 40.000 Euro. Das steht und fällt mit dem Vorstand. | Amara zahlt 40.000 Euro.
condition | Amara zahlt 40.000 Euro, vorher muss der Vorstand ran. | Amara zahlt 40.000 Euro.
condition | Bei gutem Wetter fährt die Fähre um neun. | Die Fähre fährt um neun.
condition | Die Fähre fährt um neun, Nebel mal außen vor. | Die Fähre fährt um neun.
condition | Im alten Saal vibriert die Pumpe. | Die Pumpe vibriert.
condition | Ab fünfzig Stück gibt es zehn Prozent Rabatt. | Es gibt zehn Prozent Rabatt.
plan | Amara has her eye on buying the ferry. | Amara buys the ferry.
plan | Amara is to buy the ferry. | Amara buys the ferry.
plan | Amara dreams of a ferry of her own. | Amara has a ferry of her own.
plan | Next year Amara buys the ferry. | Amara buys the ferry.
plan | Amara was all set to buy the ferry. | Amara bought the ferry.
plan | Buying the ferry is on Amara's list. | Amara is buying the ferry.
plan | Amara has been asked to buy the ferry. | Amara has to buy the ferry.
plan | Amara gets the ferry any day now. | Amara gets the ferry.
plan | Amara's idea is a second ferry. | Amara has a second ferry.
plan | One day the ferry sails to Bergen. | The ferry sails to Bergen.
plan | Amara liebäugelt mit der Fähre. | Amara hat die Fähre.
plan | Amara hat die Fähre im Auge. | Amara hat die Fähre.
plan | Amara steht kurz davor, die Fähre zu kaufen. | Amara kauft die Fähre.
plan | Nächstes Jahr kauft Amara die Fähre. | Amara kauft die Fähre.
plan | Amara träumt von einer eigenen Fähre. | Amara hat eine eigene Fähre.
plan | Die Fähre steht auf Amaras Liste. | Amara kauft die Fähre.
plan | Amara hätte gern die Fähre. | Amara hat die Fähre.
plan | Irgendwann fährt die Fähre nach Bergen. | Die Fähre fährt nach Bergen.
mine | The ferry is Amara's. | The ferry is mine.
mine | Amara's kiln brings in 9,000 euros. | The kiln brings in 9,000 euros.
mine | Her kiln brings in 9,000 euros. | Our kiln brings in 9,000 euros.
mine | The kiln next door brings in 9,000 euros. | The kiln brings in 9,000 euros.
mine | You mentioned a job worth 100k. | You have 100k.
mine | There is a job worth 100k out there. | Selin has a job worth 100k.
mine | Die Fähre gehört Amara. | Die Fähre gehört uns.
mine | Amaras Ofen bringt 9.000 Euro. | Der Ofen bringt 9.000 Euro.
mine | Deren Ofen bringt 9.000 Euro. | Unser Ofen bringt 9.000 Euro.
mine | Es gibt da einen Auftrag über 100k. | Selin hat einen Auftrag über 100k.
owner | Amara pays Joris 40,000 euros. | Joris pays Amara 40,000 euros.
owner | Amara is paid 40,000 euros by Joris. | Amara paid Joris 40,000 euros.
owner | Amara and Joris pay 40,000 euros. | Joris pays 40,000 euros.
owner | The ferry costs more than the kiln. | The kiln costs more than the ferry.
owner | Amara's sister has 12 ferries. | Amara has 12 ferries.
owner | Of the 40,000 euros Amara gets a part. | Amara gets 40,000 euros.
owner | Amara knows somebody with 12 ferries. | Amara has 12 ferries.
owner | Amara owes Joris, who has 12 ferries. | Amara has 12 ferries.
owner | Amara zahlt an Joris 40.000 Euro. | Joris zahlt an Amara 40.000 Euro.
owner | Amara bekommt von Joris 40.000 Euro. | Joris bekommt von Amara 40.000 Euro.
owner | Amara und Joris zahlen 40.000 Euro. | Joris zahlt 40.000 Euro.
owner | Amaras Schwester hat 12 Fähren. | Amara hat 12 Fähren.
owner | Amara kennt jemanden mit 12 Fähren. | Amara hat 12 Fähren.
owner | Joris, der Mann von Amara, hat 12 Fähren. | Amara hat 12 Fähren.
negation | Far from paying, Amara sues. | Amara pays.
negation | Amara pays as much as a stone does. | Amara pays.
negation | It is false that Amara pays. | Amara pays.
negation | Amara pays, said no one ever. | Amara pays.
negation | Amara is anything but ready. | Amara is ready.
negation | Amara ist alles andere als bereit. | Amara ist bereit.
negation | Von wegen Amara zahlt. | Amara zahlt.
negation | Amara zahlt so gern wie ein Stein. | Amara zahlt gern.
negation | Dass Amara zahlt, ist ein Gerücht. | Amara zahlt.
negation | Amara zahlt. Scherz beiseite, die klagt. | Amara zahlt.
hedge | As far as I recall, Amara pays 40,000 euros. | Amara pays 40,000 euros.
hedge | Amara pays 40,000 euros, give or take. | Amara pays 40,000 euros.
hedge | Amara pays 40,000 euros. Or was it Joris. | Amara pays 40,000 euros.
hedge | Amara pays 40-odd thousand euros. | Amara pays 40,000 euros.
hedge | If memory serves, the ferry sails at nine. | The ferry sails at nine.
hedge | Soweit ich weiß, zahlt Amara 40.000 Euro. | Amara zahlt 40.000 Euro.
hedge | Amara zahlt 40.000 Euro, plus minus. | Amara zahlt 40.000 Euro.
hedge | Amara zahlt so um die 40.000 Euro. | Amara zahlt 40.000 Euro.
hedge | Amara zahlt 40.000 Euro. Oder war das Joris. | Amara zahlt 40.000 Euro.
hedge | Wenn ich mich recht erinnere, fährt die Fähre um neun. | Die Fähre fährt um neun.
hearsay | Joris's take is that Amara pays. | Amara pays.
hearsay | Word has it the ferry is sold. | The ferry is sold.
hearsay | In Joris's words, Amara is broke. | Amara is broke.
hearsay | Man munkelt, die Fähre ist verkauft. | Die Fähre ist verkauft.
hearsay | Für Joris ist Amara pleite. | Amara ist pleite.
hearsay | Die Leute reden, Amara sei pleite. | Amara ist pleite.
time | Back in 2019 Amara had 12 ferries. | Amara has 12 ferries.
time | The budget was 40,000 euros. | The budget is 40,000 euros.
time | The pump vibrated. | The pump vibrates.
time | Amara used to own the kiln. | Amara owns the kiln.
time | Früher hatte Amara 12 Fähren. | Amara hat 12 Fähren.
time | Das Budget war 40.000 Euro. | Das Budget ist 40.000 Euro.
time | Die Pumpe vibrierte. | Die Pumpe vibriert.
time | Als Kind besaß Amara eine Fähre. | Amara besitzt eine Fähre.
correction | Amara pays 40,000 euros. Kidding. | Amara pays 40,000 euros.
correction | Amara pays 40,000 euros. Hang on, that was Joris. | Amara pays 40,000 euros.
correction | Amara pays 40,000 euros. Make that 14,000. | Amara pays 40,000 euros.
correction | Amara pays 40,000 euros. At least in theory. | Amara pays 40,000 euros.
correction | Amara zahlt 40.000 Euro. Spaß. | Amara zahlt 40.000 Euro.
correction | Amara zahlt 40.000 Euro. Ach was, das war Joris. | Amara zahlt 40.000 Euro.
correction | Amara zahlt 40.000 Euro. Sagen wir 14.000. | Amara zahlt 40.000 Euro.
correction | Amara zahlt 40.000 Euro. Jedenfalls auf dem Papier. | Amara zahlt 40.000 Euro.
put in | Amara pays for the kiln. | Amara gladly pays for the defective kiln.
put in | Amara talked with Joris. | Amara talked with Joris about money.
put in | Amara zahlt den Ofen. | Amara zahlt den kaputten Ofen gern.
put in | Amara sprach mit Joris. | Amara sprach mit Joris über Geld.
faithful | Amara pays 40,000 euros. | Amara pays 40,000 euros.
faithful | Amara pays 40,000 euros, the board willing. | Amara pays 40,000 euros, the board willing.
faithful | Well, Amara pays 40,000 euros. | Amara pays €40,000.
faithful | Should the board agree, Amara pays 40,000 euros. | Amara pays 40k euros should the board agree.
faithful | The pump vibrates above 3000 turns. | Above 3000 turns the pump vibrates.
faithful | I own the ferry. | Selin owns the ferry.
faithful | I have 12 ferries. | Selin has 12 ferries.
faithful | The ferry sails at nine. It rained. | The ferry sails at nine.
faithful | Amara owns the kiln and Joris rents it out. | Amara owns the kiln.
faithful | The budget was 40,000 euros. The ferry was late. | The budget was 40,000 euros.
faithful | Amara does not pay for the kiln. | Amara does not pay for the kiln.
faithful | Next year Amara buys the ferry. | Amara buys the ferry next year.
faithful | Amara zahlt 40.000 Euro. | Amara zahlt 40.000 Euro.
faithful | Stimmt der Vorstand zu, zahlt Amara 40.000 Euro. | Stimmt der Vorstand zu, zahlt Amara 40.000 Euro.
faithful | Also, Amara zahlt 40.000 Euro. | Amara zahlt vierzigtausend Euro.
faithful | Bei Nebel bleibt die Fähre im Hafen. | Die Fähre bleibt bei Nebel im Hafen.
faithful | Ich habe 12 Fähren. | Selin hat 12 Fähren.
faithful | Die Pumpe vibriert im alten Saal. Danach gab es Tee. | Die Pumpe vibriert im alten Saal.
faithful | Amara hat den Ofen und Joris mietet ihn. | Amara hat den Ofen.
faithful | Das Budget war 40.000 Euro. | Das Budget war 40.000 Euro.
"""
LAST = """
condition | No signature, no money: Priya pays 500 euros. | Priya pays 500 euros.
condition | Priya pays 500 euros the moment Oleg signs. | Priya pays 500 euros.
condition | Priya pays 500 euros for a proper invoice. | Priya pays 500 euros.
condition | Oleg signing, Priya pays 500 euros. | Priya pays 500 euros.
condition | Priya zahlt 500 Euro bei Lieferung. | Priya zahlt 500 Euro.
condition | Kommt die Rechnung, zahlt Priya 500 Euro. | Priya zahlt 500 Euro.
condition | Priya zahlt 500 Euro und Oleg liefert vorher. | Priya zahlt 500 Euro.
condition | Priya pays 500 euros and Oleg goes first. | Priya pays 500 euros.
condition | Priya zahlt 500 Euro. Erst die Ware natürlich. | Priya zahlt 500 Euro.
condition | Priya pays 500 euros. Goods first, of course. | Priya pays 500 euros.
plan | Priya is looking forward to the new archive. | Priya has a new archive.
plan | Priya would sooner rent the archive. | Priya rents the archive.
plan | Priya is on the verge of selling the archive. | Priya is selling the archive.
plan | Priya sells the archive, so she thinks. | Priya sells the archive.
plan | Priya spielt mit dem Verkauf des Archivs. | Priya verkauft das Archiv.
plan | Demnächst verkauft Priya das Archiv. | Priya verkauft das Archiv.
mine | Priya's people have 30 lamps. | We have 30 lamps.
mine | The neighbours of Priya have 30 lamps. | Priya has 30 lamps.
owner | Oleg sold Priya the archive. | Priya sold Oleg the archive.
owner | Priya hat Oleg das Archiv verkauft. | Oleg hat Priya das Archiv verkauft.
owner | Either Priya or Oleg has 30 lamps. | Priya has 30 lamps.
owner | Priya's half of the 30 lamps is broken. | The 30 lamps is broken.
negation | Priya has yet to pay. | Priya has to pay.
negation | Priya is the last person to pay. | Priya is the person to pay.
negation | Dass ich nicht lache, Priya zahlt. | Priya zahlt.
negation | Priya zahlt, wer's glaubt. | Priya zahlt.
hedge | My gut says Priya pays 500 euros. | Priya pays 500 euros.
hedge | Priya pays 500 euros. Do not quote me on it. | Priya pays 500 euros.
hedge | Priya zahlt 500 Euro, wenn mich nicht alles täuscht. | Priya zahlt 500 Euro.
hedge | Priya zahlt 500 Euro. Ohne Gewähr. | Priya zahlt 500 Euro.
correction | Priya pays 500 euros. Nah, 600. | Priya pays 500 euros.
correction | Priya pays 500 euros. Oops, the other one. | Priya pays 500 euros.
correction | Priya zahlt 500 Euro. Ups, die andere. | Priya zahlt 500 Euro.
correction | Priya zahlt 500 Euro. Wobei, 600. | Priya zahlt 500 Euro.
time | Priya's lamps cost 500 euros then. | Priya's lamps cost 500 euros.
time | Damals hat Priya 30 Lampen gehabt. | Priya hat 30 Lampen.
faithful | Priya pays 500 euros on Friday. | Priya pays 500 euros on Friday.
faithful | Priya pays 500 euros. We had soup. | Priya pays 500 euros.
faithful | My firm has 30 lamps. | Selin's firm has 30 lamps.
faithful | Yes, Priya sold the archive to Oleg. | Priya sold the archive to Oleg.
faithful | Priya zahlt 500 Euro am Freitag. | Priya zahlt am Freitag 500 Euro.
faithful | Priya zahlt 500 Euro. Es gab Suppe. | Priya zahlt 500 Euro.
faithful | Im Archiv stehen 30 Lampen, sagt Oleg. | Im Archiv stehen 30 Lampen, sagt Oleg.
faithful | Oleg liefert die Lampen nicht vor Mai. | Oleg liefert die Lampen nicht vor Mai.
"""


class Form(NamedTuple):
    """What was said, and what is stated of it."""

    kind: str
    said: str
    stated: str


def forms(half: str) -> list[Form]:
    """The lines of a part: ``seen``, ``held out``, ``last``, ``near``, ``apart`` or ``third``."""
    if half == "near":
        parts = (("faithful", NEAR), ("overreach", OVER))
        return [
            Form(kind, *(part.strip() for part in line.split("|")))
            for kind, lines in parts
            for line in lines.strip().splitlines()
        ]
    whole = {"apart": APART, "third": THIRD, "last": LAST}
    if half in whole:
        return [
            Form(*(part.strip() for part in line.split("|"))) for line in whole[half].strip().splitlines()
        ]
    rows = [[part.strip() for part in line.split("|")] for line in LINES.strip().splitlines()]
    return [Form(*row) for number, row in enumerate(rows) if number % 2 == (half == "held out")]


def is_quoted(form: Form) -> bool:
    """Whether the statement of a form is shown as quoted, with nothing to be minded beside it."""
    return _status(form) == "quoted"


def _status(form: Form) -> str:
    """``quoted``; ``mind``: beside something shown with it that may limit it; or ``inference``."""
    first, last = form.said.find("{"), form.said.find("}") - 1
    text = form.said.replace("{", "").replace("}", "")
    if first < 0:
        first, last = bounds(text)[0]
    said = in_context([Passage(text, "note", SPEAKER)], first, last)
    judged = judge(form.stated, [said])
    return "mind" if judged.status == "quoted" and judged.mind else judged.status


def figures(half: str) -> dict[str, Any]:
    """How many overreaches of a half are shown as quoted, and how many faithful statements."""
    some = forms(half)
    over = [form for form in some if form.kind != "faithful"]
    true = [form for form in some if form.kind == "faithful"]
    slipped = [form for form in over if is_quoted(form)]
    kept = [form for form in true if is_quoted(form)]
    return {
        "overreaches": len(over),
        "shown_as_quoted": len(slipped),
        "by_kind": dict(Counter(form.kind for form in slipped)),
        "quoted_beside_what_limits_it": sum(_status(form) == "mind" for form in over),
        "slipped": [f"{form.said} -> {form.stated}" for form in slipped],
        "faithful": len(true),
        "faithful_kept": len(kept),
        "faithful_kept_beside_something": sum(_status(form) == "mind" for form in true),
        "not_kept": [f"{form.said} -> {form.stated}" for form in true if form not in kept],
    }


def main() -> None:
    """Judge every part."""
    arguments = parser(__doc__ or "").parse_args()
    for half in ("seen", "held out", "last", "near", "apart", "third"):
        report(half, figures(half), as_json=arguments.json)


if __name__ == "__main__":
    main()
