# Cards: what they say under their text, their pictures, and the map for one persona.
card-has-link = Has a link
card-owner = Owner: { $owner }
card-source = Source: { $source }
card-value = Value { NUMBER($value) }
card-effort = Effort { NUMBER($effort) }
card-value-effort = Value { NUMBER($value) } · Effort { NUMBER($effort) }
card-open-link = Open the link
section-card-more = Link, colour, span and more
field-span = Spans
field-span-hint = 1 moment
problem-span = Write 1 to 20 moments.
option-not-judged = Not judged yet

picture-add = Add a picture
picture-replace = Replace the picture
picture-remove = Remove the picture
picture-file = Picture file
picture-waiting = The picture is on its way
picture-again = Load the picture again
picture-adding = Adding the picture
picture-added = Picture added
picture-drop-file = Drop a picture file here.
picture-computed-lane = This lane is drawn from the moments. Add pictures in another lane.
picture-too-large = { $megabytes ->
   *[other] A picture may have at most { $megabytes } MB. Make it smaller and try again.
}

only-persona = Only what concerns { $name }
only-unnamed = Only what concerns one persona
only-show-all = Show everybody

action-view-card-fields = Show all fields of cards, or less
keywords-view-card-fields = compact details tags source value effort everything
said-all-fields = Cards show all fields
said-few-fields = Cards show the essentials
problem-no-download = The browser did not take the file. Allow downloads for this page.
