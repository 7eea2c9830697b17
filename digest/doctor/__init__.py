"""What `digest doctor` looks at, and what it says of it.

Looking (`names`, `reach`, `examine`) is kept apart from judging (`sending`, `standing`), which is pure: what was found
goes in, findings come out.
"""
