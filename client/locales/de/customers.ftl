# Was Kunden sagen: Feedback, das bewertet wird, und Antworten, die gezählt werden.
feedback = Feedback
feedback-empty = Noch kein Feedback
feedback-empty-text = Schreiben Sie auf Karten, was Kunden sagen, und machen Sie daraus Feedback (Art im Seitenbereich), mit der Quelle. Dann bewerten Sie es hier, eines nach dem anderen.
triage-valid = Es stimmt, und es lohnt sich zu handeln
triage-unclear = Jemand muss mehr herausfinden
triage-invalid = Es stimmt nicht oder betrifft diese Journey nicht
triage-open = Noch nicht bewertet
triage-judge = Bewerten
triage-not-known = Nicht bekannt
triage-left = { $count ->
    [0] Alles bewertet
    [one] Noch { $count } zu bewerten
   *[other] Noch { $count } zu bewerten
}

surveys-window = Antworten von Kunden
surveys-empty = Noch keine Antworten
surveys-empty-text = Wählen Sie, was gefragt wurde und wozu. Tragen Sie dann ein, wie viele wie geantwortet haben, oder zählen Sie die Antworten aus einer Tabellendatei. Einzelne Antworten werden nicht gespeichert.
surveys-add = Antworten hinzufügen
surveys-asked = Was gefragt wurde
surveys-about = Wozu
survey-kind-nps = NPS: würde empfehlen, 0 bis 10
survey-kind-csat = CSAT: zufrieden, 1 bis 5
survey-kind-ces = CES: leicht gemacht, 1 bis 7
survey-name = { $kind }, { $target }
survey-asked-when = Wann gefragt wird
survey-asked-when-hint = Wann gefragt wird, etwa zwei Tage danach
survey-delete = Löschen
survey-answers-of = Antworten mit { $value }
survey-by-value = Antworten nach Wert
survey-file = Aus einer Datei zählen
survey-file-label = Datei mit Antworten
survey-file-large = Diese Datei hat mehr als 8 MB. Behalten Sie nur die Spalte mit den Antworten.
survey-file-unreadable = Diese Datei lässt sich nicht als Text lesen.
survey-file-long = { $rows ->
   *[other] Nichts wurde geändert: Die Datei hat mehr als { $rows } Zeilen.
}
survey-file-empty = Nichts wurde geändert: Die Datei enthält keine Antworten. Sie gehören in die erste Spalte oder in eine mit dem Namen „Antwort“.
survey-row = { $number ->
   *[other] Zeile { $number }
}
survey-row-says = { $number ->
   *[other] Zeile { $number } („{ $said }“)
}
survey-broken = Nichts wurde geändert: keine Antwort von { $least } bis { $most } in { $rows }.
survey-broken-more = { $more ->
   *[other] Nichts wurde geändert: keine Antwort von { $least } bis { $most } in { $rows } und { $more } weiteren.
}
survey-count-problem = Das ist keine Anzahl: Schreiben Sie eine ganze Zahl von Antworten, etwa 12. Die Antworten bleiben, wie sie waren.
survey-counted = { $answers ->
    [one] { $answers } Antwort gezählt.
   *[other] { $answers } Antworten gezählt.
}
survey-passed = { $rows ->
    [one] { $rows } Zeile hatte keine.
   *[other] { $rows } Zeilen hatten keine.
}

sheet-window = Fenster über dem Board
