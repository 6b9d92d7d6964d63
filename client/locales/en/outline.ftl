# The journey as an outline, for screen readers and whoever would rather read.
outline-skip = Read this journey as an outline
outline-label = Outline of the journey
outline-intro = Stages, their moments and their cards, as headings and lists. Each has a button to edit it and one for its details.
outline-add-stage = Add a stage
outline-add-moment = Add a moment
outline-add-card = Add a card
outline-edit = Edit “{ $name }”
outline-details = Details of “{ $name }”
outline-feeling = Feeling: { $words }
outline-severity = Severity { $level } of 5
outline-untitled-stage = Untitled stage
outline-untitled-moment = Untitled moment
outline-untitled-card = Empty card
