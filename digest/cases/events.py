"""Parting the stories of one case into developments: two outlets on one ruling are one.  Pure."""

import hashlib
from collections.abc import Mapping, Sequence

from digest.cases.cluster import Node, join_all
from digest.cases.compare import compare
from digest.cases.profile import Profile, joined
from digest.cases.rarity import Rarity
from digest.cases.weights import Weights, chance

Told = tuple[str, Profile, str | None, str]
"""A story's id, its profile, its development if an earlier run gave one, the id of the text it copies (or its own)."""


def developments(stories: Sequence[Told], rarity: Rarity, weights: Weights) -> Mapping[str, str]:
    """Return {story id: development id} for the stories of one case.

    Stories that have a development keep it; a new one is named after its first story.
    """
    heads: dict[str, list[int]] = {}
    for i, (_, _, given, text) in enumerate(stories):
        heads.setdefault(given or text, []).append(i)
    nodes = []
    for members in heads.values():
        profile = stories[members[0]][1]
        for i in members[1:]:
            profile = joined(profile, stories[i][1])
        nodes.append(Node(profile, tuple(members), known=stories[members[0]][2] is not None))

    def likely(a: Node, b: Node) -> float:
        return chance(compare(a.profile, b.profile, rarity), weights.event)

    named: dict[str, str] = {}
    for node in join_all(nodes, likely, weights.event_from):
        given_ids = [given for i in node.members if (given := stories[i][2])]
        name = (
            given_ids[0] if given_ids else "d" + hashlib.sha256(stories[node.members[0]][0].encode()).hexdigest()[:12]
        )
        named |= {stories[i][0]: stories[i][2] or name for i in node.members}
    return named
