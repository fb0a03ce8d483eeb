"""Faults, the log of calls, the check of requests against the models, and the steering."""

import json
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor

import shapes
from botocore.exceptions import ClientError, ConnectionClosedError
from emulator import Emulator
from moto.core.utils import get_service_model
from testing import EmulatorTest


class Machinery(EmulatorTest):
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
                self.organizations.tag_resource(ResourceId=self.root, Tags=[tag])
                codes.append(None)
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])
        self.assertEqual([None, "TooManyRequestsException", "TooManyRequestsException", None], codes)
        tags = self.organizations.list_tags_for_resource(ResourceId=self.root)["Tags"]
        self.assertEqual(["k0", "k3"], [tag["Key"] for tag in tags])
        fault = self.control("GET", "faults")[0]
        self.assertEqual((4, 2), (fault["seen"], fault["fired"]))
        self.assertEqual(codes, [it["code"] for it in self.calls() if it["operation"] == "TagResource"])

    def test_a_fault_has_the_form_of_its_protocol(self):
        organizations, iam, account = (self.client(it) for it in ("organizations", "iam", "account"))
        for operation, code, status, call, parameters in (
            ("ListRoots", "TooManyRequestsException", 400, organizations.list_roots, {}),
            ("ListRoles", "Throttling", 400, iam.list_roles, {}),
            ("GetUser", "NoSuchEntity", 404, iam.get_user, {"UserName": "administrator"}),
            ("PutAccountName", "TooManyRequestsException", 429, account.put_account_name, {"AccountName": "x"}),
        ):
            with self.subTest(operation):
                self.control("POST", "faults", {"operation": operation, "code": code})
                self.refused(code, call, status=status, **parameters)

    def test_a_fault_can_last_and_be_lifted(self):
        fault = {"operation": "ListRoots", "nth": "always", "code": "ServiceException", "status": 500}
        self.control("POST", "faults", [fault])
        for _ in range(3):
            self.refused("ServiceException", self.organizations.list_roots, status=500)
        self.control("DELETE", "faults")
        self.organizations.list_roots()

    def test_a_reason_is_told(self):
        fault = {
            "operation": "CloseAccount",
            "code": "ConstraintViolationException",
            "reason": "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
        }
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
                    self.organizations.tag_resource(ResourceId=self.root, Tags=[{"Key": "k", "Value": ""}])
                tags = self.organizations.list_tags_for_resource(ResourceId=self.root)["Tags"]
                self.assertEqual(effect, [tag["Key"] for tag in tags])
                last = [it for it in self.calls() if it["operation"] == "TagResource"][-1]
                self.assertIsNone(last["status"])

    def test_a_call_can_be_delayed_without_holding_up_others(self):
        self.control("POST", "faults", {"operation": "ListRoots", "delay_seconds": 0.3})
        began = time.monotonic()
        self.organizations.list_roots()
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_a_call_is_held_before_or_after_its_effect_until_the_faults_are_cleared(self):
        for place, effect in (("before", []), ("after", ["k"])):
            with self.subTest(place):
                self.control("POST", "faults", {"operation": "TagResource", "pause": place})
                tag = {"ResourceId": self.root, "Tags": [{"Key": "k", "Value": ""}]}
                with ThreadPoolExecutor() as pool:
                    call = pool.submit(self.organizations.tag_resource, **tag)
                    while not self.control("GET", "faults")[0]["held"]:
                        time.sleep(0.01)
                    tags = self.organizations.list_tags_for_resource(ResourceId=self.root)["Tags"]
                    self.assertEqual(effect, [it["Key"] for it in tags])
                    self.assertFalse(call.done())
                    self.control("DELETE", "faults")
                    call.result(timeout=5)
                self.organizations.untag_resource(ResourceId=self.root, TagKeys=["k"])

    def test_the_documented_errors_of_the_operations_that_were_called_are_told(self):
        self.organizations.list_roots()
        self.client("iam").list_account_aliases()
        errors = self.control("GET", "errors")
        self.assertEqual({"organizations", "iam"}, set(errors))
        self.assertEqual(["ServiceFailure"], errors["iam"]["ListAccountAliases"])
        self.assertIn("AWSOrganizationsNotInUseException", errors["organizations"]["ListRoots"])

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
                {"ResourceId": self.root, "Tags": [tag]},
            ),
            (
                "ChildType: 'UNIT' is none of ACCOUNT, ORGANIZATIONAL_UNIT",
                organizations,
                "list_children",
                {"ParentId": self.root, "ChildType": "UNIT"},
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
        self.organizations.tag_resource(ResourceId=self.root, Tags=tags)
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
        emulator = Emulator()
        emulator.process.stdin.close()
        self.assertEqual(0, emulator.process.wait(timeout=5))
        emulator.process.stdout.close()
