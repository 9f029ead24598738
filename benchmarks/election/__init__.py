"""Election night: an hour of it in five minutes, against the real stack. See README.md here.

evening.py   how much happens when
town.py      who is there, and what was before
people.py    authors, volunteers, reporters, and who comes to make trouble
desk.py      moderators
audience.py  ten thousand readers, and who looks for what is new
book.py      what was asked, and how it was answered
tables.py    what the tables say of it
picture.py   the picture
report.py    the bars
"""
