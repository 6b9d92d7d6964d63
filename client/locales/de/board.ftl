board = Board
board-no-stages = Noch keine Phasen
board-no-stages-text = Eine Phase ist ein Teil des Weges, etwa „Auswählen“ oder „Ankommen“. Darunter stehen Momente, darunter Gefühle und Karten.
board-add-stage = Phase hinzufügen
board-add-lane = Ebene hinzufügen
board-add-moment = Moment hinzufügen
board-add-moment-to-stage = Dieser Phase einen Moment hinzufügen
board-add-card = Karte hinzufügen
board-add-card-to = Karte hinzufügen in
board-opening = Die Journey wird geöffnet
board-stages = Phasen
board-no-moments = Noch keine Momente
board-write-here = Hier schreiben
board-name-stage = Phase benennen
board-name-lane = Ebene benennen
board-what-happens = Was passiert?
board-show-lane = Diese Ebene zeigen
board-fold-lane = Diese Ebene einklappen

board-name-of-stage = Name dieser Phase
board-title-of-moment = Titel dieses Moments
board-name-of-lane = Name dieser Ebene
board-title-of-card = Titel dieser Karte
board-title-of-other = Titel

place-cell = { $lane }, { $moment }
place-cell-empty = { $lane }, { $moment }, leer
place-before = vor { $what }
place-after = nach { $what }
place-above = über { $what }
place-below = unter { $what }
moved-to = „{ $what }“ verschoben: { $place }
moved-cards-to = { $count ->
    [one] { $count } Karte verschoben: { $place }
   *[other] { $count } Karten verschoben: { $place }
}
moved-things-to = { $count ->
    [one] { $count } Element verschoben: { $place }
   *[other] { $count } Elemente verschoben: { $place }
}
not-moved = Nicht verschoben

card-severity = { $level ->
   *[other] Schweregrad { $level } von 5
}
card-evidence-assumed = Angenommen, nicht erforscht
card-evidence-partly = Teils belegt
card-evidence-researched = Erforscht
card-has-description = Hat eine Beschreibung

fact-too-long = zu lang
fact-contacts = Kontakte
fact-uncertain = Unsicher
fact-uncertainty = { $level ->
   *[other] Unsicherheit { $level } von 4
}
fact-no-owner = Niemand zuständig
fact-impact = Wirkung
fact-gap = Lücke

feeling-very-good = { $value }, sehr gut
feeling-good = { $value }, gut
feeling-rather-good = { $value }, eher gut
feeling-neutral = { $value }, weder gut noch schlecht
feeling-rather-bad = { $value }, eher schlecht
feeling-bad = { $value }, schlecht
feeling-very-bad = { $value }, sehr schlecht
feeling-not-known = nicht bekannt
feeling-unknown = Gefühl nicht bekannt
feeling-drag = Noch nicht bekannt: ziehen, um es zu setzen
feeling-worse = Fühlt sich schlechter an
feeling-better = Fühlt sich besser an
feeling-editing-to-be = Bearbeitet wird, wie es sein soll
feeling-which = Welche Gefühle bearbeitet werden

zoom = Zoom
zoom-in = Vergrößern
zoom-out = Verkleinern
zoom-fit = Ganze Journey einpassen
zoom-back = Zurück auf 100 %

curve-none = Noch keine Emotion bewertet
curve-summary = Emotion über { $moments }: Höchstwert { $highest } bei Moment { $top }, Tiefstwert { $lowest } bei Moment { $bottom }
