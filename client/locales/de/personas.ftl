# Der Steckbrief einer Persona.
persona-sheet = Steckbrief der Persona
persona-sheets = Personas
persona-sheet-of = Steckbrief von { $name }
persona-picture-of = Bild von { $name }
persona-colour = { $number ->
   *[other] Farbe { $number }
}
persona-own-field = Ein eigenes Feld
persona-own-name = Name eines neuen Feldes
persona-own-add = Feld hinzufügen
persona-own-remove = Feld { $label } entfernen
persona-nobody = Niemand
persona-beside = neben
persona-compare = Vergleichen mit
persona-print = Drucken
persona-feelings = Wie sich die Journey anfühlt
field-roles = Rollen
field-roles-new = Neue Rolle
field-roles-add = Rolle hinzufügen
field-gender-hint = Falls es zählt
field-household-hint = Mit wem
field-education-hint = Schule, Ausbildung
field-income-hint = Eine Spanne
section-rests-on = Worauf es beruht
section-lives = Wie sie leben
role-initiator = Anstoß
role-user = Nutzung
role-influencer = Einfluss
role-decider = Entscheidung
role-approver = Freigabe
role-buyer = Einkauf
role-gatekeeper = Zugangswache
role-champion = Fürsprache
