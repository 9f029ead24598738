"""How often something may be written: by one account, from one device, and from one network.

    table     which kinds of writes there are, and how many of each. Pure. Start reading here
    routes    which address is a write of which kind. Pure
    windows   how it is counted: at most so many within any so many seconds. Pure
    script    the same in Valkey, for all processes together, in one round trip
    whose     by what a request is counted: keyed hashes, and nothing else
    nowhere   whether writes come whose network is not known
    counting  all of this for one request
    saying    what is said of it: a sentence, and the standard headers
    passing   where every write passes
    pages     those of pages
    programs  those of the API, and how often it is asked for anything

docs/decisions/0063-rate-limits.md has the reasons.
"""
