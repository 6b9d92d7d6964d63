# Controls of every page.
kit-close = Close
kit-dismiss = Dismiss
kit-choose = Choose…
kit-find = Find an action or a place
kit-find-placeholder = Find an action, a moment, a card…
kit-found = Found
kit-nothing-called = Nothing is called “{ $query }”.
kit-loading = Loading…
key-escape = Esc

# Parts of the program that are loaded later, and its failures.
part-not-loaded = This part of Waymark could not be loaded. Is this device online?
part-page-not-loaded = This page could not be loaded
part-page-not-loaded-text = Is this device online? If Waymark was updated meanwhile, reload the page.
crash-title = Waymark stopped working in this tab
crash-text = It is a fault in the program, not in your journey. Changes shown as saved are on the server; the others are kept in this browser and sent after a reload.
crash-reload = Reload

# Keys, as they stand on keyboards here.
key-ctrl = Ctrl
key-alt = Alt
key-shift = Shift
key-delete = Del
key-enter = Enter
key-shift-enter = Shift Enter
key-ctrl-c = Ctrl C
key-ctrl-x = Ctrl X
key-ctrl-v = Ctrl V
key-ctrl-k = Ctrl K
