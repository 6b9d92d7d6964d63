# Formatierung längerer Texte.
rich-formatting = Formatierung
rich-bold = Fett
rich-italic = Kursiv
rich-link = Link
rich-bullets = Aufzählung
rich-numbers = Nummerierte Liste
rich-address = Adresse
rich-set-link = Link setzen
rich-remove-link = Link entfernen
rich-open-link = { $address } öffnen
rich-on = { $format } an
rich-off = { $format } aus
rich-link-set = Link gesetzt
rich-link-removed = Link entfernt
rich-link-to = Link auf { $address }
rich-too-long = Der Text würde zu lang: Es passen bis zu { $most } Zeichen.
