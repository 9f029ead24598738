"""The author's and the reviewer's pages: a form, a verb, and the next step."""
