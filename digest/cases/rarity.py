"""How rare a name or word is in the stream: "Kohberger" is worth a hundred times "Trump".  Pure; never a list."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from digest.cases.reading import Reading

_ONCE = 5.0  # weight of what only one story has, however long the stream: weights learnt on one stream serve on another

_LEAST = 60  # stories: a stream of fewer does not tell which names are common


@dataclass(slots=True)
class Rarity:
    """Counts of stories by name and by word, and the weights that follow (inverse document frequency)."""

    stories: int = 0
    names: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    plain: Counter[str] = field(default_factory=Counter)  # stories that write it in lower case
    judges: Counter[str] = field(default_factory=Counter)  # stories that call it a judge
    sure: Counter[str] = field(default_factory=Counter)
    parties: Counter[str] = field(default_factory=Counter)  # stories that have it in a caption
    towns: Counter[str] = field(default_factory=Counter)
    _weights: dict[tuple[int, int], float] = field(default_factory=dict, repr=False)  # emptied when stories are added

    def learn(self, readings: Iterable[Reading]) -> None:
        """Count these stories too."""
        self._weights.clear()
        readings = list(readings)
        for reading in readings:
            self.stories += 1
            self.sure.update(reading.names.keys())
            self.words.update(reading.words.keys())
            self.plain.update(reading.plain)
            captions = (*reading.captions, *reading.body_captions)
            self.parties.update({word for caption in captions for side in caption.sides for word in side})
            self.towns.update(reading.towns)
            self.judges.update(reading.judges.keys())
        for reading in readings:
            self.names.update(self.names_of(reading))

    def names_of(self, reading: Reading) -> dict[str, float]:
        """Return the names of a story, those of its doubtful ones that the stream takes for names among them."""
        more = {n: w for n, w in reading.doubtful.items() if self.sure[n] > self.plain[n]}
        return {**more, **reading.names}

    def is_judge(self, name: str) -> bool:
        """Whether the stream knows a name mostly as a judge's."""
        return self.judges[name] > 0.3 * self.sure[name] and not self.parties[name]

    def name(self, name: str) -> float:
        """Return a name's weight: 0 for one that every story of a long stream has, growing with its rarity."""
        return self._weight(self.names[name], _LEAST)

    def town(self, town: str) -> float:
        """Return a place's weight."""
        return self._weight(self.towns[town], _LEAST)

    def word(self, word: str) -> float:
        """Return a word's weight: 0 for one that every story has, however few they are."""
        return self._weight(self.words[word], 0)

    def _weight(self, count: int, least: int) -> float:
        weight = self._weights.get((count, least))
        if weight is None:
            weight = self._weights[count, least] = _measured(count, max(least, self.stories))
        return weight


def _measured(count: int, stories: int) -> float:
    if count >= stories:
        return 0.0 if stories > 1 else _ONCE
    return _ONCE * math.log((stories + 1) / (max(count, 1) + 0.5)) / math.log((stories + 1) / 1.5)
