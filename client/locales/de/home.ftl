home-skip = Zu Ihren Journeys springen
home-brand = Waymark, Startseite
home-theme = Hell oder dunkel
home-theme-system = Wie das System
home-theme-light = Hell
home-theme-dark = Dunkel
home-journeys = Ihre Journeys
home-journeys-note = In diesem Browser geöffnet. Bewahren Sie den Link einer Journey auf, um sie von woanders zu erreichen.

home-first-title = Sehen Sie, was Ihre Kunden erleben, und arbeiten Sie gemeinsam daran.
home-first-example = Mit einem Beispiel beginnen
home-first-empty = Leere Journey

home-no-curve = Einmal öffnen, dann erscheint hier die Kurve
home-role-opened = { $role } · { $opened }
home-in-trash = Im Papierkorb
home-gone = Gelöscht, oder der Link wurde zurückgezogen
home-actions-for = Aktionen für { $title }
home-actions = Aktionen
home-remove = Entfernen
home-restore = Wiederherstellen
home-actions-for-this = Aktionen für diese Journey
home-rename-title = Journey umbenennen
home-remove-from-list = Aus dieser Liste entfernen
home-owners-only = Nur mit dem Link zum Besitzen
home-copy-link = Link kopieren
home-rename = Umbenennen…
home-duplicate = Duplizieren
home-delete = Löschen
home-needs-name = Eine Journey braucht einen Namen. Schreiben Sie mindestens einen Buchstaben.
home-name = Name
home-name-hint = Alle, die diese Journey öffnen, sehen ihn.
home-rename-do = Umbenennen
home-duplicated = Dupliziert als „{ $title }“
home-trashed = „{ $title }“ liegt jetzt im Papierkorb
home-removed = „{ $title }“ ist nicht mehr in dieser Liste
home-copied = Link kopiert. Wer ihn hat, darf: { $right }.
home-not-copied = Der Browser erlaubt das Kopieren hier nicht. Öffnen Sie die Journey und kopieren Sie ihre Adresse.

home-new = Eine neue Journey beginnen
home-loading-templates = Das Laden der Vorlagen
home-templates-waiting = Vorlagen werden geladen
home-no-stages = Noch keine Phasen
home-from-file = Neu aus einer Datei
home-from-file-doing = Das Anlegen aus der Datei
home-file-label = Vorlagendatei
home-how = So nutzt man sie
home-how-button = So nutzt man sie: { $name }
home-how-of = So nutzt man { $name }
home-how-workshop = Ein Workshop damit
home-how-minutes = { $minutes ->
   *[other] { $minutes } Min.
}
home-how-start = Mit dieser Vorlage beginnen
