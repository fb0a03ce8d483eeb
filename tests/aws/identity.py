"""What makes an account known: its alias, its name and its contacts."""

from call import AwsError, Call
from moto.account.exceptions import UnspecifiedContactType
from moto.account.models import account_backends
from moto.iam.models import iam_backends
from rules import Answer, Proceed, rule
from world import World, all_accounts, management_account_of


@rule("iam", "CreateAccountAlias")
def unique_alias(world: World, call: Call, proceed: Proceed) -> Answer:
    """An alias is unique in all of AWS. A taken one is EntityAlreadyExists, also if the account itself has it; a free
    one takes the place of the one before.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/console-account-alias.html and
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
    """
    alias = call.parameters["AccountAlias"]
    holders = [iam for partitions in iam_backends.values() for iam in partitions.values()]
    if alias in world.config["aliases_in_use_elsewhere"] or any(alias in iam.account_aliases for iam in holders):
        raise AwsError("EntityAlreadyExists", f"The account alias {alias} already exists.", 409)
    world.appear(alias)
    return proceed()


@rule("iam", "DeleteAccountAlias")
def alias_to_delete(world: World, call: Call, proceed: Proceed) -> Answer:
    """Only the alias that the account has can be deleted; moto deletes whatever there is.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
    """
    alias = call.parameters["AccountAlias"]
    if alias not in iam_backends[call.account][call.partition].account_aliases:
        raise AwsError("NoSuchEntity", f"The account alias {alias} cannot be found.", 404)
    return proceed()


@rule("account", "*")
def account_of_the_organization(world: World, call: Call, proceed: Proceed) -> Answer:
    """With AccountId, the caller has to be in the management account, and that account a member of its organization.
    The management account cannot name itself so: it leaves AccountId out.

    https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html
    """
    target = call.parameters.get("AccountId")
    if target is not None:
        member = target != call.account and management_account_of(target, call.partition) == call.organization
        if call.organization != call.account or not member:
            raise AwsError("AccessDeniedException", f"User is not authorized to access account {target}.")
    return proceed()


@rule("account", "PutAccountName")
def account_name(world: World, call: Call, proceed: Proceed) -> Answer:
    """moto does not have it: https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html"""
    target = call.parameters.get("AccountId", call.account)
    for account in all_accounts():
        if account.id == target:
            account.name = call.parameters["AccountName"]
    return {}


@rule("account", "DeleteAlternateContact")
def contact_to_delete(world: World, call: Call, proceed: Proceed) -> Answer:
    """A contact that is not there is ResourceNotFoundException:
    https://docs.aws.amazon.com/accounts/latest/reference/API_DeleteAlternateContact.html
    """
    contacts = account_backends[call.parameters.get("AccountId", call.account)][call.partition]
    try:
        contacts.get_alternate_contact(call.parameters["AlternateContactType"])
    except UnspecifiedContactType as error:
        raise AwsError("ResourceNotFoundException", "No contact of the alternate contact type found.") from error
    return proceed()
