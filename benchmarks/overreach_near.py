"""Statements beside what was said, with what stands around it: near-verbatim ones, and overreaches.

Each line is what was said and what is stated; what is quoted stands in braces, else it is the first sentence.
The white list was made looking at these. A near-verbatim statement that is not shown as quoted is a cost.
"""

NEAR = """
The rent for the hall is 2,400 euros a month. | The rent for the hall is 2,400 euros a month.
The rent for the hall is 2,400 euros a month. | The hall's rent is 2,400 euros a month.
So the rent for the hall is, uh, 2,400 euros a month. | The rent for the hall is 2,400 euros a month.
We'll move the servers in March. | Selin says they will move the servers in March.
We move the servers in March. | Selin: We move the servers in March.
I can't come on Tuesday. | Selin cannot come on Tuesday.
I'm out of office until Monday. | Selin is out of office until Monday.
The audit takes place on 12 May 2027. | The audit takes place on 12 May 2027.
The audit takes place on 12 May 2027. | On 12 May 2027 the audit takes place.
If Oleg delivers late, we switch to Nordkap. | If Oleg delivers late, they switch to Nordkap, says Selin.
If Oleg delivers late, we switch to Nordkap. | Selin said that if Oleg delivers late, they switch to Nordkap.
Maybe we can start in June. | Selin says maybe they can start in June.
Oleg doesn't want a second meeting. | Oleg does not want a second meeting.
Oleg told me that the crane is broken. | Oleg told Selin that the crane is broken.
The old contract expires at the end of the year. | The old contract expires at the end of the year.
Just to be clear, the deposit is 10 percent. | The deposit is 10%.
The deposit is ten percent, and it is due in May. | The deposit is ten percent, and it is due in May.
Yes, the key is with Fernanda. | The key is with Fernanda.
The ferry leaves at 6:30. We had coffee before that. | The ferry leaves at 6:30.
Good morning everyone. {The second batch has 48 pieces.} It was cold. | The second batch has 48 pieces.
{The second batch has 48 pieces.} Yuki counted them twice. | The second batch has 48 pieces.
We talked about the hall. {The roof leaks in the corner.} Then we had lunch. | The roof leaks in the corner.
Next point is the hall. {The roof leaks in the corner.} I took pictures. | The roof leaks in the corner.
Yuki wants to rent two rooms for the workshop. | Yuki wants to rent two rooms for the workshop.
Yuki wants to rent two rooms, but only in winter. | Yuki wants to rent two rooms, but only in winter.
According to Kwame, the pump is fine. | According to Kwame, the pump is fine.
According to Kwame, the pump is fine. | According to Kwame the pump is fine.
Only the north gate is open on Sundays. | On Sundays only the north gate is open.
The price was 300 euros last year. | Last year the price was 300 euros.
My budget for travel is about 5,000 euros. | Selin's budget for travel is about 5,000 euros.
My budget for travel is about 5,000 euros. | Selin's budget for travel is roughly 5k euros.
Budget: 5,000 euros. | The budget is 5,000 euros.
Lotte likes the blue one better than the red one. | Lotte likes the blue one better than the red one.
The invoice must be paid by Friday. | The invoice must be paid by Friday.
Please send the samples to Graz. | Selin asks to send the samples to Graz.
Die Miete für die Halle beträgt 2.400 Euro im Monat. | Die Miete für die Halle beträgt 2.400 Euro im Monat.
Die Miete für die Halle beträgt 2.400 Euro im Monat. | Die Hallenmiete beträgt 2.400 Euro im Monat.
Ich komme am Dienstag nicht. | Selin kommt am Dienstag nicht.
Ich bin bis Montag nicht im Büro. | Selin ist bis Montag nicht im Büro.
Wir ziehen im März um. | Laut Selin ziehen sie im März um.
Wir ziehen im März um. | Selin sagt: Wir ziehen im März um.
Am 12. Mai findet das Audit statt. | Das Audit findet am 12. Mai statt.
Das Audit findet am 12. Mai statt. | Am 12. Mai findet das Audit statt.
Wenn der Kran kommt, fangen wir am Montag an. | Wenn der Kran kommt, fangen sie am Montag an, sagt Selin.
Wenn der Kran kommt, fängt Oleg am Montag an. | Oleg fängt am Montag an, wenn der Kran kommt.
Vielleicht kann Oleg im Juni anfangen. | Oleg kann vielleicht im Juni anfangen.
Oleg will zwei Räume mieten. | Oleg will zwei Räume mieten.
Also der Schlüssel liegt bei Fernanda. | Der Schlüssel liegt bei Fernanda.
Der Schlüssel liegt übrigens bei Fernanda. | Der Schlüssel liegt bei Fernanda.
Die Anzahlung beträgt zehn Prozent. Danach haben wir gegessen. | Die Anzahlung beträgt 10 %.
{Die Anzahlung beträgt zehn Prozent.} Sie ist im Mai fällig. | Die Anzahlung beträgt zehn Prozent.
Guten Morgen. {Das Dach ist im Norden undicht.} Ich habe Fotos gemacht. | Das Dach ist im Norden undicht.
Laut Kwame ist die Pumpe in Ordnung. | Laut Kwame ist die Pumpe in Ordnung.
Laut Kwame ist die Pumpe in Ordnung. | Die Pumpe ist laut Kwame in Ordnung.
Die Rechnung muss bis Freitag bezahlt sein. | Die Rechnung muss bis Freitag bezahlt sein.
Mein Budget liegt bei etwa 5.000 Euro. | Selins Budget liegt bei etwa 5.000 Euro.
Oleg zahlt 500 Euro und Priya zahlt 300 Euro. | Priya zahlt 300 Euro.
Vor Mai liefert Oleg nicht. | Oleg liefert nicht vor Mai.
"""
OVER = """
Suppose the board agrees. {Amara pays 40,000 euros.} | Amara pays 40,000 euros.
Here is what Joris dreamt. {Amara pays 40,000 euros.} | Amara pays 40,000 euros.
Back in 2019. {Amara pays 40,000 euros.} | Amara pays 40,000 euros.
Ideas for later. {Amara buys the ferry.} | Amara buys the ferry.
Joris told me something. {Amara is broke.} | Amara is broke.
Nehmen wir an, der Vorstand nickt. {Amara zahlt 40.000 Euro.} | Amara zahlt 40.000 Euro.
Falls die Bank will. {Amara zahlt 40.000 Euro.} | Amara zahlt 40.000 Euro.
Was man so hört. {Amara ist pleite.} | Amara ist pleite.
{Amara pays 40,000 euros.} The board still has to vote. | Amara pays 40,000 euros.
{Amara pays 40,000 euros.} The bank decides on Friday. | Amara pays 40,000 euros.
{Amara pays 40,000 euros.} Joris disagrees. | Amara pays 40,000 euros.
{Amara pays 40,000 euros.} We had tea. Sorry, I meant Joris. | Amara pays 40,000 euros.
{Amara pays 40,000 euros.} The deal fell through in May. | Amara pays 40,000 euros.
{Amara zahlt 40.000 Euro.} Die Bank muss noch zustimmen. | Amara zahlt 40.000 Euro.
{Amara zahlt 40.000 Euro.} Unterschrieben ist nichts. | Amara zahlt 40.000 Euro.
{Amara zahlt 40.000 Euro.} Ich habe mich vertan, das war Joris. | Amara zahlt 40.000 Euro.
{Amara has 12 ferries.} Last week she sold them all. | Amara has 12 ferries.
{Amara hat 12 Fähren.} Letzte Woche hat sie alle verkauft. | Amara hat 12 Fähren.
Amara paid the bill. | Amara pays the bill.
Amara sold the archive. | Amara sells the archive.
Amara pays the bill. | Amara paid the bill.
Amara verkaufte das Archiv. | Amara verkauft das Archiv.
Amara may pay in June. | Amara will pay in June.
Amara could pay in June. | Amara can pay in June.
Some pumps vibrate. | Pumps vibrate.
Most of the pumps vibrate. | The pumps vibrate.
Each pump costs 500 euros. | The pumps cost 500 euros.
The pump costs 500 euros per month. | The pump costs 500 euros.
Amara pays 500 euros a month. | Amara pays 500 euros.
Amara's lawyer signed the contract. | Amara signed the contract.
Amara was told to sign the contract. | Amara was to sign the contract.
We own the ferry. | Selin owns the ferry.
You owe 500 euros. | Selin owes 500 euros.
I was offered 500 euros by Joris. | Selin offered Joris 500 euros.
Joris gave me 500 euros. | Selin gave Joris 500 euros.
Joris sold the ferry to Amara. | Amara sold the ferry to Joris.
The man in the hall sold the pump. | The man sold the pump in the hall.
Die Sitzung am Freitag entscheidet. | Die Sitzung entscheidet am Freitag.
Amara pays Joris in May and Selin in June. | Amara pays Selin in May and Joris in June.
Amara pays 500 in May and 700 in June. | Amara pays 700 in May and 500 in June.
In May Amara pays 500 and in June Joris pays 700. | In June Amara pays 500 and in May Joris pays 700.
Amara has 12 ferries and Joris has 12 kilns. | Amara has 12 kilns.
Amara has 12 ferries and Joris wants them back. | Amara has 12 ferries.
Amara is ready and the city is not. | Amara is ready.
The room is free and breakfast costs 9 euros. | The room and breakfast costs 9 euros.
Amara zahlt 500 Euro und Joris streicht dafür das Dach. | Amara zahlt 500 Euro.
Does Amara pay 500 euros? | Amara does pay 500 euros.
Zahlt Amara 500 Euro? | Amara zahlt 500 Euro.
Tell Amara to pay 500 euros. | Amara pays 500 euros.
The target is 500 units. | The result is 500 units.
Amara expects to sell 500 units. | Amara sells 500 units.
Amara and Joris own the ferry. | Amara owns the ferry.
Amara owns half of the ferry. | Amara owns the ferry.
Basically Amara is done. | Amara is done.
Eigentlich ist Amara fertig. | Amara ist fertig.
Amara ist so gut wie fertig. | Amara ist fertig.
Amara is all but done. | Amara is done.
Yeah, right, Amara pays. | Amara pays.
I doubt that Amara pays. | Amara pays.
Amara pretends to pay. | Amara pays.
It would be nice, Amara pays. | Amara pays.
Amara pays because Joris asked. | Amara pays.
Amara left the firm after the audit. | Amara left the firm because of the audit.
Amara zahlt im Mai. | Amara zahlt seit Mai.
Amara pays up to 500 euros. | Amara pays 500 euros.
Amara pays by Friday. | Amara pays on Friday.
The doors open at 9. | The doors open by 9.
Selin's brother owns the ferry. | Selin owns the ferry.
My brother owns the ferry. | Selin owns the ferry.
Mein Bruder hat 12 Fähren. | Selin hat 12 Fähren.
I have 12 ferries, or my brother has. | Selin has 12 ferries.
I had 12 ferries. | Selin has 12 ferries.
Ich hatte 12 Fähren. | Selin hat 12 Fähren.
Ich zahlte 500 Euro. | Selin zahlt 500 Euro.
An Joris zahlt Amara 500 Euro. | Joris zahlt Amara 500 Euro.
Amara pays ~500 euros. | Amara pays 500 euros.
Amara pays 500+ euros. | Amara pays 500 euros.
Amara pays 500ish euros. | Amara pays 500 euros.
Amara pays <500 euros. | Amara pays 500 euros.
The hall is at -5 degrees. | The hall is at 5 degrees.
- [ ] Amara pays Joris | Amara pays Joris
The kiln is "repaired". | The kiln is repaired.
Amara is broke, Joris whispered to Lotte. | Amara is broke.
The kiln is Amara's and Joris disputes it. | The kiln is Amara's.
Amara pays the man with 12 ferries. | With 12 ferries Amara pays the man.
Amara is rich ;) | Amara is rich.
Joris said: "It rains. {Amara pays 500 euros.} We go." | Amara pays 500 euros.
## Rejected. {Amara pays 500 euros.} | Amara pays 500 euros.
{Amara pays 500 euros.} You wish. | Amara pays 500 euros.
{Amara zahlt 500 Euro.} Wer's glaubt. | Amara zahlt 500 Euro.
{Amara zahlt 500 Euro.} Hat sie jedenfalls gesagt. | Amara zahlt 500 Euro.
{Amara zahlt 500 Euro.} So steht es im Prospekt. | Amara zahlt 500 Euro.
{Amara pays 500 euros.} So the brochure claims. | Amara pays 500 euros.
{Amara pays 500 euros.} If the weather holds, of course. | Amara pays 500 euros.
{Amara pays 500 euros.} VAT comes on top. | Amara pays 500 euros.
{Die Miete beträgt 500 Euro.} Heizung kommt extra. | Die Miete beträgt 500 Euro.
"""
