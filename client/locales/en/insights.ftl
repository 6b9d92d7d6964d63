# What a journey finds out about itself.
insights = Insights
insights-findings = Findings
insights-numbers = Numbers
insights-settings = Settings
feelings = Feelings
feelings-none = No feelings yet. Set a point on the emotion curve, or select a moment and press “.” or “,”.
feelings-all-personas = All personas
feelings-lowest = Lowest
feelings-highest = Highest
feelings-mean = Mean
feelings-positive = Positive
funnel-stages = Stages
funnel-moments = Moments
funnel = Funnel
funnel-none = No numbers yet. Say how many customers enter and complete a stage or a moment: losses and their reasons show here.
funnel-of = Funnel of
funnel-largest-loss = Largest loss
funnel-most-lost = Most customers lost
funnel-largest-share = Largest share lost
funnel-nobody-lost = nobody lost
funnel-doubt = More completed than entered: check the numbers.
funnel-why = Why they leave
gap-rule-unowned = Negative without an owner
gap-advice-unowned = It hurts here, and nobody sees to it. Name an owner.
gap-rule-whole = Good touchpoints, bad whole
gap-advice-whole = Each contact is fine and the whole is rated badly. Look at what lies between them.
gap-rule-waits = Long waits
gap-advice-waits = Shorten the wait, fill it, or say how long it takes.
gap-rule-contacts = Repeated contacts
gap-advice-contacts = Customers come back for the same thing. Solve it the first time.
gap-rule-uncertainty = Uncertainty
gap-advice-uncertainty = Customers do not know what comes next. Tell them.
gap-rule-context = Lost context
gap-advice-context = The channel changes and what the customer said does not travel along.
gap-rule-nothing = Nothing between touchpoints
gap-advice-nothing = A wait, a way, a doubt: add what happens between them, or draw a hand-over.
gap-rule-asked = Never asked
gap-advice-asked = Write down a question to customers, or measure something here.
gap-rule-stage = Stage without a touchpoint
gap-advice-stage = The customer meets nobody and nothing in this stage. Is that so?
gap-rule-department = Stage named as a department
gap-advice-department = The journey is told from the inside. Name the stage by what the customer does.
gaps = Hidden gaps
gaps-none = None found. The rules look at waits, contacts, uncertainty, owners, questions and what lies between touchpoints.
whole-journey = The whole journey
gap-nothing-between = No wait, nothing in between, no hand-over
gap-not-acceptable = Not acceptable to customers
gap-lost-context = Another channel, and the context does not travel
gap-no-question = No question to customers, no measure
gap-no-touchpoint = No touchpoint in this stage
health = Health
health-no-touchpoints = no touchpoints yet
health-owner = Touchpoints with an owner
health-channel = Touchpoints with a channel
health-feeling = Touchpoints with a feeling
health-question = Touchpoints with a question to customers
health-assumed = Cards that are only assumed
health-no-evidence = no card says what it rests on
health-reviewed-today = Reviewed today
health-never = Never reviewed
mark-positive = Moment of truth, positive
mark-negative = Moment of truth, negative
mark-proposed-positive = Proposed as a moment of truth, positive
mark-proposed-negative = Proposed as a moment of truth, negative
ownership = Owner, impact, gap
ownership-none = Nothing to compare yet. Set impact, desired and actual performance of a moment.
ownership-unowned = Unowned
quadrant-act = Act now
quadrant-protect = Protect
quadrant-later = Later
quadrant-leave = Leave
axis-gap = Gap to desired →
axis-impact = Impact →
ownership-missing = Somebody is missing as owner
ownership-owned = Owned
pains = Pain ranking
pains-none = Nothing to rank yet. Set a feeling, desired and actual performance, or numbers of customers for a moment.
pains-input = Input
pains-value = Value
pains-points = Points
pains-not-known = Not known
pain-feeling = Feeling
pain-impact = Impact
pain-gap = Gap to desired
pain-drop-off = Customers lost
pain-votes = Votes
pains-all-known = Everything is known.
settings-truths = Moments of truth
settings-weights = Weights of the pain ranking
setting-strong = Strong feeling from
setting-important = Important from
setting-turn = Turn from a difference of
setting-last = Last feeling from
setting-good = Touchpoints are good from
setting-nps = NPS is bad below
setting-csat = CSAT is bad below
setting-wait = Wait is long above
setting-contacts = Too many contacts above
setting-uncertain = Uncertain from
setting-impact = High impact from
setting-gap = Large gap from
setting-sample = Small sample below
unit-of-2 = of 2
unit-of-4 = of 4
unit-of-5 = of 5
unit-of-10 = of 10
unit-percent = %
unit-of-time = % of time
unit-feeling = feeling
unit-answers = answers
settings-defaults = All thresholds and weights are at their defaults
settings-note = These belong to the journey: everybody sees the same findings.
settings-reset = Reset all to defaults
show-me = Show me
surveys = Satisfaction
surveys-none = No surveys yet. Add the counts of an NPS, CSAT or CES survey to the journey, a stage or a moment.
survey = Survey
survey-no-scale = This kind of survey has no scale to compute.
survey-no-data = No data: no answers were counted yet.
survey-small = Small sample
survey-small-tip = So few answers tell little about the others.
truths-none = None yet. Set feelings on the emotion curve and say how important moments are to the customer: what stands out is proposed here.
truth-confirm = Confirm
truth-dismiss = Dismiss
truth-take-back = Take back
truth-propose = Propose again
truth-confirmed = Confirmed.
truth-strong = A strong feeling where it is important to the customer.
truth-turn = The feeling turns here.
truth-end = The last strong feeling: the end that stays.
truth-not-proposed = The numbers alone do not propose it.
unit-none = { "" }
feelings-to-be = { $whose }, to be
feelings-scored = { $moments ->
    [one] { $scored } of { $moments } moment scored
   *[other] { $scored } of { $moments } moments scored
}
funnel-through = { $share } of those who entered the first step completed the last one.
funnel-more-reasons = { $count ->
    [one] { $count } more reason
   *[other] { $count } more reasons
}
gaps-quiet = { $count ->
    [one] { $count } rule found nothing
   *[other] { $count } rules found nothing
}
gap-whole-csat = { $n ->
   *[other] Touchpoints feel { $average } on average, CSAT is { $value } % (n = { $n })
}
gap-whole-nps = { $n ->
   *[other] Touchpoints feel { $average } on average, NPS is { $value } (n = { $n })
}
gap-wait-share-bad = { $wait }, { $share } of the journey’s time, not acceptable
gap-wait-share = { $wait }, { $share } of the journey’s time
gap-wait-bad = { $wait }, not acceptable
gap-contacts = { $count ->
    [one] { $count } contact for one thing
   *[other] { $count } contacts for one thing
}
gap-feels = Feels { $feeling }, nobody owns it
gap-department = “{ $name }” is the name of a department
health-again = { $every ->
    [one] Reviewed today, again in { $every } day
   *[other] Reviewed today, again in { $every } days
}
health-ago = Reviewed { $ago }, again in { $left }
health-due = { $days ->
    [one] Review is due: the last one was { $days } day ago
   *[other] Review is due: the last one was { $days } days ago
}
# After “in”.
health-in-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
mark-gap = Hidden gap: { $gap }
mark-gaps = { $count } hidden gaps: { $gaps }
ownership-unknown = { $count ->
    [one] { $count } moment has no impact or no gap yet.
   *[other] { $count } moments have no impact or no gap yet.
}
ownership-numbers = impact { $impact }, gap { $gap }, priority { $priority }
ownership-summary = Impact against gap. Act now: { $act }, protect: { $protect }, later: { $later }, leave: { $leave }. The list says which.
pains-of-five = { $value } of 5
pains-from = From { $inputs }: { $share } of the weight.
# Inputs of the ranking inside a sentence.
pain-in-feeling = feeling
pain-in-impact = impact
pain-in-gap = gap to desired
pain-in-drop-off = customers lost
pain-in-votes = votes
rows-first = { $count ->
   *[other] Show the first { $count }
}
rows-all = { $count ->
   *[other] Show all { $count }
}
settings-reset-to = Reset to { $value }
settings-write = Write a number from { $least } to { $most }
show-me-what = Show me “{ $name }”
survey-until = { $target }, until { $date }
survey-off-scale = { $count ->
    [one] { $count } answer is no value of the scale and was left out.
   *[other] { $count } answers are no value of the scale and were left out.
}
survey-answers = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
truths-dismissed = { $count ->
   *[other] { $count } dismissed
}
truth-decide = { $what }: { $moment }
percent-some = <1 %
percent-most = >99 %
