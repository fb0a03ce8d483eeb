"""The way of a request: recognized, checked against AWS's model, struck by a fault, answered by rules or by moto.

One lock guards moto's state and ours together, so that a rule's look and its effect are one; waiting happens outside.
"""

import io
import re
import socket
from typing import Any

import accounts  # noqa: F401  (registers its rules, as the others below do)
import identity  # noqa: F401
import limits
import rules
import sessions  # noqa: F401
import shapes
import units  # noqa: F401
from call import AwsError, Call, error_code, render_error, render_result
from faults import Dropped, Faults
from log import Log
from moto.core.exceptions import ServiceException
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.utilities.utils import get_partition
from werkzeug import Response
from werkzeug.exceptions import NotFound
from world import World, management_account_of

CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")

# Services whose requests are signed with another name than the one of their model.
MODEL_NAMES = {"sso": "sso-admin", "tagging": "resourcegroupstaggingapi"}

# Calls that AWS takes without a signature.
UNSIGNED = {"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}


class Gateway:
    """Answers requests to AWS."""

    def __init__(self) -> None:
        self.world = World()
        self.faults = Faults()
        self.log = Log()
        self._moto = DomainDispatcherApplication(create_backend_app)

    def answer(self, request: Request) -> Response:
        """The answer to a request, and its place in the log. A dropped connection gives an empty response that nobody
        will read.
        """
        body = request.get_data()
        with self.world.lock:
            self.world.settle()
            try:
                call = self._recognize(request)
            except NotFound:
                target = request.headers.get("X-Amz-Target") or request.form.get("Action") or request.path
                self.log.violate("?", target, "no operation of AWS's models")
                return Response(f"unknown operation {target}", 404)
            entry = self.log.arrive(call)
            fault = self.faults.for_call(call)
        try:
            self._refuse_violations(call, request)
            with limits.modification(self.world, call):
                if fault:
                    fault.before()
                with self.world.lock:
                    response = self._answer(call, request, body)
            if fault:
                fault.after()
        except AwsError as error:
            response = render_error(call, error)
        except ServiceException as error:
            response = render_error(call, AwsError(error.code, error.message))
        except Dropped:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response()
        entry["status"], entry["code"] = response.status_code, error_code(response)
        return response

    def _recognize(self, request: Request) -> Call:
        signed = CREDENTIAL.search(request.headers.get("Authorization", ""))
        if signed:
            service, region, key = signed["service"], signed["region"], signed["key"]
        elif request.form.get("Action") in UNSIGNED:
            service, region, key = "sts", "us-east-1", None
        else:
            raise NotFound
        service = MODEL_NAMES.get(service, service)
        model, uri = get_service_router(service).match(request)
        protocol = determine_request_protocol(get_service_model(service), request.content_type)
        partition = get_partition(region)
        account = get_account_id_from(key or "")
        return Call(
            service=service,
            model=model,
            protocol=protocol,
            region=region,
            partition=partition,
            access_key=key,
            account=account,
            organization=management_account_of(account, partition),
            parameters=shapes.parse(model, protocol, request, uri),
        )

    def _refuse_violations(self, call: Call, request: Request) -> None:
        problems = shapes.request_violations(call.model, call.protocol, request, call.parameters)
        for problem in problems:
            self.log.violate(call.service, call.operation, problem)
        if problems:
            code = "ValidationException" if call.speaks_json else "ValidationError"
            raise AwsError(code, "; ".join(problems), 400)

    def _answer(self, call: Call, request: Request, body: bytes) -> Response:
        answer = rules.apply(self.world, call, lambda: self._ask_moto(call, request, body))
        if isinstance(answer, Response):
            return answer
        # A result that we have a hand in has to be one that AWS could give.
        if call.model.output_shape:
            for problem in shapes.violations(call.model.output_shape, _without_nulls(answer)):
                self.log.violate(call.service, call.operation, f"in the result: {problem}")
        return render_result(call, answer)

    def _ask_moto(self, call: Call, request: Request, body: bytes) -> rules.Answer:
        environ = {**request.environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        problem = "not emulated"
        try:
            response = Response.from_app(self._moto, environ, buffered=True)
            failed = response.status_code >= 400 and response.mimetype == "text/html"
        except Exception as error:  # noqa: BLE001  (moto raises whatever its own mistakes are, NotImplementedError first)
            problem, failed = f"not emulated: {error!r}", True
        if failed:
            self.log.violate(call.service, call.operation, problem)
            # 501 is the one server error that no SDK repeats.
            raise AwsError("NotEmulated", f"{call.service}:{call.operation}: {problem}", 501)
        if call.protocol == "json" and response.status_code == 200:
            return response.get_json(force=True)
        return response


def _without_nulls(value: Any) -> Any:
    """moto writes null for what is absent, as AWS does in places; clients take the two for the same."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
