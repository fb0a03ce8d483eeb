#!/usr/bin/env python3
"""An AWS for tests and demonstrations: moto in one process, with the rules of AWS that it lacks.

    server.py [--port PORT]

listens on 127.0.0.1 (port 0, the default, takes a free one), prints one line of JSON when it is ready,
`{"endpoint": "http://127.0.0.1:…", "account_id": …, …}` with the members of `reset` below, and ends when its standard
input is closed or its parent dies. Every access key that it has not given out itself belongs to account 123456789012,
the management account of the first organization.

The rest of AWS is at the endpoint; the emulator itself is steered below it, in JSON:

POST /_emulator/reset           Forgets everything, the configuration as well, and founds the first organization.
                                Answers {account_id, access_key_id, secret_access_key, organization_id, root_id,
                                units: {"Workloads": id, "Workloads/Dev": id, "Quarantine": id}}.
POST /_emulator/organizations   {account_id}: founds another organization; answers the same members.
GET  /_emulator/config          What is configured.
POST /_emulator/config          Changes the members that are given:
    creation_seconds              how long an account is IN_PROGRESS (0.2)
    closing_seconds               how long an account is PENDING_CLOSURE (0.2)
    role_delay_seconds            how long AssumeRole is denied in a new account (0)
    pending_accounts_listed       whether an account is listed, as PENDING_ACTIVATION, while IN_PROGRESS (false)
    next_creation_failure         the FailureReason of the next CreateAccount, once (null)
    emails_in_use_elsewhere       e-mail addresses of accounts outside this organization ([])
    aliases_in_use_elsewhere      account aliases outside this organization ([])
    paths                         whether accounts have `Paths` and units `Path` (true)
    status                        whether accounts have the outgoing `Status` beside `State` (true)
    throttling                    whether calls are refused beyond the rates that AWS publishes (false)
    list_lag_calls                how many lists an account, unit or alias is missing from that is new from now on (0)
    concurrent_modification       whether changes of an organization that overlap in time are refused (false)
    rules_off                     names of rules (the functions under @rule) that are left to moto ([])
POST /_emulator/clock           {seconds}: moves time on by so many, after which it stands still but for this, until
                                reset. Delays of faults and overlaps of changes keep to real time.
POST /_emulator/faults          One fault or a list of them, added to those that are set:
    operation, service            whose calls it hits; any service if that is left out
    nth, times                    the first call that it hits, counted from now, and how many from there (1, 1);
                                  nth "always" hits every call
    delay_seconds                 waits before anything else
    code, message, status, reason answers this error, without effect; the status is that of AWS's model if left out
    drop                          closes the connection without an answer, "before" or "after" the effect
    pause                         holds the call, "before" or "after" the effect, until the faults are cleared
GET  /_emulator/faults          The faults, with how often they were asked (seen) and happened (fired), and how many
                                calls they have held.
GET  /_emulator/calls           The calls since start, reset or DELETE, in the order of arrival: n, seconds, service,
                                operation, account (the caller's), organization (its management account), region,
                                parameters (without secrets), mutating, request_id, status and code (null: no answer).
GET  /_emulator/errors          What AWS's models document for each operation in the log of calls: {service:
                                {operation: [code]}}.
GET  /_emulator/violations      Requests that AWS would have refused by its own models, and calls that are not
                                emulated: service, operation, problem.
DELETE                          of faults, calls or violations clears them.

Requests are checked against the models in botocore. A request that they forbid is answered with ValidationException,
even where AWS would have another name for it, and is a violation: a test looks that there are none.
"""

import argparse
import json
import os
import sys
import threading
import time
from typing import Any

import rules
from gateway import Gateway
from moto.core.request import Request
from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug import Response
from werkzeug.serving import make_server

CONTROL = "/_emulator/"


class Server:
    """The WSGI application: steering below CONTROL, AWS everywhere else."""

    def __init__(self) -> None:
        self.gateway = Gateway()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.path.startswith(CONTROL):
            response = self._control(request)
        else:
            response = self.gateway.answer(request)
        return response(environ, start_response)

    def _control(self, request: Request) -> Response:
        given = request.get_json(force=True) if request.get_data() else {}
        with self.gateway.world.lock:
            self.gateway.world.settle()
            try:
                answer = self._steer(f"{request.method} {request.path.removeprefix(CONTROL)}", given)
            except (KeyError, TypeError, ValueError) as error:
                return Response(json.dumps({"error": str(error)}), 400, content_type="application/json")
            return Response(json.dumps(answer, default=str), content_type="application/json")

    def _steer(self, command: str, given: Any) -> Any:
        world, faults, log = self.gateway.world, self.gateway.faults, self.gateway.log
        match command:
            case "POST reset":
                faults.clear()
                log.calls.clear()
                log.violations.clear()
                return world.reset()
            case "POST organizations":
                return world.found_organization(given["account_id"])
            case "GET config":
                return world.config
            case "POST config":
                _check_config(given, world.config)
                world.config.update(given)
                return world.config
            case "POST clock":
                world.pass_time(given["seconds"])
                return {}
            case "GET faults":
                return faults.told()
            case "POST faults":
                faults.add(given if isinstance(given, list) else [given])
                return faults.told()
            case "DELETE faults":
                faults.clear()
                return {}
            case "GET calls":
                return log.calls
            case "GET errors":
                return log.errors()
            case "GET violations":
                return log.violations
            case "DELETE calls":
                log.calls.clear()
                return {}
            case "DELETE violations":
                log.violations.clear()
                return {}
            case _:
                raise ValueError(f"there is no {command} here; server.py tells what there is")


def _check_config(given: dict[str, Any], config: dict[str, Any]) -> None:
    if unknown := set(given) - set(config):
        raise ValueError(f"unknown configuration: {', '.join(sorted(unknown))}")
    if unknown := set(given.get("rules_off", [])) - rules.names():
        raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}; there are {', '.join(sorted(rules.names()))}")


class _QuietHandler(MotoRequestHandler):
    """No line for every request: there is the log of calls."""

    def log_request(self, *_: Any) -> None:
        pass


def _end_with_parent() -> None:
    """Ends the process when nobody is left to whom it answers."""
    parent = os.getppid()

    def when_input_closes() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os._exit(0)

    def when_parent_dies() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    for watch in (when_input_closes, when_parent_dies):
        threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    arguments = argparse.ArgumentParser(description="An AWS for tests.")
    arguments.add_argument("--port", type=int, default=0)
    port = arguments.parse_args().port
    _end_with_parent()
    application = Server()
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler)
    ready = {"endpoint": f"http://127.0.0.1:{server.port}", **application.gateway.world.reset()}
    print(json.dumps(ready), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
