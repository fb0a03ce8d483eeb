"""What the tests of the emulator have in common.

They are about the rules that are added to moto: what AWS documents is what a client, boto3, gets. What moto does by
itself is asserted only where a rule must not disturb it.
"""

import unittest

from botocore.exceptions import ClientError
from emulator import Emulator


class EmulatorTest(unittest.TestCase):
    """A fresh world for every test, and clients of its management account."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.control = cls.emulator.control
        cls.client = cls.emulator.client

    def setUp(self):
        self.emulator.reset()
        self.pass_time(0)
        self.configure(creation_seconds=0, closing_seconds=0)
        self.organizations = self.client("organizations")
        self.root, self.units = self.emulator.start["root_id"], self.emulator.start["units"]

    def configure(self, **changes):
        return self.control("POST", "config", changes)

    def pass_time(self, seconds):
        """Time stands still in a test but for this, so that a slow machine changes nothing."""
        self.control("POST", "clock", {"seconds": seconds})

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

    def found_organization(self, account):
        """Another organization: the keys of its administrator."""
        founded = self.control("POST", "organizations", {"account_id": account})
        return {"AccessKeyId": founded["access_key_id"], "SecretAccessKey": founded["secret_access_key"]}
