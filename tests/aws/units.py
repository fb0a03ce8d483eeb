"""The tree of an organization: who may look at it, what may stand where, what moves where from, which tags it bears."""

from typing import Any

from call import AwsError, Call
from moto.organizations.models import OrganizationsBackend
from pages import page
from rules import Answer, Proceed, rule
from world import World, organization_of, path_of

TAGS_MAX = 50


@rule("organizations", "*")
def management_account_only(world: World, call: Call, proceed: Proceed) -> Answer:
    """All but these two operations can be called from the management account only (or from a delegated administrator,
    which is not emulated). moto answers members with empty lists.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
    """
    if call.operation in ("CreateOrganization", "DescribeOrganization"):
        return proceed()
    if call.organization is None:
        raise AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
    if call.organization != call.account:
        raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.")
    return proceed()


@rule("organizations", "*")
def tag_limits(world: World, call: Call, proceed: Proceed) -> Answer:
    """50 tags, each key once, none of AWS's own, for every operation that brings tags.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html and
    https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html
    """
    keys = [tag["Key"] for tag in call.parameters.get("Tags", [])]
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError(
            "InvalidInputException",
            "You specified a tag key that is a system tag.",
            reason="INVALID_SYSTEM_TAGS_PARAMETER",
        )
    if len(set(keys)) != len(keys):
        raise AwsError(
            "InvalidInputException",
            "Tag keys must be unique among the tags attached to the same entity.",
            reason="DUPLICATE_TAG_KEY",
        )
    if len(set(keys) | _tags_of(call)) > TAGS_MAX:
        raise AwsError(
            "ConstraintViolationException",
            "You have exceeded the number of tags allowed on this resource.",
            reason="MAX_TAG_LIMIT_EXCEEDED",
        )
    return proceed()


def _tags_of(call: Call) -> set[str]:
    """The keys on what the call tags: none where it creates that."""
    backend = organization_of(call.organization, call.partition)
    entities = [*backend.accounts, *backend.ou, *backend.policies]
    return next((set(it.tags) for it in entities if it.id == call.parameters.get("ResourceId")), set())


@rule(
    "organizations",
    "CreateOrganizationalUnit",
    "UpdateOrganizationalUnit",
    "DescribeOrganizationalUnit",
    "ListOrganizationalUnitsForParent",
)
def unit_members(world: World, call: Call, proceed: Proceed) -> Answer:
    """`Path` is there since 2026-03-31:
    https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
    """
    answer = proceed()
    if isinstance(answer, dict) and world.config["paths"]:
        backend = organization_of(call.organization, call.partition)
        for unit in answer.get("OrganizationalUnits") or [answer.get("OrganizationalUnit")]:
            if unit:
                unit["Path"] = path_of(backend, unit["Id"])
    return answer


@rule("organizations", "CreateOrganizationalUnit")
def unit_creation(world: World, call: Call, proceed: Proceed) -> Answer:
    """A name has to be unique within the parent, and the parent must exist.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
    """
    backend = organization_of(call.organization, call.partition)
    parent, name = call.parameters["ParentId"], call.parameters["Name"]
    if not _unit(backend, parent):
        raise AwsError("ParentNotFoundException", "You specified a parent that doesn't exist.")
    _refuse_duplicate(backend, parent, name)
    answer = proceed()
    if isinstance(answer, dict):
        world.appear(answer["OrganizationalUnit"]["Id"])
    return answer


@rule("organizations", "UpdateOrganizationalUnit")
def unit_renaming(world: World, call: Call, proceed: Proceed) -> Answer:
    """The same holds for the new name; moto wants it unique in the organization.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html
    """
    backend = organization_of(call.organization, call.partition)
    unit = backend.get_organizational_unit_by_id(call.parameters["OrganizationalUnitId"])
    name = call.parameters.get("Name", unit.name)
    if name != unit.name:
        _refuse_duplicate(backend, unit.parent_id, name)
        unit.name = name
    return unit.describe()


@rule("organizations", "DeleteOrganizationalUnit")
def unit_deletion(world: World, call: Call, proceed: Proceed) -> Answer:
    """Only an empty unit can be deleted: no account and no other unit may be in it.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html
    """
    backend = organization_of(call.organization, call.partition)
    if any(it.parent_id == call.parameters["OrganizationalUnitId"] for it in [*backend.accounts, *backend.ou]):
        raise AwsError(
            "OrganizationalUnitNotEmptyException",
            "The specified OU is not empty. Move all accounts to another root or to other OUs, "
            "remove all child OUs, and try the operation again.",
        )
    return proceed()


@rule("organizations", "MoveAccount")
def account_moves(world: World, call: Call, proceed: Proceed) -> Answer:
    """The source must be where the account is, the destination must be elsewhere.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html
    """
    backend = organization_of(call.organization, call.partition)
    source, destination = call.parameters["SourceParentId"], call.parameters["DestinationParentId"]
    account = backend.get_account_by_id(call.parameters["AccountId"])
    if not _unit(backend, destination):
        raise AwsError(
            "DestinationParentNotFoundException",
            "We can't find the destination container (a root or OU) with the ParentId that you specified.",
        )
    if account.parent_id == destination:
        raise AwsError("DuplicateAccountException", "That account is already present in the specified destination.")
    if account.parent_id != source:
        raise AwsError(
            "SourceParentNotFoundException",
            "We can't find a source root or OU with the ParentId that you specified.",
        )
    return proceed()


@rule("organizations", "ListParents")
def parents(world: World, call: Call, proceed: Proceed) -> Answer:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html"""
    backend = organization_of(call.organization, call.partition)
    if not any(it.id == call.parameters["ChildId"] for it in [*backend.accounts, *backend.ou]):
        raise AwsError("ChildNotFoundException", "We can't find an OU or account with the ChildId that you specified.")
    return proceed()


@rule("organizations", "ListChildren")
def children(world: World, call: Call, proceed: Proceed) -> Answer:
    """20 a page at most: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html"""
    answer = proceed()
    return page(call, "Children", answer["Children"]) if isinstance(answer, dict) else answer


def _unit(backend: OrganizationsBackend, unit_id: str) -> Any:
    return next((unit for unit in backend.ou if unit.id == unit_id), None)


def _refuse_duplicate(backend: OrganizationsBackend, parent: str, name: str) -> None:
    if any((unit.parent_id, unit.name) == (parent, name) for unit in backend.ou):
        raise AwsError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")
