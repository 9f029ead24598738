"""A day of a made-up town, and the same day with a crew who come in concert, by the public verbs.

Time is compressed by the house's own clock: every act has its moment, and the jobs of the
timetable are done when they are due. Nothing is written past the verbs but what was before that
day. `tests/raids` plays it.
"""
