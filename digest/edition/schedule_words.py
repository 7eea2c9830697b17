"""How English says that something in court is due on a date, or no longer is.  Pure; a grammar of small patterns.

Each pattern names the event and the date that it governs.  The words in between may not cross a comma, a bracket or
another date, so that a date is never lent to the event of the next clause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.edition.datewords import DateWord


@dataclass(frozen=True, slots=True)
class Hit:
    """An event due on a date, and the part of the sentence that says so."""

    kind: str  # trial, hearing, argument, sentencing, deadline, decision, execution …
    date: str
    start: int
    end: int


_KINDS = (
    ("trial", r"(?:re)?trials?(?: date)?|jury selection|opening (?:statements|arguments)"),
    ("closing", r"closing (?:arguments|statements|speeches)|closings|deliberations?|summations?"),
    ("argument", r"(?:oral )?arguments?"),
    ("sentencing", r"sentencings?(?: hearing)?"),
    ("execution", r"executions?(?: date)?"),
    ("conference", r"conferences?|mediation"),
    ("arraignment", r"arraignments?|(?:initial|first|court) appearance"),
    ("deposition", r"depositions?"),
    ("discovery", r"discovery"),
    ("deadline", r"deadlines?|due date"),
    ("decision", r"judgments?|decisions?|rulings?|verdicts?"),
    ("case", r"case|suit|lawsuit"),
    ("hearing", r"hearings?|proceedings?|inquests?|testimony|court date|next date|review|auction|matter"
     r"|appeals?(?! (?:court|panel|judge))|motions?"),
)
_EVENT = r"\b(?P<event>" + "|".join(words for _, words in _KINDS) + r")\b"
_VERBS = (
    ("sentencing", r"be sentenced|sentence|learn (?:his|her|their) (?:sentence|fate|punishment)"),
    ("trial", r"be (?:re)?tried|go (?:back )?(?:on|to) trial|stand trial|face (?:trial|a jury|jurors)"
     r"|be selected|be picked"),
    ("arraignment", r"be arraigned|enter (?:a |his |her )?pleas?|be brought before"),
    ("execution", r"be executed|be put to death"),
    ("deposition", r"be deposed|be questioned under oath|sit for"),
    ("decision", r"rule|decide|choose|announce|hand down|be handed down|deliver|say whether|impose"),
    ("closing", r"deliver closing|give closing|deliberate|begin deliberat\w+|start deliberat\w+"),
    ("argument", r"argue|be argued|hear (?:oral )?arguments?|hear appeals?"),
    (
        "hearing",
        r"be (?:re)?heard|hear|take up|consider|hold|appear|testify|take the stand|give evidence|return|come back"
        r"|be back|be in court|come before|face a judge|resume|continue|meet|preside|cross-examine|conclude|close",
    ),
    ("case", r"begin|start|open"),  # with no event named: "the case is due to start", "it is set to begin"
)
_DUTIES = (
    r"file|respond|reply|answer|submit|turn over|hand over|produce|report|surrender|pay|object|publish|propose"
    r"|comply|tell|say|explain|show cause|disclose|give|provide|seek|decide|vacate|leave|release|restore|issue"
    r"|make|choose|pick|be (?:at|in)"
)
_GAP = r"(?:[^\s,;:—–()\ue000]+ ){0,8}?"
_SHORT_GAP = r"(?:[^\s,;:—–()\ue000]+ ){0,4}?"
_DATE = (
    r"(?:(?:at|by|on|in|for|of|from|until|till|to|before|midnight|noon|late|early|the|end|start|beginning|morning"
    r"|afternoon|evening|week|\d{1,2}(?::\d\d)?|[ap]\.?m\.?) "
    r"|(?:at )?\d{1,2}(?::\d\d)?[ap]m ){0,6}\ue000(?P<date>\d+)\ue001"
)
_SET = r"(?:re)?(?:set|scheduled|slated|due|listed|fixed|calendared|down)"
_BE = r"(?:is|are|was|were|has been|have been|be|’s|'s|,)"
_ADVERB = r"(?:(?:also|now|still|currently|then|next|already|once more|both|all) )?"
_VERB = "(?P<verb>" + "|".join(words for _, words in _VERBS) + ")"
_WILL = (
    r"(?:will|shall|’ll|'ll|must|(?:is|are) (?:also )?(?:due |set |scheduled |slated )?to"
    r"|(?:set|due|scheduled|slated) to)"
)
_AHEAD = r"\b(?:until|till|before|ahead of|pending|awaits?|awaiting|preview of|in time for|faces?|facing)\b "
_HAPPEN = r"(?:begin|start|open|resume|continue|be held|take place|go ahead|run|conclude|last)"
_PATTERNS = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        # is due for trial in D
        rf"\b{_SET} (?:down )?{_SHORT_GAP}for (?:an? |the |jury |bench ){{0,2}}{_EVENT} {_SHORT_GAP}{_DATE}",
        rf"{_EVENT},? {_GAP}(?:{_BE} )?{_ADVERB}{_SET} (?!to (?!{_HAPPEN})){_GAP}{_DATE}",  # a hearing is set for D
        # the trial will begin on D
        rf"{_EVENT} {_GAP}{_WILL} {_ADVERB}(?:{_HAPPEN}|be(?! \w+ed)|be heard) {_GAP}{_DATE}",
        rf"\b(?P<order>is|are) due {_DATE} to (?:{_DUTIES})\b",  # the government is due on D to say
        rf"{_WILL} {_ADVERB}{_VERB}\b {_GAP}{_DATE}",  # will be sentenced on D
        # on D, a judge will hear
        rf"(?:^|[“\"] ?|, )(?:on |in |from |starting |beginning )?{_DATE}'?,? {_GAP}{_WILL} {_ADVERB}{_VERB}\b",
        rf"\b(?:set|sets|setting|scheduled|schedules|fixed|fixes|ordered|orders|called"
        rf"|calls) {_SHORT_GAP}{_EVENT} (?:date )?{_SHORT_GAP}(?:for|of|on|to (?:begin|start|open)(?: on| in)?|in"
        rf"|at) {_SHORT_GAP}{_DATE}",  # set a hearing for D
        rf"\b(?:set|sets|fixed|fixes) {_DATE} (?:for|as) {_SHORT_GAP}{_EVENT}",  # set D for trial
        rf"\bto be (?P<order>set|determined|decided|fixed) {_DATE}",
        rf"\b(?:set|sets) (?:an? )?{_DATE} {_EVENT}",  # sets a September hearing
        rf"\b(?P<order>on) (?:[^\s,;]+ ){{1,5}}?calendar for {_DATE}",  # on the judge's calendar for D
        rf"\b(?P<moved>moved|moves|pushed|pushes|postponed|postpones|delayed|delays|rescheduled|reschedules"
        rf"|adjourned|adjourns|put off|continued|extended"
        rf"|extends)\b {_GAP}(?P<event2>{_EVENT.replace('?P<event>', '?:')}) (?:from [^,;]*?)?{_SHORT_GAP}(?:to"
        rf"|until|till|for) {_SHORT_GAP}{_DATE}",  # moved the trial from … to D
        rf"{_EVENT} {_GAP}(?:was|were|has been|have been|is|are) (?:moved|pushed back|pushed|postponed|delayed"
        rf"|rescheduled|adjourned|put off|continued|extended) (?:from [^,;]*? )?(?:to|until|till"
        rf"|for) {_SHORT_GAP}{_DATE}",  # the trial was moved to D
        rf"\b(?P<until>has|have|gave|gives|given|giving)\b {_SHORT_GAP}until {_DATE}",  # has until D
        # ordered X to answer by D
        rf"\b(?P<order>told|tells|ordered|orders|directed|directs|instructed|must|has to|have to|are to|is to"
        rf"|is due|are due)\b {_GAP}(?:{_DUTIES})\b {_GAP}(?:by|before|no later than) {_SHORT_GAP}{_DATE}",
        rf"\b(?P<order>briefs?|responses?|repl(?:y|ies)|answers?|submissions?|filings?|papers|objections|report"
        rf"|claims|bids)\b {_GAP}(?:{_BE} )?{_ADVERB}due {_SHORT_GAP}{_DATE}",  # briefs are due D
        rf"{_EVENT} (?:is|are|comes|begins?|starts?|opens?|resumes?|continues?|follows?"
        rf"|returns?)(?: again)? {_DATE}",  # a trial begins in D
        # the next date in …, No. …, is D
        rf"\b(?P<event>next date|matter)\b[^;\ue000]{{0,60}}? (?:is|returns) {_DATE}",
        rf"\b(?P<order>stay(?:s|ed)|paus(?:es|ed)|halt(?:s|ed)|restrain(?:s|ed)|barr?(?:s|ed)|on hold)\b "
        rf"(?:[^\s,;:—–()\ue000]+ ){{0,12}}?(?:until|till) {_SHORT_GAP}{_DATE}",
        rf"\b(?:goes|go|going|heads?|headed|heading) (?:back )?(?:to|on|for) (?P<event>trial) {_SHORT_GAP}{_DATE}",
        rf"{_AHEAD}{_SHORT_GAP}{_EVENT} (?:(?:on|in|for|set for|scheduled for|at) )?{_DATE}",  # until sentencing on D
        rf"{_AHEAD}{_SHORT_GAP}{_DATE}(?:['’]s)? {_SHORT_GAP}{_EVENT}",  # ahead of D's hearing
        r"\bwhen (?:[^\s,;]+ ){1,5}?(?P<sentences>sentences) (?:him|her|them) " + _DATE,
        r"\b(?:when|before|until) (?:he|she|they)(?: is| are|[’']s|[’']re) (?P<sentences>sentenced) " + _DATE,
    )
)
_HEDGE = re.compile(
    r"\b(?:could|may|might|would|should|can|likely|unlikely|expect\w*|tentativ\w*|possibl[ey]|perhaps|hop(?:e|es"
    r"|ed|ing)|want\w*|ask(?:s|ed|ing)?|seek(?:s|ing)?|sought|request\w*|propos(?:e|es|ed|ing|al)|urg(?:e|es|ed"
    r"|ing)|plan(?:s|ned|ning)?|aim\w*|if|unless|as (?:early|soon|late) as|(?:no|not) (?:earlier|sooner|before)"
    r"|at the earliest|probabl[ey]|potential\w*|target\w*|any ?time|some ?time|originally|previously|once|formerly"
    r"|had|not(?! guilty)|never|nor|neither|cannot|instead of|rather than|oppos\w+|refus\w+|den(?:y|ied|ies|ying)"
    r"|reject\w*|estimat\w*|predict\w*|suggest\w*|recommend\w*|provisional\w*|pencil\w*|about|around|roughly|approximately"
    r"|or|between|mid|(?:was|were) (?:to|due|set|scheduled|slated|listed)|no(?! later)|week (?:of|from|after)"
    r"|grand jur\w+)\b|n[’']t\b|\?",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(r"^[\s,—–-]*(?:at the earliest|or\b|unless|if\b|but\b|was\b|were\b"
r"|until\b)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:the other(?=,)|(?:the |an)other (?:case|suit|lawsuit|trial|court|matter|man|woman|defendant)|separate(?:ly)?"
    r"|different (?:case|suit|court)|(?:second|third|fourth|twin|sister) (?:case|suit|lawsuit|trial|proceeding)"
    r"|first (?:case|suit|lawsuit)|underlying|in-house|administrative (?:\w+ )?(?:trial|hearing|judge|proceeding"
    r"|case)|related (?:case|suit|lawsuit)|parallel|unrelated|meanwhile|elsewhere|companion|differs|unlike"
    r"|co-?defendants?)\b",
    re.IGNORECASE,
)
_NOT_A_COURT = re.compile(
    r"\b(?:senat\w+|congress\w*|lawmakers?|legislat\w+|(?:house|judiciary|oversight|select"
    r"|parliamentary) committee|council\w*|governor|parliament\w*|ballot|voters?|elections?|primary|campaign|bill"
    r"|rulemaking|season|tournament|markets?|traffic|tickets?)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\b(?:judges?|justices?|courts?|jur(?:y|ies|ors?)|trials?|retrial|hearings?|magistrates?|tribunals?|panel"
    r"|circuit|prosecut\w+|defen[dc]\w+|testif\w+|testimony|lawyers?|attorneys?|counsel|sentenc\w+|pleas?|plead\w*"
    r"|arraign\w+|lawsuit|suit|appeals?|arguments?|bankruptcy|chancellor|indict\w+|convict\w+|verdict|deliberat\w+"
    r"|brief(?:s|ing)|motions?|docket|execut(?:ed|ion)|inquest|deposition|execution|deadline|filing|injunction"
    r"|cross-examin\w+|put to death|conferences?|tried|judgments?|rulings?|next date|punishment|stayed|matter"
    r"|discovery|bench|sit for questions)\b",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"\b(?:postpon(?:ed|es)|adjourn(?:ed|s)|vacat(?:ed|es)|call(?:ed|s) off|cancel(?:l?ed|s)|delay(?:ed|s)"
    r"|(?<!to )puts? off|push(?:ed|es)|mov(?:ed|es) (?:the|his|her|its|their|that|back)|moved (?:up|from"
    r"|to)(?! (?:closing|opening|dismiss|the|an?|its))|reschedul(?:ed|es)|(?:took|taken|takes) (?:\w+ )?off"
    r"|scrap(?:ped|s)|paus(?:ed|es)|halt(?:ed|s)|stay(?:ed|s)|puts? on hold|indefinitely)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:judge|court|panel|chancellor|tribunal)(?: [^\s,;:—]+){0,5}? (?:rul(?:es|ed)|decid(?:es|ed)|reject(?:s|ed)"
    r"|den(?:ies|ied)|refuse[sd]|grant(?:s|ed)|block(?:s|ed)|dismiss(?:es|ed)|clear(?:s|ed))\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:jury|jurors)(?: [^\s,;:—]+){0,3}?"
    r" (?:f(?:i|ou)nds?|convict(?:s|ed)|acquit(?:s|ted)|award(?:s|ed)|clear(?:s|ed))\b",
    re.IGNORECASE,
)
_NEVER_OFF = frozenset({"case", "decision"})  # a court that vacates a ruling in a case takes no date away
_CLAUSE_END = re.compile(r"[,;:—–()]\s|\s(?:but|while|after|because)\s", re.IGNORECASE)


def due(sentence: str, dates: Sequence[DateWord]) -> list[Hit]:
    """Return what `sentence` says is due on one of `dates` (those named in it that lie ahead)."""
    if not dates or sentence.endswith("?") or not _COURT.search(sentence):
        return []
    if _NOT_A_COURT.search(sentence) or _ELSEWHERE.search(sentence):
        return []
    marked, offsets = _mark(sentence, dates)
    found: dict[int, Hit] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(marked):
            which = int(match["date"])
            if which not in found and not _is_hedged(marked, match):
                start, end = offsets(match.start()), max(dates[which].end, offsets(match.end()))
                found[which] = Hit(_kind(match), dates[which].date, start, end)
    return list(found.values())


def cancellations(sentence: str) -> set[str]:
    """Return the kinds of event that `sentence` says are off, moved to another day, or over.

    Over is the wait for a ruling that has come, and a trial of which the jury has spoken.
    """
    kinds: set[str] = {"decision"} if _DECIDED.search(sentence) else set()
    if (verdict := _TRIED.search(sentence)) and not _HEDGE.search(sentence, 0, verdict.start()):
        kinds |= {"trial", "closing"}
    for match in _OFF.finditer(sentence):
        ends = [m.end() for m in _CLAUSE_END.finditer(sentence, 0, match.start())]
        first = ends[-2] if len(ends) > 1 else 0  # "The hearing, set for July 24, was postponed"
        last = _CLAUSE_END.search(sentence, match.end())
        clause = sentence[first : last.start() if last else len(sentence)]
        if not _HEDGE.search(clause):
            kinds |= {_kind_of(m["event"]) for m in re.finditer(_EVENT, clause, re.IGNORECASE)} - _NEVER_OFF
    return kinds


def _mark(sentence: str, dates: Sequence[DateWord]) -> tuple[str, "_Offsets"]:
    """Return `sentence` with each date as a numbered mark, and the way back from its offsets to the sentence's."""
    parts, shifts, at, length = [], [(0, 0)], 0, 0
    for number, word in enumerate(dates):
        mark = f"\ue000{number}\ue001"
        parts += [sentence[at : word.start], mark]
        length += word.start - at + len(mark)
        at = word.end
        shifts.append((length, at))
    parts.append(sentence[at:])
    return "".join(parts), _Offsets(tuple(shifts))


