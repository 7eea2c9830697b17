"""A day's edition as the composing stage hands it over: 12 July 2023, 14 cases, invented outlets.

The first case is the one everything is measured by: six outlets word one letter of the Department of Justice in six
ways, a second suit between the same parties stands beside it as related, and a trial is set for January 2024.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from digest.model import (
    CaseCard,
    DatedFact,
    Development,
    Document,
    Edition,
    FeedReport,
    RelatedCase,
    Section,
    Sender,
    StoryLine,
)

UNTIL = datetime(2023, 7, 12, 11, 0, tzinfo=UTC)  # 07:00 in New York
SENDER = Sender("The Case Daily <daily@example.org>", "The Case Daily\n12 Chancery Lane\nNew York, NY 10007")


def story(name: str, source: str, title: str, hours: float = 10, **more: object) -> StoryLine:
    """Return a story published `hours` before the edition; `name` is its id and the last part of its address."""
    site = "".join(letter for letter in source.lower() if letter.isascii() and letter.isalnum()) or "news"
    line = StoryLine(name, title, f"https://{site}.example/2023/07/{name}", source, UNTIL - timedelta(hours=hours))
    return replace(line, guid=f"{site}-{name}", **more)  # type: ignore[arg-type]


def entry(name: str, court: str, docket_and_caption: str, filed: str, hours: float = 12) -> StoryLine:
    """Return an item of a court's own feed."""
    return story(name, court, docket_and_caption, hours, summary=filed, kind="docket")


def said(day: str, words: str, name: str, source: str) -> DatedFact:
    """Return what the story of that name says is due, or was."""
    return DatedFact(day, words, name, source, story(name, source, "").url)


def one(name: str, headline: str, *stories: StoryLine) -> Development:
    return Development(name, headline or stories[0].title, stories)


CARROLL = CaseCard(
    id="c-carroll-1",
    caption="Carroll v. Trump",
    court="nysd",
    court_name="S.D.N.Y.",
    dockets=("1:20-cv-07311",),
    judge="Lewis A. Kaplan",
    stage="motions",
    whats_new="The Justice Department told the court on Tuesday that it no longer takes Donald Trump to have acted as "
    "president when he called the writer E. Jean Carroll a liar in 2019, and will not stand in for him as defendant.",
    whats_new_source="Interstate Wire",
    developments=(
        one(
            "d-westfall",
            "",
            story(
                "doj-letter",
                "Interstate Wire",
                "Justice Department stops defending Trump in columnist’s 2019 suit",
                13.5,
            ),
            story(
                "cover-gone", "Knickerbocker Standard", "Government lawyers walk away from Trump in Carroll case", 13
            ),
            story(
                "westfall",
                "Brief & Record",
                "DOJ reverses its Westfall certification in Carroll v. Trump",
                12.5,
                paywall=True,
            ),
            story("on-his-own", "The Potomac Note", "Remarks about Carroll were personal, department now says", 12),
            story(
                "not-the-job", "Peachtree Courier", "Feds: insulting a writer was not part of the president’s job", 11.5
            ),
            story("flip", "Gulf States Tribune", "A filing, a flip: what the Carroll letter says", 10),
            story(
                "wire-1",
                "WQLT 9 News",
                "Justice Department stops defending Trump in columnist’s 2019 suit",
                9,
                duplicate_of="doj-letter",
            ),
            story(
                "wire-2",
                "Lakeshore Herald",
                "Justice Dept. stops defending Trump in writer’s 2019 suit",
                8,
                duplicate_of="doj-letter",
            ),
            entry("dkt-carroll-166", "S.D.N.Y. docket", "1:20-cv-07311 Carroll v. Trump", "[Letter] (166)", 14),
        ),
    ),
    timeline=(
        DatedFact("2019-11", "she sued in state court in November 2019", "old-1"),
        DatedFact("2020-09-08", "the department asked to take the president’s place", "old-2"),
        DatedFact("2022-09-27", "the appeals court sent the question of his office to the D.C. court", "old-3"),
        said(
            "2023-04-13", "the D.C. court declined to say whether he was acting for the government",
            "westfall", "Brief & Record",
        ),
        said("2023-05-09", "a jury in the second suit awarded her $5 million", "cover-gone", "Knickerbocker Standard"),
    ),
    upcoming=(said("2024-01", "the case is set for trial in January 2024", "westfall", "Brief & Record"),),
    related=(
        RelatedCase("c-carroll-2", "Carroll v. Trump (No. 1:22-cv-10016)", "same parties, other docket number"),
        RelatedCase("c-trump-docs", "United States v. Trump", "same party"),
        RelatedCase("c-elsewhere", "Trump v. Carroll", "counterclaim in the same matter"),
    ),
)

