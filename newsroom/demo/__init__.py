"""The embedded newsroom: servers, sample articles and comments, simulated readers."""

SLUG, ISSUER = "harbour-post", "https://accounts.harbourpost.example"
