# What customers say: feedback that is judged, and answers that are counted.
feedback = Feedback
feedback-empty = No feedback yet
feedback-empty-text = Write what customers say on cards and make them feedback (their kind in the panel), with where it came from. Then judge it here, one after the other.
triage-valid = It is true and worth acting on
triage-unclear = Somebody has to find out more
triage-invalid = It is wrong, or not about this journey
triage-open = Not judged yet
triage-judge = Judge it
triage-not-known = Not known
triage-left = { $count ->
    [0] All judged
    [one] { $count } to judge
   *[other] { $count } to judge
}

surveys-window = Answers of customers
surveys-empty = No answers yet
surveys-empty-text = Choose what was asked and where. Then type how many gave which answer, or count them from a file of a spreadsheet. Single answers are not kept.
surveys-add = Add answers
surveys-asked = What was asked
surveys-about = About
survey-kind-nps = NPS: would recommend, 0 to 10
survey-kind-csat = CSAT: satisfied, 1 to 5
survey-kind-ces = CES: made easy, 1 to 7
survey-name = { $kind }, { $target }
survey-asked-when = When it is asked
survey-asked-when-hint = When it is asked, such as two days later
survey-delete = Delete
survey-answers-of = Answers of { $value }
survey-by-value = Answers by value
survey-file = Count from a file
survey-file-label = File with answers
survey-file-large = This file has more than 8 MB. Keep only the column with the answers.
survey-file-unreadable = This file cannot be read as text.
survey-file-long = { $rows ->
   *[other] Nothing was changed: the file has more than { $rows } rows.
}
survey-file-empty = Nothing was changed: the file has no answers. They should be in the first column, or in one called “score”.
survey-row = { $number ->
   *[other] row { $number }
}
survey-row-says = { $number ->
   *[other] row { $number } (“{ $said }”)
}
survey-broken = Nothing was changed: no answer from { $least } to { $most } in { $rows }.
survey-broken-more = { $more ->
   *[other] Nothing was changed: no answer from { $least } to { $most } in { $rows } and { $more } more.
}
survey-count-problem = That is no count: write a whole number of answers, such as 12. The answers stay as they were.
survey-counted = { $answers ->
    [one] { $answers } answer counted.
   *[other] { $answers } answers counted.
}
survey-passed = { $rows ->
    [one] { $rows } row had none.
   *[other] { $rows } rows had none.
}

sheet-window = Window over the board