CARROLL_2 = CaseCard(
    "c-carroll-2",
    "Carroll v. Trump",
    "nysd",
    "S.D.N.Y.",
    ("1:22-cv-10016",),
    "Lewis A. Kaplan",
    "judgment",
    "Lawyers for the former president asked for a new trial or a smaller award after the $5 million verdict.",
    "Brief & Record",
    (
        one(
            "d-remittitur",
            "",
            story("remit", "Brief & Record", "How much can a jury award? Post-trial papers in Carroll II", 20),
            story("remit-2", "Knickerbocker Standard", "Trump’s lawyers call $5 million award excessive", 18),
        ),
    ),
    related=(RelatedCase("c-carroll-1", "Carroll v. Trump (No. 1:20-cv-07311)", "same parties, other docket number"),),
)

DOCUMENTS = CaseCard(
    "c-trump-docs",
    "United States v. Trump",
    "flsd",
    "S.D. Fla.",
    ("9:23-cr-80101",),
    "Aileen M. Cannon",
    "motions",
    "The defense asked the judge to put off the trial over boxes of secret papers, without naming another date.",
    "The Potomac Note",
    (
        one(
            "d-postpone",
            "",
            story("delay", "The Potomac Note", "Defense asks for open-ended delay in documents case", 23),
            story("delay-2", "Interstate Wire", "Trump team: no trial date before the election", 22.4),
            story("delay-3", "Coastline Public Radio", "What “no date” means for the documents trial", 12),
        ),
        one(
            "d-hearing",
            "Judge moves first hearing on classified papers to 18 July",
            story("cipa", "Gulf States Tribune", "First hearing on secret papers slides four days", 4),
            entry("dkt-docs-82", "S.D. Fla. docket", "9:23-cr-80101 USA v. Trump", "Order Setting Hearing, no. 82", 5),
            entry("dkt-docs-83", "S.D. Fla. docket", "9:23-cr-80101 USA v. Trump", "Notice of Appearance, no. 83", 4.5),
        ),
    ),
    timeline=(said("2023-06-13", "he pleaded not guilty in Miami on 13 June", "delay-2", "Interstate Wire"),),
    documents=(
        Document("docket", "https://www.courtlistener.com/docket/67490070/united-states-v-trump/", "cipa"),
        Document("filing", "https://www.documentcloud.org/documents/23873412-motion", "delay"),
    ),
    upcoming=(
        said("2023-07-18", "a hearing on 18 July", "cipa", "Gulf States Tribune"),
        said("2023-08-14", "the trial is on the calendar for 14 August", "delay", "The Potomac Note"),
    ),
    related=(RelatedCase("c-carroll-1", "Carroll v. Trump", "same party"),),
)


def small(  # a table of cases reads best without names
    name: str,
    caption: str,
    court: str,
    where: str,
    docket: str,
    stage: str,
    news: str,
    *stories: StoryLine,
    **more: object,
) -> CaseCard:
    """Return a case with one development."""
    card = CaseCard(
        f"c-{name}",
        caption,
        court,
        where,
        (docket,),
        None,
        None,
        news,
        stories[0].source,
        (one(f"d-{name}", "", *stories),),
    )
    return replace(card, stage=stage, **more)  # type: ignore[arg-type]


