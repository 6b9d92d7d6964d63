# The sheet of a persona.
persona-sheet = Persona sheet
persona-sheets = Personas
persona-sheet-of = Sheet of { $name }
persona-picture-of = Picture of { $name }
persona-colour = { $number ->
   *[other] Colour { $number }
}
persona-own-field = A field of your own
persona-own-name = Name of a new field
persona-own-add = Add field
persona-own-remove = Remove the field { $label }
persona-nobody = Nobody
persona-beside = beside
persona-compare = Compare with
persona-print = Print
persona-feelings = How the journey feels
field-roles = Roles
field-roles-new = New role
field-roles-add = Add a role
field-gender-hint = If it matters
field-household-hint = With whom
field-education-hint = School, training
field-income-hint = A range
section-rests-on = What it rests on
section-lives = How they live
role-initiator = Initiator
role-user = User
role-influencer = Influencer
role-decider = Decision-maker
role-approver = Approver
role-buyer = Buyer
role-gatekeeper = Gatekeeper
role-champion = Champion
