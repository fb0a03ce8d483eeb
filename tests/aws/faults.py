"""The one place where faults come in: errors, delays and dropped connections, at chosen calls."""

import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

from call import AwsError, Call


class Dropped(Exception):
    """The connection ends without an answer."""


@dataclass
class Fault:
    """What happens to some calls of an operation; server.py tells what each member means."""

    operation: str
    service: str | None = None
    nth: int | str = 1
    times: int = 1
    code: str | None = None
    message: str = "injected"
    status: int | None = None
    reason: str | None = None
    delay_seconds: float = 0
    drop: str | None = None
    pause: str | None = None
    seen: int = 0
    fired: int = 0
    held: int = 0

    def __post_init__(self) -> None:
        self._released = threading.Event()
        for name, place in (("drop", self.drop), ("pause", self.pause)):
            if place not in (None, "before", "after"):
                raise ValueError(f"{name} is before or after, not {place!r}")
        if self.nth != "always" and not isinstance(self.nth, int):
            raise ValueError(f"nth is a number or always, not {self.nth!r}")

    def hits(self, call: Call) -> bool:
        """Whether this call is one of those; to be asked once a call, since it counts them."""
        if call.operation != self.operation or self.service not in (None, call.service):
            return False
        self.seen += 1
        if self.nth != "always" and not self.nth <= self.seen < self.nth + self.times:
            return False
        self.fired += 1
        return True

    def before(self) -> None:
        """Happens before the effect of the call."""
        time.sleep(self.delay_seconds)
        self._hold("before")
        if self.drop == "before":
            raise Dropped
        if self.code:
            raise AwsError(self.code, self.message, self.status, self.reason)

    def after(self) -> None:
        """Happens after the effect of the call, in place of its answer."""
        self._hold("after")
        if self.drop == "after":
            raise Dropped

    def _hold(self, place: str) -> None:
        """Waits here until released, if this is the place of the pause."""
        if self.pause == place:
            self.held += 1
            self._released.wait()

    def release(self) -> None:
        self._released.set()


class Faults:
    """The faults that are set; the first that hits a call is the one that happens."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, entries: list[dict[str, Any]]) -> None:
        self._faults.extend([Fault(**entry) for entry in entries])

    def clear(self) -> None:
        for fault in self._faults:
            fault.release()
        self._faults = []

    def told(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]

    def for_call(self, call: Call) -> Fault | None:
        hits = [fault for fault in self._faults if fault.hits(call)]
        return hits[0] if hits else None
