"""Kills what it can under load, and proves that nothing acknowledged was lost. See
benchmarks/reliability.md and docs/decisions/0058-crashes.md.

journal.py       what a client wrote down before it asked, and after it was answered
asking.py        one request, repeated with its key until there is an answer
town.py          who takes part, and what they say
people.py        what authors, volunteers, reporters and moderators do
onlookers.py     who asks all the time, so that it is known when it does not work
crowd.py         all of them at once
faults.py        what is killed, and how
house.py         when, and who starts it again
proof.py         journals against tables
afterwards.py    counters against rows; who owns what is overdue
recovery.py      how long each kind of fault was felt
trial.py         all of it, one after the other
report.py        what was found, for eyes, and the bars
disk.py          a small disk for PostgreSQL, that can be filled
partitions.py    which cables are cut, and for how long
network.py       hosts with cables that can be cut (network namespaces)
spread.py        the newsroom on several such hosts
"""
