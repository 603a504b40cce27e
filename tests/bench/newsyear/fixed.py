"""The fixed rules that monitors use today, over the same polls: how often they cry, and when."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

RULES = ("7 days without an item", "zero items in 2 runs", "fewer than half the usual")
WEEK = timedelta(days=7)


@dataclass
class Fixed:
    """The state of the three rules for one source."""

    start: datetime
    last: datetime
    items: deque[tuple[datetime, int]] = field(default_factory=deque)
    empty: int = 0
    crying: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(RULES, False))
    cries: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 0))

    def poll(self, at: datetime, fresh: int) -> None:
        """Take one poll with so many new items into account."""
        self.items.append((at, fresh))
        while self.items and self.items[0][0] < at - 5 * WEEK:
            self.items.popleft()
        self.last, self.empty = (at, 0) if fresh else (self.last, self.empty + 1)
        recent = sum(n for time, n in self.items if time > at - WEEK)
        usual = sum(n for time, n in self.items if time <= at - WEEK) / 4
        now = {
            RULES[0]: at - self.last > WEEK,
            RULES[1]: self.empty >= 2,
            RULES[2]: at - self.start > 5 * WEEK and recent < usual / 2,
        }
        for rule, crying in now.items():
            self.cries[rule] += crying and not self.crying[rule]
        self.crying = now
