"""Every rule that the emulator adds to moto, seen through boto3: what AWS documents is what a client gets.

Each test leans on added rules; what moto does by itself is asserted only where a rule must not disturb it.
"""

import json
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

ONCE = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


class EmulatorTest(unittest.TestCase):
    """A fresh world for every test, and clients of its management account."""

    @classmethod
    def setUpClass(cls):
        program = Path(__file__).with_name("server.py")
        cls.process = subprocess.Popen(
            [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        cls.endpoint = json.loads(cls.process.stdout.readline())["endpoint"]

    @classmethod
    def tearDownClass(cls):
        cls.process.stdin.close()
        cls.process.wait(timeout=5)
        cls.process.stdout.close()

    def setUp(self):
        self.start = self.control("POST", "reset")
        self.control("POST", "config", {"creation_seconds": 0, "closing_seconds": 0})
        self.organizations = self.client("organizations")
        self.units = self.start["units"]

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_emulator/{path}", data, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def configure(self, **changes):
        return self.control("POST", "config", changes)

    def client(self, service, keys=None, **options):
        keys = keys or {"AccessKeyId": self.start["access_key_id"], "SecretAccessKey": self.start["secret_access_key"]}
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=ONCE,
            **options,
        )

    def refused(self, code, function, *, status=None, reason=None, **parameters):
        with self.assertRaises(ClientError) as caught:
            function(**parameters)
        response = caught.exception.response
        self.assertEqual(code, response["Error"]["Code"])
        self.assertEqual(reason, response.get("Reason"))
        if status:
            self.assertEqual(status, response["ResponseMetadata"]["HTTPStatusCode"])
        return response

    def ask_for_account(self, email="a@example.com", **parameters):
        answer = self.organizations.create_account(Email=email, AccountName="name", **parameters)
        return answer["CreateAccountStatus"]

    def creation(self, asked):
        answer = self.organizations.describe_create_account_status(CreateAccountRequestId=asked["Id"])
        return answer["CreateAccountStatus"]

    def create_account(self, email="a@example.com", **parameters):
        """An account that is there: its id."""
        asked = self.ask_for_account(email, **parameters)
        self.organizations.describe_organization()
        return self.creation(asked)["AccountId"]

    def assume(self, account, role="OrganizationAccountAccessRole", client=None, **parameters):
        arn = f"arn:aws:iam::{account}:role/{role}"
        answer = (client or self.client("sts")).assume_role(RoleArn=arn, RoleSessionName="test", **parameters)
        return answer["Credentials"]

    def calls(self):
        return self.control("GET", "calls")

    def violations(self):
        return self.control("GET", "violations")


class Creation(EmulatorTest):
    def test_an_account_is_in_progress_and_hidden_before_it_is_there(self):
        self.configure(creation_seconds=0.3)
        asked = self.ask_for_account(Tags=[{"Key": "k", "Value": "v"}])
        self.assertRegex(asked["Id"], "^car-[a-z0-9]{32}$")
        self.assertEqual("IN_PROGRESS", asked["State"])
        self.assertNotIn("AccountId", self.creation(asked))
        self.assertEqual(1, len(self.organizations.list_accounts()["Accounts"]))
        time.sleep(0.35)
        done = self.creation(asked)
        self.assertEqual("SUCCEEDED", done["State"])
        account = self.organizations.describe_account(AccountId=done["AccountId"])["Account"]
        self.assertEqual(("a@example.com", "ACTIVE"), (account["Email"], account["State"]))
        tags = self.organizations.list_tags_for_resource(ResourceId=done["AccountId"])["Tags"]
        self.assertEqual([{"Key": "k", "Value": "v"}], tags)

    def test_a_pending_account_is_listed_when_told_so(self):
        self.configure(creation_seconds=0.3, pending_accounts_listed=True)
        asked = self.ask_for_account()
        listed = self.organizations.list_accounts()["Accounts"][1]
        self.assertEqual("PENDING_ACTIVATION", listed["State"])
        self.refused("AccessDenied", self.assume, account=listed["Id"])
        self.refused("ConflictException", self.organizations.close_account, AccountId=listed["Id"])
        time.sleep(0.35)
        self.assertEqual(listed["Id"], self.creation(asked)["AccountId"])
        self.assertEqual(2, len(self.organizations.list_accounts()["Accounts"]))

    def check_failure(self, reason, email="a@example.com"):
        self.configure(creation_seconds=0.2)
        asked = self.ask_for_account(email)
        self.assertEqual("IN_PROGRESS", asked["State"])
        time.sleep(0.25)
        done = self.creation(asked)
        self.assertEqual(("FAILED", reason), (done["State"], done["FailureReason"]))
        self.assertNotIn("AccountId", done)

    def test_an_address_of_this_organization_is_taken(self):
        self.create_account("a@example.com")
        self.check_failure("EMAIL_ALREADY_EXISTS", "A@example.com")

    def test_an_address_of_another_organization_is_taken(self):
        self.control("POST", "organizations", {"account_id": "222222222222"})
        self.check_failure("EMAIL_ALREADY_EXISTS", "management+222222222222@example.com")

    def test_an_address_elsewhere_is_taken(self):
        self.configure(emails_in_use_elsewhere=["a@example.com"])
        self.check_failure("EMAIL_ALREADY_EXISTS")

    def test_an_address_that_is_asked_for_twice_at_once_fails_the_second_time(self):
        self.configure(creation_seconds=0.2)
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
        self.configure(creation_seconds=30)
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
        root, top, dev = self.start["root_id"], self.units["Workloads"], self.units["Workloads/Dev"]
        self.organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=dev)
        unit_path = f"{self.start['organization_id']}/{root}/{top}/{dev}/"
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
        other = self.control("POST", "organizations", {"account_id": "222222222222"})
        keys = {"AccessKeyId": other["access_key_id"], "SecretAccessKey": other["secret_access_key"]}
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
        self.configure(closing_seconds=0.3)
        self.organizations.close_account(AccountId=account)
        self.assertEqual("PENDING_CLOSURE", self.state(account))
        time.sleep(0.35)
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
        self.configure(closing_seconds=30)
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


