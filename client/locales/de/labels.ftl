label-card-kind-text = Text
label-card-kind-thought = Gedanke
label-card-kind-need = Bedürfnis
label-card-kind-pain = Schmerzpunkt
label-card-kind-gain = Gewinn
label-card-kind-quote = Zitat
label-card-kind-feedback = Feedback
label-card-kind-opportunity = Chance
label-card-kind-idea = Idee
label-card-kind-action = Maßnahme
label-card-kind-evidence = Beleg
label-card-kind-image = Bild
label-card-kind-competitor = Wettbewerber
label-card-kind-metric = Kennzahl

label-moment-kind-touchpoint = Touchpoint
label-moment-kind-wait = Wartezeit
label-moment-kind-between = Dazwischen
label-moment-kind-decision = Entscheidung
label-moment-kind-exit = Ausstieg

label-lane-kind-text = Text
label-lane-kind-thoughts = Gedanken
label-lane-kind-needs = Bedürfnisse
label-lane-kind-expectation = Erwartung
label-lane-kind-emotion = Emotion
label-lane-kind-channels = Kanäle
label-lane-kind-things-persons = Dinge und Personen
label-lane-kind-wait-contacts = Wartezeiten und Kontakte
label-lane-kind-owner-impact-gap = Zuständig, Wirkung, Lücke
label-lane-kind-metrics = Kennzahlen
label-lane-kind-pains = Schmerzpunkte
label-lane-kind-gains = Gewinne
label-lane-kind-opportunities = Chancen
label-lane-kind-ideas = Ideen
label-lane-kind-actions = Maßnahmen
label-lane-kind-evidence = Belege
label-lane-kind-image = Bilder
label-lane-kind-competitor = Wettbewerber
label-lane-kind-personalisation = Personalisierung
label-lane-kind-systems = Systeme
label-lane-kind-frontstage = Frontstage
label-lane-kind-backstage = Backstage
label-lane-kind-support = Unterstützung
label-lane-kind-custom = Eigene

label-evidence-assumed = Angenommen
label-evidence-partly = Teils belegt
label-evidence-researched = Erforscht

label-card-status-idea = Idee
label-card-status-planned = Geplant
label-card-status-doing = In Arbeit
label-card-status-done = Erledigt
label-card-status-dropped = Verworfen

label-validity-open = Offen
label-validity-valid = Gültig
label-validity-unclear = Unklar
label-validity-invalid = Ungültig

label-influence-own = Wir selbst
label-influence-partner = Ein Partner
label-influence-third-party = Dritte

label-wait-ok-yes = Ja
label-wait-ok-no = Nein
label-wait-ok-unknown = Unbekannt

label-moment-of-truth-none = Nein
label-moment-of-truth-positive = Positiv
label-moment-of-truth-negative = Negativ
label-moment-of-truth-dismissed = Verworfen

label-period-before = Vorher
label-period-during = Währenddessen
label-period-after = Nachher
label-period-none = Ohne

label-journey-state-as-is = Ist
label-journey-state-to-be = Soll
label-journey-state-mixed = Beides

label-persona-kind-person = Eine Person
label-persona-kind-buying-group = Einkaufsgruppe

label-actor-kind-person = Person
label-actor-kind-thing = Ding
label-actor-kind-department = Abteilung
label-actor-kind-system = System
label-actor-kind-partner = Partner

label-actor-role-uses = benutzt
label-actor-role-meets = trifft
label-actor-role-behind = dahinter

label-audience-all = Alle
label-audience-members = Nur Mitglieder

label-connection-kind-next = Weiter
label-connection-kind-branch = Verzweigung
label-connection-kind-loop = Rückweg
label-connection-kind-handover = Übergabe
label-connection-kind-submap = Teilreise

label-context-travels-yes = Ja
label-context-travels-partly = Teilweise
label-context-travels-no = Nein, er geht verloren

label-entity-kind-meta = Journey
label-entity-kind-stage = Phase
label-entity-kind-moment = Moment
label-entity-kind-lane = Ebene
label-entity-kind-card = Karte
label-entity-kind-persona = Persona
label-entity-kind-channel = Kanal
label-entity-kind-actor = Akteur
label-entity-kind-connection = Verbindung
label-entity-kind-survey = Umfrage

count-meta = { $count ->
    [one] { $count } Journey
   *[other] { $count } Journeys
}
count-stage = { $count ->
    [one] { $count } Phase
   *[other] { $count } Phasen
}
count-moment = { $count ->
    [one] { $count } Moment
   *[other] { $count } Momente
}
count-lane = { $count ->
    [one] { $count } Ebene
   *[other] { $count } Ebenen
}
count-card = { $count ->
    [one] { $count } Karte
   *[other] { $count } Karten
}
count-persona = { $count ->
    [one] { $count } Persona
   *[other] { $count } Personas
}
count-channel = { $count ->
    [one] { $count } Kanal
   *[other] { $count } Kanäle
}
count-actor = { $count ->
    [one] { $count } Akteur
   *[other] { $count } Akteure
}
count-connection = { $count ->
    [one] { $count } Verbindung
   *[other] { $count } Verbindungen
}
count-survey = { $count ->
    [one] { $count } Umfrage
   *[other] { $count } Umfragen
}

and-last = { $others } und { $last }

untitled-stage = Phase ohne Namen
untitled-moment = Moment ohne Titel
untitled-lane = Ebene ohne Namen
untitled-card = Karte ohne Titel
untitled-persona = Persona ohne Namen
untitled-other = Ohne Titel

named-meta = Journey „{ $name }“
named-stage = Phase „{ $name }“
named-moment = Moment „{ $name }“
named-lane = Ebene „{ $name }“
named-card = Karte „{ $name }“
named-persona = Persona „{ $name }“
named-channel = Kanal „{ $name }“
named-actor = Akteur „{ $name }“
named-connection = Verbindung „{ $name }“
named-survey = Umfrage „{ $name }“

unnamed-meta = Journey ohne Titel
unnamed-stage = Phase ohne Namen
unnamed-moment = Moment ohne Titel
unnamed-lane = Ebene ohne Namen
unnamed-card = Karte ohne Titel
unnamed-persona = Persona ohne Namen
unnamed-channel = Kanal ohne Namen
unnamed-actor = Akteur ohne Namen
unnamed-connection = Verbindung ohne Namen
unnamed-survey = Umfrage ohne Namen
