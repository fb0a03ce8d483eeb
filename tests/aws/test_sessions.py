"""The rules for who may assume a role."""

import json

from testing import EmulatorTest


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
        self.configure(role_delay_seconds=60)
        account = self.create_account()
        self.check_denied(account=account)
        self.pass_time(59)
        self.check_denied(account=account)
        self.pass_time(2)
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
                parameters = {
                    "account": "123456789012",
                    "role": f"meshfed/r{number}",
                    "client": self.client("sts", keys),
                }
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
