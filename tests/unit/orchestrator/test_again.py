"""What says a sentence again in other words of the same, and its twin that says something else."""

from __future__ import annotations

import pytest

from benchmarks.overreach_forms import Form, is_quoted

TWINS = """
article | A pump vibrates. | The pump vibrates.
article | Nurses want paper charts. | The nurses want paper charts.
article | The pumps on level two vibrate. | Pumps on level two vibrate.
article | A few pumps vibrate. | Few pumps vibrate.
article | Ein Mieter heizt mit offenem Fenster. | Der Mieter heizt mit offenem Fenster.
article | Amara hat eine der Fähren. | Amara hat Fähren.
case | Den Bürgermeister verklagt Amara. | Der Bürgermeister verklagt Amara.
case | Den Ofen zahlt der Verein. | Der Ofen zahlt den Verein.
case | Der Stadt gehört das Haus. | Die Stadt gehört das Haus.
case | Amara fährt in der Stadt. | Amara fährt in die Stadt.
that | The doctor that treats Joris owes 500 euros. | The doctor treats Joris owes 500 euros.
filler | Please pay Amara. | Pay Amara.
filler | So many pumps vibrate. | Many pumps vibrate.
filler | Amara also pays for the kiln. | Amara pays for the kiln.
filler | Amara zahlt drei mal 500 Euro. | Amara zahlt drei 500 Euro.
filler | I think Amara pays. | Amara pays.
filler | Basically, Amara pays. | Amara pays.
date | Amara pays on 12 May. | Amara pays on 12 June.
date | Amara pays on 12 May 2026. | Amara pays on 12 May 2027.
date | Amara pays at 10:30. | Amara pays at 10.
date | Amara zahlt um 10.30 Uhr. | Amara zahlt um 10 Uhr.
date | The museum opens on Mondays. | The museum opens on Monday.
date | Amara pays 2027-05-12, Joris pays 2027-06-12. | Amara pays 2027-06-12, Joris pays 2027-05-12.
order | Im Mai zahlt Amara und Joris wartet. | Amara zahlt und Joris wartet im Mai.
order | Amara decided to leave in May. | In May Amara decided to leave.
order | Joris says the hall is closed today. | Today Joris says the hall is closed.
order | Amara plant, im Mai zu gehen. | Im Mai plant Amara zu gehen.
order | Amara pays only in May for the kiln. | Amara pays only for the kiln in May.
order | Amara zahlt nur Joris am Freitag. | Amara zahlt nur am Freitag Joris.
order | Amara pays only in May. | In May Amara pays only.
passive | Amara sued Joris. | Amara was sued by Joris.
passive | Joris was sued by Amara. | Joris sued Amara.
passive | Amara replaced the pump. | The pump is replaced by Amara.
passive | Amara did not replace the pump. | The pump was replaced by Amara.
passive | Only Amara replaced the pump. | The pump was replaced by Amara.
passive | All nurses checked 30 charts. | 30 charts were checked by all nurses.
passive | Amara wants to replace the pump. | The pump was replaced by Amara.
passive | Amara and Joris replaced the pump. | The pump was replaced by Amara.
passive | Amara may replace the pump. | The pump was replaced by Amara.
passive | Amara replaced the pump in May. | The pump was replaced by Amara.
hearsay | Oleg never said the crane comes on Tuesday. | According to Oleg the crane comes on Tuesday.
hearsay | Oleg said the crane comes on Tuesday. | According to Joris the crane comes on Tuesday.
hearsay | Oleg said the crane comes on Tuesday. | The crane comes on Tuesday.
hearsay | Oleg said the crane comes on Tuesday. | Oleg wrote that the crane comes on Tuesday.
hearsay | Oleg said the crane might come on Tuesday. | According to Oleg the crane comes on Tuesday.
hearsay | Oleg thinks the crane comes on Tuesday. | According to Oleg the crane comes on Tuesday.
hearsay | According to Oleg the crane comes. | Oleg said Selin says the crane comes.
hearsay | Oleg says Joris pays. | Joris says Oleg pays.
dass | Der Architekt meint, die Genehmigung sei durch. | Der Architekt meint, dass die Genehmigung durch ist.
dass | Die Bank zahlt. | Selin sagt, dass die Bank nicht zahlt.
dass | Die Bank könnte zahlen. | Selin sagt, die Bank könne zahlen.
dass | Die Bank wird zahlen. | Selin sagt, die Bank zahle.
dass | Joris sagt, dass die Bank zahlt. | Selin sagt, dass die Bank zahlt.
dass | Wir ziehen im März um. | Selin sagt, dass sie im Mai umziehen.
name | My brother owns the ferry. | Selin owns the ferry.
name | We own the ferry. | Selin says she owns the ferry.
name | He told me he owns it. | Selin says she owns it.
name | Mir zahlt Joris 500 Euro. | Selin zahlt Joris 500 Euro.
name | Im Mai zahlt mir Joris 500 Euro. | Im Mai zahlt Selin Joris 500 Euro.
name | Mich verklagt Amara. | Selin verklagt Amara.
name | Meinen Bruder verklagt Amara. | Selins Bruder verklagt Amara.
name | Joris said: "I owe 500 euros." | Joris said: "Selin owes 500 euros."
name | Joris said "I owe 500 euros". | Joris said Selin owes 500 euros.
name | Joris meinte: Ich zahle 500 Euro. | Joris meinte: Selin zahlt 500 Euro.
name | Joris said: "It rains. It pours. {I owe 500 euros.} We go." | Selin owes 500 euros.
name | Joris said: “It rains. It pours. {Amara owes 500 euros.} We go.” | Amara owes 500 euros.
name | Joris sagte: „Es regnet. Es schüttet. {Amara zahlt 500 Euro.} Wir gehen.“ | Amara zahlt 500 Euro.
name | Ihm gehört die Fähre. | Er gehört die Fähre.
name | I was told that Amara pays. | Amara pays.
name | I would say Amara pays. | Amara pays.
name | I sold my car to Joris and he sold his to me. | Selin sold his car to Joris and he sold my to Selin.
name | I owe Joris what he owes me. | Selin owes Joris what she owes me.
name | You owe me 500 euros. | You owe Selin 500 euros.
mark | Joris, says Amara, is broke. | Joris says Amara is broke.
mark | Joris, sagt Amara, ist pleite. | Joris sagt, Amara ist pleite.
mark | The pumps which vibrate are old. | The pumps, which vibrate, are old.
mark | Im Mai zahlen Sie 500 Euro. | Im Mai zahlen sie 500 Euro.
mark | He's paid 500 euros. | He is paid 500 euros.
mark | ❌ Amara pays 500 euros. | Amara pays 500 euros.
mark | Amara pays 500 euros (!). | Amara pays 500 euros.
mark | The kiln is 'repaired'. | The kiln is repaired.
mark | Die „Lösung“ kostet 500 Euro. | Die Lösung kostet 500 Euro.
mark | Amara pays 500 euros*. | Amara pays 500 euros.
mark | Amara ≠ Joris. | Amara Joris.
mark | ~~Amara pays 500 euros.~~ | Amara pays 500 euros.
mark | Amara is ready and Joris is lying. | Amara is ready.
mark | Amara owns the ferry, Joris says it is a fake. | Amara owns the ferry.
mark | Amara has 12 ferries, Joris sold six. | Amara has 12 ferries.
mark | Amara has 12 ferries and Joris has sold them. | Amara has 12 ferries.
mark | The permit is here and Joris laughs. | The permit is here.
mark | Amara owns the ferry and Joris disputes that. | Amara owns the ferry.
mark | Amara hat den Ofen und Joris bestreitet das. | Amara hat den Ofen.
mark | Amara is broke and Joris is the Pope. | Amara is broke.
mark | Amara ist pleite und Joris ist der Papst. | Amara ist pleite.
mark | The budget is 500 and Joris has cut it. | The budget is 500.
mark | The kiln is repaired, Amara promised Joris. | The kiln is repaired.
mark | The kiln is repaired, Joris heard. | The kiln is repaired.
mark | The kiln is repaired, Joris jokes. | The kiln is repaired.
mark | The kiln is repaired, Lotte dreams. | The kiln is repaired.
"""
AGAIN = """
article | A couple of the nurses keep paper charts. | A couple of nurses keep paper charts.
article | Der Aufzug im Haus B steht seit Freitag still. | Seit Freitag steht der Aufzug in Haus B still.
filler | Okay, so the ferry is late. | The ferry is late.
filler | Hello Ruth, the parcels are in Leeds. | The parcels are in Leeds.
filler | Please note that the tender closes at noon. | The tender closes at 12:00.
filler | Amara zahlt ja mal 500 Euro. | Amara zahlt 500 Euro.
contraction | We'd rather keep the old boiler. | Selin says they would rather keep the old boiler.
contraction | It's been closed since May. | It has been closed since May.
contraction | Twelve of the fourteen shops haven't signed. | 12 of the 14 shops have not signed.
date | The tender closes on 14 June at noon. | The tender closes on June 14 at 12:00.
date | Amara pays on the twelfth of May. | Amara pays on 12 May.
date | Amara pays on 12 May 2027. | Amara pays on 2027-05-12.
date | Amara zahlt am 12. Mai um zehn. | Amara zahlt am 12. Mai um 10 Uhr.
date | Die Abnahme ist am Freitag, den 8. Oktober. | Die Abnahme ist am Freitag, dem 8. Oktober.
order | The rent goes up to 1,200 in July. | In July the rent goes up to 1,200.
order | Frau Brehm hat gestern den Ofen gekauft. | Gestern hat Frau Brehm den Ofen gekauft.
order | The two lifts are out of order at the moment. | At the moment the two lifts are out of order.
order | Unless it rains, the market is on Saturday. | The market is on Saturday unless it rains.
passive | Amrit replaced all the closers last week. | Last week all closers were replaced by Amrit.
passive | The pump was sold by Amara in May. | In May Amara sold the pump.
passive | Amara pays Joris 500 euros. | Joris is paid 500 euros by Amara.
hearsay | Oleg said the crane comes on Tuesday. | According to Oleg, the crane comes on Tuesday.
hearsay | The crane comes on Tuesday, Oleg said. | Oleg said that the crane comes on Tuesday.
dass | Der Architekt meint, die Genehmigung sei durch. | Der Architekt meint, dass die Genehmigung durch sei.
dass | Die Bank zahlt im Mai. | Selin sagt, dass die Bank im Mai zahlt.
dass | Die Bank ist dagegen. | Selin sagt, die Bank sei dagegen.
dass | Wir ziehen im März um. | Selin sagt, dass sie im März umziehen.
name | I know that Amara pays. | Selin knows Amara pays.
name | I told Joris to pay. | Selin told Joris to pay.
name | My sister says I owe her 500 euros. | Selin's sister says Selin owes her 500 euros.
name | They say I own the ferry. | They say Selin owns the ferry.
name | I used to own the ferry. | Selin used to own the ferry.
name | Amara pays me. | Amara pays Selin.
name | Von mir bekommt Joris 500 Euro. | Von Selin bekommt Joris 500 Euro.
name | Das liegt in meinem Büro. | Das liegt in Selins Büro.
name | I think the delivery comes on Monday. | Selin thinks that the delivery comes on Monday.
"""


def forms(lines: str) -> list[Form]:
    return [Form(*(part.strip() for part in line.split("|"))) for line in lines.strip().splitlines()]


@pytest.mark.parametrize("form", forms(TWINS), ids=str)
def test_a_twin_that_says_something_else_is_inference(form: Form) -> None:
    assert not is_quoted(form)


@pytest.mark.parametrize("form", forms(AGAIN), ids=str)
def test_what_says_a_sentence_again_is_quoted(form: Form) -> None:
    assert is_quoted(form)
