"""What is different about a case since the last edition in which it stood.  Pure.

Both sides are read by the same rules from the stories, so that a better reader never passes for news.
"""

from collections.abc import Sequence

from digest.model import Change, DatedFact, Stage


def changes(
    stage_before: Stage | None, stage_now: Stage | None, due_before: Sequence[DatedFact], due_now: Sequence[DatedFact]
) -> tuple[Change, ...]:
    """Return the changes of stage and of dates ahead, the stage first, the dates in their order.

    `due_before` are the dates that were ahead by the earlier stories and still lie ahead: one that has come is no
    change.  "16 January" after "January" is a date that became exact, and one change, not two.
    """
    found = [Change("stage", stage_before, stage_now)] if stage_before and stage_now != stage_before else []
    before, now = [fact.date for fact in due_before], [fact.date for fact in due_now]
    gone = [date for date in dict.fromkeys(before) if date not in now]
    for date in dict.fromkeys(now):
        if date not in before:
            coarser = next((old for old in gone if date.startswith(f"{old}-")), None)
            found.append(Change("date", coarser, date))
            gone = [old for old in gone if old != coarser]
    # A coarser date that an exact one of another telling still covers has not been called off.
    called_off = [old for old in gone if not any(date.startswith(old) or old.startswith(date) for date in now)]
    return (*(change for change in found if change.now), *(Change("date", old, None) for old in called_off))
