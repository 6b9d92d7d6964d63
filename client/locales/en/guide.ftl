# The guide for somebody new to the method, and the note that a template leaves.
guide-who = Who goes through it?
guide-what = What happens, and where?
guide-with = Who and what takes part?
guide-feels = How does it feel?
guide-who-why = One person you have in mind, not everybody. Somebody you have talked to is best; write down when you guess.
guide-what-why = Touchpoints in order, in the customer’s words, each with its channel. What lies between counts too: a wait is a moment of its own.
guide-with-why = Things they use, persons they meet, and who works behind. Here you see who has to be asked when something is to change.
guide-feels-why = Drag the point of each moment up or down. Leave it open where nobody knows: that is a question, not a zero.
guide-task-title = Give the journey a title of its own
guide-task-name = Give your persona a name of its own
guide-task-need = Write what they need or want to get done
guide-task-moments = Write at least three moments
guide-task-channels = Choose a channel for each touchpoint
guide-task-actors = Add a thing or person to three moments
guide-task-feelings = Set the feeling of three moments
guide-task-reason = Write the reason for the lowest
guide = Your first map
guide-steps = Steps
guide-step = { $number ->
   *[other] Step { $number }: { $title }
}
guide-step-done = { $number ->
   *[other] Step { $number }, done: { $title }
}
guide-done = Done:
guide-to-do = To do:
guide-back = Back
guide-next = Next step
guide-finish = Finish
guide-name-journey = Name the journey
guide-add-moment = Add a moment
guide-add-wait = Add a wait
guide-clear = Take the example away
guide-cleared = The example is in the trash.
guide-choose-channel = Choose a channel
guide-add-actor = Add a thing or person
guide-set-feeling = Set a feeling
guide-write-reason = Write the reason
guide-ready = Your first map stands
guide-ready-text = Look at the lowest point: whose is it, and what would you try first? Insights show what the map finds out by itself; share it, and others add what they know.
guide-insights = Look at the insights
guide-share = Share it
guide-again = Back to the first step
note-away = Put this note away
note-guide = Open the guide
note-got-it = Got it
