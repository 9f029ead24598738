"""The verbs for programs: authors', reviewers' and the desk's side of the API."""
