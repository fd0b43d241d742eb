"""English forms that no stemmer reduces: what was *bought* is found by *buy*."""

from __future__ import annotations

_FORMS = """
be am are been being is was were | become became | begin began begun | bend bent | bite bit bitten | blow
blew blown | break broke broken | bring brought | build built | buy bought | catch caught | choose chose
chosen | come came | deal dealt | dig dug | draw drew drawn | dream dreamt | drink drank drunk | drive drove
driven | eat ate eaten | fall fell fallen | feed fed | feel felt | fight fought | find found | fly flew
flown | forget forgot forgotten | forgive forgave forgiven | freeze froze frozen | get got gotten | give
gave given | go went gone goes | grow grew grown | hang hung | hear heard | hide hid hidden | hold held |
keep kept | know knew known | lead led | learn learnt | leave left | lend lent | light lit | lose lost |
make made | mean meant | meet met | owe owed | pay paid | ride rode ridden | ring rang rung | rise rose
risen | run ran | say said | see saw seen | seek sought | sell sold | send sent | shake shook shaken | shoot
shot | show shown | sing sang sung | sink sank sunk | sit sat | sleep slept | speak spoke spoken | spend
spent | stand stood | steal stole stolen | strike struck | swear swore sworn | swim swam swum | take took
taken | teach taught | tear tore torn | tell told | think thought | throw threw thrown | understand
understood | wake woke woken | wear wore worn | win won | withdraw withdrew withdrawn | write wrote written
| child children | foot feet | life lives | man men | mouse mice | person people | tooth teeth | wife wives
| woman women | good better best | bad worse worst
"""
ENGLISH: dict[str, str] = {
    form: forms[0] for forms in (row.split() for row in _FORMS.split("|")) for form in forms[1:]
}
"""Each irregular form and the word it is a form of."""
