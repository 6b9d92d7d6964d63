# In place of a journey.
page-no-journey = There is no journey at this address
page-no-journey-text = Copy the link whole, with the part after #, or open the journey from your list.
page-no-token = This link is not complete
page-no-token-text = The part after # is missing; it is what lets you in. Ask whoever sent the link to copy it whole.
page-not-here = This journey does not exist here
page-deleted = This journey was deleted
page-deleted-text = Its owner can restore it from the trash on their home page.
page-revoked = This link does not open the journey any more
page-revoked-text = It was revoked or replaced. Ask the owner of the journey for a new one.
page-refused = The server does not let us in at the moment
page-refused-text = Your changes are kept on this device. Try again in a minute.
page-go-home = Go to your journeys
page-unknown = There is no page at this address
page-unknown-text = Links to a journey look like /j/… and must be copied whole, with the part after #. Ask whoever sent the link for it again, or open the journey from your list.
