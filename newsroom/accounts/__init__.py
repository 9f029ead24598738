"""Accounts of readers who sign up here: the face of django-allauth, and what is our own of it."""
