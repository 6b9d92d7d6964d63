# The home page.
home-skip = Skip to your journeys
home-brand = Waymark, home
home-theme = Light or dark
home-theme-system = Like the system
home-theme-light = Light
home-theme-dark = Dark
home-journeys = Your journeys
home-journeys-note = Opened in this browser. Keep a journey’s link to reach it from elsewhere.

# The first visit.
home-first-title = See what your customers live through, and work on it together.
home-first-example = Start with an example
home-first-empty = Empty journey

# A journey of the list.
home-no-curve = Open it once to see its curve here
home-role-opened = { $role } · { $opened }
home-in-trash = In the trash
home-gone = Deleted, or the link was revoked
home-actions-for = Actions for { $title }
home-actions = Actions
home-remove = Remove
home-restore = Restore
home-actions-for-this = Actions for this journey
home-rename-title = Rename journey
home-remove-from-list = Remove from this list
home-owners-only = Only with the owner’s link
home-copy-link = Copy link
home-rename = Rename…
home-duplicate = Duplicate
home-delete = Delete
home-needs-name = A journey needs a name. Write at least one letter.
home-name = Name
home-name-hint = Everybody who opens this journey sees it.
home-rename-do = Rename
home-duplicated = Duplicated as “{ $title }”
home-trashed = Moved “{ $title }” to the trash
home-removed = Removed “{ $title }” from this list
home-copied = Link copied. Whoever has it: { $right }.
home-not-copied = The browser does not allow copying here. Open the journey and copy its address.

# Templates.
home-new = Start a new journey
home-loading-templates = Loading the templates
home-templates-waiting = Loading the templates
home-no-stages = No stages yet
home-from-file = New from a file
home-from-file-doing = Starting from the file
home-file-label = Template file
home-how = How to use it
home-how-button = How to use it: { $name }
home-how-of = How to use { $name }
home-how-workshop = A workshop with it
home-how-minutes = { $minutes ->
   *[other] { $minutes } min
}
home-how-start = Start with this template
