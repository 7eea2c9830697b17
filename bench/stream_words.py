"""The words and sentences that made-up streams are made of: no real person, firm or case.

`[a|b]` is a choice, `{name}` a field of the matter (see `streams.Matter`); both are filled for every story anew.
"""

FIRST = (
    "James Mary Robert Linda Anna David Susan Omar Helen Priya Marcus Elena Tomas Grace Henry Yusuf Nadia Peter Laura "
    "Kofi Irene Daniel Rosa Victor Mei Samuel Alice Jorge Ruth Ivan Leila Frank Noor Walter Clara Ahmed Judith Felix "
    "Tara Hugo Miriam Oscar Lucy Raj Esther Carl Amara Simon Vera Louis Hana George Ines Paul Sofia Martin Zoe Dennis"
).split()
ONSETS = "B Br C Cr D Dr F G Gr H J K L M N P R S St T Th V W Z".split()
VOWELS = "a e i o u ae ei ou".split()
MIDDLES = "ld lv m nd nn r rb rd rl rn rt s ss st th tt v x z k".split()
ENDINGS = "en er ing ley man ov a o ski sen wick worth by ham ell ard is ette ino ane ulis ago enko uddin".split()
COINED = "ix ora ana ex ium eo ent ara ivo ella".split()
SECTORS = (
    "Logistics,Foods,Pharma,Energy,Software,Airlines,Bank,Motors,Health,Media,Capital,Mining,Insurance,Telecom,Chemical,"
    "Homes,Robotics,Textiles,Shipping,Biotech,Games,Rail,Steel,Solar,Brewing,Timber,Optics,Freight,Studios,Payments"
).split(",")
FORMS = "Inc,Corp,LLC,Holdings,Group,Ltd".split(",")
STEMS = "Ash Brook Cedar Dun Elm Fair Glen Har Iron Kings Lang Maple North Oak Pine Quarry Red Stone Thorn West".split()
TOWNS = "bury dale field ford gate ham haven hurst land ley mere mont port ridge side stead ton vale ville wood".split()
BEFORE = ",New ,Fort ,Lake ,Mount ,Port ,Upper ,South ".split(",")
CITIES = (
    "Boston,Manhattan,Brooklyn,Newark,Philadelphia,Wilmington,Baltimore,Alexandria,Richmond,Charlotte,Atlanta,Miami,"
    "Tampa,New Orleans,Houston,Dallas,Austin,Nashville,Louisville,Cleveland,Detroit,Chicago,Milwaukee,Minneapolis,"
    "St. Louis,Kansas City,Denver,Phoenix,Las Vegas,Los Angeles,San Francisco,Oakland,San Diego,Portland,Seattle"
).split(",")
STATES = (
    "Ohio,Texas,Maine,Georgia,Oregon,Nevada,Kansas,Michigan,Virginia,Colorado,Arizona,Florida,Illinois,Montana,Iowa,"
    "Tennessee,Utah,Alabama,Kentucky,Minnesota"
).split(",")
AGENCIES = "FTC,SEC,EEOC,EPA,CFPB,Labor Department,Justice Department".split(",")
OUTLETS = (
    "Harbor Courier,Daily Plainsman,Metro Ledger,Valley Post,Capitol Wire,Evening Beacon,Law Briefing,The Docket Sheet,"
    "Tribune-Star,Northern Herald,Market Bell,Sunday Standard,Public Line,City Gazette,Coast Times"
).split(",")
JOBS = (
    "mayor,dentist,coach,banker,pastor,trader,nurse,sheriff,principal,broker,chef,pilot,senator,surgeon,contractor,"
    "accountant,developer,lobbyist,professor,trucker,landlord,actor,rapper,jeweler,veterinarian"
).split(",")

CRIMES = (
    "bribery,wire fraud,second-degree murder,insider trading,tax evasion,arson,money laundering,manslaughter,"
    "embezzlement,drug trafficking,kidnapping,assault,stalking,extortion,perjury,identity theft"
).split(",")
CIVIL_CAUSES = (
    "patent infringement,defamation,breach of contract,copyright infringement,age discrimination,unpaid overtime,"
    "securities fraud,price fixing,a data breach,false advertising,wrongful death,trademark infringement,negligence,"
    "trade secret theft,sexual harassment,water pollution"
).split(",")
AGENCY_CAUSES = "deceptive fees,a planned merger,hidden losses,unequal pay,illegal dumping,unfair loans".split(",")
CHALLENGE_CAUSES = (
    "a ban on short-term rentals,new voting maps,a book ban,a rule on school meals,a pipeline permit,limits on protests,"
    "a tax on sugary drinks,a gun permit law,cuts to research grants,a curfew for teenagers"
).split(",")

Sentences = tuple[str, ...]
Phase = tuple[Sentences, Sentences]  # headlines, first sentences of the summary

