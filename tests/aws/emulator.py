"""Starts the emulator in a process of its own and talks to it: what the tests here and the demonstration share."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import IO, Any

import boto3
from botocore.config import Config


class Emulator:
    """A running emulator. `start` is what it said when it was ready, and after each reset what that answered."""

    def __init__(self, stderr: int | IO[bytes] = subprocess.DEVNULL) -> None:
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        self.start = json.loads(self.process.stdout.readline())
        self.endpoint = self.start["endpoint"]

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=5)
        self.process.stdout.close()

    def reset(self) -> None:
        self.start = self.control("POST", "reset")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Steers the emulator; server.py tells what there is."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_emulator/{path}", data, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def client(self, service: str, keys: dict[str, str] | None = None) -> Any:
        """A client that sends what it is given, once: as the administrator, or with the credentials of a session."""
        keys = keys or {"AccessKeyId": self.start["access_key_id"], "SecretAccessKey": self.start["secret_access_key"]}
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
