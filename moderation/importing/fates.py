"""What becomes of what was staged: the words for it that several statements use."""

# There is a comment of ours for it.
BROUGHT = "('released', 'held', 'rejected', 'stone')"
