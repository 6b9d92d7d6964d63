# The journey as an outline, for screen readers and whoever would rather read.
outline-skip = Diese Journey als Gliederung lesen
outline-label = Gliederung der Journey
outline-intro = Phasen, ihre Momente und ihre Karten als Überschriften und Listen. Zu jedem Eintrag gibt es eine Schaltfläche zum Bearbeiten und eine für seine Details.
outline-add-stage = Phase hinzufügen
outline-add-moment = Moment hinzufügen
outline-add-card = Karte hinzufügen
outline-edit = „{ $name }“ bearbeiten
outline-details = Details zu „{ $name }“
outline-feeling = Gefühl: { $words }
outline-severity = Schwere { $level } von 5
outline-untitled-stage = Phase ohne Namen
outline-untitled-moment = Moment ohne Titel
outline-untitled-card = Leere Karte
