"""What the clock asks of events. The timetable is in newsroom/celery.py."""

from celery import shared_task

from newsroom.events import in_process, rounds, tidying


@shared_task
def deliver() -> None:
    """A round of the postman. Rows are facts: there is no message that could be lost."""
    rounds.go_round()


@shared_task
def give_up() -> None:
    tidying.give_up()


@shared_task
def forget() -> None:
    """What was delivered long ago goes."""
    tidying.forget()


@shared_task
def attend() -> None:
    """Functions that the settings name are told what happens, at new publications as well."""
    in_process.attend()