@dataclass(frozen=True, slots=True)
class _Offsets:
    shifts: tuple[tuple[int, int], ...]  # (offset in the marked text, offset in the sentence), after each mark

    def __call__(self, marked: int) -> int:
        base, original = max(pair for pair in self.shifts if pair[0] <= marked)
        return original + marked - base


def _is_hedged(marked: str, match: re.Match[str]) -> bool:
    """Return whether the clause that holds `match` denies it, doubts it, or speaks of a wish."""
    before = marked[: match.start()]
    ends = [m.end() for m in _CLAUSE_END.finditer(before)]
    clause = before[ends[-1] if ends else 0 :] + match.group()
    return bool(_HEDGE.search(clause) or _TAKEN_BACK.search(marked[match.end() :]))


def _kind(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part.get("event") or part.get("event2"):
        return _kind_of(part.get("event") or part["event2"] or "")
    if part.get("verb"):
        kind = next(kind for kind, words in _VERBS if re.fullmatch(words, part["verb"], re.IGNORECASE))
        named = re.search(_EVENT, match.group(), re.IGNORECASE) if kind == "hearing" else None
        return _kind_of(named["event"]) if named else kind  # "will hear closing arguments"
    return "sentencing" if part.get("sentences") else "deadline"


def _kind_of(event: str) -> str:
    return next(kind for kind, words in _KINDS if re.fullmatch(words, event, re.IGNORECASE))
