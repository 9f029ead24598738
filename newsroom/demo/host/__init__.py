"""The newspaper's own site, as somebody else would build it: it only embeds our comments.

Nothing in here knows Django or our tables. It has the five things that a site is given: our
address, the publication's name, its issuer, and a key of its own, by its name and its secret.
"""
