"""Comments in the pages of other sites: a frame, a script, a fragment."""
