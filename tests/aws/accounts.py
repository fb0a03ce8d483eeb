"""The life of an account: asked for, in progress, created or failed, described, closing, closed.

moto creates and closes at once. AWS takes its time, and what a client sees meanwhile is what these rules are about.
"""

import json
import random
import re
import string
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from call import AwsError, Call
from moto.iam.models import iam_backends
from moto.organizations.models import FakeAccount
from moto.organizations.utils import PAGINATION_MODEL
from pages import page
from rules import Answer, Proceed, rule
from world import World, all_accounts, organization_of, path_of

# A page holds 20 at most, which is also what comes when nothing is asked for:
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
PAGINATION_MODEL["list_accounts"]["limit_default"] = 20

# Accounts that can be created, and closed, at the same time:
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
CREATIONS_AT_ONCE = 5
CLOSURES_AT_ONCE = 3

# The rules for an e-mail address in
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
EMAIL = re.compile(r"""(?!\.)[^\s"'()<>\[\]:;,\\|%&@\x7f-\U0010ffff]+@(?![-.])(?=[^.]*\.)[A-Za-z0-9.-]*[A-Za-z0-9]""")

ADMINISTRATOR_ACCESS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass
class Creation:
    """A request to create an account, as DescribeCreateAccountStatus tells it."""

    id: str
    management_account: str
    partition: str
    parameters: dict[str, Any]
    requested: float
    state: str = "IN_PROGRESS"
    completed: float | None = None
    account: FakeAccount | None = None
    failure: str | None = None

    @property
    def email(self) -> str:
        return self.parameters["Email"].lower()

    def status(self) -> dict[str, Any]:
        told = {
            "Id": self.id,
            "AccountName": self.parameters["AccountName"],
            "State": self.state,
            "RequestedTimestamp": self.requested,
        }
        if self.completed:
            told["CompletedTimestamp"] = self.completed
        if self.state == "SUCCEEDED":
            told["AccountId"] = self.account.id
        if self.failure:
            told["FailureReason"] = self.failure
        return told


@rule("organizations", "CreateAccount")
def asynchronous_creation(world: World, call: Call, proceed: Proceed) -> Answer:
    """CreateAccount is asynchronous: the answer is IN_PROGRESS, also for a request that is going to fail.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
    """
    pending = [it for it in _creations(world, call) if it.state == "IN_PROGRESS"]
    if len(pending) >= CREATIONS_AT_ONCE:
        raise AwsError(
            "ConstraintViolationException",
            "You attempted to exceed the number of accounts that can be in progress at a time.",
            reason="ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
        )
    request_id = "car-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=32))
    creation = Creation(request_id, call.organization, call.partition, call.parameters, time.time())
    failure = _failure(world, creation)
    world.creations.append(creation)
    if failure:
        world.after(world.config["creation_seconds"], partial(_fail, creation, failure))
        return {"CreateAccountStatus": creation.status()}
    if world.config["pending_accounts_listed"]:
        _open(world, creation).state = "PENDING_ACTIVATION"
    world.after(world.config["creation_seconds"], partial(_succeed, world, creation))
    return {"CreateAccountStatus": creation.status()}


def _creations(world: World, call: Call) -> list[Creation]:
    asked_in = (call.organization, call.partition)
    return [it for it in world.creations if (it.management_account, it.partition) == asked_in]


def _failure(world: World, creation: Creation) -> str | None:
    """Why AWS will fail the request. The reasons:
    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccountStatus.html
    """
    if reason := world.config["next_creation_failure"]:
        world.config["next_creation_failure"] = None
        return reason
    if not EMAIL.fullmatch(creation.parameters["Email"]):
        return "INVALID_EMAIL"
    elsewhere = [email.lower() for email in world.config["emails_in_use_elsewhere"]]
    if creation.email in elsewhere or creation.email in [account.email.lower() for account in all_accounts()]:
        return "EMAIL_ALREADY_EXISTS"
    if creation.email in [it.email for it in world.creations if it.state == "IN_PROGRESS"]:
        return "CONCURRENT_ACCOUNT_MODIFICATION"
    return None


