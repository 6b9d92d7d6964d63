insights = Erkenntnisse
insights-findings = Befunde
insights-numbers = Zahlen
insights-settings = Einstellungen
feelings = Gefühle
feelings-none = Noch keine Gefühle. Setzen Sie einen Punkt auf der Emotionskurve, oder wählen Sie einen Moment aus und drücken Sie „.“ oder „,“.
feelings-all-personas = Alle Personas
feelings-lowest = Tiefster
feelings-highest = Höchster
feelings-mean = Mittel
feelings-positive = Positiv
funnel-stages = Phasen
funnel-moments = Momente
funnel = Trichter
funnel-none = Noch keine Zahlen. Sagen Sie, wie viele Kunden eine Phase oder einen Moment beginnen und abschließen: Verluste und ihre Gründe erscheinen hier.
funnel-of = Trichter über
funnel-largest-loss = Größter Verlust
funnel-most-lost = Die meisten Kunden verloren
funnel-largest-share = Größter Anteil verloren
funnel-nobody-lost = niemand verloren
funnel-doubt = Mehr abgeschlossen als begonnen: Prüfen Sie die Zahlen.
funnel-why = Warum sie gehen
gap-rule-unowned = Negativ und niemand zuständig
gap-advice-unowned = Hier tut es weh, und niemand kümmert sich. Benennen Sie, wer zuständig ist.
gap-rule-whole = Gute Touchpoints, schlechtes Ganzes
gap-advice-whole = Jeder Kontakt ist gut, das Ganze wird schlecht bewertet. Schauen Sie auf das Dazwischen.
gap-rule-waits = Lange Wartezeiten
gap-advice-waits = Verkürzen Sie das Warten, füllen Sie es, oder sagen Sie, wie lange es dauert.
gap-rule-contacts = Wiederholte Kontakte
gap-advice-contacts = Kunden kommen wegen derselben Sache wieder. Lösen Sie sie beim ersten Mal.
gap-rule-uncertainty = Unsicherheit
gap-advice-uncertainty = Kunden wissen nicht, was als Nächstes kommt. Sagen Sie es ihnen.
gap-rule-context = Verlorener Kontext
gap-advice-context = Der Kanal wechselt, und was die Kundin gesagt hat, kommt nicht mit.
gap-rule-nothing = Nichts zwischen Touchpoints
gap-advice-nothing = Warten, ein Weg, ein Zweifel: Ergänzen Sie, was dazwischen geschieht, oder zeichnen Sie eine Übergabe.
gap-rule-asked = Nie gefragt
gap-advice-asked = Schreiben Sie eine Frage an Kunden auf, oder messen Sie hier etwas.
gap-rule-stage = Phase ohne Touchpoint
gap-advice-stage = In dieser Phase begegnet die Kundin niemandem und nichts. Stimmt das?
gap-rule-department = Phase heißt wie eine Abteilung
gap-advice-department = Die Journey ist von innen erzählt. Benennen Sie die Phase nach dem, was die Kundin tut.
gaps = Verborgene Lücken
gaps-none = Keine gefunden. Die Regeln prüfen Wartezeiten, Kontakte, Unsicherheit, Zuständigkeit, Fragen und was zwischen Touchpoints liegt.
whole-journey = Die ganze Journey
gap-nothing-between = Keine Wartezeit, nichts dazwischen, keine Übergabe
gap-not-acceptable = Für Kunden nicht annehmbar
gap-lost-context = Ein anderer Kanal, und der Kontext kommt nicht mit
gap-no-question = Keine Frage an Kunden, keine Messung
gap-no-touchpoint = Kein Touchpoint in dieser Phase
health = Zustand
health-no-touchpoints = noch keine Touchpoints
health-owner = Touchpoints, für die jemand zuständig ist
health-channel = Touchpoints mit Kanal
health-feeling = Touchpoints mit Gefühl
health-question = Touchpoints mit Frage an Kunden
health-assumed = Karten, die nur angenommen sind
health-no-evidence = keine Karte sagt, worauf sie beruht
health-reviewed-today = Heute geprüft
health-never = Nie geprüft
mark-positive = Moment der Wahrheit, positiv
mark-negative = Moment der Wahrheit, negativ
mark-proposed-positive = Als Moment der Wahrheit vorgeschlagen, positiv
mark-proposed-negative = Als Moment der Wahrheit vorgeschlagen, negativ
ownership = Zuständig, Wirkung, Lücke
ownership-none = Noch nichts zu vergleichen. Setzen Sie Wirkung, Soll und Ist eines Moments.
ownership-unowned = Niemand zuständig
quadrant-act = Jetzt handeln
quadrant-protect = Bewahren
quadrant-later = Später
quadrant-leave = Lassen
axis-gap = Lücke zum Soll →
axis-impact = Wirkung →
ownership-missing = Niemand zuständig
ownership-owned = Jemand zuständig
pains = Rangfolge der Schmerzpunkte
pains-none = Noch nichts einzuordnen. Setzen Sie für einen Moment ein Gefühl, Soll und Ist oder Kundenzahlen.
pains-input = Eingabe
pains-value = Wert
pains-points = Punkte
pains-not-known = Nicht bekannt
pain-feeling = Gefühl
pain-impact = Wirkung
pain-gap = Lücke zum Soll
pain-drop-off = Verlorene Kunden
pain-votes = Stimmen
pains-all-known = Alles ist bekannt.
settings-truths = Momente der Wahrheit
settings-weights = Gewichte der Schmerzpunkte
setting-strong = Starkes Gefühl ab
setting-important = Wichtig ab
setting-turn = Wendung ab Unterschied von
setting-last = Letztes Gefühl ab
setting-good = Touchpoints sind gut ab
setting-nps = NPS ist schlecht unter
setting-csat = CSAT ist schlecht unter
setting-wait = Wartezeit ist lang über
setting-contacts = Zu viele Kontakte über
setting-uncertain = Unsicher ab
setting-impact = Hohe Wirkung ab
setting-gap = Große Lücke ab
setting-sample = Kleine Stichprobe unter
unit-of-2 = von 2
unit-of-4 = von 4
unit-of-5 = von 5
unit-of-10 = von 10
unit-percent = %
unit-of-time = % der Zeit
unit-feeling = Gefühl
unit-answers = Antworten
settings-defaults = Alle Schwellen und Gewichte sind auf Standard
settings-note = Sie gehören zur Journey: Alle sehen dieselben Befunde.
settings-reset = Alles auf Standard setzen
show-me = Zeigen
surveys = Zufriedenheit
surveys-none = Noch keine Umfragen. Tragen Sie die Anzahlen einer NPS-, CSAT- oder CES-Umfrage bei der Journey, einer Phase oder einem Moment ein.
survey = Umfrage
survey-no-scale = Diese Art von Umfrage hat keine Skala zum Rechnen.
survey-no-data = Keine Daten: Noch wurden keine Antworten gezählt.
survey-small = Kleine Stichprobe
survey-small-tip = So wenige Antworten sagen wenig über die anderen.
truths-none = Noch keine. Setzen Sie Gefühle auf der Emotionskurve, und sagen Sie, wie wichtig Momente für die Kundin sind: Was heraussticht, wird hier vorgeschlagen.
truth-confirm = Bestätigen
truth-dismiss = Verwerfen
truth-take-back = Zurücknehmen
truth-propose = Wieder vorschlagen
truth-confirmed = Bestätigt.
truth-strong = Ein starkes Gefühl, wo es der Kundin wichtig ist.
truth-turn = Das Gefühl wendet sich hier.
truth-end = Das letzte starke Gefühl: das Ende, das bleibt.
truth-not-proposed = Die Zahlen allein schlagen ihn nicht vor.
unit-none = { "" }
feelings-to-be = { $whose }, Soll
feelings-scored = { $moments ->
    [one] { $scored } von { $moments } Moment bewertet
   *[other] { $scored } von { $moments } Momenten bewertet
}
funnel-through = { $share } derer, die den ersten Schritt begonnen haben, haben den letzten abgeschlossen.
funnel-more-reasons = { $count ->
    [one] { $count } weiterer Grund
   *[other] { $count } weitere Gründe
}
gaps-quiet = { $count ->
    [one] { $count } Regel hat nichts gefunden
   *[other] { $count } Regeln haben nichts gefunden
}
gap-whole-csat = { $n ->
   *[other] Touchpoints fühlen sich im Mittel wie { $average } an, CSAT ist { $value } % (n = { $n })
}
gap-whole-nps = { $n ->
   *[other] Touchpoints fühlen sich im Mittel wie { $average } an, NPS ist { $value } (n = { $n })
}
gap-wait-share-bad = { $wait }, { $share } der Zeit der Journey, nicht annehmbar
gap-wait-share = { $wait }, { $share } der Zeit der Journey
gap-wait-bad = { $wait }, nicht annehmbar
gap-contacts = { $count ->
    [one] { $count } Kontakt für ein Anliegen
   *[other] { $count } Kontakte für ein Anliegen
}
gap-feels = Gefühl { $feeling }, niemand zuständig
gap-department = „{ $name }“ ist der Name einer Abteilung
health-again = { $every ->
    [one] Heute geprüft, wieder in { $every } Tag
   *[other] Heute geprüft, wieder in { $every } Tagen
}
health-ago = Geprüft { $ago }, wieder in { $left }
health-due = { $days ->
    [one] Prüfung fällig: Die letzte war vor { $days } Tag
   *[other] Prüfung fällig: Die letzte war vor { $days } Tagen
}
health-in-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
}
mark-gap = Verborgene Lücke: { $gap }
mark-gaps = { $count } verborgene Lücken: { $gaps }
ownership-unknown = { $count ->
    [one] { $count } Moment hat noch keine Wirkung oder keine Lücke.
   *[other] { $count } Momente haben noch keine Wirkung oder keine Lücke.
}
ownership-numbers = Wirkung { $impact }, Lücke { $gap }, Priorität { $priority }
ownership-summary = Wirkung gegen Lücke. Jetzt handeln: { $act }, bewahren: { $protect }, später: { $later }, lassen: { $leave }. Die Liste sagt, welche.
pains-of-five = { $value } von 5
pains-from = Aus { $inputs }: { $share } des Gewichts.
pain-in-feeling = Gefühl
pain-in-impact = Wirkung
pain-in-gap = Lücke zum Soll
pain-in-drop-off = verlorenen Kunden
pain-in-votes = Stimmen
rows-first = { $count ->
   *[other] Die ersten { $count } zeigen
}
rows-all = { $count ->
   *[other] Alle { $count } zeigen
}
settings-reset-to = Auf { $value } zurücksetzen
settings-write = Schreiben Sie eine Zahl von { $least } bis { $most }
show-me-what = „{ $name }“ zeigen
survey-until = { $target }, bis { $date }
survey-off-scale = { $count ->
    [one] { $count } Antwort ist kein Wert der Skala und blieb außen vor.
   *[other] { $count } Antworten sind keine Werte der Skala und blieben außen vor.
}
survey-answers = { $count ->
    [one] { $count } Antwort
   *[other] { $count } Antworten
}
truths-dismissed = { $count ->
   *[other] { $count } verworfen
}
truth-decide = { $what }: { $moment }
percent-some = <1 %
percent-most = >99 %
