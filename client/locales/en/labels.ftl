# The vocabularies of a journey: one to three words for each word of `shared::journey::words`.


label-card-kind-text = Text
label-card-kind-thought = Thought
label-card-kind-need = Need
label-card-kind-pain = Pain
label-card-kind-gain = Gain
label-card-kind-quote = Quote
label-card-kind-feedback = Feedback
label-card-kind-opportunity = Opportunity
label-card-kind-idea = Idea
label-card-kind-action = Action
label-card-kind-evidence = Evidence
label-card-kind-image = Image
label-card-kind-competitor = Competitor
label-card-kind-metric = Metric

label-moment-kind-touchpoint = Touchpoint
label-moment-kind-wait = Wait
label-moment-kind-between = In between
label-moment-kind-decision = Decision
label-moment-kind-exit = Exit

label-lane-kind-text = Text
label-lane-kind-thoughts = Thoughts
label-lane-kind-needs = Needs
label-lane-kind-expectation = Expectation
label-lane-kind-emotion = Emotion
label-lane-kind-channels = Channels
label-lane-kind-things-persons = Things and persons
label-lane-kind-wait-contacts = Waits and contacts
label-lane-kind-owner-impact-gap = Owner, impact, gap
label-lane-kind-metrics = Metrics
label-lane-kind-pains = Pains
label-lane-kind-gains = Gains
label-lane-kind-opportunities = Opportunities
label-lane-kind-ideas = Ideas
label-lane-kind-actions = Actions
label-lane-kind-evidence = Evidence
label-lane-kind-image = Images
label-lane-kind-competitor = Competitors
label-lane-kind-personalisation = Personalisation
label-lane-kind-systems = Systems
label-lane-kind-frontstage = Frontstage
label-lane-kind-backstage = Backstage
label-lane-kind-support = Support
label-lane-kind-custom = Custom

label-evidence-assumed = Assumed
label-evidence-partly = Partly
label-evidence-researched = Researched

label-card-status-idea = Idea
label-card-status-planned = Planned
label-card-status-doing = Doing
label-card-status-done = Done
label-card-status-dropped = Dropped

label-validity-open = Open
label-validity-valid = Valid
label-validity-unclear = Unclear
label-validity-invalid = Invalid

label-influence-own = We do
label-influence-partner = A partner
label-influence-third-party = A third party

label-wait-ok-yes = Yes
label-wait-ok-no = No
label-wait-ok-unknown = Unknown

label-moment-of-truth-none = No
label-moment-of-truth-positive = Positive
label-moment-of-truth-negative = Negative
label-moment-of-truth-dismissed = Dismissed

label-period-before = Before
label-period-during = During
label-period-after = After
label-period-none = None

label-journey-state-as-is = As is
label-journey-state-to-be = To be
label-journey-state-mixed = Both

label-persona-kind-person = One person
label-persona-kind-buying-group = Buying group

label-actor-kind-person = Person
label-actor-kind-thing = Thing
label-actor-kind-department = Department
label-actor-kind-system = System
label-actor-kind-partner = Partner

label-actor-role-uses = uses
label-actor-role-meets = meets
label-actor-role-behind = behind

label-audience-all = Everybody
label-audience-members = Members only

label-connection-kind-next = Next
label-connection-kind-branch = Branch
label-connection-kind-loop = Way back
label-connection-kind-handover = Hand-over
label-connection-kind-submap = Sub-journey

label-context-travels-yes = Yes
label-context-travels-partly = Partly
label-context-travels-no = No, it is lost

label-entity-kind-meta = Journey
label-entity-kind-stage = Stage
label-entity-kind-moment = Moment
label-entity-kind-lane = Lane
label-entity-kind-card = Card
label-entity-kind-persona = Persona
label-entity-kind-channel = Channel
label-entity-kind-actor = Actor
label-entity-kind-connection = Connection
label-entity-kind-survey = Survey

# Numbers with their nouns.
count-meta = { $count ->
    [one] { $count } journey
   *[other] { $count } journeys
}
count-stage = { $count ->
    [one] { $count } stage
   *[other] { $count } stages
}
count-moment = { $count ->
    [one] { $count } moment
   *[other] { $count } moments
}
count-lane = { $count ->
    [one] { $count } lane
   *[other] { $count } lanes
}
count-card = { $count ->
    [one] { $count } card
   *[other] { $count } cards
}
count-persona = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}
count-channel = { $count ->
    [one] { $count } channel
   *[other] { $count } channels
}
count-actor = { $count ->
    [one] { $count } actor
   *[other] { $count } actors
}
count-connection = { $count ->
    [one] { $count } connection
   *[other] { $count } connections
}
count-survey = { $count ->
    [one] { $count } survey
   *[other] { $count } surveys
}

# Several things in one phrase: all but the last are joined by commas.
and-last = { $others } and { $last }

# What stands for something without a name.
untitled-stage = Untitled stage
untitled-moment = Untitled moment
untitled-lane = Untitled lane
untitled-card = Untitled card
untitled-persona = Untitled persona
untitled-other = Untitled

# Something with its kind and name inside a sentence.
named-meta = journey “{ $name }”
named-stage = stage “{ $name }”
named-moment = moment “{ $name }”
named-lane = lane “{ $name }”
named-card = card “{ $name }”
named-persona = persona “{ $name }”
named-channel = channel “{ $name }”
named-actor = actor “{ $name }”
named-connection = connection “{ $name }”
named-survey = survey “{ $name }”

# The same without a name.
unnamed-meta = the journey
unnamed-stage = an unnamed stage
unnamed-moment = an unnamed moment
unnamed-lane = an unnamed lane
unnamed-card = an unnamed card
unnamed-persona = an unnamed persona
unnamed-channel = an unnamed channel
unnamed-actor = an unnamed actor
unnamed-connection = an unnamed connection
unnamed-survey = an unnamed survey
