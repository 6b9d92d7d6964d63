# The board.
board = Board
board-no-stages = No stages yet
board-no-stages-text = A stage is a part of the way, such as “Choose” or “Arrive”. Moments stand under it, feelings and cards under them.
board-add-stage = Add a stage
board-add-lane = Add a lane
board-add-moment = Add a moment
board-add-moment-to-stage = Add a moment to this stage
board-add-card = Add a card
board-add-card-to = Add a card to
board-opening = Opening the journey
board-stages = Stages
board-no-moments = No moments yet
board-write-here = Write here
board-name-stage = Name this stage
board-name-lane = Name this lane
board-what-happens = What happens?
board-show-lane = Show this lane
board-fold-lane = Fold this lane

# Fields written on the board, for screen readers.
board-name-of-stage = Name of this stage
board-title-of-moment = Title of this moment
board-name-of-lane = Name of this lane
board-title-of-card = Title of this card
board-title-of-other = Title

# Places on the board.
place-cell = { $lane }, { $moment }
place-cell-empty = { $lane }, { $moment }, empty
place-before = before { $what }
place-after = after { $what }
place-above = above { $what }
place-below = below { $what }
moved-to = Moved “{ $what }” to { $place }
moved-cards-to = { $count ->
    [one] Moved { $count } card to { $place }
   *[other] Moved { $count } cards to { $place }
}
moved-things-to = { $count ->
    [one] Moved { $count } thing to { $place }
   *[other] Moved { $count } things to { $place }
}
not-moved = Not moved

# On a card.
card-severity = { $level ->
   *[other] Severity { $level } of 5
}
card-evidence-assumed = Assumed, not researched
card-evidence-partly = Partly researched
card-evidence-researched = Researched
card-has-description = Has a description

# Facts under a moment.
fact-too-long = too long
fact-contacts = contacts
fact-uncertain = Uncertain
fact-uncertainty = { $level ->
   *[other] Uncertainty { $level } of 4
}
fact-no-owner = No owner
fact-impact = Impact
fact-gap = Gap

# Feelings.
feeling-very-good = { $value }, very good
feeling-good = { $value }, good
feeling-rather-good = { $value }, rather good
feeling-neutral = { $value }, neither good nor bad
feeling-rather-bad = { $value }, rather bad
feeling-bad = { $value }, bad
feeling-very-bad = { $value }, very bad
feeling-not-known = not known
feeling-unknown = Feeling not known
feeling-drag = Not known yet: drag to set
feeling-worse = Feels worse
feeling-better = Feels better
feeling-editing-to-be = Editing how it should be
feeling-which = Which feelings are edited

# Zoom.
zoom = Zoom
zoom-in = Zoom in
zoom-out = Zoom out
zoom-fit = Fit the whole journey
zoom-back = Back to 100 %

# The small picture of a journey's curve.
curve-none = No emotion scored yet
curve-summary = Emotion over { $moments }: highest { $highest } at moment { $top }, lowest { $lowest } at moment { $bottom }
