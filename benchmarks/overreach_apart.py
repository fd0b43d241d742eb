"""Overreaches and honest statements by a hand that knew nothing of the rules, which has been seen since.

As in ``benchmarks.overreach_forms``, with the quoted words in braces and what stands around them.
"""

# ruff: noqa: E501 - one line is one case

APART = """
condition dropped | So, lunch with Henrik. {They'll sign the second phase in October if the works council doesn't object}. He was in a good mood, ordered the fish. | The client will sign the second phase in October.
condition dropped | Thanks for the draft. Provided that your insurance covers work at height, {you may start on the roof survey on Monday}. Gate code is 4471. | We may start the roof survey on Monday.
condition dropped | Note to self, Orchard job. As soon as the county has stamped the plan {I can order the pumps}. Delivery is three weeks. | The pumps can be ordered now.
condition dropped | Minutes, item 4. Unless Rina finds a cheaper printer by Friday, {we stay with Holloway}. Item 5 was postponed. | It was decided to stay with Holloway as the printer.
condition dropped | Kurz zum Stadtwerk. {Die Stadt übernimmt die Hälfte der Kosten, sofern der Förderantrag bis Ende Mai durchgeht}. Der Kämmerer war freundlich, aber müde. | Die Stadt übernimmt die Hälfte der Kosten.
condition dropped | Frau Petzold schreibt, falls der Brandschutz nichts einwendet, {kann die Trennwand stehen bleiben}. Das wäre schön, die Wand ist teuer gewesen. | Die Trennwand kann stehen bleiben.
plan as fact | We've got big ideas for the lobby. {The plan is to close the old entrance and send everybody through the courtyard}. Sketches are in my bag. | The old entrance has been closed and visitors go through the courtyard.
plan as fact | Hi, short update from my side. {I'm intending to hand in my notice at the co-op} after the summer. Please keep that between us for now. Liv | Liv has handed in her notice at the co-op.
plan as fact | Right, what did Dunmore say. {They want to move all payroll to the new system before Christmas}. Nobody has started, mind you. | Dunmore's payroll moves to the new system before Christmas.
plan as fact | Protokoll 3. März. Die Praxis hat vor, {die Terminvergabe ab Juni nur noch online zu machen}. Dr. Weiland ist skeptisch. | Ab Juni macht die Praxis die Terminvergabe nur noch online.
hope or estimate as fact | The mill, the mill. I guess {the refit will come to something like eighty thousand}, but that's me with a beer mat. We need a real quote. | The refit of the mill costs eighty thousand.
hope or estimate as fact | On the survey, {we're hoping for two hundred answers by Sunday}. At the moment there are thirty one. Maybe the prize helps. | The survey gets two hundred answers by Sunday.
hope or estimate as fact | Dear all, my best guess at this stage is that {the leak comes from the flat above}. The plumber looks at it on Thursday. Regards, Tomasz | The leak comes from the flat above.
hope or estimate as fact | Zum Lager noch. {Ich rechne mal grob mit vier Wochen für den Umzug}, genau weiß das keiner. Der Stapler ist ja auch noch kaputt. | Der Umzug des Lagers dauert vier Wochen.
hope or estimate as fact | Hoffentlich {ist der Prüfbericht bis Mittwoch da}, sonst stehen wir ohne alles vor dem Beirat. Ich bringe auf jeden Fall Kuchen mit. | Der Prüfbericht ist bis Mittwoch da.
question as statement | One thing I never asked. {Is the basement part of the lease} or do they rent it separately? Somebody should look it up before we draw anything. | The basement is part of the lease.
question as statement | From: Odile. Subject: trainers. Could it be that {Marcus already booked the hall for the ninth}? I saw his name in the calendar. Thanks, Odile | Marcus has already booked the hall for the ninth.
question as statement | So {are they dropping the app}, yes or no, that's what I'd like to know. Everybody smiles and nobody answers. I'll push on Tuesday. | They are dropping the app.
question as statement | Mir ist da was aufgefallen beim Durchblättern. {Zahlen die eigentlich die Wartung doppelt?} Auf Seite sechs und auf Seite elf steht fast dasselbe. | Sie zahlen die Wartung doppelt.
question as statement | Offene Punkte: {Hat die Versicherung den Schaden schon anerkannt?} Wer spricht mit dem Gutachter? Bis wann brauchen wir die Fotos? | Die Versicherung hat den Schaden anerkannt.
hearsay as fact | I bumped into Carla at the station. She said that {the board has already chosen the other firm}. Carla hears the grass grow, so who knows. | The board has already chosen the other firm.
hearsay as fact | Nothing official from Brookvale. According to the receptionist {the director is leaving in spring}. I didn't ask further. | The director of Brookvale is leaving in spring.
hearsay as fact | Meeting notes: the supplier claims {the new valves last twenty years}. We have seen no test. Jo asks for a reference customer. | The new valves last twenty years.
hearsay as fact | Vom Bauamt immer noch nichts Schriftliches. Der Architekt meint, {die Genehmigung sei so gut wie durch}. Ich glaube das, wenn ich es in der Hand habe. | Die Genehmigung ist so gut wie durch.
hearsay as fact | Angeblich {hat die Konkurrenz schon im Februar gekündigt}, so hat es mir jedenfalls der Hausmeister erzählt. Prüfen! | Die Konkurrenz hat schon im Februar gekündigt.
owner changed | They told me about their year. {Their margin on catering is eleven percent}. Mine on the whole job is more like six, but I didn't say that. | My margin on catering is eleven percent.
owner changed | Hello Ruth, we've found the missing parcels, {all fourteen of them were in the Leeds depot}. We're sorry. Best, Parcelway | Ruth found fourteen missing parcels in the Leeds depot.
owner changed | At the kick-off, {Sana offered to write the text for the exhibits} and I'd do the layout. We shook hands on it. Budget comes later. | I offered to write the text for the exhibits.
owner changed | {Die haben ein Budget von dreißigtausend dafür}, wir haben fünf Tage angeboten. Das passt hinten und vorne nicht zusammen. | Wir haben ein Budget von dreißigtausend dafür.
owner changed | Aus der Mail von Herrn Özkan: {Wir schulden der Gemeinde noch zwei Raten}. Ich habe ihm nicht geantwortet, das soll er mit der Kasse klären. | Der Berater schuldet der Gemeinde noch zwei Raten.
negation lost | I checked twice. {The fire doors on level two have not been inspected since the takeover}. On level one it's all fine. | The fire doors on level two have been inspected since the takeover.
negation lost | I don't think {anybody at the mill believes the night shift is coming back}. They say so in meetings and grin afterwards. | Everybody at the mill believes the night shift is coming back.
negation lost | Subject: licence. We are hardly {in a position to extend the licence for another year}, given the situation. Please plan accordingly. | The supplier is in a position to extend the licence for another year.
negation lost | Noch ein Wort zur Schule. {Der Elternrat hat der Kürzung keineswegs zugestimmt}. Das stand falsch in der Zeitung. | Der Elternrat hat der Kürzung zugestimmt.
scope widened | I was in three of the shops. {The one in Harlow throws away bread at closing time}. The other two give it to the shelter. | The shops throw away bread at closing time.
scope widened | From what I saw {the scanner sometimes drops a page when the paper is thin}. Two out of fifty today. | The scanner always drops a page when the paper is thin.
scope widened | Interviews done. {A couple of the nurses would rather keep the paper charts}. Most had no opinion at all, and the doctors weren't asked. | The nurses would rather keep the paper charts.
scope widened | {The pilot group in Antwerp likes the new rota}. We haven't shown it to anybody in Ghent. Next week. | The staff like the new rota.
scope widened | Beim Rundgang ist mir eine Sache aufgefallen: {Ein Mieter im Hinterhaus heizt mit offenem Fenster}. Da müsste mal jemand klingeln. | Die Mieter im Hinterhaus heizen mit offenem Fenster.
scope widened | {Gelegentlich kommt die Ware ohne Lieferschein an}, sagt die Annahme, vor allem freitags. Das ist lästig, aber kein Drama. | Die Ware kommt ohne Lieferschein an.
time shifted | When I started there {they were still paying suppliers within ten days}. That was a different owner. Now it's sixty if you're lucky. | They pay suppliers within ten days.
time shifted | From next April {the museum opens on Mondays as well}. Until then Mondays stay shut, whatever the poster says. | The museum is open on Mondays.
time shifted | Hi, sorry, {I was going to send the figures on Monday}. Then the server died and I'm still waiting for the backup. Best, Ines | Ines will send the figures on Monday.
time shifted | Früher {hat die Genossenschaft jede Woche abgerechnet}, da war auch noch der alte Buchhalter da. Heute macht das keiner mehr. | Die Genossenschaft rechnet jede Woche ab.
exception dropped | Good news from Ana. {All departments have handed in their inventory} except radiology and the pharmacy. She'll chase those two. | All departments have handed in their inventory.
exception dropped | House rules as far as I understood: {volunteers can park in the yard, apart from market days}. There's a sign but it's behind the hedge. | Volunteers can park in the yard.
exception dropped | {Die Filialen sind seit Montag alle umgestellt, bis auf Gotha}. Dort fehlt noch der Techniker. | Die Filialen sind seit Montag alle umgestellt.
exception dropped | {Reisekosten tragen wir, mit Ausnahme der Übernachtungen}. So steht es im Anhang C, und so hat es Frau Dahl auch am Telefon bestätigt. | Der Auftraggeber trägt die Reisekosten.
irony or quotation | Oh sure, {the migration will be done by Friday}, and pigs will carry the servers. Ask me again in March. | The migration will be done by Friday.
irony or quotation | You should have heard him. "{Nobody needs a second fire exit}", he says, standing in front of the inspector. I wanted to sink into the floor. | A second fire exit is not needed.
irony or quotation | Their brochure still says {we deliver within the hour}. I waited from noon until four with an empty fridge. | They deliver within the hour.
irony or quotation | Ja klar, und {der Bürgermeister zahlt alles aus eigener Tasche}. Also ernsthaft, wir brauchen einen zweiten Geldgeber, und zwar bald. | Der Bürgermeister zahlt alles aus eigener Tasche.
corrected later | {Put the workshop down for the twelfth of May}. No, scratch that, the twelfth is a holiday over there, make it the nineteenth. Room as before. | The workshop is on the twelfth of May.
corrected later | {They've got nine vans on the road}. Hang on, nine was last year, two were sold. Anyway the rota doesn't fit. | They have nine vans on the road.
corrected later | Email 1 of 2: {please go ahead with variant B}. Email 2, ten minutes later: sorry, wrong attachment, I meant variant A. Cheers, Milo | Milo asks to go ahead with variant B.
corrected later | {Ansprechpartnerin für die Küche ist Frau Lindner}. Quatsch, die ist ja in Elternzeit, das macht jetzt der Herr Sommer. Nummer steht im Ordner. | Ansprechpartnerin für die Küche ist Frau Lindner.
comparative changed | {The quote from Vesterby is slightly cheaper than the one from Kroll}. Delivery takes twice as long though. | The quote from Vesterby is the cheapest.
comparative changed | {Turnover at the café was no higher than in the winter before}. The terrace didn't help at all. | Turnover at the café was higher than in the winter before.
comparative changed | {Die Fehlerquote liegt inzwischen unter der vom letzten Jahr}. Das ist schon mal was, auch wenn keiner jubelt. | Die Fehlerquote liegt über der vom letzten Jahr.
comparative changed | {Two of the trainees do at least as well as the regular staff}. We should tell them that sometime. | Two of the trainees do better than the regular staff.
number or unit changed | {The tank holds three hundred and fifty litres}. We need about forty a day, so a week is no problem. | The tank holds 530 litres.
number or unit changed | For the website relaunch {they offer 1,200 a day, travel included}. I would have said yes to less. | They offer 1,200 for the website relaunch.
number or unit changed | {Die Stillstandszeit war im April bei vierzig Minuten pro Schicht}. Vorher hat das niemand gemessen. | Die Stillstandszeit lag im April bei vierzig Minuten pro Tag.
number or unit changed | {Wir haben jetzt 2,4 Mio. Euro zugesagt bekommen}, verteilt auf drei Jahre. Der Rest kommt aus Spenden. | Es sind 24 Mio. Euro zugesagt.
name exchanged | I spoke to both sisters. {Maud wants to sell the yard}, Edith wants to keep it at any price. Their lawyer stays out of it. | Edith wants to sell the yard.
name exchanged | {Access to the archive goes through Peregrine Ltd}, the building itself belongs to Pelican Ltd. I keep mixing them up. | Access to the archive goes through Pelican Ltd.
name exchanged | {Unterschreiben darf nur Frau Brehm}, Herr Behrens ist lediglich in Kopie. Das war beim letzten Mal das Problem. | Unterschreiben darf nur Herr Behrens.
date moved | Please note that {the tender closes on 14 June at noon}. Late bids are returned unopened. Procurement office | The tender closes on 24 June at noon.
date moved | {They'd like to see the first draft the week after next}. No pressure, she says, which means pressure. | They would like to see the first draft next week.
date moved | {Die Abnahme ist am Donnerstag, den 8. Oktober, um zehn}. Bitte Helm und feste Schuhe. | Die Abnahme ist am 10. Oktober um acht.
cause invented | The old manager left in January. {Sales have been going down since the spring}. The new coffee machine is lovely. | Sales have been going down because the old manager left.
cause invented | We switched the rota in week nine. {In week ten there were fewer complaints}. It was also half term, so make of it what you like. | The new rota led to fewer complaints.
cause invented | Seit dem Herbst ist die neue Software im Einsatz. {Der Krankenstand ist im Winter gestiegen}. Mehr weiß ich dazu nicht. | Wegen der neuen Software ist der Krankenstand gestiegen.
commitment strengthened | Joaquin says {he could look over the contract over the weekend}. His daughter is in hospital, so I won't nag. | Joaquin will look over the contract over the weekend.
commitment strengthened | {The foundation might put in another twenty thousand}, they talk about it in June. Keep it out of the budget for now. | The foundation puts in another twenty thousand.
commitment strengthened | I told them {I'd try to have the report ready for the general assembly}. That's in four weeks. It's tight. | I promised to have the report ready for the general assembly.
commitment strengthened | {Der Vermieter würde sich an den Fenstern eventuell beteiligen}, hat er durchblicken lassen. Schriftlich gibt es nichts. | Der Vermieter beteiligt sich an den Fenstern.
cut before the but | {The committee was pleased with the concept}, but it wants a different supplier and half the price. So back to the desk. | The committee approves the concept.
cut before the but | Legally {we're allowed to keep the recordings for two years}, only the union agreement says six weeks. And that counts. | The recordings may be kept for two years.
cut before the but | {Grundsätzlich ist der Betriebsrat einverstanden}, allerdings erst nach der Probephase und nur für das Lager. Das muss in den Plan. | Der Betriebsrat ist mit der Einführung einverstanden.
faithful | So, lunch with Henrik. {They'll sign the second phase in October if the works council doesn't object}. He was in a good mood, ordered the fish. | They will sign the second phase in October if the works council does not object.
faithful | {The tank holds three hundred and fifty litres}. We need about forty a day, so a week is no problem. | The tank holds 350 litres.
faithful | Nothing official from Brookvale. {According to the receptionist the director is leaving in spring}. I didn't ask further. | According to the receptionist, the director is leaving in spring.
faithful | {Their freight lift has been out since Tuesday}. Everything goes up the stairs. I carried a printer. | The client's freight lift has been out of order since Tuesday.
faithful | We've got big ideas for the lobby. {The plan is to close the old entrance and send everybody through the courtyard}. Sketches are in my bag. | The plan is to close the old entrance and to lead everyone through the courtyard.
faithful | The mill, the mill. {I guess the refit will come to something like eighty thousand}, but that's me with a beer mat. We need a real quote. | A guess: the refit will come to about eighty thousand.
faithful | One thing I never asked. {Is the basement part of the lease or do they rent it separately?} Somebody should look it up before we draw anything. | Open: whether the basement is part of the lease or rented separately.
faithful | I checked twice. {The fire doors on level two have not been inspected since the takeover}. On level one it's all fine. | The fire doors on level two haven't been inspected since the takeover.
faithful | Interviews done. {A couple of the nurses would rather keep the paper charts}. Most had no opinion at all, and the doctors weren't asked. | A couple of nurses would rather keep the paper charts.
faithful | Good news from Ana. {All departments have handed in their inventory except radiology and the pharmacy}. She'll chase those two. | Every department except radiology and the pharmacy has handed in its inventory.
faithful | Put the workshop down for the twelfth of May. {No, scratch that, the twelfth is a holiday over there, make it the nineteenth}. Room as before. | The workshop is to be put down for the nineteenth, as the twelfth is a holiday there.
faithful | {The quote from Vesterby is slightly cheaper than the one from Kroll}. Delivery takes twice as long though. | Vesterby's quote is slightly cheaper than Kroll's.
faithful | {Joaquin says he could look over the contract over the weekend}. His daughter is in hospital, so I won't nag. | Joaquin says that he could look over the contract at the weekend.
faithful | Please note that {the tender closes on 14 June at noon}. Late bids are returned unopened. Procurement office | The tender closes on June 14 at 12:00.
faithful | Hi, {the keys are with Mrs Adeyemi on the ground floor. She's there until five}. Say you're with the architects. Pim | Mrs Adeyemi on the ground floor has the keys; she is there until five.
faithful | {They lost the contract because nobody answered the phone for two days}. That's what you get for one line and forty customers. | The contract was lost because nobody answered the phone for two days.
faithful | I measured it. {The ramp is eleven percent, allowed are six}. They'll have to make it longer or put in a lift. | The ramp has 11 percent where 6 are allowed.
faithful | {The committee was pleased with the concept, but it wants a different supplier and half the price}. So back to the desk. | The committee was pleased with the concept but wants another supplier and half the price.
faithful | And {I owe Katarzyna the tax form, she's asked me twice now}. It's somewhere under the pizza boxes. | The consultant owes Katarzyna the tax form; she has asked twice.
faithful | Subject: colours. {We'd love to see the blue a shade darker}. Everything else is perfect. Yours, the Lindgrens | The Lindgrens would like the blue a shade darker.
faithful | Minutes. {Decided: the reading group moves to Wednesdays, starting in September}. Not decided: the biscuits. | It was decided that the reading group moves to Wednesdays from September.
faithful | {The roofer found rot in four of the nine beams, the two on the north side are the worst}. He sends photos tonight. | The roofer found rot in four of the nine beams.
faithful | {When I started there they were still paying suppliers within ten days}. That was a different owner. Now it's sixty if you're lucky. | At the time the consultant started there, suppliers were still paid within ten days.
faithful | From what I saw {the scanner sometimes drops a page when the paper is thin}. Two out of fifty today. | With thin paper the scanner sometimes drops a page.
faithful | They told me about their year. {Their margin on catering is eleven percent}. Mine on the whole job is more like six, but I didn't say that. | The client's margin on catering is 11 percent.
faithful | From Ghent: {the second container arrived on Saturday with a broken seal}. Customs has it now. | The second container arrived on Saturday; its seal was broken.
faithful | {Amrit replaced all the door closers on the third floor last week}. Invoice is in the folder. Nice work too. | Last week all door closers on the third floor were replaced by Amrit.
faithful | Kurz zum Stadtwerk. {Die Stadt übernimmt die Hälfte der Kosten, sofern der Förderantrag bis Ende Mai durchgeht}. Der Kämmerer war freundlich, aber müde. | Sofern der Förderantrag bis Ende Mai durchgeht, übernimmt die Stadt die Hälfte der Kosten.
faithful | {Der Aufzug im Haus B steht seit Freitag still}. Die Feuerwehr hat zwei Leute rausgeholt. Ersatzteil kommt aus Italien. | Seit Freitag steht der Aufzug in Haus B still.
faithful | Vom Bauamt immer noch nichts Schriftliches. {Der Architekt meint, die Genehmigung sei so gut wie durch}. Ich glaube das, wenn ich es in der Hand habe. | Der Architekt meint, dass die Genehmigung so gut wie durch sei.
faithful | {Die Filialen sind seit Montag alle umgestellt, bis auf Gotha}. Dort fehlt noch der Techniker. | Seit Montag sind alle Filialen außer Gotha umgestellt.
faithful | Zum Lager noch. {Ich rechne mal grob mit vier Wochen für den Umzug}, genau weiß das keiner. Der Stapler ist ja auch noch kaputt. | Grob gerechnet sind es vier Wochen für den Umzug.
faithful | Noch ein Wort zur Schule. {Der Elternrat hat der Kürzung keineswegs zugestimmt}. Das stand falsch in der Zeitung. | Der Elternrat hat der Kürzung nicht zugestimmt.
faithful | {Die Abnahme ist am Donnerstag, den 8. Oktober, um zehn}. Bitte Helm und feste Schuhe. | Die Abnahme findet am Donnerstag, dem 8. Oktober, um 10 Uhr statt.
faithful | {Unterschreiben darf nur Frau Brehm, Herr Behrens ist lediglich in Kopie}. Das war beim letzten Mal das Problem. | Nur Frau Brehm darf unterschreiben, Herr Behrens ist nur in Kopie.
faithful | {Der Vermieter würde sich an den Fenstern eventuell beteiligen}, hat er durchblicken lassen. Schriftlich gibt es nichts. | Der Vermieter würde sich eventuell an den Fenstern beteiligen.
faithful | Offene Punkte: {Hat die Versicherung den Schaden schon anerkannt?} Wer spricht mit dem Gutachter? Bis wann brauchen wir die Fotos? | Offen ist, ob die Versicherung den Schaden schon anerkannt hat.
faithful | {Bitte schick mir bis morgen Mittag die Maße der Theke}, sonst kann der Schreiner nicht anfangen. Gruß, Nele | Nele bittet um die Maße der Theke bis morgen Mittag.
faithful | {Wir haben jetzt 2,4 Mio. Euro zugesagt bekommen, verteilt auf drei Jahre}. Der Rest kommt aus Spenden. | Zugesagt sind 2,4 Millionen Euro, verteilt auf drei Jahre.
faithful | Besprechung Kita, 12. Februar. {Die Küche bekommt seit dem Streik nur noch zwei Lieferungen pro Woche, dienstags und freitags}. Frau Yıldız kocht um die Lücken herum. | Seit dem Streik wird die Küche nur noch zweimal pro Woche beliefert, am Dienstag und am Freitag.
"""
