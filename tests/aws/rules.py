"""The register of AWS's rules that moto lacks.

A rule stands around the operations it names: it answers, or refuses, or lets moto (`proceed`) do it and looks at the
result. It is known by the name of its function, by which `rules_off` in the configuration leaves it to moto.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from call import Call
from werkzeug import Response
from world import World

# What a call comes to: the members of a JSON result, or the whole response for errors and other protocols.
Answer = dict[str, Any] | Response
Proceed = Callable[[], Answer]
Rule = Callable[[World, Call, Proceed], Answer]

_RULES: dict[tuple[str, str], list[Rule]] = defaultdict(list)


def rule(service: str, *operations: str) -> Callable[[Rule], Rule]:
    """Registers a rule for operations of a service; "*" is every operation, asked first."""

    def register(function: Rule) -> Rule:
        for operation in operations:
            _RULES[service, operation].append(function)
        return function

    return register


def apply(world: World, call: Call, moto: Proceed) -> Answer:
    """Answers a call by its rules, in the order of their registration, and moto behind them."""
    rules = [
        function
        for operation in ("*", call.operation)
        for function in _RULES[call.service, operation]
        if function.__name__ not in world.config["rules_off"]
    ]

    def proceed_from(position: int) -> Answer:
        if position == len(rules):
            return moto()
        return rules[position](world, call, lambda: proceed_from(position + 1))

    return proceed_from(0)


def names() -> set[str]:
    return {function.__name__ for functions in _RULES.values() for function in functions}
