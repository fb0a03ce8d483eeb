"""The rules for the life of an account and for what is told about it."""

from testing import EmulatorTest


class Creation(EmulatorTest):
    def test_an_account_is_in_progress_and_hidden_before_it_is_there(self):
        self.configure(creation_seconds=60)
        asked = self.ask_for_account(Tags=[{"Key": "k", "Value": "v"}])
        self.assertRegex(asked["Id"], "^car-[a-z0-9]{32}$")
        self.assertEqual("IN_PROGRESS", asked["State"])
        self.assertNotIn("AccountId", self.creation(asked))
        self.assertEqual(1, len(self.organizations.list_accounts()["Accounts"]))
        self.pass_time(60)
        done = self.creation(asked)
        self.assertEqual("SUCCEEDED", done["State"])
        account = self.organizations.describe_account(AccountId=done["AccountId"])["Account"]
        self.assertEqual(("a@example.com", "ACTIVE"), (account["Email"], account["State"]))
        tags = self.organizations.list_tags_for_resource(ResourceId=done["AccountId"])["Tags"]
        self.assertEqual([{"Key": "k", "Value": "v"}], tags)

    def test_a_pending_account_is_listed_when_told_so(self):
        self.configure(creation_seconds=60, pending_accounts_listed=True)
        asked = self.ask_for_account()
        listed = self.organizations.list_accounts()["Accounts"][1]
        self.assertEqual("PENDING_ACTIVATION", listed["State"])
        self.refused("AccessDenied", self.assume, account=listed["Id"])
        self.refused("ConflictException", self.organizations.close_account, AccountId=listed["Id"])
        self.pass_time(60)
        self.assertEqual(listed["Id"], self.creation(asked)["AccountId"])
        self.assertEqual(2, len(self.organizations.list_accounts()["Accounts"]))

    def check_failure(self, reason, email="a@example.com"):
        self.configure(creation_seconds=60)
        asked = self.ask_for_account(email)
        self.assertEqual("IN_PROGRESS", asked["State"])
        self.pass_time(60)
        done = self.creation(asked)
        self.assertEqual(("FAILED", reason), (done["State"], done["FailureReason"]))
        self.assertNotIn("AccountId", done)

    def test_an_address_of_this_organization_is_taken(self):
        self.create_account("a@example.com")
        self.check_failure("EMAIL_ALREADY_EXISTS", "A@example.com")

    def test_an_address_of_another_organization_is_taken(self):
        self.found_organization("222222222222")
        self.check_failure("EMAIL_ALREADY_EXISTS", "management+222222222222@example.com")

    def test_an_address_elsewhere_is_taken(self):
        self.configure(emails_in_use_elsewhere=["a@example.com"])
        self.check_failure("EMAIL_ALREADY_EXISTS")

    def test_an_address_that_is_asked_for_twice_at_once_fails_the_second_time(self):
        self.configure(creation_seconds=60)
        self.ask_for_account()
        self.check_failure("CONCURRENT_ACCOUNT_MODIFICATION")

    def test_a_malformed_address_fails(self):
        for email in (".a@example.com", "a%b@example.com", "a@-example.com", "a@example.com-", "ä@example.com"):
            with self.subTest(email):
                self.check_failure("INVALID_EMAIL", email)

    def test_a_failure_comes_once_on_request(self):
        self.configure(next_creation_failure="INTERNAL_FAILURE")
        self.check_failure("INTERNAL_FAILURE")
        self.configure(creation_seconds=0)
        self.create_account()

    def test_five_at_once_and_no_more(self):
        self.configure(creation_seconds=60)
        for number in range(5):
            self.ask_for_account(f"a{number}@example.com")
        self.refused(
            "ConstraintViolationException",
            self.ask_for_account,
            email="a5@example.com",
            reason="ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
        )

    def test_requests_are_listed_in_pages_that_end(self):
        asked = [self.ask_for_account(f"a{number}@example.com")["Id"] for number in range(23)]
        first = self.organizations.list_create_account_status()
        self.assertEqual(20, len(first["CreateAccountStatuses"]))
        second = self.organizations.list_create_account_status(NextToken=first["NextToken"])
        self.assertNotIn("NextToken", second)
        listed = [it["Id"] for page in (first, second) for it in page["CreateAccountStatuses"]]
        self.assertEqual(asked, listed)
        failed = self.organizations.list_create_account_status(States=["FAILED"])
        self.assertEqual([], failed["CreateAccountStatuses"])

    def test_an_unknown_request_is_not_found(self):
        unknown = {"Id": "car-" + "0" * 32}
        self.refused("CreateAccountStatusNotFoundException", self.creation, asked=unknown)

    def test_the_access_role_is_an_administrator(self):
        keys = self.assume(self.create_account(RoleName="Access"), "Access")
        policy = self.client("iam", keys).get_role_policy(RoleName="Access", PolicyName="AdministratorAccess")
        self.assertEqual("*", policy["PolicyDocument"]["Statement"][0]["Action"])


