"""The words by which stories show that a case has reached a stage, and those that take a sign back.  Pure data.

Each sign is something that has happened ("was sentenced", "the jury found"), as headlines and opening sentences put it;
present tense is how headlines tell the past.
"""

import re

from digest.model import Stage


def _sign(stage: Stage, *alternatives: str) -> tuple[Stage, re.Pattern[str]]:
    return stage, re.compile(r"\b(?:" + "|".join(alternatives) + r")\b", re.IGNORECASE)


# Courts above another, or above the authority whose decision they review: of the United States; of the United Kingdom
# (Enterprise Act 2002, s. 12; Tribunals, Courts and Enforcement Act 2007, s. 3); of the European Union (articles 256
# and 263 of the treaty on its functioning) and of Human Rights (articles 19 and 34 of the convention).
_HIGHER = (
    r"(?:(?:u\.?s\.? |state |\w+ )?(?<!\bin state )(?<!county )(?<!manhattan )(?<!brooklyn )(?<!bronx )"
    r"supreme court(?! (?:justice|judge|of new york))|(?<!chief )justices"
    r"|courts? of (?:criminal )?appeals?|appeals? (?:courts?|panels?)|appellate (?:court|division|panel|judges)"
    r"|(?:\d+\w\w|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|d\.c\."
    r"|federal)(?: u\.s\.)? circ(?:uit|\.)(?! (?:court )?judge)|supreme judicial court|(?:top|highest) court"
    r"|privy council|grand chamber|(?:appeal|upper) tribunals?|court of justice of the european union|cjeu|ecj"
    r"|european court of (?:justice|human rights)|ecthr"
    r"|(?<!massachusetts )(?<!hampshire )general court(?![- ]martial))"
)
_DID = (
    r"(?:rul|revers|affirm|uph[oe]ld|overturn|vacat|reviv|reinstat|toss|thr[eo]ws? out|agree|declin|refus|reject"
    r"|den(?:y|ied|ies)|grant|block|lift|paus|stay|halt|hear|weigh|sa(?:ys|id)|decid|sid(?:es|ed)|sets? aside"
    r"|order|allow|lets?|restor|dismiss|t(?:ook|akes) up|ask|question|skeptical|temporarily|keep|kept|won['’]t"
    r"|leave|left|sen[dt]s?|fault|back|h[eo]ld|puts?\b|ties?\b|tied|split|deadlock|annul)\w*"
)
_CASE = r"(?:case|suit|lawsuit|complaint|charges?|counts?|indictment|claims?|petition|action|prosecution)s?"
SIGNS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    _sign(
        "appeal",
        rf"{_HIGHER}(?: [^\s,;:—]+){{0,4}}? {_DID}",
        rf"(?:ask|urg|petition)(?:s|es|ed)? (?:\S+ ){{0,2}}?{_HIGHER}|(?:tells?|told) (?:\w+ )?{_HIGHER}|(?:goes"
        rf"|went|turns|turned|heads|headed) to (?:\S+ ){{0,2}}?{_HIGHER}",
        rf"tak(?:es|ing) (?:\S+ ){{0,5}}?to (?:\S+ )?{_HIGHER}|took (?:\S+ ){{0,5}}?to (?:\S+ )?{_HIGHER}"
        rf"|(?:argued|argument) (?:at|before|in) (?:the )?{_HIGHER}",
        r"(?<!an )(?<!the )appeal(?:ed|s (?:to|the|a|an|its|his|her|their|ruling|order|verdict|conviction"
        r"|decision)\b)|['’]s (?:\w+ )?appeal|appealing",
        r"notice of appeal(?! deadline)|appeal (?:was |is )?(?:being )?(?:filed|lodged|noticed|dismissed|allowed"
        r"|docketed|dropped|withdrawn|argued)|on appeal|certiorari|en banc|(?:dismiss|adjourn|hear|expedit)\w*"
        r" (?:(?!motion|pending)\S+ ){0,3}?appeals?|(?:ruling|decision|judgment|court) below"
        r"|(?:^|(?<=\| ))(?:affirmed|reversed|vacated|remanded)",
        r"(?:conviction|judgment|ruling|verdict|sentence|award)s?(?: \S+){0,4}? (?:is |was |were )?(?:vacated"
        r"|affirmed|reversed|upheld|quashed|restored|reinstated|overturned)",
    ),
    _sign(
        "appeal",
        r"(?:\d\w+|Fed\.|D\.C\.) Cir\.(?=(?:,? \w+\.? \d|\)|,| \|))(?<=\.)",
        r"\d{4}\] (?:UKSC|EAT)|\d{4} SCC \d|EWCA (?:Civ|Crim)|panel (?:held|affirmed|reversed)"
        r"|advocate general(?: \S+){0,3}? (?:says?|said|advises?|opinion)",
    ),
    _sign(
        "settled",
        r"settle[sd]?(?! (?:in|into|on|law|the question|down)\b)|(?:reach|reache[sd]|announce[sd]|strike|struck"
        r"|approve[sd])(?: \S+){0,3} (?:settlement|consent decree)",
        r"agree[sd] to (?:settle|pay \S+(?: \S+){0,6} to (?:settle|resolve|end))|(?:to pay|pays"
        r"|paid) \S+(?: \S+){0,4} to (?:settle|resolve)",
        r"class[- ]action settlement|settlement (?:was |is )?(?:reached|approved|announced|agreed)|consent decree"
        r"|(?:deal|settlement|payout|agreement) (?:that )?(?:ends|ended|resolves)"
        r"|agree[sd] to a settled",
    ),
    _sign(
        "dismissed",
        rf"(?:judge|court|justice|magistrate|chancery|chancellor)s?(?: [^\s,;:—]+){{0,5}}? (?:dismiss(?:es|ed)"
        rf"|toss(?:es|ed)(?: out)?|throws out|threw out) (?:\S+ ){{0,5}}?{_CASE}",
        rf"{_CASE}(?: \S+){{0,4}}? (?:was|were|is|are|has been|have been|gets?) (?:dismissed|tossed|thrown out"
        rf"|dropped|withdrawn)",
        r"(?:drop(?:s|ped)|withdr(?:aws|ew)|abandon(?:s|ed))(?: (?!in\b|from\b)\S+){0,3} (?:charges?|case|suit"
        r"|lawsuit|complaint|prosecution)",
        r"dismissed (?:with(?:out)? prejudice|for (?:want|lack|failure))|voluntar(?:y|ily) dismiss(?:al|ed)"
        r"|order dismissing case|stipulation of dismissal",
    ),
    _sign(
        "closed",
        r"close (?:\w+ )?case|(?:was|were) (?:executed|put to death)|case (?:is |was )?closed|order of final decree",
    ),
    _sign(
        "sentencing",
        r"(?:was|were|is|been|judge(?: \S+){0,4}?) sentence[sd]|sentences (?:him|her|them)|sentenced to"
        r"|gets? (?:\S+ ){0,2}(?:years|months|life)",
        r"jailed (?:for|over)|(?:handed|given|receives?|received) (?:an? )?(?:\S+ ){0,3}(?:sentence|prison term)"
        r"|penalty (?:phase|trial)|sentencing (?:trial|hearing|memo\w*|submission|pitch|recommendation|guidelines)"
        r"|victim[- ]impact|letters? (?:for|of|seeking) leniency|re-?sentenc\w+"
        r"|eligible for (?:the )?(?:death|execution)",
        r"plead(?:s|ed)? guilty|pled guilty|(?<!not-)(?<!not )guilty plea|admit(?:s"
        r"|ted) (?:to )?(?:\S+ ){0,3}(?:fraud|theft|charges?|stealing|killing|murder|conspiracy)",
    ),
    _sign(
        "verdict",
        r"(?:jury|jurors|juries)(?: (?!that|who|to|heard)[^\s,;:—]+){0,3}? (?:f(?:i|ou)nds?|convict(?:s|ed)"
        r"|acquit(?:s|ted)|award(?:s|ed)|clear(?:s|ed)|side[sd]|splits?|reject(?:s|ed)|order(?:s|ed)|decide[sd]|buys)",
        r"initial determination|(?:administrative law|(?:labor|labour) board|immigration) judge"
        r"(?: [^\s,;:—]+){0,4}? (?:finds?|found|rules|ruled|says|decision)"
        r"|(?:judge|alj) found that the respondent|decisions? issued by the division of judges",
        r"(?:remed(?:y|ies)|damages|liability) (?:phase|trial)|trial (?:on|over|of) (?:remedies|damages)"
        r"|second trial (?:on|over) (?:damages|remedies)|for a second trial",
        r"(?:jury|jurors) (?:needed|took) \S+(?: \S+){0,3} to (?:convict|acquit|clear|find)"
        r"|(?<!plead )(?<!pleads )guilty of",
        r"(?:found|was|is|were) (?:not )?(?:guilty|convicted|acquitted)|(?:convicted|acquitted|cleared) (?:of|on"
        r"|by|him|her|them)|not guilty(?= on|:)|guilty verdict",
        r"sentencing (?:is|was|will be|date|delayed|set|pushed|postponed)|(?:is|are|was|were) (?:due |set )?to be"
        r" sentenced|awaits? sentencing|[\d.,]+(?:m|bn?)?(?: (?:m|b)illion)? (?:verdict|jury award)",
        r"post-?trial (?:motions?|papers|briefs?|relief)|(?:order|seeks?|wants?|for|denies|denied) a new trial",
        r"verdict (?:of|against|for|in favor)|(?:was|were) found (?:liable|responsible)|reache[sd] (?:a )?verdict",
    ),
    _sign(
        "judgment",
        r"(?:enter(?:s|ed)|grant(?:s|ed)|granting|won|wins|award(?:s|ed)) (?:\S+ ){0,3}(?:judgment|decree|penalty)"
        r"|final judgment|clerk['’]s judgment|judgment entered|^judgment$",
        r"(?:enforce|satisfaction|relief from|execution) (?:(?:of|the|that|its) ){0,2}judgment"
        r"|\[?\d{4}\]? (?:EWHC|FCA|NSWSC|VSC|IEHC|CSOH|NZHC) \d+"
        r"|penalty (?:by agreement|of [$£€]\d)|fined (?:[A-Z]{0,2}[$£€]|a record)",
        r"motion for summary judgment granted|permanent(?:ly)? (?:injunction|enjoin\w*|block\w*|bar\w*)",
        r"(?:commission|agency|board|authority|regulator|ombudsman)(?: \S+){0,2}? (?:fine[sd]|found|finds|ruled"
        r"|rules that)",
        r"judgment (?:was |is )?(?:handed down|delivered)|(?:court|judge)(?: \S+){0,2}? (?:signs? off on|approve[sd]"
        r"|accept(?:s|ed)|impose[sd]) (?:\S+ ){0,4}?(?:penalty|fine)",
        r"(?:judge|court)(?: [^\s,;:—]+){0,4}? (?:strikes? down|struck down|vacate[sd]|toss(?:es|ed)|threw out"
        r"|throws out) (?:\S+ ){0,6}?(?:rule|law|ban|regulation|statute|policy|limits?)",
        r"rul(?:es|ed) (?:\S+ ){0,8}(?:unconstitutional|unlawful|illegal|void|liable)|w(?:ound|inds) up",
    ),
    _sign(
        "trial",
        r"(?:jurors?|jury|juries)(?: (?!to\b|that\b|will\b)\S+){0,4}? (?:hears?|heard|saw|watch(?:es|ed)"
        r"|deliberat\w+|seated|sworn|told|picked|chosen|retire[sd]?)",
        r"(?:tells?|told)(?: \S+){0,5}? (?:jurors?|jury)|testif(?:ies|ied)(?! (?:before|to) congress)|t(?:ook"
        r"|akes?) the stand|in the witness box|(?:first|star|last) witness|witnesses (?:told|say|said)|cross-examin\w+",
        r"(?:expert|examiner|witness|psychiatrist|psychologist|neurologist|pathologist|detective|curator|analyst|officer)s?"
        r" (?:told|tells)(?: \S+){0,4}? (?:court|judge|tribunal)|hearing (?:opens|opened|begins|began) in",
        r"(?:opening|closing) (?:statements|arguments|speeches)|jury (?:selection|deliberations)|deliberations"
        r"|mistrial",
        r"(?:trial|retrial)(?: \S+){0,2}? (?:began|begins|opens|opened|starts|started|resumes|resumed|continues"
        r"|continued|under way|enters|hears|heard)",
        r"(?:goes|went|go|is|was|are|were) on trial|stands trial|rest(?:s|ed) (?:its|his|her|their) case"
        r"|(?:defen[cs]e|prosecution|state) rest(?:s|ed)",
    ),
    _sign(
        "motions",
        r"asset freeze|(?:ruling|order|injunction) (?:halt|block|paus|bar|keep|stop|freez|froze)\w*"
        r"|motions? (?:to|for|in)|(?:preliminary )?injunctions?|restraining orders?|(?<!before )discovery|depositions?"
        r"|(?:freed|released|out) on (?:\S+ ){0,3}?(?:bond|bail)|(?:freez\w+|attach\w*|seiz\w+) (?:\S+ ){0,3}?assets"
        r"|(?:pre-?trial|suppression|evidentiary|bail|bond|status|detention) (?:hearing|conference)"
        r"|pre-?trial|class certif\w+|moved to dismiss",
        r"(?:judge|magistrate|chancellor|justice (?!department|secretary|minister|system)\w+)"
        r"(?: [^\s,;:—]+){0,5}? (?:block|barr?|paus|refus|declin|den(?:y|ied|ies)"
        r"|grant|rul|allow|order|reject|weigh|set|let|hear|question|extend|halt|trimm?|say|said|temporarily|ask"
        r"|agree|lift|keep|certif|tells?|told|finds?|found|stops|stopped|names|named|inclined|sen[dt]|fr(?:eez|oz)|scold|berat|rebuk|press(?:es|ed)|grill|needl|warn|voic|narrow)\w*",
        r"court(?: [^\s,;:—]+){0,3}? (?:block|barr?|paus|refus|declin|den(?:y|ied|ies)|grant|reject|halt"
        r"|stay|restrain|certif|temporarily)\w*|(?:ask|urg)(?:s|es|ed) (?:\S+ ){0,4}?(?:judge|court)",
        r"(?:tells?|told) (?:\S+ ){0,4}?judge|plead(?:s|ed)? not guilty|pled not guilty|not-guilty plea"
        r"|arraign(?:ed|ment|ments)|trial (?:is |date )?(?:set|scheduled) for",
        r"without bail|held on bail|protective order|subpoenas?|faces? (?:\w+ )?trial",
    ),
    _sign(
        "filed",
        r"su(?:es?|ed)(?! (?:in|back in) (?:19|20)\d\d)|(?:files?|filed|brings?|brought|launch(?:es|ed)|hit with"
        r"|faces)(?: \S+){0,6}? (?:lawsuits?|suits?|complaints?|class actions?|charges)",
        r"(?:new|proposed) (?:class action|lawsuit|suit)|(?:lawsuit|suit|complaint|indictment) (?:says|seeks"
        r"|accuses|claims|alleges|pleads|charges|filed|is among)",
        r"charged (?:with|in|over)|indict(?:s|ed)|fil(?:es|ed) for (?:bankruptcy|chapter)|sought bankruptcy"
        r"|bankruptcy petition|interplead\w*|(?:high|county) court claim|seeks? [$£€]\S+(?: \S+)? from",
    ),
    _sign(
        "investigation",
        r"under investigation|(?:open|launch)(?:s|es|ed)? (?:an? )?(?:\w+ )?(?:probe|investigation|inquiry)"
        r"|search warrant|arrested|taken into custody",
    ),
)
ENTRY_SIGNS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    _sign(
        "motions",
        r"letter|motions?|memorandum of law|opposition|affidavit|declaration|scheduling|answer|response|reply"
        r"|hearing|discovery|pretrial order|order",
    ),
    _sign(
        "filed",
        r"complaint|indictment|information|(?:voluntary|involuntary) petition|petition for|notice of removal"
        r"|summons|(?:certificate|proof|affidavit|waiver) of service|civil cover sheet|case assigned",
    ),
)  # what a docket entry of that kind shows, which the bare word in a news story does not
BARE_SIGNS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    _sign("appeal", _HIGHER, r"solicitor general|cert petition"),
    _sign(
        "motions",
        r"judges?|justice [A-Z]\w+|magistrate|(?:vice )?chancellor|court ?rooms?|heads for (?:a )?jury"
        r"|rulings?|hearings?|creditors?|debtors?|bankruptcy"
        r"|chapter 11|(?:high|division) bench",
    ),
    _sign(
        "filed",
        r"complaint|lawsuits?|suits?|plaintiffs?|putative class"
        r"|filed (?:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct|nov|dec)\w*\.? \d+",
    ),
    _sign("motions", r"courts?|tribunal|docket"),
    _sign("filed", r"civil (?:case|action)|indictment|class action|capital case|prosecutors?|district attorney"),
)  # what a matter that is written about is before, where nothing tells what happened in it; the first one counts
STANDS = re.compile(
    r"[\d.,]+(?:m|bn?)?(?: (?:m|b)illion)? (?:verdict|jury award)|initial determination|cross-examin\w+|penalty phase"
    r"|(?:jury|jurors) (?:needed|took) \S+(?: \S+){0,3} to (?:convict|acquit|clear|find)"
    r"|(?:remed(?:y|ies)|damages|penalty) (?:phase|trial)|for a second trial"
    r"|(?:enforce|satisfaction|relief from|execution) (?:(?:of|the|that|its) ){0,2}judgment",
    re.IGNORECASE,
)  # what must be there already for anybody to speak of what will become of it
WISHED = re.compile(r"\b(?:seek\w*|sought|want\w*|ask\w*|hop(?:e|es|ing)|if|no)\s(?:\S+\s){0,3}$", re.IGNORECASE)
PENALTY_PHASE = re.compile(r"penalty (?:phase|trial)|sentencing trial|eligible for", re.IGNORECASE)
IN_PASSING = re.compile(r",? (?:who (?:has |had |is |was )?|whose (?:\S+ ){1,3})$", re.IGNORECASE)
"""Before what became of a person, told of in passing."""
TO_COME = re.compile(r"^(?: \S+){0,2}? (?:is|are) (?:due|set|scheduled|slated|expected|listed)\b", re.IGNORECASE)
AFTER_TRIAL = re.compile(
    r"\bpost-?trial\b|\bnew trial\b|\b(?:after|since|despite) (?:the|a|his|her|their) (?:\w+ )?(?:verdict"
    r"|conviction|trial)\b",
    re.IGNORECASE,
)
NOT_DONE = re.compile(
    r"\b(?:whatever|could|may|might|would|will|should|can|can['’]?t|plan(?:s|ned|ning)?|vow(?:s|ed)|intend(?:s|ed)?"
    r"|want(?:s|ed)?|hop(?:e|es|ed|ing)|expect\w*|if|whether|unless|not(?! guilty| liable)|never|yet|before|until"
    r"|ahead of|awaits?|awaiting|possible|possibly|likely|threat(?:s|en\w*)?|prepar\w+|no|without|ask(?:s|ed"
    r"|ing)?(?= \S+(?: \S+){0,4} to)|seek(?:s|ing)?|sought|bid|motions? to|mov(?:es|ed) to|request\w*|urg(?:e|es"
    r"|ed)|to|how|why|what|in (?:19|20)\d\d|last (?:year|month|fall|spring|summer|winter)|(?:years|months) ago"
    r"|refus(?:es|ed) to|declin(?:es|ed) to|considers?)\s(?:\S+\s){0,3}$|n[’']t\s(?:\S+\s){0,2}$",
    re.IGNORECASE,
)
LONG_AGO = re.compile(
    r"^(?:\s(?!that\b)\S+){0,6}?\s(?:in (?:19|20)\d\d|last (?:year|month|fall|autumn|spring|summer|winter|decade"
    r"|(?:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct|nov|dec)[a-z]*\.?)|(?:years|months) ago)\b",
    re.IGNORECASE,
)
PARTLY = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|some|parts?|most|several|many|\d+) (?:of )?(?:\S+ )?(?:counts?"
    r"|claims?|charges)\b",
    re.IGNORECASE,
)
CLAUSE_START = re.compile(
    r"[,;:—–()]\s|\s(?:but|while|who|which|whose|that|after|since|because|when|where)\s",
    re.IGNORECASE,
)
