topbar-unplaced = { $count ->
    [one] { $count } Element hat seinen Platz verloren
   *[other] { $count } Elemente haben ihren Platz verloren
}
topbar-share = Teilen
topbar-unavailable = { $action }: { $why }
topbar-journey = Journey
topbar-journey-menu = Menü der Journey
topbar-panel = Detailbereich ein- oder ausblenden
topbar-more = Mehr
topbar-theme = Darstellung
topbar-rename = Journey umbenennen
topbar-title = Titel der Journey

people-here = Wer hier ist
people-more = Weitere Personen
people-more-count = { $count ->
    [one] { $count } weitere Person
   *[other] { $count } weitere Personen
}
people-nothing-selected = { $name } hat gerade nichts ausgewählt.
people-show-where = { $name }: zeigen, wo
people-your-name = Ihr Name
people-your-name-hint = Andere sehen ihn in dieser Journey; er bleibt in diesem Browser.
people-save-name = Namen speichern