CRIMINAL: tuple[Phase, ...] = (
    (("{short} [charged|arrested|indicted] [over|in] {w1} {w2} [scheme|affair|case]",
      "[Feds|Prosecutors|Police] [accuse {role} of|charge {role} with] {cause}",
      "{short} [faces|hit with] {cause} [charge|counts] [after {w1} probe|in {place}]"),
     ("{name}, [a|the former|a longtime] {place} {job}, [was charged|was indicted|was arrested] [on Monday|this week|on Thursday] in [an inquiry into|a case of] {cause}.",
      "[Prosecutors say|An indictment says|Investigators allege] {name} [took|hid|moved] {amount} [through|by way of] a {w1} {w2} [firm|fund|account].")),
    (("{short} pleads not guilty [to {cause}|in {w1} case]", "[Not guilty, says|Bail for|No bail for] {role} [accused of|charged with] {cause}"),
     ("{name} [entered a plea of not guilty|denied everything] [on Friday|in a hearing of four minutes] and [was freed on bond|stays in jail].",
      "[Through a lawyer|In a low voice|Wearing a gray suit], {name} [denied|rejected] [the charge of|all counts of] {cause} [tied to|over] the {w1} {w2} [deal|loans].")),
    (("[Jury|Jurors] [hears|see|weigh] {w1} [tapes|emails|ledgers] in {short} trial", "{short} trial [opens|begins|nears its end] [in {place}|with a {w1} witness]",
      "[Star witness|Ex-partner|Clerk] [turns on|testifies against] {short} [over {w1}|in {place}]"),
     ("[A former partner|A bookkeeper|A neighbor] told the jury that {name} [asked|paid|begged] [him|her] to [burn|forget|sign] the {w1} [papers|records|notes].",
      "[Opening statements|Closing arguments|Testimony] in the {cause} trial of {name} [turned on|dwelt on|came down to] a {w1} [ledger|phone|truck].")),
    (("{short} [found guilty|convicted] [of {cause}|on all counts]", "[Guilty|Cleared|Acquitted]: {role} [learns fate|hears verdict] after {w1} trial"),
     ("[After two days|After nine hours|Following a week] of deliberation a jury [convicted|acquitted] {name} of {cause}.",
      "Jurors [took|needed] [three|five|eleven] hours to decide that {name} [lied|stole|did it], [ending|closing] a trial about {w1} {w2}.")),
    (("{short} [gets|sentenced to] [4|7|12|20|30] years [for|in] {cause}", "[Prison|Probation|House arrest] for {role} who [stole|hid] {amount}"),
     ("{name} [apologized|wept|said nothing] before being [sentenced to|given] [four|seven|twelve|twenty] years for {cause}.",
      "Victims of the {w1} {w2} [scheme|affair] [spoke|cheered] as {name} was [led away|sent to prison|sentenced].")),
    (("{short} [appeals|asks court to toss] {cause} conviction", "Appeals [court|panel] [hears|rejects|revives] {short} [bid|plea] over {w1}"),
     ("[Lawyers for|The defense of] {name} told an appeals court that the {w1} evidence should [never|not] have [been shown|reached the jury].",
      "[A divided|A unanimous] panel [upheld|threw out|is weighing] the conviction of {name} for {cause}.")),
)  # fmt: skip
CIVIL: tuple[Phase, ...] = (
    (("{left} [sues|takes|drags] {right} [over|to court over] {cause}", "{right} [sued|accused] [by {left}|by {role}] over {cause}",
      "[Lawsuit|Complaint] says {right} [hid|copied|sold|ignored] {w1} {w2}"),
     ("{leftname} [sued|has sued] {rightname} [on Tuesday|this week|on Friday], [alleging|claiming] {cause} [in|around|over] its {w1} [unit|line|business].",
      "[The complaint|A lawsuit filed Monday|The suit] [says|alleges] {rightname} [knew|was warned] [for years|in 2021|early on] about the {w1} {w2} and [did nothing|kept selling].")),
    (("{right} asks [judge|court] to [toss|dismiss|halt] {left} [suit|case|claims]", "Judge [refuses to toss|trims|keeps alive] {left} [suit|claims] against {right}",
      "{left} [wins|loses] [early round|key ruling] in {w1} fight with {right}"),
     ("[A judge|The court] [denied|granted in part] a motion by {rightname} to dismiss [claims|the suit] of {cause} [brought by|from] {leftname}.",
      "{rightname} [argues|says] the {w1} [claims|theory] of {leftname} [come too late|belong in arbitration|fail as a matter of law].")),
    (("[Judge|Court] [blocks|pauses|lets stand] {right} {w1} [plan|policy|move] in {left} case", "{left} [seeks|wins|is denied] injunction [against|over] {right} {w2}"),
     ("[The order|A preliminary injunction|The ruling] [stops|bars|spares] {rightname} [from|over] [the|its] {w1} {w2} [while|as] the suit of {leftname} [goes on|proceeds].",
      "{leftname} [had shown|did not show] that it would be [harmed|ruined] by the {w1} [program|move|decision], the judge [said|wrote].")),
    (("[Trial|Jury selection] in {left} v {right} [fight|clash] [opens|starts] over {w1}", "{right} [boss|engineer|chief] [grilled|takes the stand] in {w1} trial"),
     ("[Lawyers for|Counsel to] {leftname} told jurors that {rightname} [cut corners|broke its word|looked away] on {w1} {w2}.",
      "[An internal memo|A {w1} email|A spreadsheet] [took center stage|was shown to the jury] as {leftname} [pressed|made] its case of {cause} against {rightname}.")),
    (("[Jury|Judge] [orders|tells] {right} to pay {left} {amount}", "{right} [cleared|wins|prevails] in {w1} [case|trial] brought by {left}", "{amount} verdict [hits|stuns] {right} [over {w1}|in {place}]"),
     ("A jury [found|decided] that {rightname} [was|was not] liable for {cause} and [awarded|set damages at|saved it] {amount}.",
      "[The verdict|The award] for {leftname} [caps|ends] [three|five|seven] years of fighting about {w1} {w2}.")),
    (("{right} [settles|ends] {left} [suit|case] [for {amount}|over {w1}]", "{left} and {right} [make peace|reach deal] over {cause}"),
     ("{rightname} [will pay|agreed to pay] {amount} to [end|resolve] claims of {cause} by {leftname}, [without admitting fault|court papers show].",
      "[The settlement|A consent decree|The deal] [covers|closes|ends] the {w1} {w2} dispute between {leftname} and {rightname}.")),
    (("Appeals court [revives|tosses|upholds] {left} [win|suit|case] against {right}", "{right} [takes|appeals] {w1} [loss|ruling] [to higher court|in {left} case]"),
     ("[A three-judge panel|An appeals court] [reversed|affirmed|sent back] the judgment [for|in favor of] {leftname} in its {cause} [suit|case] against {rightname}.",
      "{rightname} [asked|urged] an appeals court to [undo|review] the {w1} [award|order|finding].")),
)  # fmt: skip
BANKRUPTCY: tuple[Phase, ...] = (
    (("{right} files for [bankruptcy|Chapter 11] [after {w1} slump|with {amount} of debt]", "[Debt-laden|Troubled] {right} [seeks protection|goes bust] [in {place}|over {w1}]"),
     ("{rightname} filed for bankruptcy protection [on Sunday|late Monday], listing [debts|liabilities] of {amount} and blaming {w1} [costs|rivals].",
      "[The maker|The seller|The owner] of {w1} {w2}, {rightname}, [will close|plans to sell] [a dozen|forty|most] [stores|plants].")),
    (("{right} [creditors|lenders|landlords] [object to|fight] {w1} [sale|plan|loan]", "[Bankruptcy judge|Judge] [approves|questions] {right} {w1} [loan|sale|bonuses]"),
     ("[A committee of unsecured creditors|A group of lenders] [says|told the bankruptcy court] {rightname} [undervalues|wants to give away] its {w1} [business|stake].",
      "The [loan|auction|bonus plan] would let {rightname} [keep the lights on|pay {w1} vendors] until [spring|a buyer is found].")),
    (("{right} [wins approval of|exits bankruptcy with] {w1} plan", "Judge [confirms|rejects] {right} [plan|reorganization] [over {w1} objections|in {place}]"),
     ("[The plan|Its reorganization] hands {rightname} to [bondholders|a rival|lenders] and pays {w1} [creditors|workers] [ten|forty] cents on the dollar.",
      "{rightname} [shed|cut] {amount} of debt and [most|half] of its {w1} {w2} [leases|contracts].")),
)  # fmt: skip
DETAILS = (
    "The [dispute|matter|affair] [began|started] [in {place}|with a {w2}|with a {w3} {w2}] [last spring|years ago|in 2022].",
    "[A spokesman|A lawyer|The company|The family] [declined to comment|called it baseless|promised to fight on].",
    "[At stake|In question] is [a {w3} contract|{amount}|the future of a {w2} site in {place}].",
    "[Shares|Neighbors|Unions|Rivals] [fell|reacted|watched] [closely|with dismay|with relief] [in {place}|over the {w3}].",
    "[It is the|The ruling is the] [second|third|latest] [blow|twist] [for|in] the {w3} {w2} [saga|trade|story].",
    "",
)
COURTS = (
    "[The case is before|It was filed in|The hearing was held in] [federal court in {city}|{state} Superior Court|{county} County Circuit Court].",
    "[A federal judge in {city}|A {state} judge|The court in {city}] will [hear more|rule] [next month|in March|soon].",
)
JUDGES = (
    "[U.S. District Judge|Judge] {judge} [said|wrote] the {w2} [record|argument|claim] was [thin|strong|troubling].",
    "[Judge] {judge} [set|moved] the next hearing [to June|to the fall] [because of|after] the {w3}.",
)
CAPTIONS = ("[The case is|The matter is captioned|In] {caption}.", "The [ruling|filing] came in {caption}.")
NUMBERS = ("[The case is|Docket] No. {number}.", "[See|The file is] {number}.")
SECOND = (
    "It is the second lawsuit between them.",
    "A second suit, over {cause}, [names|targets] the same [company|side].",
)

