"""What editors change in an edition, before it is composed and after.  Pure; the stories themselves stay."""

from collections.abc import Sequence
from dataclasses import replace

from digest.model import CaseCard, CaseFile, Edits, Placement, Story

SOURCE = "the editor"
"""Who says what is new where an editor has written it."""


def with_edits(
    files: Sequence[CaseFile], others: Sequence[Story], edits: Edits
) -> tuple[list[CaseFile], list[Story]]:
    """Return the cases and stories without what is left out, under the headlines that editors gave them."""
    kept = [
        replace(file, new=_edited(file.new, edits), past=_edited(file.past, edits))
        for file in files
        if file.case.id not in edits.dropped
    ]
    return kept, [_headed(story, edits) for story in others if story.id not in edits.dropped]


def edited_card(card: CaseCard, edits: Edits) -> CaseCard:
    """Return the card with what the editor wrote, and in the form that he wants."""
    text = edits.whats_new.get(card.id)
    written = replace(card, whats_new=text, whats_new_source=SOURCE, outlets_words=card.whats_new) if text else card
    return replace(written, folded=card.id in edits.folded)


def rank(case_id: str, edits: Edits) -> int:
    """Return the place of a pinned case among those; all others share the one after."""
    return edits.pinned.index(case_id) if case_id in edits.pinned else len(edits.pinned)


def _edited(told: Sequence[tuple[Story, Placement]], edits: Edits) -> tuple[tuple[Story, Placement], ...]:
    return tuple((_headed(story, edits), placed) for story, placed in told if story.id not in edits.dropped)


def _headed(story: Story, edits: Edits) -> Story:
    title = edits.headlines.get(story.id)
    return replace(story, title=title) if title else story
