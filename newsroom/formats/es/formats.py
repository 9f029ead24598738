"""As Django has them, but for a shorter way to the time."""

DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