class Tree(EmulatorTest):
    def test_a_unit_is_named_once_in_its_parent(self):
        create = self.organizations.create_organizational_unit
        dev = {"ParentId": self.units["Workloads"], "Name": "Dev"}
        self.refused("DuplicateOrganizationalUnitException", create, **dev)
        created = create(ParentId=self.units["Quarantine"], Name="Dev")["OrganizationalUnit"]
        rename = self.organizations.update_organizational_unit
        other = create(ParentId=self.units["Quarantine"], Name="Other")["OrganizationalUnit"]["Id"]
        self.refused("DuplicateOrganizationalUnitException", rename, OrganizationalUnitId=other, Name="Dev")
        renamed = rename(OrganizationalUnitId=other, Name="Workloads")["OrganizationalUnit"]
        self.assertEqual("Workloads", renamed["Name"])
        self.assertEqual(created["Path"].replace(created["Id"], other), renamed["Path"])

    def test_a_unit_needs_its_parent(self):
        create = self.organizations.create_organizational_unit
        self.refused("ParentNotFoundException", create, ParentId="r-none", Name="Dev")

    def test_a_unit_goes_when_it_is_empty(self):
        delete = self.organizations.delete_organizational_unit
        self.refused("OrganizationalUnitNotEmptyException", delete, OrganizationalUnitId=self.units["Workloads"])
        delete(OrganizationalUnitId=self.units["Workloads/Dev"])
        delete(OrganizationalUnitId=self.units["Workloads"])

    def test_an_account_moves_from_where_it_is_to_elsewhere(self):
        account = self.create_account()
        root, unit = self.start["root_id"], self.units["Workloads"]
        nowhere = unit[:-1] + ("a" if unit[-1] != "a" else "b")
        for code, source, destination in (
            ("SourceParentNotFoundException", self.units["Quarantine"], unit),
            ("SourceParentNotFoundException", nowhere, unit),
            ("DestinationParentNotFoundException", root, nowhere),
            ("DuplicateAccountException", root, root),
        ):
            with self.subTest(code, source=source):
                move = {"AccountId": account, "SourceParentId": source, "DestinationParentId": destination}
                self.refused(code, self.organizations.move_account, **move)
        self.organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
        self.assertEqual(unit, self.organizations.list_parents(ChildId=account)["Parents"][0]["Id"])

    def test_an_unknown_child_has_no_parents(self):
        self.refused("ChildNotFoundException", self.organizations.list_parents, ChildId="999999999999")

    def test_children_come_in_pages(self):
        for number in range(21):
            self.create_account(f"a{number}@example.com")
        listed = {"ParentId": self.start["root_id"], "ChildType": "ACCOUNT"}
        first = self.organizations.list_children(**listed)
        second = self.organizations.list_children(NextToken=first["NextToken"], **listed)
        self.assertEqual((20, 2), (len(first["Children"]), len(second["Children"])))

    def test_tags_have_their_limits(self):
        account = self.create_account(Tags=[{"Key": f"k{number}", "Value": ""} for number in range(49)])
        for code, reason, keys in (
            ("InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER", ["AWS:x"]),
            ("InvalidInputException", "DUPLICATE_TAG_KEY", ["x", "x"]),
            ("ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED", ["x", "y"]),
        ):
            with self.subTest(reason):
                tags = [{"Key": key, "Value": ""} for key in keys]
                self.refused(code, self.organizations.tag_resource, reason=reason, ResourceId=account, Tags=tags)
                unit = {"ParentId": self.start["root_id"], "Name": "tagged", "Tags": tags * 26}
                with self.assertRaises(ClientError):
                    self.organizations.create_organizational_unit(**unit)
        self.organizations.tag_resource(ResourceId=account, Tags=[{"Key": k, "Value": ""} for k in ("k0", "x")])


