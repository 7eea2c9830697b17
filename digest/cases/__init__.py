"""The heart: which court case a story is about.  Pure: the same stories and known cases give the same result.

`reading.read_story` turns a story into what its text says; `group.group_stories` places it.
"""
