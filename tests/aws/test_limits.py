"""Throttling, late lists and changes that overlap."""

import threading
from concurrent.futures import ThreadPoolExecutor

import limits
from botocore.exceptions import ClientError
from moto.core.utils import get_service_model
from testing import EmulatorTest


def code_of(function, **parameters):
    """The code of the error that a call ends with, None for success."""
    try:
        function(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


class Throttling(EmulatorTest):
    def check_burst(self, burst, function, **parameters):
        codes = [code_of(function, **parameters) for _ in range(burst + 1)]
        self.assertEqual([None] * burst + ["TooManyRequestsException"], codes)

    def test_a_burst_passes_and_the_next_call_is_refused_until_a_token_is_there_again(self):
        self.configure(throttling=True)
        self.check_burst(2, self.organizations.list_roots)
        self.refused("TooManyRequestsException", self.organizations.list_roots, status=400)
        self.pass_time(1.5)
        self.check_burst(1, self.organizations.list_roots)

    def test_the_account_service_answers_429(self):
        self.configure(throttling=True)
        name = self.client("account").put_account_name
        name(AccountName="x")
        self.refused("TooManyRequestsException", name, status=429, AccountName="x")

    def test_a_full_bucket_does_not_overflow(self):
        self.configure(throttling=True)
        self.organizations.list_roots()
        self.pass_time(60)
        self.check_burst(2, self.organizations.list_roots)

    def test_each_operation_and_each_account_has_a_bucket(self):
        other = self.client("organizations", self.found_organization("111122223333"))
        self.configure(throttling=True)
        self.check_burst(2, self.organizations.list_roots)
        self.check_burst(2, self.organizations.describe_organization)
        self.check_burst(2, other.list_roots)

    def test_the_accounts_of_an_organization_share_a_bucket_where_aws_says_so(self):
        members = [self.create_account(f"a{number}@example.com") for number in range(2)]
        clients = [self.client("organizations", self.assume(it)) for it in members]
        self.configure(throttling=True)
        codes = [code_of(client.list_roots) for client in clients for _ in range(2)]
        # Members may not list roots, and are refused for that as long as there is a token.
        self.assertEqual(["AccessDeniedException"] * 3 + ["TooManyRequestsException"], codes)

    def test_nothing_is_throttled_unless_that_is_switched_on(self):
        self.assertEqual([None] * 10, [code_of(self.organizations.list_roots) for _ in range(10)])

    def test_every_rate_is_of_an_operation_that_exists_and_allows_more_to_the_organization(self):
        for (service, operation), (account, organization) in limits.RATES.items():
            with self.subTest(operation):
                self.assertIn(operation, get_service_model(service).operation_names)
                self.assertLessEqual(account[0], (organization or account)[0])
                self.assertLessEqual(account[1], (organization or account)[1])


class LateLists(EmulatorTest):
    def listed(self, operation, member, **parameters):
        return [it["Id"] for it in getattr(self.organizations, operation)(**parameters)[member]]

    def test_a_new_account_is_missing_from_the_lists_that_come_first(self):
        old = self.create_account("old@example.com")
        self.configure(list_lag_calls=2)
        new = self.create_account("new@example.com")
        listed = [self.listed("list_accounts", "Accounts")[1:] for _ in range(3)]
        self.assertEqual([[old], [old], [old, new]], listed)
        self.assertEqual([old, new], self.listed("list_accounts_for_parent", "Accounts", ParentId=self.root)[1:])

    def test_it_can_be_described_all_the_same(self):
        self.configure(list_lag_calls=2)
        account = self.create_account()
        self.assertEqual(account, self.organizations.describe_account(AccountId=account)["Account"]["Id"])
        self.assertEqual(self.root, self.organizations.list_parents(ChildId=account)["Parents"][0]["Id"])

    def test_a_list_of_something_else_is_not_counted(self):
        self.configure(list_lag_calls=1)
        account = self.create_account()
        self.listed("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=self.root)
        units = {"ParentId": self.root, "ChildType": "ORGANIZATIONAL_UNIT"}
        self.listed("list_children", "Children", **units)
        children = {"ParentId": self.root, "ChildType": "ACCOUNT"}
        self.assertNotIn(account, self.listed("list_children", "Children", **children))
        self.assertIn(account, self.listed("list_children", "Children", **children))

    def test_a_new_unit_is_missing_and_can_be_used_all_the_same(self):
        self.configure(list_lag_calls=1)
        create = self.organizations.create_organizational_unit
        new = create(ParentId=self.root, Name="New")["OrganizationalUnit"]["Id"]
        create(ParentId=new, Name="Inner")
        units = {"operation": "list_organizational_units_for_parent", "member": "OrganizationalUnits"}
        self.assertEqual([], self.listed(**units, ParentId=new))
        self.assertEqual([False, True], [new in self.listed(**units, ParentId=self.root) for _ in range(2)])
        self.refused("DuplicateOrganizationalUnitException", create, ParentId=self.root, Name="New")

    def test_a_new_alias_is_missing_and_taken_all_the_same(self):
        self.configure(list_lag_calls=1)
        iam = self.client("iam")
        iam.create_account_alias(AccountAlias="mine")
        self.assertEqual([], iam.list_account_aliases()["AccountAliases"])
        self.refused("EntityAlreadyExists", iam.create_account_alias, AccountAlias="mine")
        self.assertEqual(["mine"], iam.list_account_aliases()["AccountAliases"])


class ConcurrentModification(EmulatorTest):
    def overlapping(self, *functions):
        """The codes of calls that are made at once, sorted."""
        together = threading.Barrier(len(functions))

        def call(function):
            together.wait()
            return code_of(function) or ""

        with ThreadPoolExecutor(len(functions)) as pool:
            return sorted(pool.map(call, functions))

    def tagging(self, organizations, resource):
        return lambda: organizations.tag_resource(ResourceId=resource, Tags=[{"Key": "k", "Value": ""}])

    def test_one_of_two_changes_at_once_is_refused(self):
        tag = self.tagging(self.organizations, self.root)
        self.assertEqual(["", ""], self.overlapping(tag, tag))
        self.configure(concurrent_modification=True)
        self.assertEqual(["", "ConcurrentModificationException"], self.overlapping(tag, tag))

    def test_changes_one_after_the_other_reads_and_other_organizations_are_not_refused(self):
        founded = self.control("POST", "organizations", {"account_id": "111122223333"})
        keys = {"AccessKeyId": founded["access_key_id"], "SecretAccessKey": founded["secret_access_key"]}
        other = self.tagging(self.client("organizations", keys), founded["root_id"])
        self.configure(concurrent_modification=True)
        tag = self.tagging(self.organizations, self.root)
        tag()
        tag()
        self.assertEqual(["", "", ""], self.overlapping(tag, self.organizations.describe_organization, other))
