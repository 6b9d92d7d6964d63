ago-now = gerade eben
ago-minutes = { $minutes ->
   *[other] vor { $minutes } Min.
}
ago-hours = { $hours ->
   *[other] vor { $hours } Std.
}
ago-yesterday = gestern
ago-days = { $days ->
    [one] vor { $days } Tag
   *[other] vor { $days } Tagen
}

role-viewer = Darf ansehen
role-commenter = Darf kommentieren
role-contributor = Darf Notizen schreiben
role-editor = Darf bearbeiten
role-facilitator = Moderiert
role-owner = Besitzt

api-unreachable = { $what } hat nicht geklappt: Der Server antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
api-busy-for = { $seconds ->
   *[other] { $what } hat nicht geklappt: zu viele Anfragen von hier. Versuchen Sie es in { $seconds } s noch einmal.
}
api-busy = { $what } hat nicht geklappt: zu viele Anfragen von hier. Warten Sie einen Moment und versuchen Sie es noch einmal.
api-forbidden = { $what } hat nicht geklappt: Ihr Link erlaubt es nicht oder gilt nicht mehr.
api-missing = { $what } hat nicht geklappt: Die Journey ist nicht mehr da.
api-refused = { $what } hat nicht geklappt: { $reason }
api-unexpected = { $what } hat nicht geklappt: ein Fehler im Server. Laden Sie die Seite neu und versuchen Sie es noch einmal.

edit-read-only = Mit Ihrem Link können Sie ansehen, nicht ändern. Bitten Sie um einen Link zum Bearbeiten.
edit-busy = Das war zu schnell. Versuchen Sie es noch einmal.

somebody = Jemand
try-again = Noch einmal versuchen
undo = Rückgängig
untitled-journey = Journey ohne Titel
all-journeys = Alle Journeys
link-copied-by-hand = Der Browser hat das Kopieren nicht erlaubt. Der Link lautet { $url }

cancel = Abbrechen
open = Öffnen
language-heading = Sprache
language-en = English
language-de = Deutsch
said-language = Waymark spricht jetzt Deutsch
language-not-loaded = { $language } konnte nicht geladen werden, die Sprache bleibt. Ist dieses Gerät online?

what-creating-journey = Das Anlegen der Journey
what-duplicating-journey = Das Duplizieren der Journey
what-renaming = Das Umbenennen
what-deleting-journey = Das Löschen der Journey
what-restoring-journey = Das Wiederherstellen der Journey

edit-missing = Das geht nicht: In dieser Journey gibt es das nicht mehr.
edit-exists = Das geht nicht: In dieser Journey gibt es das schon.
edit-wrong-field = Das geht nicht: So lässt es sich nicht setzen.
edit-invalid = Das geht nicht: Der Wert ist hier nicht erlaubt.
edit-too-many = { $limit ->
   *[other] Das geht nicht: Eine Journey fasst höchstens { $limit } davon.
}

percent = { $value ->
   *[other] { $value } %
}
day-typed = { $day }.{ $month }.{ $year }
day-example = TT.MM.JJJJ

time-none = keine
time-about = etwa
time-and = und
time-years = { $count ->
    [one] { $number } Jahr
   *[other] { $number } Jahre
}
time-months = { $count ->
    [one] { $number } Monat
   *[other] { $number } Monate
}
time-weeks = { $count ->
    [one] { $number } Woche
   *[other] { $number } Wochen
}
time-days = { $count ->
    [one] { $number } Tag
   *[other] { $number } Tage
}
time-hours = { $number } Std.
time-minutes = { $number } Min.
time-words-year = j jahr jahre jahren
time-words-month = mo monat monate monaten
time-words-week = w woche wochen
time-words-day = t tag tage tagen
time-words-hour = h std stunde stunden
time-words-minute = m min minute minuten '
time-words-second = s sek sekunde sekunden

refused-unknown-template = Diese Vorlage hat der Server nicht.
refused-bad-template = Das ist keine Vorlagendatei. { $place }
refused-too-many-pictures = Die Journey hat so viele Bilder, wie sie haben darf. Eine Kopie behält nur die benutzten.
refused-too-many-links = Die Journey hat so viele Links, wie sie haben darf. Ziehen Sie zuerst einen zurück.
refused-too-many-versions = Die Journey hat so viele benannte Versionen, wie sie haben darf.
refused-last-owner = Es ist der letzte Link, der die Journey besitzt. Erstellen Sie zuerst einen anderen.
refused-too-large = Es ist größer, als dieser Server annimmt.
refused-too-slow = Es kam zu langsam an. Versuchen Sie es noch einmal.
refused-invalid-title = Schreiben Sie 1 bis 200 Zeichen in einer Zeile.
refused-bad-picture = Es ist kein Bild, das dieser Server kennt. Wählen Sie eine PNG-, JPEG- oder WebP-Datei.
