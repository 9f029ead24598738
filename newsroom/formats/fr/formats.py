"""As Django has them, but for the word before the time, and narrow spaces in numbers."""

DATETIME_FORMAT = r"j F Y \à H:i"
THOUSAND_SEPARATOR = "\u202f"