def _fail(creation: Creation, reason: str) -> None:
    creation.state, creation.failure, creation.completed = "FAILED", reason, time.time()


def _succeed(world: World, creation: Creation) -> None:
    account = creation.account or _open(world, creation)
    account.state = "ACTIVE"
    creation.state, creation.completed = "SUCCEEDED", time.time()
    world.usable_from[account.id] = world.now() + world.config["role_delay_seconds"]


def _open(world: World, creation: Creation) -> FakeAccount:
    """Creates the account in moto. Its access role has administrator permissions (API_CreateAccount, RoleName), which
    moto leaves out.
    """
    backend = organization_of(creation.management_account, creation.partition)
    backend.create_account(**creation.parameters)
    creation.account = backend.accounts[-1]
    world.appear(creation.account.id)
    role = creation.parameters.get("RoleName", "OrganizationAccountAccessRole")
    iam = iam_backends[creation.account.id][creation.partition]
    iam.put_role_policy(role, "AdministratorAccess", ADMINISTRATOR_ACCESS)
    return creation.account


@rule("organizations", "DescribeCreateAccountStatus")
def creation_status(world: World, call: Call, proceed: Proceed) -> Answer:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html"""
    for creation in _creations(world, call):
        if creation.id == call.parameters["CreateAccountRequestId"]:
            return {"CreateAccountStatus": creation.status()}
    raise AwsError(
        "CreateAccountStatusNotFoundException",
        "We can't find a create account request with the CreateAccountRequestId that you specified.",
    )


@rule("organizations", "ListCreateAccountStatus")
def creation_statuses(world: World, call: Call, proceed: Proceed) -> Answer:
    """All requests, 20 a page at most: moto's second page leads to itself, and it lists the management account.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html
    """
    states = call.parameters.get("States") or ["IN_PROGRESS", "SUCCEEDED", "FAILED"]
    return page(call, "CreateAccountStatuses", [it.status() for it in _creations(world, call) if it.state in states])


@rule("organizations", "CloseAccount")
def asynchronous_closing(world: World, call: Call, proceed: Proceed) -> Answer:
    """PENDING_CLOSURE first, SUSPENDED later; never the management account; three at a time.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html
    """
    backend = organization_of(call.organization, call.partition)
    account = backend.get_account_by_id(call.parameters["AccountId"])
    if account.id == call.organization:
        raise AwsError(
            "ConstraintViolationException",
            "You attempted to close the management account.",
            reason="CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        )
    if account.state in ("PENDING_CLOSURE", "SUSPENDED"):
        raise AwsError("AccountAlreadyClosedException", "You attempted to close an account that is already closed.")
    if account.state != "ACTIVE":
        raise AwsError(
            "ConflictException",
            "The request failed because it conflicts with the current state of the specified resource.",
        )
    if len([it for it in backend.accounts if it.state == "PENDING_CLOSURE"]) >= CLOSURES_AT_ONCE:
        raise AwsError(
            "ConstraintViolationException",
            "You attempted to exceed the number of accounts that you can close at a time.",
            reason="CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
        )
    _set_state(account, "PENDING_CLOSURE")
    world.after(world.config["closing_seconds"], partial(_set_state, account, "SUSPENDED"))
    return {}


def _set_state(account: FakeAccount, state: str) -> None:
    account.state = account.status = state


@rule("organizations", "DescribeAccount", "ListAccounts", "ListAccountsForParent")
def account_members(world: World, call: Call, proceed: Proceed) -> Answer:
    """`Paths` is there since 2026-03-31, `Status` goes on 2026-09-09:
    https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
    """
    answer = proceed()
    if isinstance(answer, dict):
        backend = organization_of(call.organization, call.partition)
        for account in answer.get("Accounts") or [answer.get("Account")]:
            if account and world.config["paths"]:
                account["Paths"] = [path_of(backend, account["Id"])]
            if account and not world.config["status"]:
                del account["Status"]
    return answer
