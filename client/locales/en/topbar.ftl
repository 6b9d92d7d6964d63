# The bar over a journey.
topbar-unplaced = { $count ->
    [one] { $count } thing has lost its place
   *[other] { $count } things have lost their place
}
topbar-share = Share
# An action that cannot be done now, and why.
topbar-unavailable = { $action }: { $why }
topbar-journey = Journey
topbar-journey-menu = Journey menu
topbar-panel = Show or hide the panel
topbar-more = More
topbar-theme = Theme
topbar-rename = Rename journey
topbar-title = Title of the journey

# Who is here.
people-here = People here
people-more = More people
people-more-count = { $count ->
    [one] { $count } more person
   *[other] { $count } more people
}
people-nothing-selected = { $name } has nothing selected at the moment.
people-show-where = { $name }: show where
people-your-name = Your name
people-your-name-hint = Shown to others on this journey, and kept in this browser.
people-save-name = Save name
