# The switch between board, table and actions.
mode-label = Show as
mode-board = Board
mode-table = Table
mode-actions = Actions

# The table.
table-label = Table of the journey
table-hint = Arrow keys move, Enter edits, Escape leaves the table.
table-rows = Rows
table-rows-moments = Moments
table-rows-cards = Cards
table-columns = Columns
table-filter = Filter
table-filters = Filters
table-filter-add = Add a filter
table-filter-remove = Remove this filter
table-filter-column = Column
table-filter-test = Condition
table-filter-value = Value
table-group = Group
table-group-none = No groups
table-views = Views
table-view-save = Save this view
table-view-name = Name of the view
table-view-delete = Delete this view
table-view-usual = Usual view
table-views-none = Views are kept in this browser.
table-export = Export as CSV
table-sort-hint = Sort. With Shift: also by this.
table-empty = No rows
table-empty-text = No row meets all filters, or the journey has none yet.
table-clear-filters = Clear all filters
table-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
table-group-empty = Nothing entered
table-cell-computed = This follows from other values.
table-problem-number = Write a whole number from { $least } to { $most }
table-problem-feeling = Write a feeling from −2 to +2 in steps of 0.5
table-problem-persona = Add a persona first: a feeling is somebody’s.
table-problem-time = Write a time such as “20 min”, “2 h 30” or “3 weeks”
table-choice-clear = Clear
table-test-contains = contains
table-test-is = is
table-test-at-least = is at least
table-test-at-most = is at most
table-test-empty = is empty
table-test-filled = is filled

# Its columns.
column-moment = Moment
column-stage = Stage
column-kind = Kind
column-feeling = Feeling
column-owner = Owner
column-impact = Impact
column-desired = Desired
column-actual = Actual
column-gap = Gap
column-priority = Priority
column-pain = Pain
column-gaps = Hidden gaps
column-importance = Important to customers
column-importance-org = Important to us
column-influence = Who controls it
column-wait = Waiting time
column-wait-ok = Wait acceptable
column-active = Busy time
column-contacts = Contacts
column-uncertainty = Uncertainty
column-truth = Moment of truth
column-entered = Entered
column-completed = Completed
column-channels = Channels
column-cards = Cards
column-question = Question to customers
column-card = Card
column-lane = Lane
column-severity = Severity
column-evidence = Evidence
column-status = Status
column-due = Due
column-value = Value
column-effort = Effort
column-tags = Tags
column-source = Source
column-triage = Triage

# Actions by progress.
actions-label = Actions by progress
actions-all-kinds = All
actions-owner = Owner
actions-owner-any = Anybody
actions-owner-none = Nobody
actions-overdue = Overdue since { $day }
actions-due = Due { $day }
actions-unowned = No owner
actions-nothing = Nothing here
actions-dropped = { $count } dropped
actions-move = Move to { $status }
actions-moved = { $title }: { $status }
actions-show = Show on the board
actions-more = More
actions-empty = No actions yet
actions-empty-text = Cards of the kinds opportunity, idea and action show here by their progress.
actions-untitled = Untitled card
