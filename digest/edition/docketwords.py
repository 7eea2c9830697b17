"""A court's own docket entries in words that a reader understands.  Pure.

The words are the court's ("Notice of Appearance"); only the verb of entering them is added.
"""

import re

from digest.edition.phrases import quiet
from digest.edition.words import shorten
from digest.model import Story

_ROUTINE = re.compile(
    r"\bappearance\b|\bpro hac vice\b|\bcover sheet\b|\bcorporate disclosure\b|\bdisclosure statement\b"
    r"|\bsummons\b|\b(?:proof|certificate|affidavit|waiver|acknowledg\w+) of (?:\w+ )?service\b"
    r"|\bservice of process\b|\breturn of service\b|\bstatement of relatedness\b|\bcertificate of interested\b"
    r"|\bchange of (?:address|attorney|counsel)\b|\bsubstitution of (?:attorney|counsel)\b"
    r"|\bwithdraw\w* (?:as )?(?:attorney|counsel)\b|\bfiling fee\b|\bfee (?:paid|due)\b|\bnotice to (?:attorney"
    r"|counsel|filer)\b|\bclerk'?s? notice\b|\bcivil case opening\b|\bcase (?:opened|designated|assigned)\b"
    r"|\b(?:judge|magistrate|trustee)s? (?:assigned|added)\b|\badd(?:ed)? (?:judge|trustee|party|attorney)\b"
    r"|\bassignment of\b|\bnotice of filing (?:of )?(?:official )?transcript\b|\btranscript\b|\btransmi(?:ssion"
    r"|ttal)\b|\bCJA ?\d+\b|\bset(?:/reset)? (?:deadlines?|hearings?)\b|\bterminate (?:pending )?(?:deadlines?"
    r"|trustee)\b|\bextension of time\b|\b(?:credit counseling|financial management|operating report|schedules?"
    r"|statement of financial affairs)\b|\breceipt\b|\bmailing\b|\bBNC\b|\bcorrected? docket\b"
    r"|\bnotice of related\b|\brule 7\.1\b|\b341\b|\bcertificate of (?:notice|counsel|no objection|good standing"
    r"|compliance|conference|publication|interest)",
    re.IGNORECASE,
)  # what lawyers must file and what clerks note, which changes nothing in the case
_ENTERED = re.compile(r"\b(?:order|judgment|decree|endorsement|minute entry|opinion)\b", re.IGNORECASE)
_FILED = re.compile(
    r"\b(?:letter|motion|notice|complaint|answer|memorandum|brief|response|reply|affidavit|declaration|affirmation"
    r"|stipulation|petition|application|objection|statement|report|submission|certificate|request|plan|proposal"
    r"|indictment|information|exhibits?|opposition|suggestion|transcript|appendix|schedules?|waiver|summons|sheet"
    r"|supplement|claim)\b",
    re.IGNORECASE,
)
_HAS_VERB = re.compile(
    r"\b(?:filed|entered|sent|issued|received|terminated|granted|denied|set|docketed|submitted|closed|assigned"
    r"|returned|executed|paid|continued|held|assigned|opened|noted)\b",
    re.IGNORECASE,
)
_EVENT_LIMIT = 120


def is_docket(story: Story) -> bool:
    """Return whether `story` is an entry of a court's docket."""
    return story.docket is not None


def is_routine(story: Story) -> bool:
    """Return whether `story` is a docket entry that changes nothing in its case: an appearance, a summons, a fee."""
    return story.docket is not None and bool(_ROUTINE.search(story.docket.event or story.title))


def entry_headline(story: Story) -> str:
    """Return a docket entry as a headline: "Letter from the Department filed (entry 189)".  For news, its title."""
    if story.docket is None or not story.docket.event:
        return story.title
    told = story.summary if story.summary.startswith(story.docket.event) else story.docket.event
    event = quiet(shorten(told, _EVENT_LIMIT))
    number = "" if story.docket.number is None else f" (entry {story.docket.number})"
    if _HAS_VERB.search(event):
        return f"{event}{number}"
    if _ENTERED.search(event):
        return f"{event} entered{number}"
    return f"{event} filed{number}" if _FILED.search(event) else f"Docket entry: {event}{number}"
