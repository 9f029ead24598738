"""How well the house judges, played with a made-up population. See README.md beside this.

The world is that of science D10 and is never tuned to the engine: people.py says who lives
in it, world.py what they write and when, town.py lets time pass. Policies may differ in
what they decide and whom they ask, never in the world that they meet.
"""
