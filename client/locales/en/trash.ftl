# Trash and Unplaced.
trash = Trash
trash-empty = Nothing was deleted
trash-empty-text = What anybody deletes waits here for 30 days and comes back with one press.
trash-deleted = Deleted
trash-restore = Restore
trash-restore-all = Restore all
trash-restored = Restored
trash-restored-count = { $count ->
    [one] Restored { $count } thing
   *[other] Restored { $count } things
}
trash-unplaced = Unplaced
trash-unplaced-note = Added while somebody deleted the place. Put it back, or move it elsewhere.
trash-who-deleted = { $who } deleted { $what }
trash-place-unknown = Its place is not known here (yet)
trash-place = Place…
trash-where-to = Where to
trash-put-back = Put back: restore { $what }
trash-end-of-stage = To the end of stage
trash-in-lane-under = In { $lane }, under
trash-when = { $who }, { $when }
trash-when-with = { $count ->
    [one] { $who }, { $when }, with { $count } thing in it
   *[other] { $who }, { $when }, with { $count } things in it
}
