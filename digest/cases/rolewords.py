"""The words around a name that tell whether a phrase speaks of it.  Pure, tables for parties.py."""

SILENT = frozenset(
    "has have had having also now then later already again recently formally quickly promptly on in last this week month "
    "year monday tuesday wednesday thursday friday saturday sunday who which that to will must is was were are been being "
    "be gets get got initially originally separately jointly both all and three two four five six others january february "
    "march april june july august september october november december first since".split()
)
"""Words that may stand between a subject and its verb."""
UNSURE = frozenset("not never may might could would should can cannot threatens threatened wants vows plans if unless nor no without".split())
HYPOTHETICAL = frozenset("weigh weighs possible potential consider considers no any threatened threaten threatens".split())
BEING = frozenset("is was were are been being be gets get got".split())
BEFORE_OBJECT = frozenset(  # they begin something else than the person that is sued, charged or bankrupt
    "over for in on at to from with by of and or but as that which who whom whose after before when while if because since "
    "under into about against behind without than not between during until his her their its it him them is was were are has had "
    "have be been will would said says say more another some one".split()
)
NOT_OF = frozenset("of for with in at to from by against over under about between than into through on after like as".split())
"""A name behind one of these belongs to another word: "lawyers for X sued"."""
PERSONS_TITLE = frozenset(
    "president ex-president former senator sen rep representative gov governor mayor attorney general secretary minister "
    "prime mr mrs ms miss dr sir lord lady professor prof sheriff officer deputy detective captain director chairman ceo "
    "district state u.s special counsel prosecutor".split()
)
BENCH = frozenset("court courts judge justices circuit panel jury jurors tribunal magistrate magistrates chancery senate congress".split())
CHARGING = frozenset("prosecutors prosecutor authorities police jury jurors judge court panel feds government crown department doj us attorney attorneys da cps".split())
CIVIL_AGENCIES = frozenset("sec ftc cftc eeoc cfpb securities consumer finra asic fca".split())
LAWYERS = frozenset("lawyer lawyers attorney attorneys counsel spokesman spokeswoman".split())
AFTER_NAME = frozenset("guilty liable not today tonight here say says alleging claiming seeking saying accusing calling against brought".split())
NO_PARTY = frozenset("TV CEO CFO COO DA AI DNA ID IP LGBTQ NY LA DC PC II III IV JR SR MDL LLC LLP INC LTD CO AP LP AG VP".split())
