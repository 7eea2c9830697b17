"""Courts, judges, sums, years, countries and links as stories tell them."""

import pytest

from digest.cases import facts, place_names
from digest.cases.courts import find_forums
from digest.cases.links import find_links


@pytest.mark.parametrize(
    ("text", "system", "level", "court", "place"),
    [
        ("U.S. District Judge Lewis Kaplan in Manhattan", "federal", "trial", "nysd", "new york"),  # judge and seat
        ("federal prosecutors in Brooklyn", "federal", "trial", "nyed", "new york"),  # prosecutors tell the district
        ("Chicago federal court", "federal", "trial", "ilnd", "illinois"),
        ("D.C. federal judge", "federal", "trial", "dcd", "district of columbia"),
        ("U.S. District Court for the Northern District of California", "federal", "trial", "cand", "california"),
        ("a federal judge in Portland", "federal", "trial", None, None),  # Oregon or Maine: no guess
        ("a Texas federal judge", "federal", "trial", None, "texas"),  # a state, but no district
        ("the Fifth Circuit", "federal", "appeal", "ca5", None),
        ("the D.C. Circuit", "federal", "appeal", "cadc", None),
        ("the Federal Circuit", "federal", "appeal", "cafc", None),
        ("a San Francisco-based appeals court", "federal", "appeal", "ca9", None),
        ("the justices", "federal", "supreme", "scotus", None),
        ("the Georgia Supreme Court", "state", "supreme", None, "georgia"),  # not the one in Washington
        ("New York's highest court", "state", "supreme", None, "new york"),
        ("Delaware’s Chancery Court", "state", "trial", "delch", "delaware"),  # a curly apostrophe
        ("Fulton County prosecutors", "state", "trial", None, "fulton county"),
        ("a bankruptcy judge in Houston", "bankruptcy", "trial", None, None),
        ("filed for Chapter 11", "bankruptcy", "trial", None, None),
        ("an administrative law judge", "agency", "trial", None, None),
        ("the Patent Trial and Appeal Board", "agency", "trial", None, None),
        ("the High Court in London", "foreign", "trial", None, "uk"),  # no reading as the justices' "high court"
        ("Competition Appeal Tribunal in London", "foreign", "appeal", None, "uk"),
        ("Leeds Crown Court", "foreign", "trial", None, "uk"),
        # The state tells the district where there is but one
        ("a New Jersey federal judge", "federal", "trial", "njd", "new jersey"),
        ("the District of New Hampshire", "federal", "trial", "nhd", "new hampshire"),
        # Where nothing else tells the place of a federal judge: the dateline, a judge of a city
        ("BOSTON (AP) — U.S. District Judge George O'Toole said", "federal", "trial", "mad", "massachusetts"),
        ("Seattle judge rules. U.S. District Judge John Coughenour", "federal", "trial", "wawd", "washington"),
        ("WASHINGTON — a federal judge said", "federal", "trial", None, None),  # where half of all news is written
        ("U.S. Magistrate Judge Ona Wang", "federal", "trial", None, None),
        ("a federal appeals court", "federal", "appeal", None, None),
        ("U.S. Circuit Judge Jennifer Elrod", "federal", "appeal", None, None),
        ("Circuit Judge Ramona Estes", "state", "trial", None, None),  # Illinois, Florida
        ("a Southern District judge", "federal", "trial", None, None),
        ("the Court of Federal Claims", "federal", "trial", "uscfc", None),
        ("Vice Chancellor Travis Laster", "state", "trial", "delch", "delaware"),
        ("the state's highest court", "state", "supreme", None, None),
        ("the state Supreme Court", "state", "supreme", None, None),  # not the one in Washington as well
        ("the New York Court of Appeals", "state", "supreme", None, "new york"),  # its highest, whatever its name
        ("Manhattan Supreme Court", "state", "trial", None, "new york"),  # its lowest
        ("the Texas Court of Criminal Appeals", "state", "supreme", None, "texas"),
        ("Wake County's Judge Priscilla", "state", "trial", None, "wake county"),
        ("a Retired Cook County judge", "state", "trial", None, "cook county"),
        ("the International Trade Commission", "agency", "trial", None, None),
        ("a labor board judge", "agency", "trial", None, None),
        ("the Board of Immigration Appeals", "agency", "appeal", None, None),
        ("the Court of Justice of the European Union", "foreign", "supreme", None, "eu"),
        ("EU's top court", "foreign", "supreme", None, "eu"),
        ("the European Court of Human Rights", "foreign", "supreme", None, "europe"),
        ("the Unified Patent Court", "foreign", "trial", None, "eu"),
        ("the Bombay High Court", "foreign", "trial", None, "india"),
        ("the Supreme Court of Canada", "foreign", "supreme", None, "canada"),
        ("the Federal Court in Melbourne", "foreign", "trial", None, "australia"),
        ("Fight Stays In Federal Court", "federal", "trial", None, None),  # American title case
        ("the High Court in Podgorica, after South Korea asked", "foreign", "trial", None, "montenegro"),  # the nearest
    ],
)  # fmt: skip
def test_a_court_is_told_as_far_as_the_words_tell_it(
    text: str, system: str, level: str, court: str | None, place: str | None
) -> None:
    assert [(f.system, f.level, f.court, f.place) for f in find_forums(text)] == [(system, level, court, place)]


