"""Comments from elsewhere: read, matched to articles, brought in, and taken back out."""
