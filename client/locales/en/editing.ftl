# Copying, pasting, selecting and finding on the grid. `what` is a phrase such as “3 cards”.

clip-copied = Copied { $what }
clip-pasted = Pasted { $what }
clip-left-out = { $count ->
    [one] Pasted. One card has no moment here and was left out.
   *[other] Pasted. { $count } cards have no moment here and were left out.
}

# Why something was not pasted. Each says what to do next.

clip-too-large = This is too large to paste: Waymark takes up to 1 MB at once. Copy it in smaller parts.
clip-unreadable = What was copied is damaged and cannot be pasted. Copy it again.
clip-newer = This was copied from a newer version of Waymark. Reload the page and try again.
clip-invalid = What was copied holds a value that a journey does not allow ({ $field }). Nothing was pasted.
clip-nothing = There is nothing here that could be pasted.
clip-no-place = Go to the cell where it belongs, then paste.
clip-drawn-lane = This lane is drawn from the moments and takes no cards. Paste into another lane.
clip-no-columns = { $needed } moments are needed and { $there } are left from here on. Start further left, or add moments.
clip-no-lanes = { $needed } lanes are needed and { $there } are left from here down. Start further up, or add lanes.
clip-too-many = A journey holds at most { $limit } of these. Nothing was pasted.
clip-press-copy = The browser lets only the keys copy here. Press { $keys }.
clip-press-paste = The browser lets only the keys paste here. Press { $keys }.
clip-view-only = Your link lets you view this journey, not change it.

# The bar that finds things on the grid.

find-title = Find in this journey
find-placeholder = Find in this journey
find-none = Nothing found
find-count = { $at } of { $count }
find-next = Next
find-previous = Previous
find-filters = Filters
find-close = Close
find-clear = Clear all filters
find-any = Any
find-kind = Kind
find-tag = Tag
find-owner = Owner
find-persona = Persona
find-severity = Severity
find-evidence = Evidence
find-severity-from = { $least } and more

# The small picture of the whole journey.

overview-title = Overview of the journey
overview-hint = Press or drag to look elsewhere; arrow keys scroll.

# Presenting stage by stage.

present-title = Presentation
present-next = Next stage
present-previous = Previous stage
present-close = End the presentation
present-place = { $at } of { $count }
present-empty = Nothing is known about this stage yet.
present-feeling = Feeling { $value }
present-curve = Feelings in this stage