@pytest.mark.parametrize(
    "text",
    [
        "a justice of the peace",
        "a tennis court in Boston",
        "the court of public opinion",
        "food court",
        "a judge in Boston",  # state or federal: no telling
        "Federal Trade Commission v. Kroger Co.",  # a party
        "part 3 of our podcast",
        "the Chancellor of the Exchequer",
        "the Chiefs of KC",
    ],
)
def test_not_every_court_is_a_court(text: str) -> None:
    assert find_forums(text) == []


@pytest.mark.parametrize(
    ("text", "judges"),
    [
        ("Judge Kaplan’s order", {"kaplan": "Kaplan"}),  # possessive, curly
        ("Judge Mary Kay Vyskocil", {"vyskocil": "Vyskocil"}),  # two first names
        ("Magistrate Judge Robert Lehrburger", {"lehrburger": "Lehrburger"}),
        ("Chancellor Kathaleen McCormick", {"mccormick": "McCormick"}),  # Delaware
        ("Mr Justice Zacaroli and Birss LJ", {"zacaroli": "Zacaroli", "birss": "Birss"}),  # England, before and behind
        ("Judge O’Connor", {"o’connor": "O’Connor"}),
        ("Judge Ellen Tvedt and Judge Miriam Castellan", {"tvedt": "Tvedt", "castellan": "Castellan"}),
        ("U.S. District Judge Lewis A. Kaplan", {"kaplan": "Kaplan"}),
        ("U.S. District Judge J. Campbell Barker vacated", {"barker": "Barker"}),  # an initial first
        ("U.S. District Judge John J. McConnell Jr. found", {"mcconnell": "McConnell"}),
        ("Judge John Judge will say", {"judge": "Judge"}),  # Latah County, Idaho
        ("Judge Priscilla Van Horn said", {"horn": "Horn"}),
        ("Judge William Young ruled", {"young": "Young"}),  # a common word, but not in a headline
        ("Chief Judge Marbley's February 12 order", {"marbley": "Marbley"}),  # nothing follows a possessive
        ("Vice Chancellor Travis Laster", {"laster": "Laster"}),
        ("Mr Justice Fancourt, sitting in London", {"fancourt": "Fancourt"}),
        ("Kaplan, the judge, said", {"kaplan": "Kaplan"}),
        ("6:23-cv-00007 | S.D. Tex. | Tipton, J. | Memorandum", {"tipton": "Tipton"}),  # a list of opinions
        ("Before Mellor J, Rolls Building", {"mellor": "Mellor"}),
        ("Lord Reed said in the Supreme Court", {"reed": "Reed"}),
        ("Judge Failla Has Wahi Ruling To Ponder", {"failla": "Failla"}),  # a headline: what follows is a verb
        ("Judge Corley Denies Request", {"corley": "Corley"}),
        ("Judge Failla Trial Date Nears, Attys Say", {}),  # as "Judge Dale Ho" would be
        ("Judge Rules Against Tesla; Judge Orders Trump", {}),  # a verb in title case
        ("ITC Judge Backs Ban On Imported Baby Monitors", {}),
        ("Magistrate Judge Selection Panel Invites Applications", {}),
        ("complaint filed by Donald J. Trump", {}),  # an initial, not "J" for justice
        ("Lord Mandelson, Lady Gaga and Sheriff Ron Haskell", {}),  # a peer, a singer, a policeman
        ("The Lord Chancellor said", {}),
        ("Justice Alito's pause", {}),
        ("Department of Justice", {}),
        ("Justice Secretary Shabana Mahmood", {}),  # a minister
        ("Chief Justice John Roberts, Justice Sonia Sotomayor", {}),  # who sit on everything tell nothing apart
    ],
)
def test_judges_are_known_by_their_surnames(text: str, judges: dict[str, str]) -> None:
    assert facts.judges(text) == judges


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$5.5 million, $5,500,000", {"5500000"}),  # two spellings of one sum
        ("$83.3M", {"83300000"}),
        ("£1.2bn", {"1200000000"}),
        ("€4,000,000", {"4000000"}),
        ("Rs 500 crore and ₹10 lakh", {"5000000000", "1000000"}),  # India
        ("A$3 million, US$20k", {"3000000", "20000"}),
        ("5 million dollars; 2.5 billion euros", {"5000000", "2500000000"}),  # spelled out
        ("$999", set()),  # too small to tell cases apart
        ("5 million people", set()),
    ],
)
def test_sums_of_money_are_read_as_plain_numbers(text: str, amounts: set[str]) -> None:
    assert facts.amounts(text) == amounts


