# Share links.
share = Share
share-your-link = Share your link
share-same-rights = Whoever opens your link has the same rights as you.
share-same-rights-as = Whoever opens your link has the same rights as you: { $right }.
share-owners-only = Only owners make links for other roles.
share-copy-link = Copy link
share-this-journey = Share this journey
share-what-it-allows = What the link allows
share-create-and-copy = Create and copy
share-by-hand = The browser did not allow copying. Copy the link from here:
share-new-link = New link
share-shown-once = A link is shown once, when it is made. Revoking one disconnects whoever uses it.
share-made = Made { $when }
share-made-for = { $name } · Made { $when }
share-revoke = Revoke
share-revoke-link = Revoke this link
share-copied = Link copied: { $right }.
share-revoked = Link revoked. Whoever used it is disconnected.
share-loading = Loading the links
share-creating = Creating the link
share-revoking = Revoking the link

# What each role may do.
share-editor = Adds, changes and deletes everything on the map
share-viewer = Follows live and changes nothing
share-commenter = Reads and comments
share-contributor = Adds notes in workshops and votes
share-facilitator = Edits and runs workshops
share-owner = Everything, links and deleting included

# The right of a link inside a sentence.
right-viewer = can view
right-commenter = can comment
right-contributor = can add notes
right-editor = can edit
right-facilitator = facilitator
right-owner = owner
