"""`make demo`: from HCL to AWS accounts, on this machine alone.

Applies examples/quickstart as it is, with the core that is found, against an embedded AWS, and asks that AWS through a
client of its own what came of it. It touches nothing outside target/, ends what it starts, and fails where the
provider does not keep its word.
"""

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "aws"))

from emulator import Emulator  # noqa: E402  (found on the path that the line above adds)

# The address of the provider in examples/quickstart; each core looks for it under the name of its own registry.
PROVIDER = "likvid/meshstack"
REGISTRIES = ("registry.opentofu.org", "registry.terraform.io")

GO_ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("demo: ended"))
    core = find_core()
    tell("Building the provider", "cargo build --locked")
    binary = build()
    with tempfile.TemporaryDirectory(prefix="demo-", dir=binary.parent) as directory:
        emulator = Emulator()
        try:
            Demo(core, binary, Path(directory), emulator).run()
        finally:
            emulator.stop()


def find_core() -> str:
    found = subprocess.run([ROOT / "tools" / "cores"], stdout=subprocess.PIPE, text=True).stdout.splitlines()
    if not found:
        sys.exit("demo: there is neither tofu nor terraform to run")
    return found[0]


def build() -> Path:
    """Builds the provider: the path of its binary."""
    command = ["cargo", "build", "--locked", "--bins", "--message-format", "json-render-diagnostics"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if built.returncode:
        sys.exit("demo: the provider does not build; cargo says above why")
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return Path(next(message["executable"] for message in messages if message.get("executable")))


def tell(title: str, detail: str = "") -> None:
    print(f"\n\033[1m== {title}\033[0m" if sys.stdout.isatty() else f"\n== {title}")
    if detail:
        print(f"   {detail}")
    print(flush=True)


class Demo:
    """One run of the core against one embedded AWS, in a directory of its own."""

    def __init__(self, core: str, binary: Path, directory: Path, emulator: Emulator) -> None:
        self.core, self.emulator = core, emulator
        self.name = Path(core).name
        self.configuration = directory / "quickstart"
        shutil.copytree(ROOT / "examples" / "quickstart", self.configuration)
        self.environment = self._environment(self._install(binary, directory))

    def _install(self, binary: Path, directory: Path) -> Path:
        """Puts the provider where a core looks for it, as a user without a registry would: the CLI configuration."""
        version = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]["version"]
        machine = GO_ARCHITECTURES.get(platform.machine(), platform.machine())
        mirror = directory / "mirror"
        for registry in REGISTRIES:
            package = mirror / registry / PROVIDER / version / f"{sys.platform}_{machine}"
            package.mkdir(parents=True)
            os.link(binary, package / f"terraform-provider-meshstack_v{version}")
        configuration = directory / "cli.tfrc"
        configuration.write_text(
            f"provider_installation {{\n  filesystem_mirror {{ path = {json.dumps(str(mirror))} }}\n}}\n"
        )
        return configuration

    def _environment(self, cli_configuration: Path) -> dict[str, str]:
        """Ours alone: whatever AWS account or core setting the machine has stays out of it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        start = self.emulator.start
        return inherited | {
            "TF_CLI_CONFIG_FILE": str(cli_configuration),
            "TF_VAR_organizational_unit_id": start["units"]["Workloads/Dev"],
            "TF_VAR_email_domain": "likvid.example",
            "CHECKPOINT_DISABLE": "1",
            "AWS_ENDPOINT_URL": self.emulator.endpoint,
            "AWS_ACCESS_KEY_ID": start["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": start["secret_access_key"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def run(self) -> None:
        start = self.emulator.start
        tell("An AWS of our own is running", f"{self.emulator.endpoint}, organization {start['organization_id']}")
        self.execute("init", quiet=True)
        tell(f"{self.name} apply", "examples/quickstart: a landing zone and two tenants, dev and prod")
        self.execute("apply", "-auto-approve")
        tell("What AWS has now", "asked through a client of its own (boto3), not through the provider")
        accounts = self.show_accounts()
        check(len(accounts) == 2, "there should be two accounts")
        self.show_second_apply()
        self.show_drift(accounts[0])
        tell(
            f"{self.name} destroy",
            'with deletion_policy = "retain", AWS keeps the accounts and only the state forgets them',
        )
        destroyed = self.execute("destroy", "-auto-approve", quiet=True)
        # What comes before is the list of what the state holds, all of it shown above.
        print(destroyed[destroyed.index("Plan:") :].strip())
        kept = [account for account in self.accounts() if account["State"] == "ACTIVE"]
        check(len(kept) == 2, "both accounts should be left")
        violations = self.emulator.control("GET", "violations")
        check(not violations, f"AWS would have refused what the provider asked: {violations}")
        tell(
            "Done",
            "both accounts are still active in AWS, which ends now; README.md tells how to go on with a real one",
        )

    def execute(self, *arguments: str, quiet: bool = False) -> str:
        """Runs the core. Its output is the reader's, or, if quiet, the caller's while all goes well."""
        color = [] if sys.stdout.isatty() else ["-no-color"]
        pipe = subprocess.PIPE if quiet else None
        command = [self.core, *arguments, "-input=false", *color]
        ran = subprocess.run(command, cwd=self.configuration, env=self.environment, stdout=pipe, stderr=pipe, text=True)
        if ran.returncode:
            sys.exit(f"{ran.stdout or ''}{ran.stderr or ''}demo: {self.name} {arguments[0]} failed")
        return ran.stdout or ""

    def show_second_apply(self) -> None:
        self.emulator.control("DELETE", "calls")
        applied = self.execute("apply", "-auto-approve", quiet=True)
        calls = self.emulator.control("GET", "calls")
        changes = [call for call in calls if call["mutating"]]
        tell(f"{self.name} apply, once more", f"asked AWS {len(calls)} times, changed it {len(changes)} times")
        print(applied.strip())
        check("0 added, 0 changed, 0 destroyed" in applied, "a second apply should have nothing to do")
        check(not changes, f"a second apply should change nothing in AWS: {changes}")

    def show_drift(self, account: dict[str, Any]) -> None:
        """Somebody else changes AWS; the next apply sees it and puts it right."""
        organizations, units = self.emulator.client("organizations"), self.emulator.start["units"]
        ours, theirs = units["Workloads/Dev"], units["Quarantine"]
        organizations.move_account(AccountId=account["Id"], SourceParentId=ours, DestinationParentId=theirs)
        title = f"Somebody moves {account['Name']} to Quarantine by hand: {self.name} apply"
        tell(title, "the plan shows it, and the account goes back where the landing zone wants it")
        self.execute("apply", "-auto-approve")
        parent = organizations.list_parents(ChildId=account["Id"])["Parents"][0]["Id"]
        check(parent == ours, f"{account['Name']} should be back in Workloads/Dev")

    def accounts(self) -> list[dict[str, Any]]:
        organizations = self.emulator.client("organizations")
        pages = organizations.get_paginator("list_accounts").paginate()
        management = self.emulator.start["account_id"]
        return [account for page in pages for account in page["Accounts"] if account["Id"] != management]

    def show_accounts(self) -> list[dict[str, Any]]:
        organizations, sts = self.emulator.client("organizations"), self.emulator.client("sts")
        unit_names = {unit: path for path, unit in self.emulator.start["units"].items()}
        accounts = self.accounts()
        for account in accounts:
            role = f"arn:aws:iam::{account['Id']}:role/OrganizationAccountAccessRole"
            keys = sts.assume_role(RoleArn=role, RoleSessionName="demo")["Credentials"]
            aliases = self.emulator.client("iam", keys).list_account_aliases()["AccountAliases"]
            parent = organizations.list_parents(ChildId=account["Id"])["Parents"][0]["Id"]
            tags = organizations.list_tags_for_resource(ResourceId=account["Id"])["Tags"]
            print(f"   {account['Name']}")
            print(f"     account  {account['Id']}, {account['State']}")
            print(f"     e-mail   {account['Email']}")
            print(f"     alias    {', '.join(aliases)}")
            print(f"     unit     {unit_names.get(parent, parent)}")
            for number, tag in enumerate(sorted(tags, key=lambda tag: tag["Key"])):
                print(f"     {'' if number else 'tags':8} {tag['Key']} = {tag['Value']}")
        return accounts


def check(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"demo: {otherwise}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("demo: interrupted")