class Sessions(EmulatorTest):
    def role(self, *statements, name="r", **parameters):
        """A role in the management account, which is what assumes it, too."""
        trust = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust, **parameters)

    def allow(self, principal=None, **members):
        principal = principal or {"AWS": "arn:aws:iam::123456789012:root"}
        return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **members}

    def check_denied(self, **parameters):
        response = self.refused("AccessDenied", self.assume, status=403, **parameters)
        self.assertRegex(
            response["Error"]["Message"], "^User: arn:aws:.* is not authorized to perform: sts:AssumeRole on resource: "
        )

    def test_a_role_or_account_that_does_not_exist_is_denied(self):
        self.check_denied(account=self.create_account(), role="Missing")
        self.check_denied(account="999999999999")

    def test_an_account_that_is_closed_is_denied(self):
        account = self.create_account()
        self.assume(account)
        self.organizations.close_account(AccountId=account)
        self.check_denied(account=account)

    def test_a_new_account_is_denied_for_a_while(self):
        self.configure(role_delay_seconds=0.4)
        account = self.create_account()
        self.check_denied(account=account)
        time.sleep(0.45)
        self.assume(account)

    def test_the_external_id_is_the_one_of_the_trust_policy(self):
        self.role(self.allow(Condition={"StringEquals": {"sts:ExternalId": "right"}}))
        self.check_denied(account="123456789012", role="r")
        self.check_denied(account="123456789012", role="r", ExternalId="wrong")
        self.assume("123456789012", "r", ExternalId="right")

    def test_a_condition_that_is_not_understood_is_not_met(self):
        self.role(self.allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
        self.check_denied(account="123456789012", role="r")

    def test_a_role_trusts_whom_it_names(self):
        account = self.create_account()
        keys = self.assume(account)
        for number, (principal, trusted) in enumerate(
            (
                ({"AWS": f"arn:aws:iam::{account}:root"}, True),
                ({"AWS": [account, "111111111111"]}, True),
                ({"AWS": f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"}, True),
                ("*", True),
                ({"AWS": "arn:aws:iam::123456789012:root"}, False),
                ({"Service": "lambda.amazonaws.com"}, False),
            )
        ):
            with self.subTest(principal):
                self.role(self.allow(principal), name=f"r{number}", Path="/meshfed/")
                parameters = {"account": "123456789012", "role": f"meshfed/r{number}", "client": self.client("sts", keys)}
                if trusted:
                    self.assume(**parameters)
                else:
                    self.check_denied(**parameters)

    def test_a_denial_wins(self):
        self.role(self.allow(), self.allow(Effect="Deny"))
        self.check_denied(account="123456789012", role="r")

    def test_a_chained_session_lasts_an_hour(self):
        keys = self.assume(self.create_account())
        self.role(self.allow("*"), MaxSessionDuration=7200)
        self.assume("123456789012", "r", DurationSeconds=7200)
        chained = {"account": "123456789012", "role": "r", "client": self.client("sts", keys)}
        self.refused("ValidationError", self.assume, DurationSeconds=7200, **chained)
        self.assume(DurationSeconds=3600, **chained)

    def test_a_web_identity_needs_a_role_that_trusts_one(self):
        federated = {"Federated": "arn:aws:iam::123456789012:oidc-provider/example.com"}
        self.role(self.allow(federated, Action="sts:AssumeRoleWithWebIdentity"), name="web")
        self.role(self.allow(), name="r")
        assume = self.client("sts").assume_role_with_web_identity
        token = {"RoleSessionName": "test", "WebIdentityToken": "planted-secret"}
        self.refused("AccessDenied", assume, RoleArn="arn:aws:iam::123456789012:role/r", **token)
        keys = assume(RoleArn="arn:aws:iam::123456789012:role/web", **token)["Credentials"]
        identity = self.client("sts", keys).get_caller_identity()
        self.assertEqual("arn:aws:sts::123456789012:assumed-role/web/test", identity["Arn"])
        self.assertNotIn("planted-secret", json.dumps(self.calls()))


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
        self.control("POST", "organizations", {"account_id": "222222222222"})
        member = self.client("account", self.assume(account))
        for caller, target in ((client, "123456789012"), (client, "222222222222"), (member, account), (member, "123456789012")):
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


class Machinery(EmulatorTest):
    """Faults, the log, the model check and the steering."""

    def test_a_fault_hits_the_nth_calls_only_and_has_no_effect(self):
        self.control(
            "POST",
            "faults",
            {"operation": "TagResource", "nth": 2, "times": 2, "code": "TooManyRequestsException", "message": "slow"},
        )
        codes = []
        for number in range(4):
            tag = {"Key": f"k{number}", "Value": ""}
            try:
                self.organizations.tag_resource(ResourceId=self.start["root_id"], Tags=[tag])
                codes.append(None)
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])
        self.assertEqual([None, "TooManyRequestsException", "TooManyRequestsException", None], codes)
        tags = self.organizations.list_tags_for_resource(ResourceId=self.start["root_id"])["Tags"]
        self.assertEqual(["k0", "k3"], [tag["Key"] for tag in tags])
        fault = self.control("GET", "faults")[0]
        self.assertEqual((4, 2), (fault["seen"], fault["fired"]))
        self.assertEqual(codes, [it["code"] for it in self.calls() if it["operation"] == "TagResource"])

    def test_a_fault_has_the_form_of_its_protocol(self):
        for service, operation, code, status, call in (
            ("organizations", "ListRoots", "TooManyRequestsException", 400, lambda it: it.list_roots()),
            ("iam", "ListRoles", "Throttling", 400, lambda it: it.list_roles()),
            ("iam", "GetRole", "NoSuchEntity", 404, lambda it: it.get_role(RoleName="r")),
            ("account", "PutAccountName", "TooManyRequestsException", 429, lambda it: it.put_account_name(AccountName="x")),
        ):
            with self.subTest(operation):
                self.control("POST", "faults", {"service": service, "operation": operation, "code": code})
                self.refused(code, lambda: call(self.client(service)), status=status)

    def test_a_fault_can_last_and_be_lifted(self):
        fault = {"operation": "ListRoots", "nth": "always", "code": "ServiceException", "status": 500}
        self.control("POST", "faults", [fault])
        for _ in range(3):
            self.refused("ServiceException", self.organizations.list_roots, status=500)
        self.control("DELETE", "faults")
        self.organizations.list_roots()

    def test_a_reason_is_told(self):
        fault = {"operation": "CloseAccount", "code": "ConstraintViolationException", "reason": "CLOSE_ACCOUNT_QUOTA_EXCEEDED"}
        self.control("POST", "faults", fault)
        self.refused(
            "ConstraintViolationException",
            self.organizations.close_account,
            AccountId="999999999999",
            reason="CLOSE_ACCOUNT_QUOTA_EXCEEDED",
        )

    def test_a_connection_drops_before_or_after_the_effect(self):
        for drop, effect in (("before", []), ("after", ["k"])):
            with self.subTest(drop):
                self.control("POST", "faults", {"operation": "TagResource", "drop": drop})
                with self.assertRaises(ConnectionClosedError):
                    self.organizations.tag_resource(ResourceId=self.start["root_id"], Tags=[{"Key": "k", "Value": ""}])
                tags = self.organizations.list_tags_for_resource(ResourceId=self.start["root_id"])["Tags"]
                self.assertEqual(effect, [tag["Key"] for tag in tags])
                last = [it for it in self.calls() if it["operation"] == "TagResource"][-1]
                self.assertIsNone(last["status"])

    def test_a_call_can_be_delayed_without_holding_up_others(self):
        self.control("POST", "faults", {"operation": "ListRoots", "delay_seconds": 0.3})
        began = time.monotonic()
        self.organizations.list_roots()
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_calls_are_logged_with_who_what_and_the_outcome(self):
        account = self.create_account()
        self.control("DELETE", "calls")
        iam = self.client("iam", self.assume(account))
        iam.create_account_alias(AccountAlias="mine")
        self.refused("EntityAlreadyExists", iam.create_account_alias, AccountAlias="mine")
        shown = ("n", "service", "operation", "account", "mutating", "status", "code")
        self.assertEqual(
            [
                (1, "sts", "AssumeRole", "123456789012", False, 200, None),
                (2, "iam", "CreateAccountAlias", account, True, 200, None),
                (3, "iam", "CreateAccountAlias", account, True, 409, "EntityAlreadyExists"),
            ],
            [tuple(it[name] for name in shown) for it in self.calls()],
        )
        self.assertEqual({"123456789012"}, {it["organization"] for it in self.calls()})
        self.assertEqual({"AccountAlias": "mine"}, self.calls()[1]["parameters"])
        self.assertEqual("OrganizationAccountAccessRole", self.calls()[0]["parameters"]["RoleArn"].rpartition("/")[2])

    def check_violation(self, problem, client, operation, **parameters):
        self.control("DELETE", "violations")
        with self.assertRaises(ClientError) as caught:
            getattr(client, operation)(**parameters)
        self.assertIn(caught.exception.response["Error"]["Code"], ("ValidationException", "ValidationError"))
        self.assertEqual([problem], [it["problem"] for it in self.violations()])

    def test_a_request_is_checked_against_the_model(self):
        organizations, account, iam, sts = (self.client(it) for it in ("organizations", "account", "iam", "sts"))
        tag = {"Key": "a#", "Value": ""}
        arn = "arn:aws:iam::123456789012:role/r"
        for problem, client, operation, parameters in (
            ("AccountName: missing", organizations, "create_account", {"Email": "a@example.com"}),
            ("MaxResults: str instead of integer", organizations, "list_accounts", {"MaxResults": "5"}),
            ("MaxResults: value 0 is less than 1", organizations, "list_accounts", {"MaxResults": 0}),
            (
                r"Tags[0].Key: 'a#' does not match ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
                organizations,
                "tag_resource",
                {"ResourceId": self.start["root_id"], "Tags": [tag]},
            ),
            (
                "ChildType: 'UNIT' is none of ACCOUNT, ORGANIZATIONAL_UNIT",
                organizations,
                "list_children",
                {"ParentId": self.start["root_id"], "ChildType": "UNIT"},
            ),
            (r"AccountName: 'a<' does not match [ -;=?-~]+", account, "put_account_name", {"AccountName": "a<"}),
            ("RoleName: length 65 is more than 64", iam, "get_role", {"RoleName": "r" * 65}),
            (
                "DurationSeconds: value 60 is less than 900",
                sts,
                "assume_role",
                {"RoleArn": arn, "RoleSessionName": "test", "DurationSeconds": 60},
            ),
        ):
            with self.subTest(problem):
                self.check_violation(problem, client, operation, **parameters)

    def test_letters_of_any_language_are_legal_in_tags(self):
        tags = [{"Key": "Größe", "Value": "大きさ 1/2"}]
        self.organizations.tag_resource(ResourceId=self.start["root_id"], Tags=tags)
        self.assertEqual([], self.violations())

    def test_a_member_that_the_model_does_not_know_is_a_violation(self):
        def add_member(params, **_):
            if isinstance(params["body"], dict):
                params["body"]["Typo.member.1"] = "x"
            else:
                params["body"] = json.dumps({**json.loads(params["body"]), "Typo": "x"}).encode()

        for problem, service, operation in (
            ("Typo: unknown member", "organizations", "list_roots"),
            ("Typo: unknown member", "account", "get_account_information"),
            ("Typo.member.1: unknown member", "iam", "list_roles"),
        ):
            with self.subTest(service):
                client = self.client(service)
                client.meta.events.register("before-call", add_member)
                self.check_violation(problem, client, operation)

    def test_what_is_not_emulated_says_so_and_is_not_repeated(self):
        describe = self.organizations.describe_resource_policy
        self.refused("NotEmulated", describe, status=501)
        self.refused("NotEmulated", self.client("account").list_regions, status=501)
        told = [(it["operation"], it["problem"][:12]) for it in self.violations()]
        self.assertEqual([("DescribeResourcePolicy", "not emulated"), ("ListRegions", "not emulated")], told)

    def test_every_pattern_of_the_models_can_be_checked(self):
        sys.path.insert(0, str(Path(__file__).parent))
        import shapes
        from moto.core.utils import get_service_model

        for service in ("organizations", "account", "iam", "sts", "sso-admin", "identitystore", "cloudformation", "ce"):
            model = get_service_model(service)
            for name in model.shape_names:
                if pattern := model.shape_for(name).metadata.get("pattern"):
                    with self.subTest(service=service, shape=name):
                        shapes.compiled(pattern)

    def test_a_rule_can_be_left_to_moto(self):
        self.configure(rules_off=["unit_deletion"])
        self.organizations.delete_organizational_unit(OrganizationalUnitId=self.units["Workloads"])

    def test_a_mistyped_configuration_is_refused(self):
        for changes in ({"creation_second": 1}, {"rules_off": ["unit_delete"]}):
            with self.subTest(changes), self.assertRaises(urllib.error.HTTPError) as caught:
                self.configure(**changes)
            self.assertEqual(400, caught.exception.code)
            caught.exception.close()

    def test_a_reset_forgets_everything(self):
        self.configure(paths=False)
        self.control("POST", "faults", {"operation": "ListRoots", "nth": "always", "code": "ServiceException"})
        self.client("iam").create_account_alias(AccountAlias="mine")
        self.create_account()
        self.control("POST", "reset")
        self.assertEqual([], self.calls())
        self.assertTrue(self.control("GET", "config")["paths"])
        self.assertEqual(1, len(self.organizations.list_accounts()["Accounts"]))
        self.client("iam").create_account_alias(AccountAlias="mine")

    def test_the_server_ends_when_its_input_closes(self):
        program = Path(__file__).with_name("server.py")
        with subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdin.close()
            self.assertEqual(0, process.wait(timeout=5))


if __name__ == "__main__":
    unittest.main()
