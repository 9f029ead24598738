"""Ready answers: what everybody gets who has not signed in is made once, and handed out as bytes.

asked.py     which requests are answered alike, whoever asks
offer.py     what a view says of such an answer: what it is about, and for how long it holds
answer.py    the bytes, plain and compressed, with their ETag; and where a process keeps them
changes.py   when something was last changed: told by PostgreSQL, remembered by Valkey
shelf.py     the answers of all processes together, in Valkey
by_one.py    what a reader asks for, in a session of theirs
away.py      whether nothing can be written just now
handing_out.py  how bytes are handed out, and what is said with those that may be old
for_one.py   what was made for one reader, for that session and nobody else
known.py     what is known of a reader, from one page that is made for them to the next
serving.py   the layer of WSGI before Django that does it
"""
