"""The rules for an account's alias, name and contacts."""

from testing import EmulatorTest


class Identity(EmulatorTest):
    def test_an_alias_is_unique_in_all_of_aws(self):
        account = self.create_account()
        here, there = self.client("iam"), self.client("iam", self.assume(account))
        here.create_account_alias(AccountAlias="taken")
        self.refused("EntityAlreadyExists", there.create_account_alias, status=409, AccountAlias="taken")
        self.refused("EntityAlreadyExists", here.create_account_alias, AccountAlias="taken")
        self.configure(aliases_in_use_elsewhere=["elsewhere"])
        self.refused("EntityAlreadyExists", there.create_account_alias, AccountAlias="elsewhere")
        there.create_account_alias(AccountAlias="first")
        there.create_account_alias(AccountAlias="second")
        self.assertEqual(["second"], there.list_account_aliases()["AccountAliases"])

    def test_only_the_alias_that_is_there_is_deleted(self):
        iam = self.client("iam")
        iam.create_account_alias(AccountAlias="mine")
        self.refused("NoSuchEntity", iam.delete_account_alias, status=404, AccountAlias="other")
        iam.delete_account_alias(AccountAlias="mine")
        self.refused("NoSuchEntity", iam.delete_account_alias, AccountAlias="mine")

    def test_an_alias_has_its_form(self):
        for alias in ("ab", "Ab-c", "a--b", "-ab", "a" * 64):
            with self.subTest(alias):
                self.refused("ValidationError", self.client("iam").create_account_alias, AccountAlias=alias)

    def test_an_account_is_renamed(self):
        account = self.create_account()
        self.client("account").put_account_name(AccountId=account, AccountName="new name")
        self.assertEqual("new name", self.organizations.describe_account(AccountId=account)["Account"]["Name"])
        self.client("account").put_account_name(AccountName="ours")
        management = self.organizations.describe_account(AccountId="123456789012")["Account"]
        self.assertEqual("ours", management["Name"])

    def test_an_account_outside_or_ones_own_is_not_named(self):
        account, client = self.create_account(), self.client("account")
        self.found_organization("222222222222")
        member = self.client("account", self.assume(account))
        ours, theirs = "123456789012", "222222222222"
        for caller, target in ((client, ours), (client, theirs), (member, account), (member, ours)):
            with self.subTest(target):
                rename = {"AccountId": target, "AccountName": "x"}
                self.refused("AccessDeniedException", caller.put_account_name, status=403, **rename)

    def test_a_contact_is_written_read_and_deleted_for_a_member(self):
        client = self.client("account")
        which = {"AccountId": self.create_account(), "AlternateContactType": "SECURITY"}
        person = {"Name": "n", "Title": "t", "EmailAddress": "s@example.com", "PhoneNumber": "+491234"}
        self.refused("ResourceNotFoundException", client.get_alternate_contact, **which)
        client.put_alternate_contact(**which, **person)
        contact = client.get_alternate_contact(**which)["AlternateContact"]
        self.assertEqual({**person, "AlternateContactType": "SECURITY"}, contact)
        client.delete_alternate_contact(**which)
        self.refused("ResourceNotFoundException", client.delete_alternate_contact, status=404, **which)
