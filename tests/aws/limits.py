"""How fast AWS may be called, how late its lists are, and that it changes one thing at a time.

All three are off unless the configuration switches them on: a test that is about something else should not wait.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from call import AwsError, Call
from moto.iam.models import iam_backends
from rules import Answer, Proceed, rule
from world import World, organization_of

# Requests per second and burst: of one calling account, and of all of its organization where AWS publishes that too.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html and
# https://docs.aws.amazon.com/accounts/latest/reference/quotas.html
Rate = tuple[float, int]
RATES: dict[tuple[str, str], tuple[Rate, Rate | None]] = {
    ("organizations", "AttachPolicy"): ((2, 3), None),
    ("organizations", "CloseAccount"): ((0.05, 1), None),
    ("organizations", "CreateAccount"): ((0.1, 3), None),
    ("organizations", "CreateGovCloudAccount"): ((0.1, 3), None),
    ("organizations", "CreateOrganizationalUnit"): ((1, 2), None),
    ("organizations", "CreatePolicy"): ((2, 3), None),
    ("organizations", "DeleteOrganizationalUnit"): ((2, 3), None),
    ("organizations", "DeletePolicy"): ((2, 3), None),
    ("organizations", "DescribeAccount"): ((20, 30), (24, 36)),
    ("organizations", "DescribeCreateAccountStatus"): ((2, 2), (2, 3)),
    ("organizations", "DescribeOrganization"): ((1, 2), None),
    ("organizations", "DescribeOrganizationalUnit"): ((2, 2), (2, 3)),
    ("organizations", "DetachPolicy"): ((2, 3), None),
    ("organizations", "InviteAccountToOrganization"): ((3, 5), None),
    ("organizations", "ListAccounts"): ((8, 12), (9, 15)),
    ("organizations", "ListAccountsForParent"): ((5, 8), (6, 10)),
    ("organizations", "ListChildren"): ((6, 10), (7, 12)),
    ("organizations", "ListCreateAccountStatus"): ((5, 8), (6, 10)),
    ("organizations", "ListOrganizationalUnitsForParent"): ((5, 8), (6, 10)),
    ("organizations", "ListParents"): ((5, 8), (6, 10)),
    ("organizations", "ListRoots"): ((1, 2), (1, 3)),
    ("organizations", "ListTagsForResource"): ((10, 15), (12, 18)),
    ("organizations", "MoveAccount"): ((2, 3), None),
    ("organizations", "RegisterDelegatedAdministrator"): ((1, 2), None),
    ("organizations", "RemoveAccountFromOrganization"): ((2, 2), None),
    ("organizations", "TagResource"): ((4, 6), None),
    ("organizations", "UntagResource"): ((4, 6), None),
    ("organizations", "UpdateOrganizationalUnit"): ((2, 3), None),
    ("organizations", "UpdatePolicy"): ((2, 3), None),
    ("account", "AcceptPrimaryEmailUpdate"): ((1, 1), None),
    ("account", "GetAccountInformation"): ((3, 3), None),
    ("account", "GetAlternateContact"): ((10, 15), None),
    ("account", "GetPrimaryEmail"): ((3, 3), None),
    ("account", "PutAccountName"): ((1, 1), None),
    ("account", "PutAlternateContact"): ((5, 8), None),
    ("account", "StartPrimaryEmailUpdate"): ((1, 1), None),
}

# How long a change of an organization keeps others out, where `concurrent_modification` is on. AWS does not tell; a
# tenth of a second is about what its calls take.
MODIFICATION_SECONDS = 0.1


@rule("organizations", "*")
@rule("account", "*")
def token_buckets(world: World, call: Call, proceed: Proceed) -> Answer:
    """A token bucket for each operation, of the caller's account and of its organization: see RATES. A call that is
    refused takes no token.
    """
    rates = RATES.get((call.service, call.operation))
    if not world.config["throttling"] or not rates:
        return proceed()
    now = world.now()
    left = {}
    for holder, rate in zip(((call.account,), ("organization", call.organization)), rates, strict=True):
        if rate:
            per_second, burst = rate
            bucket = (*holder, call.service, call.operation)
            tokens, since = world.buckets.get(bucket, (burst, now))
            left[bucket] = (min(burst, tokens + (now - since) * per_second) - 1, now)
    if any(tokens < 0 for tokens, _ in left.values()):
        raise AwsError("TooManyRequestsException", "You have sent too many requests in too short a period of time.")
    world.buckets.update(left)
    return proceed()


@rule("organizations", "ListAccounts", "ListAccountsForParent", "ListChildren", "ListOrganizationalUnitsForParent")
def late_lists(world: World, call: Call, proceed: Proceed) -> Answer:
    """Lists are eventually consistent: what is new is missing from `list_lag_calls` of them. AWS counts in time; calls
    make a test that comes out the same on a slow machine.

    "Changes that I make aren't always immediately visible":
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_troubleshoot.html#troubleshoot_general_eventual-consistency
    """
    backend = organization_of(call.organization, call.partition)
    lists_units = call.operation == "ListOrganizationalUnitsForParent"
    kind = "ou" if lists_units or call.parameters.get("ChildType") == "ORGANIZATIONAL_UNIT" else "accounts"
    everything = getattr(backend, kind)
    parent = call.parameters.get("ParentId")
    late = world.still_unlisted([it.id for it in everything if parent in (None, it.parent_id)])
    setattr(backend, kind, [it for it in everything if it.id not in late])
    try:
        return proceed()
    finally:
        setattr(backend, kind, everything)


@rule("iam", "ListAccountAliases")
def late_aliases(world: World, call: Call, proceed: Proceed) -> Answer:
    """The same holds for IAM:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    """
    backend = iam_backends[call.account][call.partition]
    everything = backend.account_aliases
    late = world.still_unlisted(everything)
    backend.account_aliases = [alias for alias in everything if alias not in late]
    try:
        return proceed()
    finally:
        backend.account_aliases = everything


@contextmanager
def modification(world: World, call: Call) -> Iterator[None]:
    """The time that a change of an organization takes. Another one that comes meanwhile is refused, if that is
    switched on and AWS's model has the error for its operation (it has it for a few that read as well).

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html, for example
    """
    refusals = {shape.error_code for shape in call.model.error_shapes}
    changes = call.service == "organizations" and call.mutating and "ConcurrentModificationException" in refusals
    if not changes or not world.config["concurrent_modification"]:
        yield
        return
    with world.lock:
        if call.organization in world.being_modified:
            raise AwsError(
                "ConcurrentModificationException",
                "The target of the operation is currently being modified by a different request. Try again later.",
            )
        world.being_modified.add(call.organization)
    try:
        time.sleep(MODIFICATION_SECONDS)
        yield
    finally:
        with world.lock:
            world.being_modified.discard(call.organization)