OTHERS = (
    small(
        "activision",
        "Federal Trade Commission v. Microsoft Corp.",
        "cand",
        "N.D. Cal.",
        "3:23-cv-02880",
        "appeal",
        "A federal judge refused to stop the purchase of the maker of Call of Duty; the agency said it may appeal.",
        story("merger-1", "Harbor & Main", "Judge lets Microsoft close its biggest deal", 17),
        story("merger-2", "Interstate Wire", "Agency loses bid to halt $69 billion games merger", 16.8),
        story("merger-3", "Bench & Filing", "Five findings in the Activision ruling", 15),
        story("merger-4", "Coastline Public Radio", "Microsoft wins in San Francisco; London is next", 14),
        judge="Jacqueline Scott Corley",
        upcoming=(said("2023-07-18", "the companies’ own deadline of 18 July", "merger-2", "Interstate Wire"),),
    ),
    small(
        "missouri",
        "Missouri v. Biden",
        "lawd",
        "W.D. La.",
        "3:22-cv-01213",
        "appeal",
        "The judge kept his order against talks between agencies and social media in force during the appeal.",
        story("platforms-1", "Bench & Filing", "No stay for the social-media order", 21),
        story("platforms-2", "The Potomac Note", "Agencies still may not call the platforms", 20.5),
        judge="Terry A. Doughty",
    ),
    small(
        "silverman",
        "Silverman v. OpenAI, Inc.",
        "cand",
        "N.D. Cal.",
        "3:23-cv-03416",
        "filed",
        "Three authors say that a language model was trained on their books without leave.",
        story("books-1", "Harbor & Main", "Comedian and two novelists sue over books in a training set", 22),
        story("books-2", "Docket Daily", "The shadow-library count in the Silverman complaint", 19),
    ),
    small(
        "ripple",
        "SEC v. Ripple Labs Inc.",
        "nysd",
        "S.D.N.Y.",
        "1:20-cv-10832",
        "motions",
        "Both sides wait for a ruling on whether a token was sold as a security.",
        story("token", "Harbor & Main", "Two and a half years on, the token case nears an answer", 9),
        judge="Analisa Torres",
    ),
    small(
        "kohberger",
        "State v. Kohberger",
        "idaho",
        "Idaho Dist. Ct.",
        "CR29-22-2805",
        "motions",
        "The defense wants the names of three experts on genetic genealogy and more of the laboratory’s notes.",
        story("dna-1", "Gulf States Tribune", "Lawyers in Moscow killings press for DNA records", 8.2),
        story("dna-2", "WQLT 9 News", "Kohberger defense: show us the family tree", 7),
        upcoming=(said("2023-10-02", "trial is to begin on 2 October", "dna-1", "Gulf States Tribune"),),
    ),
    small(
        "meta",
        "Meta Platforms Inc. v. Bundeskartellamt",
        "cjeu",
        "Court of Justice of the EU",
        "C-252/21",
        "judgment",
        "Competition authorities may look at data protection when they judge a dominant firm, scholars explain.",
        story("eu-1", "Brief & Record", "Luxembourg gives cartel offices a second statute to enforce", 18),
    ),
    small(
        "rwanda",
        "R (AAA) v Secretary of State for the Home Department",
        "ewca",
        "Court of Appeal (Civil Division)",
        "[2023] EWCA Civ 745",
        "appeal",
        "The government has asked for leave to go to the Supreme Court.",
        story("rwanda-1", "Thames Law Gazette", "Ministers seek permission to appeal in removals case", 6.5),
    ),
    small(
        "purdue",
        "In re Purdue Pharma L.P.",
        "ca2",
        "2d Cir.",
        "22-110",
        "appeal",
        "The government’s trustee said it will ask the highest court to look at releases for the owning family.",
        story("pharma-1", "Docket Daily", "Trustee plans petition over third-party releases", 11),
        story("pharma-2", "Bench & Filing", "Releases without consent, once more", 10.5),
    ),
    small(
        "chiquita",
        "In re Chiquita Brands International, Inc.",
        "flsd",
        "S.D. Fla.",
        "0:08-md-01916",
        "motions",
        "Families asked the court to fix the first cases for trial.",
        story("banana", "Gulf States Tribune", "Fifteen years on, first banana-company trials come into view", 15.3),
        judge="Kenneth A. Marra",
    ),
    small(
        "guild",
        "Authors Guild v. State Library",
        "mad",
        "D. Mass.",
        "1:23-cv-11566",
        "dismissed",
        "A judge found that the guild had not shown a harm of its own.",
        story("library", "Northeast Reporter-Call", "Lending suit ends where it began: at the door", 13.1),
    ),
    small(
        "adalah",
        "עמותת אור נ' משרד המשפטים",
        "il-sc",
        "Supreme Court of Israel",
        "5658/23",
        "filed",
        "העתירה הוגשה ביום שלישי לבית המשפט העליון",
        story("hebrew", "Tel Aviv Docket", "עתירה נגד תיקון חוק השפיטה", 5),
    ),
)

