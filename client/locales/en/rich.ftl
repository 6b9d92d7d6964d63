# Formatting of longer texts.
rich-formatting = Formatting
rich-bold = Bold
rich-italic = Italic
rich-link = Link
rich-bullets = Bulleted list
rich-numbers = Numbered list
rich-address = Address
rich-set-link = Set link
rich-remove-link = Remove link
rich-open-link = Open { $address }
rich-on = { $format } on
rich-off = { $format } off
rich-link-set = Link set
rich-link-removed = Link removed
rich-link-to = Link to { $address }
rich-too-long = This text would be too long: up to { $most } characters fit.