def test_a_long_run_of_digits_is_read_at_once() -> None:
    """Sought anew from each digit it would take minutes."""
    assert facts.amounts("1" * 200_000) == frozenset()
    assert facts.amounts("1," * 100_000) == frozenset()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a complaint filed in state court in 2021", {2021}),
        ("the 2022 lawsuit over the 2019 memoir", {2022}),
        ("born in 2001, since 2023 at large", set()),
    ],
)
def test_the_year_of_filing_is_told_from_other_years(text: str, years: set[int]) -> None:
    assert facts.filed_years(text) == years


@pytest.mark.parametrize(
    ("lead", "body", "turn"),
    [
        ("Carroll II heads to trial", "", "second"),
        ("Carroll I, on remand", "", "first"),
        ("the older suit", "", "first"),
        ("In the first of her two lawsuits", "", "first"),
        ("Her second lawsuit", "", "second"),
        ("", "his second lawsuit, filed in 2022", "first"),  # told in passing, so the story is of the first
        ("King Charles III", "", None),
        ("Nothing of the kind", "Nor here.", None),
    ],
)
def test_which_of_two_like_lawsuits_a_story_is_about(lead: str, body: str, turn: str | None) -> None:
    assert facts.turn(lead, body) == turn


def test_silence_is_no_fact() -> None:
    text = "The bakery opens on Sunday."
    assert facts.proceedings(text) == {}
    assert not facts.causes(text)
    assert not place_names.countries(text)
    assert not place_names.states(text)
    assert place_names.country_of(text) is None


def test_longer_names_of_places_win_over_those_within() -> None:
    named = place_names.states("West Virginia, New York and Washington state")
    assert named == {"west virginia", "new york", "washington"}
    assert place_names.countries("Indiana is not India; Romeo is not Rome") == {"india", "italy"}
    assert place_names.country_of("a Dublin court heard a London firm") == "ireland"  # the first that is named


@pytest.mark.parametrize(
    ("link", "number", "court"),
    [
        ("https://www.courtlistener.com/docket/18417284/carroll-v-trump/", "courtlistener case 18417284", None),
        ("https://storage.courtlistener.com/recap/gov.uscourts.nysd.543790/gov.uscourts.nysd.543790.1.0.pdf",
         "nysd case 543790", "nysd"),  # the archive names the court's own case id
        ("https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?543790", "nysd case 543790", "nysd"),  # the same case
        ("https://ecf.ca2.uscourts.gov/n/beam/servlet/TransportRoom?servlet=CaseSummary.jsp&caseNum=23-1045",
         "23-1045", "ca2"),
        ("https://www.supremecourt.gov/docket/docketfiles/html/public/23-719.html", "23-719", "scotus"),
        ("https://www.supremecourt.gov/search.aspx?filename=/docket/docketfiles/html/public/23a745.html",
         "23A745", "scotus"),  # an application
        ("https://www.supremecourt.gov/DocketPDF/23/23-719/299/brief.pdf", "23-719", "scotus"),
        ("https://www.supremecourt.gov/opinions/23pdf/23-939_e2pg.pdf", "23-939", "scotus"),  # Trump v. United States
        ("https://www.govinfo.gov/app/details/USCOURTS-nysd-1_20-cv-07311", "1:20-cv-07311", "nysd"),
        ("https://dockets.justia.com/docket/new-york/nysdce/1:2020cv07311/543790", "1:20-cv-07311", "nysd"),
        ("https://dockets.justia.com/docket/new-york/nysdce/1%3A2020cv07311/543790", "1:20-cv-07311", "nysd"),
        ("https://caselaw.nationalarchives.gov.uk/uksc/2019/41", "[2019] UKSC 41", None),  # Miller
        ("https://caselaw.nationalarchives.gov.uk/ewca/civ/2023/1416", "[2023] EWCA Civ 1416", None),
        ("https://www.bailii.org/uk/cases/UKSC/2019/41.html", "[2019] UKSC 41", None),
        ("https://curia.europa.eu/juris/liste.jsf?language=en&num=C-252/21", "C-252/21", None),  # Meta
    ],
)  # fmt: skip
def test_a_link_to_a_docket_tells_its_number_and_court(link: str, number: str, court: str | None) -> None:
    linked = find_links([link, "https://example.org/contact"])
    assert [found.number for found in linked.dockets] == [number]
    assert linked.court == court


def test_links_into_two_courts_tell_no_court() -> None:
    linked = find_links([
        "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?1", "https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?2"
    ])  # fmt: skip
    assert len(linked.dockets) == 2
    assert linked.court is None