class Description(EmulatorTest):
    def test_an_account_and_a_unit_have_their_paths(self):
        account = self.create_account()
        top, dev = self.units["Workloads"], self.units["Workloads/Dev"]
        self.organizations.move_account(AccountId=account, SourceParentId=self.root, DestinationParentId=dev)
        unit_path = "/".join([self.emulator.start["organization_id"], self.root, top, dev, ""])
        describe = self.organizations.describe_account
        self.assertEqual([f"{unit_path}{account}/"], describe(AccountId=account)["Account"]["Paths"])
        listed = self.organizations.list_accounts_for_parent(ParentId=dev)["Accounts"]
        self.assertEqual([[f"{unit_path}{account}/"]], [it["Paths"] for it in listed])
        units = self.organizations.list_organizational_units_for_parent(ParentId=top)["OrganizationalUnits"]
        self.assertEqual([unit_path], [it["Path"] for it in units])
        self.configure(paths=False)
        self.assertNotIn("Paths", describe(AccountId=account)["Account"])

    def test_the_outgoing_status_can_be_gone(self):
        account = self.organizations.list_accounts()["Accounts"][0]
        self.assertEqual(("ACTIVE", "ACTIVE"), (account["Status"], account["State"]))
        self.configure(status=False)
        self.assertNotIn("Status", self.organizations.list_accounts()["Accounts"][0])

    def test_twenty_accounts_are_on_a_page(self):
        for number in range(21):
            self.create_account(f"a{number}@example.com")
        first = self.organizations.list_accounts()
        self.assertEqual(20, len(first["Accounts"]))
        second = self.organizations.list_accounts(NextToken=first["NextToken"])
        self.assertEqual(22, len({it["Id"] for page in (first, second) for it in page["Accounts"]}))
        self.refused("ValidationException", self.organizations.list_accounts, MaxResults=21)

    def test_only_the_management_account_sees_the_organization(self):
        account = self.create_account()
        member = self.client("organizations", self.assume(account))
        self.refused("AccessDeniedException", member.list_accounts)
        self.assertEqual("123456789012", member.describe_organization()["Organization"]["MasterAccountId"])

    def test_another_organization_has_its_own_accounts(self):
        keys = self.found_organization("222222222222")
        listed = self.client("organizations", keys).list_accounts()["Accounts"]
        self.assertEqual(["222222222222"], [it["Id"] for it in listed])
        account = self.create_account()
        describe = self.client("organizations", keys).describe_account
        self.refused("AccountNotFoundException", describe, AccountId=account)


class Closing(EmulatorTest):
    def state(self, account):
        return self.organizations.describe_account(AccountId=account)["Account"]["State"]

    def test_an_account_is_pending_closure_before_it_is_suspended(self):
        account = self.create_account()
        self.configure(closing_seconds=60)
        self.organizations.close_account(AccountId=account)
        self.assertEqual("PENDING_CLOSURE", self.state(account))
        self.pass_time(60)
        self.assertEqual("SUSPENDED", self.state(account))
        self.refused("AccountAlreadyClosedException", self.organizations.close_account, AccountId=account)

    def test_the_management_account_stays(self):
        self.refused(
            "ConstraintViolationException",
            self.organizations.close_account,
            AccountId="123456789012",
            reason="CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        )

    def test_three_at_once_and_no_more(self):
        accounts = [self.create_account(f"a{number}@example.com") for number in range(4)]
        self.configure(closing_seconds=60)
        for account in accounts[:3]:
            self.organizations.close_account(AccountId=account)
        self.refused(
            "ConstraintViolationException",
            self.organizations.close_account,
            AccountId=accounts[3],
            reason="CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
        )

    def test_an_unknown_account_is_not_found(self):
        self.refused("AccountNotFoundException", self.organizations.close_account, AccountId="999999999999")