OTHER: tuple[Phase, ...] = (
    (("{person} [scores|nets] [twice|late] as {place} [beat|stun|edge] {town}", "{place} [hold court|appeal for calm] after {w1} [loss|draw] to {town}"),
     ("[The striker|The captain|The rookie] [came off the bench|limped off] in {place} before {person} [found|missed] the net in front of [9,000|31,000] fans.",)),
    (("[Storm|Heat|Flood|Snow] [warning|alert] for {place} as {w1} season [starts|drags on]", "[Roads|Schools] [closed|shut] near {town} after {w1} [storm|slide]"),
     ("Forecasters [expect|warn of] [two|ten] inches by [dawn|Friday] around {place}, where {w1} {w2} crews [stood by|worked overnight].",)),
    (("{firm} [shares|profit] [jump|slump] on {w1} [demand|costs]", "{firm} to [buy|build|sell] {w1} [plant|unit] [in {place}|for {amount}]", "{firm} names {person} [chief|chair] as {w1} sales [slow|soar]"),
     ("[The company|The maker of {w1} {w2}] [raised|cut] its forecast and said {person} would [lead|leave] its {place} [arm|office].",)),
    (("{person} [leads|trails] in {place} [poll|primary] as {w1} [row|vote] looms", "[Senate|Council|House] [passes|debates|stalls] {w1} bill [after {person} plea|in {state}]"),
     ("[Lawmakers|Voters|Councillors] in {state} [split|were divided] on the {w1} {w2} [measure|budget], which {person} [backs|opposes].",)),
    (("[Review|Interview]: {person} [finds|loses] the {w1} in '{town}'", "{person} [announces|cancels] {w1} tour [with a stop in {place}|after {w2} scare]"),
     ("[The singer|The director|The novelist] [talks|jokes] about {w1}, {w2} and [fame|growing up in {place}].",)),
    (("[Scientists|Researchers] [find|map|count] {w1} {w2} [near {place}|in {state}]", "[New study|Survey] links {w1} to [better sleep|longer life|worse teeth]"),
     ("[A team|A group] led by {person} [followed|tested] [400|2,300] [people|plants|samples] for [six|ten] years and [saw|found] a {w1} effect.",)),
    (("[Ten|Seven|Five] {w1} [recipes|tips|tricks] for [a busy week|summer|small kitchens]", "How to [pick|store|fix] a {w1} {w2} [in minutes|without tears]"),
     ("[Readers|Cooks] from {place} [share|swear by] a {w1} [method|trick] that {person} [learned|stole] from a {w2} [seller|aunt].",)),
    (("{person} [charged with|sentenced to] [touchline|one more year of] {w1}, fans joke", "[Verdict|Jury's out] on the {w1} show: {person} [on trial|wins appeal] in the ratings"),
     ("[Our critic|The panel] [ruled|judged] the {w1} {w2} [guilty of|cleared of] [bad taste|dullness] at the {place} [festival|fair].",)),
    (("Police [seek|hunt] [driver|witnesses] after {w1} crash [in {place}|near {town}]", "[Fire|Blast] at {w1} [plant|depot] in {place} [injures|leaves] [three|five]"),
     ("[Officers|Crews] [were called|came] to {place} [at dawn|late on Sunday], where a {w1} {w2} [truck|van] had [overturned|caught fire].",)),
    (("[Court|Judges] [to get|short of] {w1} [funds|clerks] in {state}, says {person}", "[Bar exam|Law school|Jury duty] [fees|changes] [in {state}|anger {place}] over {w1}"),
     ("[A report|The bar association] [says|warns] {state} needs [forty|ninety] more judges, and {person} [wants|doubts] a {w1} {w2} [fund|fee].",)),
)  # fmt: skip
OTHER_MORE = (
    "[Tickets|Bookings|Calls] [doubled|sold out] [in {place}|after the {w3}].",
    "[Not everyone|Hardly anyone] in {town} [agrees|is pleased] about the {w3} {w2}.",
    "[The next|Another] {w3} [meeting|round|game] is [on Saturday|in May].",
    "{person2} [called it|spoke of] [a {w3} moment|a {w2} lesson].",
    "",
)
