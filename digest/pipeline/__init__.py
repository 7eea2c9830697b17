"""Where the stages and the store meet.  Nothing is decided here: deciders are pure, and live in their stages.

    collect   feeds -> stories in the store            build     an edition: composed, rendered, written, recorded
    place     new stories -> placements, cases         send      an edition -> its readers
    choose    what the edition of a day holds          explain   why a story is where it is
    files     stories -> case files for composing      lines     the filter: JSON lines in, JSON lines out

Modules are imported one by one by whoever needs them: a build that finds nothing new must not wait for the rest.
"""
