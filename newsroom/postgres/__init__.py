"""Django's PostgreSQL, which listens to what PostgreSQL says of what a statement changed."""
