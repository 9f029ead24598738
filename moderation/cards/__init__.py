"""A case put together for whoever decides it: for the pages of the desk and for its API."""
