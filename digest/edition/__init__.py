"""The `edition` stage: from placed stories to a finished edition, its message and its files.

Choosing and composing are pure; only `write` touches the disk.
"""
