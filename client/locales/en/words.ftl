# How long ago something was.

ago-now = just now
ago-minutes = { $minutes ->
   *[other] { $minutes } min ago
}
ago-hours = { $hours ->
   *[other] { $hours } h ago
}
ago-yesterday = yesterday
ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}

# Roles, as on a card of the home page.

role-viewer = Can view
role-commenter = Can comment
role-contributor = Can add notes
role-editor = Can edit
role-facilitator = Facilitator
role-owner = Owner

# Why the server did not do something. `what` is a noun, such as “Creating the journey”.

api-unreachable = { $what } did not work: the server does not answer. Check your connection and try again.
api-busy-for = { $seconds ->
   *[other] { $what } did not work: too many requests from here. Try again in { $seconds } s.
}
api-busy = { $what } did not work: too many requests from here. Wait a moment and try again.
api-forbidden = { $what } did not work: your link does not allow it, or is no longer valid.
api-missing = { $what } did not work: the journey is no longer there.
api-refused = { $what } did not work: { $reason }
api-unexpected = { $what } did not work: the server had a fault. Reload the page and try again.

# Why an edit did not happen.

edit-read-only = Your link lets you look, not change. Ask for an editor link.
edit-busy = That came too fast. Try again.

# Words of many places.
somebody = Somebody
try-again = Try again
undo = Undo
untitled-journey = Untitled journey
all-journeys = All journeys
link-copied-by-hand = The browser did not allow copying. The link is { $url }

cancel = Cancel
open = Open
language-heading = Language
# Languages are called by their own names everywhere.
language-en = English
language-de = Deutsch
# Said to screen readers when somebody has chosen this language.
said-language = Waymark speaks English now
# $language is the name of a language, in that language.
language-not-loaded = { $language } could not be loaded, so the language stays. Is this device online?

# What is tried, in “{ $what } did not work”.
what-creating-journey = Creating the journey
what-duplicating-journey = Duplicating the journey
what-renaming = Renaming
what-deleting-journey = Deleting the journey
what-restoring-journey = Restoring the journey

edit-missing = That does not work: it is not in this journey any more.
edit-exists = That does not work: it is in this journey already.
edit-wrong-field = That does not work: it cannot be set like this.
edit-invalid = That does not work: the value is not allowed here.
edit-too-many = { $limit ->
   *[other] That does not work: a journey holds at most { $limit } of these.
}

percent = { $value ->
   *[other] { $value } %
}
# A day, as people here type it.
day-typed = { $year }-{ $month }-{ $day }
day-example = YYYY-MM-DD

# Times. `count` is for the plural, `number` what is shown. The words are what people may type for a unit.
time-none = none
time-about = about
time-and = and
time-years = { $count ->
    [one] { $number } year
   *[other] { $number } years
}
time-months = { $count ->
    [one] { $number } month
   *[other] { $number } months
}
time-weeks = { $count ->
    [one] { $number } week
   *[other] { $number } weeks
}
time-days = { $count ->
    [one] { $number } day
   *[other] { $number } days
}
time-hours = { $number } h
time-minutes = { $number } min
time-words-year = y yr yrs year years
time-words-month = mo month months
time-words-week = w wk wks week weeks
time-words-day = d day days
time-words-hour = h hr hrs hour hours
time-words-minute = m min mins minute minutes '
time-words-second = s sec secs second seconds

# Why the server refused it, after “… did not work: ”.
refused-unknown-template = This server has no such template.
refused-bad-template = This is no template file. { $place }
refused-too-many-pictures = The journey holds as many pictures as it may. A copy of it keeps only those in use.
refused-too-many-links = The journey has as many links as it may have. Revoke one first.
refused-too-many-versions = The journey has as many named versions as it may have.
refused-last-owner = It is the last link that owns the journey. Create another owner link first.
refused-too-large = It is larger than this server takes.
refused-too-slow = It took too long to arrive. Try again.
refused-invalid-title = Write 1 to 200 characters on one line.
refused-bad-picture = It is no picture that this server knows. Choose a PNG, JPEG or WebP file.
