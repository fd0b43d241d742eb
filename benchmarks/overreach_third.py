"""Further statements and their quotes by a hand that knew nothing of the rules; no rule was made with them.

As in ``benchmarks.overreach_apart``: the quoted words in braces, and what stands around them. *Over* says more
or other than the words; of the honest ones *again* are whole sentences nearly word for word, *retold* are
paraphrases that keep every condition, hedge and name. In each kind English comes before German.
"""

# ruff: noqa: E501 - one line is one case

OVER = """
condition dropped | Quick one before I board. {The dental lab takes over our night cases, always assuming their second milling machine turns up}. Fee schedule to follow. | The dental lab takes over our night cases.
condition dropped | Dear Selin, once the lift has its certificate back {we will open the third floor to guests}. Until then housekeeping works from the second. Warm regards, Ottoline | The third floor is opening to guests.
condition dropped | {You get the nine percent on pallets, as long as you order before the fifteenth}. After that it's list price and I, um, I can't bend it. | You get nine percent on pallets.
condition dropped | Spoken on the way back from the quarry. {Hendry would lend us the crane for a week}. Only not while the bridge job's on, and that's on till August, I think. | Hendry would lend us the crane for a week.
condition dropped | Also, äh, Weingut Kessler. {Den Keller dürfen wir für die Schulung haben, solange da nichts gärt}. Im Herbst wird das also schon mal nichts. | Den Keller dürfen wir für die Schulung haben.
condition dropped | Sehr geehrte Frau Aydin, {die Restzahlung leisten wir nach mängelfreier Abnahme der Küche}. Über die Fronten sprechen wir noch. MfG, Lohse | Lohse leistet die Restzahlung für die Küche.
condition dropped | {Der Verlag druckt eine zweite Auflage.} Das gilt aber nur, wenn bis Pfingsten achthundert Stück weg sind. Bisher sind es sechshundert. | Der Verlag druckt eine zweite Auflage.
condition dropped | Anruf Physiopraxis Thorn. Wenn die Kasse mitspielt, {übernehmen die auch die Hausbesuche im Nordviertel}. Rückruf am Mittwoch. | Die Physiopraxis Thorn übernimmt auch die Hausbesuche im Nordviertel.
hedge dropped | So the boiler. {I'd say it's probably the mixing valve}, but Idris hasn't had it open yet. | The trouble with the boiler is the mixing valve.
hedge dropped | Hi both, {the tram extension seems to be off the table}, going by the tone of the meeting. I wouldn't tell the residents yet. Best, Wanda | The tram extension is off the table.
hedge dropped | From what I could make out through the hedge, {the neighbours have used our access road for their lorries}. I may have had the wrong lorries, honestly. | The neighbours have used our access road for their lorries.
hedge dropped | {Vermutlich hat der Azubi die Kühlung offen gelassen}, jedenfalls war er als Letzter drin. Gesehen hat es niemand. | Der Azubi hat die Kühlung offen gelassen.
hedge dropped | Zum Hofladen noch. {Wenn ich das richtig im Kopf habe, waren es im Mai achttausendzweihundert}. Die genaue Liste hat Frau Brandl. | Der Hofladen hatte im Mai 8.200.
hedge dropped | Beim Bienenhaus, {das sieht mir nach Schimmel in der Dämmung aus}, sag ich mal als Laie. Das muss sich einer angucken, der was davon versteht. | Im Bienenhaus ist Schimmel in der Dämmung.
limit changed | {They can spare at most two nurses for the trial ward}. Sister Agnes was quite firm on that. We'd asked for five. | They can spare at least two nurses for the trial ward.
limit changed | Right, um, the choir. {Almost everybody has paid the tour deposit by now}, I just need to chase the basses. | Everybody has paid the tour deposit by now.
limit changed | Subject: hours. {We logged close to ninety hours on the migration in March}. The exact sheet comes with the invoice. | We logged ninety hours on the migration in March.
limit changed | {The county only pays for the first forty metres of the fence}. Behind the barn it's our own wire. | The county pays for the fence.
limit changed | {Höchstens drei Wochen hält der Kleber bei Nässe}, steht im Datenblatt. Und wir haben seit gestern Regen. | Der Kleber hält bei Nässe drei Wochen.
limit changed | Kurze Rückmeldung aus der Kita. {Mindestens vierzehn Eltern wollen die Spätbetreuung}, ein paar Zettel fehlen noch. | Nur vierzehn Eltern wollen die Spätbetreuung.
limit changed | {Die neue Presse schafft bis zu neunhundert Bogen in der Stunde}, so der Prospekt. Mit unserem Papier, na ja. | Die neue Presse schafft neunhundert Bogen in der Stunde.
limit changed | Ich war heute in der Werkstatt. {Der Restaurator ist mit dem Altar fast fertig}, ihm fehlt noch die linke Hand vom Petrus. | Der Restaurator ist mit dem Altar fertig.
plan as fact | {Nkechi's putting together a bid for the harbour café}. Closing date's the twentieth, and she hasn't got a cook yet. | Nkechi has put in a bid for the harbour café.
plan as fact | Hello Selin, {we have pencilled in the audit of both warehouses for week 38}. I'll confirm when the auditor does. Rgds, Piet | The audit of both warehouses takes place in week 38.
plan as fact | {Theo's going to talk to the union about shorter Fridays}. I said fine, but nothing in writing. | Theo has talked to the union about shorter Fridays.
plan as fact | {Frau Yilmaz will die Apotheke im Herbst an ihre Tochter übergeben}. Die Tochter weiß es noch nicht, bitte Vorsicht. | Frau Yilmaz übergibt die Apotheke im Herbst an ihre Tochter.
plan as fact | Jour fixe Brauerei. {Angedacht ist, die Flaschenabfüllung nach Gera zu verlegen}. Der Betriebsrat ist noch nicht informiert. | Die Flaschenabfüllung wird nach Gera verlegt.
plan as fact | {Wir sind gerade dabei, einen zweiten Dolmetscher zu suchen}, also für die Anhörung im Juni. Bis jetzt nur Absagen. | Für die Anhörung im Juni gibt es einen zweiten Dolmetscher.
rumour as fact | {The word in the canteen is that plant two shuts at Easter}. HR says nothing, which, you know. | Plant two shuts at Easter.
rumour as fact | Call with Abernathy. His wife heard at the hairdresser's that {the school has found its new head}. Make of it what you like. | The school has found its new head.
rumour as fact | {If you believe the taxi driver, the casino is bankrupt}. He also believes in crop circles. | The casino is bankrupt.
rumour as fact | {Im Ort erzählt man sich, die Molkerei sei an Franzosen verkauft}. Der Bürgermeister zuckt nur mit den Schultern. | Die Molkerei ist an Franzosen verkauft.
rumour as fact | Laut Schwippschwager vom Polier {hat der Bauherr kein Geld mehr}. So viel dazu, ich geh der Sache nach. | Der Bauherr hat kein Geld mehr.
wish as fact | {It'd be lovely to have the archive scanned by the jubilee}. Nobody's paying for it, as far as I can tell. | The archive will be scanned by the jubilee.
wish as fact | {Am liebsten hätte der Chef zwei Lehrlinge ab August}. Beworben hat sich keiner. | Der Chef hat ab August zwei Lehrlinge.
wish as fact | Liebe Selin, {ich wünsche mir sehr, dass die Ausstellung bis November verlängert wird}. Das entscheidet aber der Kreis. Deine Marga | Die Ausstellung wird bis November verlängert.
duty moved | {Brónagh takes the minutes from now on}, and thank God, my handwriting is a disgrace. | Selin takes the minutes from now on.
duty moved | On the phone just now. {"We'll be at the kiln by six," says the delivery man}. I'm not getting up for that. | Selin will be at the kiln by six.
duty moved | {The landlord has to clear the gutters, that's in the lease}. The tenant thinks it's us. | The tenant has to clear the gutters, that's in the lease.
duty moved | Dear Ms Aydin, {your office has owed us the fire drawings since Monday}. We can't start without them. J. Prentice | Prentice has owed us the fire drawings since Monday.
duty moved | {Der Steuerberater macht die Meldung ans Finanzamt}, ich schick ihm nur die Belege. Frist ist der Zehnte. | Selin macht die Meldung ans Finanzamt.
duty moved | Mail von der Spedition: {Wir haften nicht für Bruch beim Umladen}. Steht wohl auch so in deren AGB. | Selin haftet nicht für Bruch beim Umladen.
duty moved | {Wiebke findet, das Logo sieht aus wie ein Zahn}. Ich mag's ja. | Selin findet, das Logo sieht aus wie ein Zahn.
amount moved | {Gilmour's turnover fell by eighteen percent}, ours by four. So we're, er, the good news in the room. | Our turnover fell by eighteen percent.
amount moved | {The Leith shop has 22 staff and the Perth shop has nine}. Perth makes more money, go figure. | The Perth shop has 22 staff.
amount moved | Re: delivery dates. {The seats arrive on 4 May and the curtain on 11 June}. Stage crew please note. | The curtain arrives on 4 May.
amount moved | {Der Hausarzt hat 1.900 Patienten in der Kartei}, der Kollege im Nachbarort bloß die Hälfte. | Der Kollege im Nachbarort hat 1.900 Patienten in der Kartei.
amount moved | Notiz Gärtnerei. {Die Miete fürs Gewächshaus sind 640 im Monat}. Für den Laden kommt extra was dazu, wie viel, hat sie nicht gesagt. | Die Miete für den Laden sind 640 im Monat.
amount moved | {Frau Sobotta kriegt vom Verband noch zweitausenddreihundert}, das zieht sich seit Ostern. Ich hab ihr eine Mahnung aufgesetzt. | Selin kriegt vom Verband noch zweitausenddreihundert.
negation scope | {Not all of the vans passed the emissions test}. Two failed, one's booked again. | None of the vans passed the emissions test.
negation scope | {I didn't say we'd drop the apprentices, I said we'd pay them later}. Please fix that in the minutes. | Selin said we'd drop the apprentices.
negation scope | {They won't renew because of the price}, they'll renew because Joan nags them. Still, a renewal is a renewal. | They won't renew.
negation scope | {Wir haben nicht wegen dem Regen abgebrochen}, sondern weil der Notarzt nicht da war. | Wir haben nicht abgebrochen.
negation scope | Rücksprache Labor: {nicht jede Probe muss ins Gefrierfach}. Welche, steht auf dem Etikett. | Keine Probe muss ins Gefrierfach.
negation scope | {Die Heizung ist nicht kaputt, sie ist falsch eingestellt}, meint der Monteur und grinst. | Die Heizung ist kaputt und falsch eingestellt.
some to all | {A handful of the tenants want the bins moved}. The rest couldn't care less. | The tenants want the bins moved.
some to all | Site diary, day nine. {Some of the slates on the north side are cracked}. Photos on the stick. | The slates on the north side are cracked.
some to all | {Most of the translators are happy with the new rates}, I mean, the Finnish lot aren't. | All the translators are happy with the new rates.
some to all | {Zwei von fünf Filialen schreiben rote Zahlen}. Die anderen tragen sie mit. | Die Filialen schreiben rote Zahlen.
some to all | {Ein paar Kolleginnen aus der Wäscherei klagen über Rückenschmerzen}, hauptsächlich die an der Mangel. | Die Kolleginnen aus der Wäscherei klagen über Rückenschmerzen.
some to all | {Gelegentlich fällt die Waage in Halle drei aus}, dann wiegen wir halt nebenan. | Die Waage in Halle drei fällt ständig aus.
time shifted | {Up to last summer Margit ran the ticket office on her own}. Now there's three of them. | Margit runs the ticket office on her own.
time shifted | {From January the toll doubles}. Until then we bill the old one, okay. | The toll has doubled.
time shifted | Hi, {the solicitor had the contract on his desk on Tuesday}, no idea where it is now. Cheers, Bev | The solicitor has the contract on his desk.
time shifted | {Ab dem Wintersemester gibt es nur noch ein Sekretariat}. Im Moment sind's zwei, und beide voll. | Es gibt nur noch ein Sekretariat.
time shifted | {Vor der Fusion hatte die Bank im Ort elf Leute am Schalter}. Da war ich noch Kunde. | Die Bank hat im Ort elf Leute am Schalter.
time shifted | Nur damit es irgendwo steht. {Am Freitag war der Kran noch nicht abgenommen}. Heute hab ich nicht nachgeschaut. | Der Kran ist noch nicht abgenommen.
cause invented | {Ruaridh has left the band and the spring tour is cancelled}. Merch is still in my garage. | The spring tour is cancelled because Ruaridh has left the band.
cause invented | {We changed the flour in April. Complaints about the rolls have doubled since}. Might be the new oven too. | Complaints about the rolls have doubled because we changed the flour.
cause invented | {The old accountant retired and the figures got better}. I'm not drawing conclusions, I'm just saying. | The figures got better because the old accountant retired.
cause invented | {Seit der neuen Ampel kommen weniger Kunden in die Bäckerei}. Kann auch am Wetter liegen, es war ja nur nass. | Wegen der neuen Ampel kommen weniger Kunden in die Bäckerei.
cause invented | {Der Vorarbeiter hat gewechselt und wir sind zwei Wochen hintendran}. Fragen Sie mich nicht, wie das zusammenhängt. | Weil der Vorarbeiter gewechselt hat, sind wir zwei Wochen hintendran.
parts swapped | {Delroy inspects the boats and Cath does the paperwork}. Works like a charm. | Cath inspects the boats and Delroy does the paperwork.
parts swapped | {Moira recommended Callum to the trustees}, which surprised me a bit after last year. | Callum recommended Moira to the trustees.
parts swapped | So, um, {the museum lends the tapestry to the abbey, and the abbey pays the transport}. Crates are already built. | The abbey lends the tapestry to the museum, and the museum pays the transport.
parts swapped | {Jannis zeichnet, Svenja rechnet}. Und ich halte den Kunden bei Laune. | Svenja zeichnet, Jannis rechnet.
parts swapped | {Die Klinik verklagt den Softwarehersteller}, das stand heute in der Zeitung. Aktenzeichen such ich raus. | Der Softwarehersteller verklagt die Klinik.
parts swapped | {Frau Dr. Hahn hat Herrn Reuter im Ausschuss abgelöst}. Übergabe war gestern, mit Sekt. | Herr Reuter hat Frau Dr. Hahn im Ausschuss abgelöst.
question as statement | Before I forget, {did Lorcan ever send the stool samples off}? The clinic rang twice. | Lorcan sent the stool samples off.
question as statement | {Would you take on the Ghent job if they paid the train}, is what he asked me. I just laughed. | Selin would take on the Ghent job if they paid the train.
question as statement | Frage in die Runde: {Ist der Turnhallenboden jetzt schon geschliffen?} Ich komme erst Mittwoch hin. LG Birte | Der Turnhallenboden ist jetzt schon geschliffen.
correction ignored | {The frames cost four hundred and sixty apiece}. No, sorry, I'm reading the wrong line, three hundred and ninety. Plus fitting. | The frames cost four hundred and sixty apiece.
correction ignored | {Bethan's team does the Cardiff training}. Scratch that, she rang while I was typing: it's the Swansea people. Details tomorrow. | Bethan's team does the Cardiff training.
correction ignored | {Die Abnahme ist am Donnerstag um acht}. Quatsch, Donnerstag ist Feiertag, Freitag meine ich. Bringt Helme mit. | Die Abnahme ist am Donnerstag um acht.
correction ignored | {Herr Vogt hat die Stornierung unterschrieben}. Kommando zurück, unterschrieben hat seine Vertretung. | Herr Vogt hat die Stornierung unterschrieben.
correction ignored | {Für die Bewirtung rechnen wir mit 60 Personen}. Nachtrag von heute Abend: es sind 85, der Sportverein kommt mit. Bitte Bänke besorgen. | Für die Bewirtung rechnen wir mit 60 Personen.
numbers recombined | {We had 40 visitors on Saturday and 65 on Sunday, 12 of them children}. The ice cream sold out. | We had 40 visitors on Saturday, 12 of them children.
numbers recombined | {The first lot is 3 tonnes at 210, the second 5 tonnes at 180}. Ask Faisal about the third. | The second lot is 5 tonnes at 210.
numbers recombined | {Halle A hat 1.200 Quadratmeter und kostet 9 Euro, Halle B hat 800 und kostet 12}. Beide mit Rampe. | Halle B hat 800 Quadratmeter und kostet 9 Euro.
numbers recombined | {Von den 48 Stühlen sind 30 geliefert und 6 davon wackeln}. Rest Ende des Monats, sagen sie. | 48 Stühle sind geliefert und 6 davon wackeln.
numbers recombined | {Angebot eins liegt bei 17.500 mit sechs Wochen Lieferzeit, Angebot zwei bei 21.000 mit zwei}. Eilig haben wir's ja. | Ein Angebot liegt bei 17.500 mit zwei Wochen Lieferzeit.
possibility as commitment | {I could maybe squeeze the vet practice in on Thursday}, if push comes to shove. Don't tell them yet. | Selin squeezes the vet practice in on Thursday.
possibility as commitment | {We're in a position to deliver by the ninth, technically}. Whether we want to is another matter. | We deliver by the ninth.
possibility as commitment | Hi Selin, {I might be able to find you two hundred chairs}. Let me ask around the halls first. Gus | Gus will find two hundred chairs.
possibility as commitment | {Notfalls könnte mein Bruder die Vertretung machen}, der ist aber bis zum Zwölften in Kur. | Selins Bruder macht die Vertretung.
possibility as commitment | {Denkbar wäre, dass die Gemeinde auf die Stellplätze verzichtet}, sagte Herr Imhof im Rausgehen. Schriftlich gab er mir nichts. | Die Gemeinde verzichtet auf die Stellplätze.
instruction as done | {Please have the old server wiped before it leaves the building}. And get a receipt. Thanks, Roshni | The old server was wiped before it left the building.
instruction as done | {Tell Vikram to move the piano away from the radiator}, it's going out of tune by the hour. | Vikram moved the piano away from the radiator.
instruction as done | {Bitte den Aushang am schwarzen Brett abnehmen}, da steht noch die alte Nummer drauf. Danke! | Der Aushang am schwarzen Brett ist abgenommen.
instruction as done | Anweisung von oben: {ab sofort keine Überstunden mehr ohne Zettel}. Ich geb's nur weiter. | Es werden keine Überstunden mehr ohne Zettel gemacht.
"""
AGAIN = """
faithful | Morning, all. {The scaffold comes down on Tuesday if the painters are finished}. Keep the pavement clear. | The scaffold comes down on Tuesday if the painters are finished.
faithful | {We counted 312 jars in the cold store, and seventeen of them had no label}. Lids are fine. | We counted 312 jars in the cold store, and seventeen of them had no label.
faithful | Well, {Orla wants to keep the Thursday clinic open until at least nine}. The porters don't. | Orla wants to keep the Thursday clinic open until at least nine.
faithful | {According to the surveyor, the east wall moves about two millimetres a year}. He's coming back in March. | According to the surveyor, the east wall moves about two millimetres a year.
faithful | {It's not the printer that's slow, it's the cable}. Took us three days to find. | It is not the printer that is slow, it is the cable.
faithful | {Fatou doesn't do funerals any more}. Weddings, yes, birthdays, yes. | Fatou does not do funerals any more.
faithful | {The parish pays for the bells and the diocese pays for the clock}. Nobody pays for the pigeons. | The parish pays for the bells and the diocese pays for the clock.
faithful | You know, {I've never once been late with a VAT return}. So why the letter? | Selin has never once been late with a VAT return.
faithful | Hello again, {the offer of 14,800 stands until the end of the month}. Call me on the mobile. Yours, D. Okafor | The offer of 14,800 stands until the end of the month.
faithful | {Perhaps the leak isn't in the roof at all}. We'll see when it rains. | Perhaps the leak is not in the roof at all.
faithful | {Der Sommerkurs läuft nur, wenn sich wenigstens zehn Kinder anmelden}. Flyer liegen in der Bücherei. | Der Sommerkurs läuft nur, wenn sich wenigstens zehn Kinder anmelden.
faithful | So, {die Traktoren gehen nächste Woche in die Inspektion}. Erst der grüne. | Die Traktoren gehen nächste Woche in die Inspektion.
faithful | {Frau Matysek hat den Vertrag gelesen, aber noch nicht unterschrieben}. Sie meldet sich. | Frau Matysek hat den Vertrag gelesen, aber noch nicht unterschrieben.
faithful | Hallo zusammen, {wir haben am Samstag 1.240 Brötchen verkauft}, so viele wie noch nie. Danke ans Team! Uli | Wir haben am Samstag 1.240 Brötchen verkauft.
faithful | {Das Archiv ist eigentlich nur für Mitarbeiter}. Studenten lassen wir trotzdem rein. | Das Archiv ist eigentlich nur für Mitarbeiter.
faithful | {Ich hab den Schlüssel beim Pförtner abgegeben}. Quittung liegt im Auto. | Selin hat den Schlüssel beim Pförtner abgegeben.
faithful | {Laut Herrn Demir ist der Tank zu höchstens einem Drittel voll}. Lieferung ist bestellt. | Laut Herrn Demir ist der Tank zu höchstens einem Drittel voll.
faithful | Ja gut, {die Kantine bleibt über Weihnachten zu, die Cafeteria nicht}. Aushang folgt. | Die Kantine bleibt über Weihnachten zu, die Cafeteria nicht.
faithful | {Die Hebamme kommt halt erst, wenn der Dienstplan steht}. Das war auch vorher schon so. | Die Hebamme kommt erst, wenn der Dienstplan steht.
faithful | {Das Zelt hält keinen Sturm aus}. Bei der letzten Kirmes lag es auf dem Parkplatz. | Das Zelt hält keinen Sturm aus.
"""
RETOLD = """
faithful | {If the bank says no, Emeka sells the second bakery}. He'd rather not. | Emeka sells the second bakery if the bank says no.
faithful | {Two volunteers catalogued the whole seed collection last winter}. In gloves, in the cold. | The whole seed collection was catalogued by two volunteers last winter.
faithful | {The heritage form was signed by Councillor Pugh on the third}. Finally. | Councillor Pugh signed the heritage form on the third.
faithful | {The ferry terminal needs twenty-four bollards}, and the port has six lying about. | The ferry terminal needs 24 bollards.
faithful | Tasting at the hotel, long evening. {I think the menu is too long}. Cut the soups. | Selin said that she thinks the menu is too long.
faithful | Rosalind rang from the depot. {She has two drivers off sick and one on holiday}. So no Sunday run. | Rosalind has two drivers off sick and one on holiday.
faithful | {The tiles are here. The grout isn't. The tiler comes at noon}. Fun. | The tiles are here, the grout isn't, and the tiler comes at noon.
faithful | {Still to do: order the lamps, call the sign painter, find somebody for the door}. Shout if you can help. | Calling the sign painter is still to do.
faithful | {Kwame reckons the orchard will bring in around six thousand this year}. He's been right before. | Kwame reckons that this year the orchard will bring in about 6,000.
faithful | Dear Selin, {we are unable to accept the returned carpets without the original labels}. Sincerely, Haverkamp Textiles | Haverkamp Textiles cannot accept the returned carpets without the original labels.
faithful | Um, so, {the nursery might take on a third carer, depending on the autumn numbers}, right. | Depending on the autumn numbers, the nursery might take on a third carer.
faithful | {Only the ground floor of the mill is let}, the rest is pigeons. | Of the mill, only the ground floor is let.
faithful | {Nobody at the hospice has complained about the new rota so far}. Fingers crossed. | So far, there has been no complaint about the new rota from anybody at the hospice.
faithful | {Gwen's the one who feeds the archive cats}. I just buy the tins. | Gwen feeds the archive cats.
faithful | Talked with Ivo about the stage. {He'd do the lighting for nothing if we print his name}. Suits me. | If we print his name, Ivo would do the lighting for nothing.
faithful | {The insurer's asking for photos, the police report and, er, the serial numbers}. That's a lot for a bicycle. | The insurer is asking for the police report.
faithful | Post today. {They have until 30 September to appeal, the notice says}. I put it in the blue folder. | The notice says that they have until 30 September to appeal.
faithful | {The brass band rehearses Mondays and the youth band Wednesdays}. Key's with Alun. | The youth band rehearses on Wednesdays.
faithful | So, well, {Padma was going to paint the hall herself, but her wrist's broken}. Any ideas? | Padma was going to paint the hall herself, but has a broken wrist.
faithful | {I'm meeting the harbour master on the 8th, or on the 9th if the fog stays}. Bring the charts. | Selin is meeting the harbour master on the 8th, or, if the fog stays, on the 9th.
faithful | {Sobald der Estrich trocken ist, kommen die Schreiner}. Vorher hat das keinen Zweck. | Die Schreiner kommen, sobald der Estrich trocken ist.
faithful | {Die Feuerwehr hat am Abend den Keller leergepumpt}. Der Schlamm ist noch drin. | Der Keller wurde am Abend von der Feuerwehr leergepumpt.
faithful | {Die Rechnung wurde von der Genossenschaft am 12. beglichen}. Beleg anbei. | Die Genossenschaft hat die Rechnung am 12. beglichen.
faithful | {Fünfunddreißig Gäste haben zugesagt, acht abgesagt}. Den Rest rufe ich an. | 35 Gäste haben zugesagt und 8 abgesagt.
faithful | {Ich halte den Zeitplan für zu eng}. Das hab ich auch dem Bauleiter gesagt. | Selin hat gesagt, dass sie den Zeitplan für zu eng hält.
faithful | Gestern war Frau Kiesewetter da. {Sie möchte die Praxisräume umbauen, allerdings nicht vor Ostern}. Pläne bringt sie mit. | Frau Kiesewetter möchte die Praxisräume umbauen, allerdings nicht vor Ostern.
faithful | {Der Bus ist gebucht. Das Hotel auch. Die Stadtführung fehlt}. Ich bleib dran. | Der Bus und das Hotel sind gebucht, die Stadtführung fehlt.
faithful | {Mitzubringen sind Handschuhe, Wasser und der Impfausweis}, mehr nicht. | Der Impfausweis ist mitzubringen.
faithful | {Kann gut sein, dass der Förderverein die Hälfte dazugibt}. Entschieden wird im Juli. | Es kann gut sein, dass der Förderverein die Hälfte dazugibt.
faithful | {Der Hersteller behauptet, die Filter hielten zwei Jahre}. Unsere waren nach acht Monaten dicht. | Die Filter halten zwei Jahre, behauptet der Hersteller.
faithful | Also äh {der Chor singt halt am Sonntag nur zwei Lieder}, ne. Mehr konnten die nicht proben. | Am Sonntag singt der Chor nur zwei Lieder.
faithful | {Außer Mirko hat keiner einen Staplerschein}, das wird eng im Urlaub. | Keiner außer Mirko hat einen Staplerschein.
faithful | Guten Tag Frau Aydin, {für den Umbau der Bar veranschlagen wir ungefähr 27.000 Euro}. Mit freundlichen Grüßen, Holzbau Rieger | Holzbau Rieger veranschlagt für den Umbau der Bar ungefähr 27.000 Euro.
faithful | {Die Tierärztin kommt nur noch dienstags, weil sie donnerstags im Schlachthof ist}. Den Kühen ist es egal. | Weil sie donnerstags im Schlachthof ist, kommt die Tierärztin nur noch dienstags.
faithful | {Nicht alle Schüler haben einen Laptop}. Die Stadt weiß das seit Jahren. | Nicht jeder Schüler hat einen Laptop.
faithful | {Bis zur Hauptversammlung wird niemand entlassen, hat der Vorstand versprochen}. Danach reden wir weiter. | Der Vorstand hat versprochen, dass bis zur Hauptversammlung niemand entlassen wird.
faithful | {Jule hat vor, im Herbst die Meisterprüfung zu machen}. Ich drück die Daumen. | Jule will im Herbst die Meisterprüfung machen.
faithful | {Das Dach ist dicht, die Fenster sind drin, der Strom fehlt noch}. Läuft. | Die Fenster sind drin, der Strom fehlt noch.
faithful | Zum Aufzug: {den hat der TÜV im Februar beanstandet}. Seitdem steht er. | Der TÜV hat den Aufzug im Februar beanstandet.
faithful | {Wir könnten am Montag anfangen, vorausgesetzt, das Gerüst steht, schreibt Malermeister Nagel}. Ich frag die Gerüstbauer. | Malermeister Nagel schreibt, sie könnten am Montag anfangen, vorausgesetzt, das Gerüst steht.
"""
THIRD = "\n".join(part.strip() for part in (OVER, AGAIN, RETOLD))
