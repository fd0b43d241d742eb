"""Words of talk, mails and code that any two texts share: no reason to think of a link. Data only.

In a library of a few thousand passages such words look rare, so they are named here.
"""

from __future__ import annotations

_ENGLISH = """
able accept actually add afterwards again ago agree ahead almost alone along already alright also although
always another answer anybody anymore anyone anything anyway anywhere apart appear aren around aside ask
away back bad badly basically beautiful became become begin behind believe beside best better big bit both
bother break breaks bring broken brought call came card care careful case catch certain certainly chance
change check choose christmas clear clearly client close come comes complete completely confirm copy correct
cost count country couple course cut dear decide decision deep definitely detail did didn die difference
different difficult direct does doesn done door down dream dry due early easily easy either else email empty
end english enough entire especially even ever every everybody everyone everything everywhere exact exactly
example expect explain extra face fact fair fall far fast feel feeling felt few fill final finally find fine
finish fit fix follow forget form forward found free friend front full fully funny further future gave
general generally get gets getting give given glad god goes going gold gone gonna good got great guess half
hand handle happen happy hard hardly hate haven head hear heard held hello help here hi hold home hope
however idea important include included inside instead interest isn issue job join just keep kept kind knew
know known large last late later latest laugh lead least leave left less let letter life like likely line
list listen little live local long look loose lose lost lot loud love low made main make makes making man
many mark match matter maybe mean meant meanwhile meet meeting memo mention middle might mind mine minus
miss mistake mix moment money month more most mostly move much must myself name namely near nearly need
never new next nice nobody none normal not note nothing notice now nowhere number object obviously odd off
offer often okay old once one only open opposite order other otherwise our out outside over own page paid
paper part particular party past pay pen people per perfect perhaps phone pick piece place plain plan play
please plus point possible possibly prefer present pretty probably problem promise proper properly provide
put question quick quickly quiet quite rather raw reach read ready real really reason receive recent regard
regards rely remember rest return right ring room round row rule run said same saw say saying scale second
see seem seen send sense sent sentence separate serious set several shall short should show side signature
simple simply since single sit site slide slightly slow small somebody somehow someone something sometimes
somewhere soon sorry sort sound speak special split spring stand start state stay step still stop story
straight strange stuff subject such suddenly suppose sure surely surprise take taken takes talk tell than
thank thanks thing think third though thought three threw throw till time today together told tomorrow
tonight took top total touch towards tried true truly try turn twice type under understand unless until upon
use used useful usual usually various version very via view wait walk want wasn way week well went weren
whatever whenever wherever whether whoever whole why will wish without won wonder word words work works
worry worse worst worth write written wrong wrote yeah year yes yesterday yet yours yourself
"""
_GERMAN = """
abend aber abgelehnt alle allem allen aller allerdings alles allgemein also alt andere anderem anderen
anderer anderes anders anfang angekommen antwort arbeit arbeiten arbeitet auf aufgabe aufgaben außen außer
bald beide beiden beim beispiel bekommen bereits bescheid beschluss besser beste bestellung besten
bestätigen bestätigt bis bisher bitte brauche brauchen braucht breit bringen bringt dabei dadurch dafür
daher damit danach daneben dank danke daran darauf daraus darf darin darüber datei davon davor dazu denken
derzeit deshalb deswegen deutlich direkt doppelt dort drin durch dürfen ebenso echt egal eher eigene eigenen
eigentlich einfach einige einmal einzeln ende endlich entscheiden entscheidet entweder erst erste ersten
erstmal falls falsch falschem fassung fast fehlt feld fertig fest finden findet frage fragen frau frei
freigabe fremd früher frühjahr funktioniert fühlen ganz ganze ganzen geben gefragt gefunden gegen gehen
geholfen geht gehört gekommen gemacht gemeint genau genug gern gerne gesagt gesehen gestern gibt gilt gleich
grad grade groß große grüße grüßen gut gute guten haben hallo halt hand haus hause helfen herr herzlich
herzliche herzlichen heute hilft hin hoch hoffe holen hören immer indem inzwischen irgendwann irgendwas
irgendwie jede jemand jetzt jeweils kannst kaum kein keiner kenne kennt klar klein kleine komme kommen kommt
konkret konnte kunde kurz könnte könnten könntest lang lange lassen lasst laut leer leicht leider leistung
leitung lesen letzte letzten letzter leute liebe lieber liegen liegt linie links los lässt mach machen macht
mal manche mehr meinen meint meiste meisten mich minute mit muss möchte möchten mögen möglich müssen müsst
müssten nachher name namen natürlich neben nehmen nennen netto neu neue neuen neues nichts nie niemand nimmt
nirgends noch normal nur nächste nächsten nämlich nötig ob obwohl offen oft ohne ordnung ort paar person
plus pro problem protokoll punkt rechts reden redet rein rest richtig sache sagen sagt satz schau schaut
schicken schlecht schließlich schnell schon schreiben schreibt schrieb schritt schön schöner sehen sehr seit
seite seiten selber selbst sicher sieht sofort sogar solche sollen sollte sollten sonst später stand statt
stehen steht stelle stellen stimmt stück sätze tatsächlich teil telefon termin trotzdem tun tut uhr umsonst
unbedingt ungefähr unten unter unterschrift viel viele vielen vielleicht voll vollständig vorbei vorher
vorige vorne wahrscheinlich warten weder weg wegen weil weiter weitere welche welcher welches wenig weniger
wenigstens wer wert wichtig wie wieder will wirklich wissen wofür wollen wollte worden wort worte wurde wäre
würde würden zeigen zeit ziel ziemlich zuerst zuletzt zurück zusammen zwar zweite zweiten zweites über
übrigens
"""
_FORMS = """
abc and annotations append apr args argument arguments array assert async attachment aug await bcc bit bool
break charset class code collections column columns com comma const content continue csv dataclass date dec
def default delimiter dez di dict dictreader do document elif encoded encoding enumerate error errors except
exit export false feb field fields file files filter finally float folder format fr freundliche freundlichen
fri from function future geehrte geehrter generator global gmbh group grußformel html http https ics import
index init input int integer invoice item items iterable iterator jan join json jul jun key keys lambda len
lg line lines list load loop mag magistra mail mails main map mar mark max message mfg mi mime min mo module
mon net newline none nov null object oct okt open option optional order org output package parametrize parse
path pathlib plain print private property public pytest raise range read readme received record records
references replace reply return row rows sa sat schema script select self sent sep sept sequence set so sort
sorted source sql static stderr stdin stdout str stream string strip subject sum sun sys table tag test
tests text thu todo token transfer true tue tuple type types update url utf value valueerror values var
version void wed where while width with write www yield
"""
COMMON = frozenset(f"{_ENGLISH} {_GERMAN} {_FORMS}".split())
