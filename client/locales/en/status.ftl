# What a person reads about saving.

status-saved = Saved
