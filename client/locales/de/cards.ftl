# Karten: was unter ihrem Text steht, ihre Bilder, und die Karte für eine Persona.
card-has-link = Hat einen Link
card-owner = Zuständig: { $owner }
card-source = Quelle: { $source }
card-value = Nutzen { NUMBER($value) }
card-effort = Aufwand { NUMBER($effort) }
card-value-effort = Nutzen { NUMBER($value) } · Aufwand { NUMBER($effort) }
card-open-link = Link öffnen
section-card-more = Link, Farbe, Breite und mehr
field-span = Reicht über
field-span-hint = 1 Moment
problem-span = Schreiben Sie 1 bis 20 Momente.
option-not-judged = Noch nicht bewertet

picture-add = Bild hinzufügen
picture-replace = Bild ersetzen
picture-remove = Bild entfernen
picture-file = Bilddatei
picture-waiting = Das Bild wird übertragen
picture-again = Bild noch einmal laden
picture-adding = Das Hinzufügen des Bildes
picture-added = Bild hinzugefügt
picture-drop-file = Legen Sie hier eine Bilddatei ab.
picture-computed-lane = Diese Ebene wird aus den Momenten gezeichnet. Fügen Sie Bilder in einer anderen Ebene hinzu.
picture-too-large = { $megabytes ->
   *[other] Ein Bild darf höchstens { $megabytes } MB haben. Verkleinern Sie es und versuchen Sie es noch einmal.
}

only-persona = Nur was { $name } betrifft
only-unnamed = Nur was eine Persona betrifft
only-show-all = Alle zeigen

action-view-card-fields = Alle Felder der Karten zeigen, oder weniger
keywords-view-card-fields = kompakt Einzelheiten Schlagwörter Quelle Nutzen Aufwand alles
said-all-fields = Karten zeigen alle Felder
said-few-fields = Karten zeigen das Wesentliche
problem-no-download = Der Browser hat die Datei nicht angenommen. Erlauben Sie Downloads für diese Seite.
