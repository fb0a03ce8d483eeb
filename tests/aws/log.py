"""The log of all calls, without secrets, and of what AWS would have refused or this emulator cannot do."""

import time
from typing import Any

from call import Call

# What is left out of the parameters. ExternalId and e-mail addresses are no secrets, and tests look for them.
SECRETS = {"WebIdentityToken", "SAMLAssertion", "TokenCode", "Password", "OldPassword", "NewPassword"}


class Log:
    """Calls in the order of their arrival; status and code are null until, and unless, there is an answer. `seconds`
    counts from the start of the emulator.
    """

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.violations: list[dict[str, Any]] = []
        self._start = time.monotonic()

    def arrive(self, call: Call) -> dict[str, Any]:
        """Notes a call and gives its entry, to be completed."""
        entry = {
            "n": len(self.calls) + 1,
            "seconds": round(time.monotonic() - self._start, 4),
            "service": call.service,
            "operation": call.operation,
            "account": call.account,
            "organization": call.organization,
            "region": call.region,
            "parameters": {name: value for name, value in call.parameters.items() if name not in SECRETS},
            "mutating": call.mutating,
            "request_id": call.request_id,
            "status": None,
            "code": None,
        }
        self.calls.append(entry)
        return entry

    def violate(self, service: str, operation: str, problem: str) -> None:
        self.violations.append({"service": service, "operation": operation, "problem": problem})
