"""Who may assume a role: what the role's trust policy says, which moto does not read.

The part of the policy language that roles of this kind use is understood; a condition that is not counts as not met.
"""

import fnmatch
import json
import re
from typing import Any

from call import AwsError, Call
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from rules import Answer, Proceed, rule
from world import World, all_accounts

ROLE_ARN = re.compile(r"arn:(?P<partition>[\w-]+):iam::(?P<account>\d{12}):role/(?P<name>.+)")

# Role chaining limits a session to one hour:
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
CHAINED_SECONDS_MAX = 3600


@rule("sts", "AssumeRole")
def trust_policy(world: World, call: Call, proceed: Proceed) -> Answer:
    """AssumeRole is denied, in the same words for every reason, for a role that does not exist or does not trust the
    caller, for an account that is not active, and for a while in a new account.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    sts = sts_backends[call.account][call.partition]
    _, caller, _ = sts.get_caller_identity(call.access_key, call.region)
    session = sts.get_assumed_role_from_access_key(call.access_key)
    _check_duration(call, chained=session is not None)
    principals = {"*", call.account, f"arn:{call.partition}:iam::{call.account}:root", caller}
    if session:
        principals.add(session.role_arn)
    role = _usable_role(world, call)
    if role is None or not _trusts(role, call, "AWS", principals):
        action = f"sts:AssumeRole on resource: {call.parameters['RoleArn']}"
        raise AwsError("AccessDenied", f"User: {caller} is not authorized to perform: {action}", 403)
    return proceed()


@rule("sts", "AssumeRoleWithWebIdentity")
def web_identity_trust(world: World, call: Call, proceed: Proceed) -> Answer:
    """The role has to exist and to trust a web identity provider. The token is not looked at.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    """
    role = _usable_role(world, call)
    if role is None or not _trusts(role, call, "Federated", None):
        raise AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
    return proceed()


def _check_duration(call: Call, *, chained: bool) -> None:
    if chained and call.parameters.get("DurationSeconds", 0) > CHAINED_SECONDS_MAX:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )


def _usable_role(world: World, call: Call) -> Any:
    """The role that the call names, if its account is active and its time has come."""
    arn = call.parameters["RoleArn"]
    parts = ROLE_ARN.fullmatch(arn)
    if not parts:
        raise AwsError("ValidationError", f"{arn} is invalid")
    account = next((it for it in all_accounts() if it.id == parts["account"]), None)
    if account and account.state != "ACTIVE":
        return None
    if world.now() < world.usable_from.get(parts["account"], 0):
        return None
    if parts["partition"] != call.partition:
        return None
    roles = iam_backends[parts["account"]][call.partition].roles.values()
    return next((role for role in roles if role.arn == arn), None)


def _trusts(role: Any, call: Call, kind: str, principals: set[str] | None) -> bool:
    """Whether a statement allows the call to one of the principals (None: to any), and none denies it."""
    statements = json.loads(role.assume_role_policy_document).get("Statement", [])
    effects = {
        statement.get("Effect")
        for statement in (statements if isinstance(statements, list) else [statements])
        if _names_action(statement, f"sts:{call.operation}")
        and _names_principal(statement.get("Principal"), kind, principals)
        and _conditions_hold(statement.get("Condition", {}), call)
    }
    return effects == {"Allow"}


def _names_action(statement: dict[str, Any], action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in _list(statement.get("Action")))


def _names_principal(principal: Any, kind: str, principals: set[str] | None) -> bool:
    if principal == "*":
        return True
    named = _list(principal.get(kind)) if isinstance(principal, dict) else []
    return bool(named) if principals is None else not principals.isdisjoint(named)


def _conditions_hold(conditions: dict[str, dict[str, Any]], call: Call) -> bool:
    """sts:ExternalId under StringEquals or StringLike; anything else is not met."""
    external_id = call.parameters.get("ExternalId")
    for operator, tests in conditions.items():
        for key, wanted in tests.items():
            if key.lower() != "sts:externalid" or external_id is None:
                return False
            if operator == "StringEquals":
                met = external_id in _list(wanted)
            elif operator == "StringLike":
                met = any(fnmatch.fnmatchcase(external_id, pattern) for pattern in _list(wanted))
            else:
                met = False
            if not met:
                return False
    return True


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
