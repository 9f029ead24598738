"""Loaded once by the server from which all actors are forked: none of them has to load Django."""

import django

django.setup()
