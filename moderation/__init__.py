"""Everything a comment goes through. The only app that changes a comment's standing."""
