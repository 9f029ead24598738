"""As Django has them, but for the comma before the time."""

DATETIME_FORMAT = "j. F Y, H:i"
