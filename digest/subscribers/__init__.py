"""Who gets the newsletter: how a subscriber changes, links without a login, letters, lists as CSV.  Pure.

The clock and all random texts are passed in.
"""
