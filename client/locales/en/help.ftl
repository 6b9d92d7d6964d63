# Keyboard help.
help-title = Keyboard shortcuts
help-on-the-grid = On the grid
help-next-cell = Go to the next cell or card
help-write = Write, or make a card

# Before a journey is deleted.
delete-journey-title = Delete “{ $title }”?
delete-journey-text = It goes to the trash, and everybody who has it open is disconnected. Owners can restore it.
delete-journey-keep = Keep it
delete-journey-do = Delete journey

# The first minute.
hint-label = First steps
hint-title = This is a journey, from left to right
hint-follow = You follow live: what others change appears here as they do it.
hint-tap = Tap a card, a moment or a stage to see and change all about it. Plus and minus say how a moment feels.
hint-type = Double-click a text to change it, type in an empty cell for a new card, drag a point of the curve to say how it feels.
hint-menu = Sharing, undo and insights are in the menu at the top right.
hint-panel = Select anything: the panel on the right has the rest of it. I opens and closes it.
hint-finds = finds every action and every card,
hint-shows-keys = shows the keys.
hint-got-it = Got it

# Told to screen readers about others.
voice-others-here = { $count ->
    [one] { $count } other is here
   *[other] { $count } others are here
}
voice-alone = You are alone here now
voice-others-still-here = { $count ->
    [one] { $count } other is still here
   *[other] { $count } others are still here
}
voice-added = { $people ->
    [one] { $who } added { $what }
   *[other] Others added { $what }
}
voice-moved = { $people ->
    [one] { $who } moved { $what }
   *[other] Others moved { $what }
}
voice-deleted = { $people ->
    [one] { $who } deleted { $what }
   *[other] Others deleted { $what }
}

help-extend = Extend the selection
help-type = Make a card by typing in an empty cell
help-tab = Go on to the next cell while writing
help-back-tab = Back to the cell before while writing
help-ends = First and last column
help-corners = First moment and last cell
help-lanes = Lane above and below
help-keys-extend = Shift ← ↑ → ↓
help-keys-enter = Enter
help-keys-letters = A – Z
help-keys-tab = Tab
help-keys-back-tab = Shift Tab
help-keys-ends = Home End
help-keys-corners = Ctrl Home End
help-keys-lanes = Page ↑ ↓
