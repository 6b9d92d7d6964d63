status-saved = Gespeichert

status-connecting = Verbindet…
status-saving = Speichert…
status-offline = Offline
status-reconnecting = Verbindet neu…
status-view-only = Nur ansehen
status-view-only-reconnecting = Nur ansehen · verbindet neu…
status-not-saved = Nicht gespeichert
status-disconnected = Getrennt

status-with-kept = { $word } · { $kept }
kept-on-device = { $count ->
    [one] { $count } Änderung gesichert
   *[other] { $count } Änderungen gesichert
}
kept-writing = { $count ->
    [one] sichert { $count } Änderung…
   *[other] sichert { $count } Änderungen…
}
kept-tab-only = { $count ->
    [one] { $count } Änderung nur in diesem Tab
   *[other] { $count } Änderungen nur in diesem Tab
}

notice-kept-on-device = { $count ->
    [one] { $count } Änderung von Ihnen ist auf diesem Gerät gesichert.
   *[other] { $count } Änderungen von Ihnen sind auf diesem Gerät gesichert.
}
notice-kept-tab-only = { $count ->
    [one] Lassen Sie diesen Tab offen: { $count } Änderung von Ihnen gibt es nur hier.
   *[other] Lassen Sie diesen Tab offen: { $count } Änderungen von Ihnen gibt es nur hier.
}

notice-store-read-only = Der Server kann gerade nicht auf seine Festplatte schreiben. Arbeiten Sie weiter; er speichert, sobald es geht.
notice-document-full = Diese Journey hat ihre größte Größe erreicht; neue Änderungen werden nicht gespeichert. Löschen Sie, was nicht mehr gebraucht wird.
notice-offline-tab-only = Sie sind offline, und dieser Browser sichert nichts.
notice-link-invalid = Dieser Link gilt nicht mehr. Bitten Sie um einen neuen.
notice-no-journey = Diese Journey gibt es auf diesem Server nicht. Prüfen Sie, ob der Link vollständig ist.
notice-deleted = Diese Journey wurde gelöscht. Wer sie besitzt, kann sie wiederherstellen.
notice-too-large = Die letzte Änderung war zu groß für den Server und wurde nicht gespeichert.
notice-newer = Diese Journey stammt aus einer neueren Version von Waymark. Laden Sie die Seite neu; wenn das nicht hilft, muss dieser Server aktualisiert werden.
notice-rate-limited = Diese Seite hat mehr Änderungen gesendet, als der Server annimmt. Warten Sie einen Moment.
notice-bad-frame = Diese Seite und der Server verstehen sich nicht.
notice-ended = Der Server hat die Verbindung beendet.
notice-reload = Seite neu laden
notice-open-trash = Papierkorb öffnen
