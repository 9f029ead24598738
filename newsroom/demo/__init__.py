"""The embedded newsroom: servers, sample articles and comments, simulated readers."""
