help-title = Tastenkürzel
help-on-the-grid = Im Raster
help-next-cell = Zur nächsten Zelle oder Karte gehen
help-write = Schreiben oder eine Karte anlegen

delete-journey-title = „{ $title }“ löschen?
delete-journey-text = Sie kommt in den Papierkorb, und alle, die sie geöffnet haben, werden getrennt. Wer sie besitzt, kann sie wiederherstellen.
delete-journey-keep = Behalten
delete-journey-do = Journey löschen

hint-label = Erste Schritte
hint-title = Das ist eine Journey, von links nach rechts
hint-follow = Sie sind live dabei: Was andere ändern, erscheint hier sofort.
hint-tap = Tippen Sie auf eine Karte, einen Moment oder eine Phase, um alles dazu zu sehen und zu ändern. Plus und Minus sagen, wie sich ein Moment anfühlt.
hint-type = Doppelklicken Sie auf einen Text, um ihn zu ändern, tippen Sie in einer leeren Zelle für eine neue Karte, ziehen Sie einen Punkt der Kurve, um zu sagen, wie es sich anfühlt.
hint-menu = Teilen, Rückgängig und Erkenntnisse stehen im Menü oben rechts.
hint-panel = Wählen Sie etwas aus: Alles Weitere steht rechts. I öffnet und schließt den Bereich.
hint-finds = findet jede Aktion und jede Karte,
hint-shows-keys = zeigt die Tasten.
hint-got-it = Verstanden

voice-others-here = { $count ->
    [one] { $count } andere Person ist hier
   *[other] { $count } andere sind hier
}
voice-alone = Sie sind jetzt allein hier
voice-others-still-here = { $count ->
    [one] { $count } andere Person ist noch hier
   *[other] { $count } andere sind noch hier
}
voice-added = { $people ->
    [one] Hinzugefügt von { $who }: { $what }
   *[other] Von anderen hinzugefügt: { $what }
}
voice-moved = { $people ->
    [one] Verschoben von { $who }: { $what }
   *[other] Von anderen verschoben: { $what }
}
voice-deleted = { $people ->
    [one] Gelöscht von { $who }: { $what }
   *[other] Von anderen gelöscht: { $what }
}

help-extend = Auswahl erweitern
help-type = Karte anlegen: in einer leeren Zelle tippen
help-tab = Beim Schreiben zur nächsten Zelle
help-back-tab = Beim Schreiben zurück zur vorigen Zelle
help-ends = Erste und letzte Spalte
help-corners = Erster Moment und letzte Zelle
help-lanes = Ebene darüber und darunter
help-keys-extend = Umschalt ← ↑ → ↓
help-keys-enter = Eingabe
help-keys-letters = A – Z
help-keys-tab = Tab
help-keys-back-tab = Umschalt Tab
help-keys-ends = Pos1 Ende
help-keys-corners = Strg Pos1 Ende
help-keys-lanes = Bild ↑ ↓
