# Die Anleitung für alle, denen die Methode neu ist, und der Zettel, den eine Vorlage hinterlässt.
guide-who = Wer geht diesen Weg?
guide-what = Was geschieht, und wo?
guide-with = Wer und was ist beteiligt?
guide-feels = Wie fühlt es sich an?
guide-who-why = Ein Mensch, den Sie vor Augen haben, nicht alle. Am besten jemand, mit dem Sie gesprochen haben; schreiben Sie dazu, was Sie nur vermuten.
guide-what-why = Touchpoints der Reihe nach, in den Worten der Kunden, jeder mit seinem Kanal. Auch was dazwischen liegt, zählt: Warten ist ein Moment für sich.
guide-with-why = Dinge, die sie benutzen, Personen, die sie treffen, und wer dahinter arbeitet. Hier sehen Sie, wen Sie fragen müssen, wenn sich etwas ändern soll.
guide-feels-why = Ziehen Sie den Punkt jedes Moments nach oben oder unten. Lassen Sie ihn offen, wo es niemand weiß: Das ist eine Frage, keine Null.
guide-task-title = Geben Sie der Journey einen eigenen Titel
guide-task-name = Geben Sie Ihrer Persona einen eigenen Namen
guide-task-need = Schreiben Sie, was sie braucht oder erledigen will
guide-task-moments = Schreiben Sie mindestens drei Momente
guide-task-channels = Wählen Sie für jeden Touchpoint einen Kanal
guide-task-actors = Ergänzen Sie bei drei Momenten ein Ding oder eine Person
guide-task-feelings = Setzen Sie das Gefühl von drei Momenten
guide-task-reason = Schreiben Sie den Grund für das tiefste
guide = Ihre erste Journey
guide-steps = Schritte
guide-step = { $number ->
   *[other] Schritt { $number }: { $title }
}
guide-step-done = { $number ->
   *[other] Schritt { $number }, erledigt: { $title }
}
guide-done = Erledigt:
guide-to-do = Zu tun:
guide-back = Zurück
guide-next = Nächster Schritt
guide-finish = Fertig
guide-name-journey = Journey benennen
guide-add-wait = Wartezeit hinzufügen
guide-add-moment = Moment hinzufügen
guide-clear = Beispiel wegräumen
guide-cleared = Das Beispiel liegt im Papierkorb.
guide-choose-channel = Kanal wählen
guide-add-actor = Ding oder Person hinzufügen
guide-set-feeling = Gefühl setzen
guide-write-reason = Grund schreiben
guide-ready = Ihre erste Journey steht
guide-ready-text = Sehen Sie sich den tiefsten Punkt an: Wem gehört er, und was würden Sie zuerst versuchen? Die Erkenntnisse zeigen, was die Journey selbst herausfindet; teilen Sie sie, und andere ergänzen, was sie wissen.
guide-insights = Erkenntnisse ansehen
guide-share = Teilen
guide-again = Zurück zum ersten Schritt
note-away = Diesen Zettel weglegen
note-guide = Anleitung öffnen
note-got-it = Verstanden
