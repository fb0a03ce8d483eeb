"""The log of all calls, without secrets, and of what AWS would have refused or this emulator cannot do."""

import time
from typing import Any

from call import Call
from moto.core.utils import get_service_model

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

    def errors(self) -> dict[str, dict[str, list[str]]]:
        """The codes that AWS's models document for each operation that was called."""
        errors: dict[str, dict[str, list[str]]] = {}
        for service, operation in {(call["service"], call["operation"]) for call in self.calls}:
            shapes = get_service_model(service).operation_model(operation).error_shapes
            errors.setdefault(service, {})[operation] = sorted(shape.error_code for shape in shapes)
        return errors

    def violate(self, service: str, operation: str, problem: str) -> None:
        self.violations.append({"service": service, "operation": operation, "problem": problem})