OTHER_NEWS = (
    story("bar-exam", "Campus & Bar", "States try out a licence without the bar exam", 20),
    story("clerks", "Bench & Filing", "Why fewer clerks stay a second year", 18.5),
    story("jury-pay", "Northeast Reporter-Call", "Jurors in two counties will be paid by the hour", 16),
    story("podcast", "Motion Practice", "Ep. 212: The employee of the month", 14),
    story("tokyo", "東京法律新聞", "最高裁、性別変更の手術要件をめぐり弁論を開くと決定", 12),
    story("ethics", "The Potomac Note", "Senators set a date for a court ethics bill", 9.5),
    story("pro-bono", "Campus & Bar", "Pro bono hours rise for the third year", 8),
    story("paper", "Docket Daily", "Appeals court lets go of paper briefs", 5),
    story("no-address", "Thames Law Gazette", "Printed only: the summer’s valedictories", 3, url=""),
)
DOCKETS = (
    entry(
        "dkt-nysb",
        "Bankr. S.D.N.Y. docket",
        "23-10063 Genesis Global Holdco, LLC",
        "Motion to Extend Exclusivity, no. 466",
    ),
    entry(
        "dkt-ded", "D. Del. docket", "1:23-cv-00757 Merchant v. Harbor Freight Tools", "Type: cv [Complaint] (1)", 16
    ),
)
FEEDS = (
    *(
        FeedReport(
            f"https://feed{number}.example/rss", title, "ok" if number % 3 else "not-modified", None, number % 5, 0.25
        )
        for number, title in enumerate(
            (
                "Interstate Wire",
                "Knickerbocker Standard",
                "Brief & Record",
                "The Potomac Note",
                "Peachtree Courier",
                "Gulf States Tribune",
                "WQLT 9 News",
                "Lakeshore Herald",
                "Harbor & Main",
                "Bench & Filing",
                "Docket Daily",
                "Coastline Public Radio",
                "Northeast Reporter-Call",
                "Campus & Bar",
                "Thames Law Gazette",
                "S.D.N.Y. docket",
                "S.D. Fla. docket",
            ),
            1,
        )
    ),
    FeedReport(
        "https://starpatrol.example/rss",
        "Star Patrol",
        "error",
        "the server answered 503 Service Unavailable twice; it is asked again at the next build",
        0,
        20.1,
    ),
)

SAMPLE = Edition(
    newsletter="Daily",
    title="The Case Daily",
    date=date(2023, 7, 12),
    timezone="America/New_York",
    since=UNTIL - timedelta(days=1),
    until=UNTIL,
    subject="Carroll v. Trump: Justice Department stops defending Trump – and 13 more cases",
    preheader="United States v. Trump, FTC v. Microsoft, Missouri v. Biden, and what comes next in each.",
    cases=(CARROLL, DOCUMENTS, CARROLL_2, *OTHERS),
    sections=(Section("Other legal news", OTHER_NEWS), Section("New on the dockets", DOCKETS)),
    feeds=FEEDS,
)
EMPTY = replace(SAMPLE, cases=(), sections=(), subject="No news", preheader="")


def many(number: int) -> Edition:
    """Return an edition of `number` cases, each with stories of its own."""
    cards = [SAMPLE.cases[at % len(SAMPLE.cases)] for at in range(number)]
    return replace(SAMPLE, cases=tuple(replace(card, id=f"c-{at}") for at, card in enumerate(cards)))
