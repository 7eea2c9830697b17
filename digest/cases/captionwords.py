"""Words that tell where a caption begins and ends.  Data, in lower case."""

SUFFIX = frozenset(
    "inc llc llp lp corp co ltd plc limited corporation company incorporated pllc na sa ag gmbh nv bv pty pvt jr sr ii iii iv "
    "et al".split()
)
"""Forms of company and of person that stand after a name."""

ORG_WORDS = frozenset(
    "department board commission commissioner university college school district county city state states town village "
    "association union federation society church hospital health bank trust fund group holdings services service company "
    "corporation authority agency administration bureau office committee council council's court government republic kingdom "
    "people commonwealth crown estate band tribe nation tribes nations media press news times post systems system industries "
    "international national american united energy oil gas water power motors airlines railway insurance mutual life capital "
    "partners ventures technologies technology labs laboratories pharmaceuticals pharma medical education labor justice "
    "interior homeland security treasury defense commerce agriculture registrar secretary attorney general voters citizens "
    "students teachers workers producers council for fair action center institute foundation league alliance coalition club "
    "network entertainment studios records music games stores foods coffee brands products chemical steel mining land "
    "title home homes realty properties management financial credit data express logistics freight transport pension retirement".split()
)
"""Common words that stand in the names of bodies."""

LEAD_IN = frozenset("the a an to has have had is in on at as of for why how what when who inside after before from by with and or but is are was updated breaking live analysis opinion podcast case court comment report re see also it under like unlike following since despite although though while because both citing compare cf thus meanwhile yet today".split())
"""Words before a caption that are no part of it."""

HEADLINE = frozenset(
    "fight case suit ruling trial appeal argument decision verdict settlement dispute saga hearing explained matters order "
    "orders row battle clash showdown still heads goes gets again says say may must will could should would can win loss "
    "victory defeat boon blow timeline recap update analysis opinion preview explainer guide review lawsuit petition "
    "anniversary legacy takeaways".split()
)
"""Words that a headline adds to a caption."""

BENCH = frozenset("court courts judge judges justices panel jury circuit circ lawyers attys attorneys states feds groups".split())
"""Words that a headline has for those who decide."""

LEADS_ON = frozenset("after before following amid over despite since while as when under against".split())
"""Words by which a headline goes on after a caption."""

OFFICES = frozenset("governor secretary commissioner director warden superintendent".split())
"""Offices that sue and are sued for their state."""

POINTED = frozenset(
    "dept univ assn ass'n st bd comm'n rel dep't dist cnty bros mfg prods prod liab litig pracs mktg deriv sec s'holder "
    "int'l intl nat'l natl gov't fed'n ctr ctrs educ elec envtl indus mfrs mgmt mut auto transp twp hosp indem servs sys enters org grp hldgs pharms "
    "ass'ns sols soc'y env't".split()
)
"""Abbreviations in the names of parties, without their point (The Bluebook, table T6)."""

AFTER_FORM = frozenset("group holdings trust fund bank international partners pension retirement".split())
"""Common words that a company's name may go on with behind its form."""

OTHERS = frozenset("others another ors anor".split())
"""Those whom a caption does not name: "and others"."""

ROLES = frozenset(
    "appellant appellants respondent respondents claimant claimants applicant applicants defendant defendants petitioner "
    "petitioners plaintiff plaintiffs".split()
)
"""What the parties are, as the United Kingdom's courts put behind each in brackets."""

WRITTEN_OUT = {
    "prods": "Products",
    "prod": "Product",
    "liab": "Liability",
    "litig": "Litigation",
    "pracs": "Practices",
    "mktg": "Marketing",
    "deriv": "Derivative",
    "s'holder": "Shareholder",
    "nat'l": "National",
    "int'l": "International",
    "ass'n": "Association",
    "comm'n": "Commission",
    "dep't": "Department",
    "cnty": "County",
    "enters": "Enterprises",
}
"""Abbreviations in captions, in full (The Bluebook, table T6)."""

COUNTED = frozenset("doe roe does # local lodge syndicate district chapter division company unit".split())
"""Words that a plain number follows in a name: "Doe #1", "Local 88"."""

PEOPLE = frozenset("estate friends sons daughters parents heirs regents trustees matter families survivors".split())
"""Words for those who stand for a person."""

INITIALS = {
    "Securities and Exchange Commission": "SEC",
    "Federal Trade Commission": "FTC",
    "Equal Employment Opportunity Commission": "EEOC",
    "National Labor Relations Board": "NLRB",
    "Consumer Financial Protection Bureau": "CFPB",
}
"""Agencies that nobody calls otherwise (The Bluebook, rule 6.1(b))."""
