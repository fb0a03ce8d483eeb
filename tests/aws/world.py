"""The state of the emulated AWS that moto does not keep: the configuration, what is under way, and how a world begins.

Everything here and in moto changes under `World.lock` alone.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.iam.models import iam_backends
from moto.organizations.models import OrganizationsBackend, organizations_backends

PARTITION = "aws"

# What `POST /_emulator/config` can change; server.py tells what each one means.
DEFAULTS: dict[str, Any] = {
    "creation_seconds": 0.2,
    "closing_seconds": 0.2,
    "role_delay_seconds": 0.0,
    "pending_accounts_listed": False,
    "next_creation_failure": None,
    "emails_in_use_elsewhere": [],
    "aliases_in_use_elsewhere": [],
    "paths": True,
    "status": True,
    "throttling": False,
    "list_lag_calls": 0,
    "concurrent_modification": False,
    "rules_off": [],
}


class World:
    """One emulated AWS."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> dict[str, Any]:
        """Forgets everything and founds the first organization, whose access keys are also those of unknown keys."""
        BackendDict.reset()
        reset_model_data()
        organizations_backends.master_accounts.clear()
        self.config = {name: list(value) if isinstance(value, list) else value for name, value in DEFAULTS.items()}
        self.creations: list[Any] = []
        self.usable_from: dict[str, float] = {}
        self.buckets: dict[tuple[str, ...], tuple[float, float]] = {}
        self.being_modified: set[str] = set()
        self._stopped_at: float | None = None
        self._unlisted: dict[str, int] = {}
        self._due: list[tuple[float, Callable[[], None]]] = []
        return self.found_organization(DEFAULT_ACCOUNT_ID)

    def now(self) -> float:
        """Seconds, by the clock that everything here goes by."""
        return time.monotonic() if self._stopped_at is None else self._stopped_at

    def pass_time(self, seconds: float) -> None:
        """Stops the clock and moves it on by hand."""
        self._stopped_at = self.now() + seconds

    def after(self, seconds: float, effect: Callable[[], None]) -> None:
        """Lets something happen later: at the first request after that time."""
        self._due.append((self.now() + seconds, effect))

    def appear(self, name: str) -> None:
        """Something new is there; lists learn of it later, if so configured."""
        self._unlisted[name] = self.config["list_lag_calls"]

    def still_unlisted(self, names: list[str]) -> set[str]:
        """Which of these a list lacks; to be asked once a list, since it counts them."""
        late = {name for name in names if self._unlisted.get(name, 0) > 0}
        for name in late:
            self._unlisted[name] -= 1
        return late

    def settle(self) -> None:
        """Lets happen what is due by now."""
        now = self.now()
        due = [(when, effect) for when, effect in self._due if when <= now]
        self._due = [(when, effect) for when, effect in self._due if when > now]
        for _, effect in sorted(due, key=lambda entry: entry[0]):
            effect()

    def found_organization(self, account_id: str) -> dict[str, Any]:
        """An organization with a few units, and an access key of an administrator of its management account."""
        backend = organizations_backends[account_id][PARTITION]
        organization = backend.create_organization(region="us-east-1", FeatureSet="ALL")["Organization"]
        backend.accounts[0].name = "Management"
        backend.accounts[0].email = backend.org.master_account_email = f"management+{account_id}@example.com"
        root = backend.org.root_id
        units = {}
        for path in ("Workloads", "Workloads/Dev", "Quarantine"):
            parent, _, name = path.rpartition("/")
            unit = backend.create_organizational_unit(ParentId=units.get(parent, root), Name=name)
            units[path] = unit["OrganizationalUnit"]["Id"]
        iam = iam_backends[account_id][PARTITION]
        iam.create_user("us-east-1", "administrator")
        key = iam.create_access_key("administrator")
        return {
            "account_id": account_id,
            "access_key_id": key.access_key_id,
            "secret_access_key": key.secret_access_key,
            "organization_id": organization["Id"],
            "root_id": root,
            "units": units,
        }


def management_account_of(account_id: str, partition: str) -> str | None:
    """The management account of the organization that an account is in."""
    if organizations_backends[account_id][partition].org:
        return account_id
    above = organizations_backends.master_accounts.get(account_id)
    return above[0] if above and above[1] == partition else None


def organization_of(management_account: str, partition: str) -> OrganizationsBackend:
    return organizations_backends[management_account][partition]


def all_accounts() -> list[Any]:
    """The accounts of every organization: names that are unique in all of AWS are looked for here."""
    return [
        account
        for partitions in organizations_backends.values()
        for backend in partitions.values()
        for account in backend.accounts
    ]


def path_of(backend: OrganizationsBackend, entity_id: str) -> str:
    """The path of an account or unit: `o-…/r-…/ou-…/123456789012/`."""
    above = {it.id: it.parent_id for it in [*backend.ou, *backend.accounts]}
    path = []
    while entity_id:
        path.append(entity_id)
        entity_id = above[entity_id]
    return "/".join([backend.org.id, *reversed(path)]) + "/"
