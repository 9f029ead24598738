"""What people might have said: no two texts alike, and each as long as texts are.

A page of one sentence a hundred times packs to next to nothing, and then an answer without a body
(304) has nothing to save. Here words come as often as words do (Zipf), in sentences of differing
lengths; the same seed says the same. They mean nothing.
"""

from __future__ import annotations

import random
from itertools import accumulate
from math import log

SHORTEST, LONGEST = 40, 1200  # characters
USUAL = 220  # half of all are shorter
# The most frequent first.
_WORDS = """
the of and to a in is that it was for on are as with they be at this have from or one had by not
but what all were when we there can an your which their said if do will each about how up out them
then she many some so these would other into has more her two like him see time could no make than
first been its who now people my made over did down only way find use may long little very after
our just where most know get through back much before go good new great think say help every
council street city years because even want year work still without same here why take while never
school last home another around house might during public both between being under part case place
right such against again off always those next road few must large big ever often should began
high since problem money enough almost until children water family whole seems together local
government once nothing young mayor important sometimes better office area second later answer
vote report town traffic already cars least small article quite idea certain paid open however
half close number tax reason system night four short clear rather plan perhaps thousand kept
letter morning happened either station building bridge nobody rent minutes anything week asked
true hospital promised different walk several matter neighbours law today company train buses
drivers parking bicycle lanes noise market square harbour ferry tram winter summer budget cost
costs price prices wages jobs workers union strike teachers nurses doctors police court judge
election party candidate minister parliament committee meeting decision decided question answers
evidence figures statistics study research university student library museum theatre concert
football stadium player coach garden park trees river flood storm weather climate energy power
electricity gas heating wind solar nuclear coal oil waste recycling plastic bins rubbish pollution
air quality health vaccine virus patients waiting emergency ambulance medicine pension elderly
disabled access ramp lift stairs pavement crossing accident speed limit camera fine licence permit
planning developer investor landlord tenant mortgage flat apartment floor roof window insulation
builder contract tender delay overrun scandal corruption trust honest transparent apology resign
mistake responsible blame excuse promise pledge campaign poster leaflet newspaper journalist
editor headline paragraph quote source interview reader comment opinion argument disagree agree
exactly obviously frankly honestly apparently supposedly actually unfortunately surprisingly
hardly barely merely instead although whereas whether despite therefore moreover otherwise
meanwhile finally eventually immediately suddenly recently currently originally grandmother
daughter husband colleague friend stranger visitor tourist newcomer refugee immigrant citizen
resident volunteer charity church mosque synagogue kindergarten playground supermarket bakery
restaurant café pub brewery shop shopkeeper customer delivery parcel warehouse factory industry
export import tariff currency inflation interest bank loan debt savings bankruptcy insurance
premium claim compensation subsidy grant funding deficit surplus audit treasurer clerk archive
document signature petition referendum majority minority coalition opposition amendment clause
regulation directive ordinance statute constitution freedom privacy surveillance software computer
website password telephone network signal fibre broadband broadcast television radio podcast
photograph exhibition sculpture orchestra choir festival fireworks bonfire carnival parade
"""
WORDS = _WORDS.split()
WEIGHTS = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(WORDS) + 1)))
ENDINGS = [".", ".", ".", ".", ".", "?", "!"]


def texts(number: int, *, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [text(dice) for _ in range(number)]


def text(dice: random.Random) -> str:
    """One comment: most are short, and a few are long."""
    wanted = max(dice.lognormvariate(log(USUAL), 0.8), SHORTEST)
    said = sentence(dice)
    while len(said) < min(wanted, LONGEST):
        said += " " + sentence(dice)
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def sentence(dice: random.Random) -> str:
    words = dice.choices(WORDS, cum_weights=WEIGHTS, k=dice.randint(8, 22))
    if len(words) > 11 and dice.random() < 0.6:
        words[dice.randint(4, len(words) - 5)] += ","
    if dice.random() < 0.12:
        words[dice.randrange(1, len(words))] = str(dice.randint(2, 2600))
    return " ".join(words).capitalize() + dice.choice(ENDINGS)
