# What a person reads about saving.

status-saved = Saved

status-connecting = Connecting…
status-saving = Saving…
status-offline = Offline
status-reconnecting = Reconnecting…
status-view-only = View only
status-view-only-reconnecting = View only · reconnecting…
status-not-saved = Not saved
status-disconnected = Disconnected

# The word and what is kept, such as “Offline · 3 changes kept”.
status-with-kept = { $word } · { $kept }
kept-on-device = { $count ->
    [one] { $count } change kept
   *[other] { $count } changes kept
}
kept-writing = { $count ->
    [one] keeping { $count } change…
   *[other] keeping { $count } changes…
}
kept-tab-only = { $count ->
    [one] { $count } change in this tab only
   *[other] { $count } changes in this tab only
}

# Said after why somebody must act.
notice-kept-on-device = { $count ->
    [one] { $count } change of yours is kept on this device.
   *[other] { $count } changes of yours are kept on this device.
}
notice-kept-tab-only = { $count ->
    [one] Keep this tab open: { $count } change of yours lives only here.
   *[other] Keep this tab open: { $count } changes of yours live only here.
}

# Why somebody must act.
notice-store-read-only = The server cannot write to its disk at the moment. Go on working; it saves as soon as it can.
notice-document-full = This journey has reached its largest size, and new changes are not saved. Delete what is no longer needed.
notice-offline-tab-only = You are offline, and this browser keeps nothing.
notice-link-invalid = This link is no longer valid. Ask whoever shared it for a new one.
notice-no-journey = There is no such journey on this server. Check that the link is complete.
notice-deleted = This journey was deleted. Its owner can restore it.
notice-too-large = The last change was too large for the server and was not saved.
notice-newer = This journey was made with a newer version of Waymark. Reload the page; if that does not help, this server has to be updated.
notice-rate-limited = This page sent more changes than the server takes. Wait a moment.
notice-bad-frame = This page and the server do not understand each other.
notice-ended = The server ended the connection.
notice-reload = Reload the page
notice-open-trash = Open trash
