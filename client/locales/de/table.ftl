# The switch between board, table and actions.
mode-label = Anzeigen als
mode-board = Board
mode-table = Tabelle
mode-actions = Maßnahmen

# The table.
table-label = Tabelle der Journey
table-hint = Pfeiltasten bewegen, Eingabe bearbeitet, Escape verlässt die Tabelle.
table-rows = Zeilen
table-rows-moments = Momente
table-rows-cards = Karten
table-columns = Spalten
table-filter = Filtern
table-filters = Filter
table-filter-add = Filter hinzufügen
table-filter-remove = Diesen Filter entfernen
table-filter-column = Spalte
table-filter-test = Bedingung
table-filter-value = Wert
table-group = Gruppieren
table-group-none = Keine Gruppen
table-views = Ansichten
table-view-save = Diese Ansicht speichern
table-view-name = Name der Ansicht
table-view-delete = Diese Ansicht löschen
table-view-usual = Übliche Ansicht
table-views-none = Ansichten bleiben in diesem Browser.
table-export = Als CSV exportieren
table-sort-hint = Sortieren. Mit Umschalt: auch danach.
table-empty = Keine Zeilen
table-empty-text = Keine Zeile erfüllt alle Filter, oder die Journey hat noch keine.
table-clear-filters = Alle Filter entfernen
table-count = { $count ->
    [one] { $count } Zeile
   *[other] { $count } Zeilen
}
table-group-empty = Nichts eingetragen
table-cell-computed = Das ergibt sich aus anderen Werten.
table-problem-number = Schreiben Sie eine ganze Zahl von { $least } bis { $most }
table-problem-feeling = Schreiben Sie ein Gefühl von −2 bis +2 in Schritten von 0,5
table-problem-persona = Fügen Sie zuerst eine Persona hinzu: Ein Gefühl hat immer jemand.
table-problem-time = Schreiben Sie eine Zeit wie „20 min“, „2 h 30“ oder „3 Wochen“
table-choice-clear = Leeren
table-test-contains = enthält
table-test-is = ist
table-test-at-least = ist mindestens
table-test-at-most = ist höchstens
table-test-empty = ist leer
table-test-filled = ist ausgefüllt

# Its columns.
column-moment = Moment
column-stage = Phase
column-kind = Art
column-feeling = Gefühl
column-owner = Zuständig
column-impact = Wirkung
column-desired = Soll
column-actual = Ist
column-gap = Lücke
column-priority = Priorität
column-pain = Schmerz
column-gaps = Versteckte Lücken
column-importance = Wichtig für Kunden
column-importance-org = Wichtig für uns
column-influence = Wer es steuert
column-wait = Wartezeit
column-wait-ok = Wartezeit annehmbar
column-active = Aktive Zeit
column-contacts = Kontakte
column-uncertainty = Ungewissheit
column-truth = Moment der Wahrheit
column-entered = Begonnen
column-completed = Abgeschlossen
column-channels = Kanäle
column-cards = Karten
column-question = Frage an Kunden
column-card = Karte
column-lane = Ebene
column-severity = Schwere
column-evidence = Beleg
column-status = Status
column-due = Fällig
column-value = Nutzen
column-effort = Aufwand
column-tags = Schlagwörter
column-source = Quelle
column-triage = Einordnung

# Actions by progress.
actions-label = Maßnahmen nach Fortschritt
actions-all-kinds = Alle
actions-owner = Zuständig
actions-owner-any = Alle
actions-owner-none = Niemand
actions-overdue = Überfällig seit { $day }
actions-due = Fällig { $day }
actions-unowned = Niemand zuständig
actions-nothing = Nichts hier
actions-dropped = { $count } verworfen
actions-move = Verschieben nach { $status }
actions-moved = { $title }: { $status }
actions-show = Auf dem Board zeigen
actions-more = Mehr
actions-empty = Noch keine Maßnahmen
actions-empty-text = Karten der Arten Chance, Idee und Maßnahme stehen hier nach ihrem Fortschritt.
actions-untitled = Karte ohne Titel
