trash = Papierkorb
trash-empty = Nichts wurde gelöscht
trash-empty-text = Was jemand löscht, wartet hier 30 Tage und kommt mit einem Klick zurück.
trash-deleted = Gelöscht
trash-restore = Wiederherstellen
trash-restore-all = Alles wiederherstellen
trash-restored = Wiederhergestellt
trash-restored-count = { $count ->
    [one] { $count } Element wiederhergestellt
   *[other] { $count } Elemente wiederhergestellt
}
trash-unplaced = Ohne Platz
trash-unplaced-note = Hinzugefügt, während jemand den Platz löschte. Legen Sie es zurück oder woandershin.
trash-who-deleted = { $who } hat gelöscht: { $what }
trash-place-unknown = Sein Platz ist hier (noch) nicht bekannt
trash-place = Einordnen…
trash-where-to = Wohin
trash-put-back = Zurücklegen und wiederherstellen: { $what }
trash-end-of-stage = Ans Ende der Phase
trash-in-lane-under = In { $lane }, unter
trash-when = { $who }, { $when }
trash-when-with = { $count ->
    [one] { $who }, { $when }, mit { $count } Element darin
   *[other] { $who }, { $when }, mit { $count } Elementen darin
}
