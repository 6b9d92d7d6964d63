# Kopieren, Einfügen, Auswählen und Finden auf dem Raster. `what` ist eine Angabe wie „3 Karten“.

clip-copied = { $what } kopiert
clip-pasted = { $what } eingefügt
clip-left-out = { $count ->
    [one] Eingefügt. Für eine Karte gibt es hier keinen Moment; sie fehlt.
   *[other] Eingefügt. Für { $count } Karten gibt es hier keinen Moment; sie fehlen.
}

# Warum etwas nicht eingefügt wurde.

clip-too-large = Das ist zu groß: Waymark nimmt bis zu 1 MB auf einmal. Kopieren Sie es in kleineren Teilen.
clip-unreadable = Das Kopierte ist beschädigt und lässt sich nicht einfügen. Kopieren Sie es noch einmal.
clip-newer = Das wurde aus einer neueren Version von Waymark kopiert. Laden Sie die Seite neu und versuchen Sie es noch einmal.
clip-invalid = Das Kopierte enthält einen Wert, den eine Journey nicht zulässt ({ $field }). Nichts wurde eingefügt.
clip-nothing = Hier ist nichts, was sich einfügen ließe.
clip-no-place = Gehen Sie in die Zelle, in die es gehört, und fügen Sie dann ein.
clip-drawn-lane = Diese Zeile wird aus den Momenten gezeichnet und nimmt keine Karten. Fügen Sie in einer anderen Zeile ein.
clip-no-columns = Es braucht { $needed } Momente, ab hier sind es { $there }. Beginnen Sie weiter links, oder fügen Sie Momente hinzu.
clip-no-lanes = Es braucht { $needed } Zeilen, ab hier sind es { $there }. Beginnen Sie weiter oben, oder fügen Sie Zeilen hinzu.
clip-too-many = Eine Journey fasst davon höchstens { $limit }. Nichts wurde eingefügt.
clip-press-copy = Der Browser lässt hier nur die Tasten kopieren. Drücken Sie { $keys }.
clip-press-paste = Der Browser lässt hier nur die Tasten einfügen. Drücken Sie { $keys }.
clip-view-only = Mit Ihrem Link können Sie diese Journey ansehen, nicht ändern.

# Die Leiste, die auf dem Raster findet.

find-title = In dieser Journey suchen
find-placeholder = In dieser Journey suchen
find-none = Nichts gefunden
find-count = { $at } von { $count }
find-next = Weiter
find-previous = Zurück
find-filters = Filter
find-close = Schließen
find-clear = Alle Filter löschen
find-any = Alle
find-kind = Art
find-tag = Schlagwort
find-owner = Zuständig
find-persona = Persona
find-severity = Schwere
find-evidence = Belege
find-severity-from = { $least } und mehr

# Das kleine Bild der ganzen Journey.

overview-title = Übersicht der Journey
overview-hint = Drücken oder ziehen, um anderswohin zu sehen; Pfeiltasten rollen.

# Phase für Phase vorstellen.

present-title = Präsentation
present-next = Nächste Phase
present-previous = Vorige Phase
present-close = Präsentation beenden
present-place = { $at } von { $count }
present-empty = Über diese Phase ist noch nichts bekannt.
present-feeling = Gefühl { $value }
present-curve = Gefühle in dieser Phase
