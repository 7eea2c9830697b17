"""Where the stages and the store meet.  Nothing is decided here: deciders are pure, and live in their stages.

    collect    feeds -> stories in the store              build     stories of a day -> an edition, its files, its record
    place      unplaced stories -> placements, cases      send      an edition -> its readers
    explain    why a story is where it is                 lines     the filter: JSON lines in, JSON lines out

Modules are imported one by one by whoever needs them: a build that finds nothing new must not wait for the rest.
"""
