kit-close = Schließen
kit-dismiss = Schließen
kit-choose = Auswählen…
kit-find = Eine Aktion oder Stelle finden
kit-find-placeholder = Aktion, Moment oder Karte suchen…
kit-found = Gefunden
kit-nothing-called = Nichts heißt „{ $query }“.
kit-loading = Lädt…
key-escape = Esc

part-not-loaded = Dieser Teil von Waymark konnte nicht geladen werden. Ist dieses Gerät online?
part-page-not-loaded = Diese Seite konnte nicht geladen werden
part-page-not-loaded-text = Ist dieses Gerät online? Wenn Waymark inzwischen aktualisiert wurde, laden Sie die Seite neu.
crash-title = Waymark funktioniert in diesem Tab nicht mehr
crash-text = Das ist ein Fehler im Programm, nicht in Ihrer Journey. Als gespeichert angezeigte Änderungen sind auf dem Server; die anderen sind in diesem Browser gesichert und werden nach dem Neuladen gesendet.
crash-reload = Neu laden

key-ctrl = Strg
key-alt = Alt
key-shift = Umschalt
key-delete = Entf
key-enter = Eingabe
key-shift-enter = Umschalt Eingabe
key-ctrl-c = Strg C
key-ctrl-x = Strg X
key-ctrl-v = Strg V
key-ctrl-k = Strg K
