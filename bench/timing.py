"""Measuring two ways of doing the same side by side, so that a busy machine slows both."""

import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Milliseconds that single calls took, in order."""

    milliseconds: list[float]

    @property
    def median(self) -> float:
        """Half of the calls were faster."""
        return self._at(0.5)

    @property
    def p99(self) -> float:
        """99 calls of 100 were faster; needs a hundred calls to mean anything."""
        return self._at(0.99)

    def _at(self, part: float) -> float:
        times = sorted(self.milliseconds)
        return times[min(int(part * len(times)), len(times) - 1)]

    @property
    def per_second(self) -> float:
        """Calls a second, one after the other."""
        return 1000 * len(self.milliseconds) / sum(self.milliseconds)


def side_by_side(*ways: Work, rounds: int = 10, calls: int = 100) -> list[Times]:
    """Call every way in turns, `calls` times a round, after one round that is not counted."""
    taken: list[list[float]] = [[] for _ in ways]
    for number in range(rounds + 1):
        for way, times in zip(ways, taken, strict=True):
            for _ in range(calls):
                began = time.perf_counter()
                way()
                if number:
                    times.append(1000 * (time.perf_counter() - began))
    return [Times(times) for times in taken]


def cpu_milliseconds(work: Work) -> float:
    """The CPU time that this process spends on one call."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
