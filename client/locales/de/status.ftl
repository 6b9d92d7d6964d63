status-saved = Gespeichert
