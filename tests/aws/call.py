"""One call of an AWS operation, and the two ways in which it ends.

A rule sees the call as AWS's model names it, whatever protocol carried it, and answers with a dict or an AwsError.
"""

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from moto.core.model import OperationModel
from werkzeug import Response

JSON_TYPES = {"json": "application/x-amz-json-1.1", "rest-json": "application/json"}

# How the names of operations begin that change nothing.
READING = (
    "AssumeRole",
    "Describe",
    "Get",
    "Head",
    "Is",
    "List",
    "Lookup",
    "Scan",
    "Search",
    "Simulate",
    "Validate",
)


@dataclass
class Call:
    """A request to AWS. `organization` is the id of the management account above `account`, if there is one."""

    service: str
    model: OperationModel
    protocol: str
    region: str
    partition: str
    access_key: str | None
    account: str
    organization: str | None
    parameters: dict[str, Any]
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def operation(self) -> str:
        return self.model.name

    @property
    def mutating(self) -> bool:
        return not self.operation.startswith(READING)

    @property
    def speaks_json(self) -> bool:
        return self.protocol in JSON_TYPES


class AwsError(Exception):
    """An error that AWS answers. Without a status, the one of AWS's model is taken, or 400."""

    def __init__(self, code: str, message: str, status: int | None = None, reason: str | None = None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.reason = code, message, status, reason


def render_result(call: Call, result: dict[str, Any]) -> Response:
    """A success that a rule made up. No rule of ours makes up XML."""
    assert call.speaks_json, f"a rule answered {call.operation}, which does not speak JSON"
    return Response(json.dumps(result), 200, _headers(call), content_type=JSON_TYPES[call.protocol])


def render_error(call: Call, error: AwsError) -> Response:
    """The error in the call's protocol (https://smithy.io/2.0/aws/protocols/)."""
    shape = next((shape for shape in call.model.error_shapes if shape.error_code == error.code), None)
    modeled = shape.metadata.get("error", {}) if shape else {}
    status = error.status or modeled.get("httpStatusCode", 400)
    headers = _headers(call)
    if not call.speaks_json:
        body = (
            f"<Error><Type>Sender</Type><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error><RequestId>{call.request_id}</RequestId>"
        )
        return Response(f"<ErrorResponse>{body}</ErrorResponse>", status, headers, content_type="text/xml")
    # Organizations writes "Message", the newer services write "message".
    message = "Message" if shape and "Message" in shape.members else "message"
    body = {"__type": error.code, message: error.message}
    if error.reason:
        body["Reason"] = error.reason
    if call.protocol == "rest-json":
        headers["x-amzn-ErrorType"] = error.code
    return Response(json.dumps(body), status, headers, content_type=JSON_TYPES[call.protocol])


def error_code(response: Response) -> str | None:
    """The code of an error response, whoever wrote it."""
    if response.status_code < 400:
        return None
    if header := response.headers.get("x-amzn-ErrorType"):
        return header.split(":")[0]
    text = response.get_data(as_text=True)
    if found := re.search(r"<Code>([^<]+)</Code>", text):
        return found.group(1)
    if found := re.search(r'"(?:__type|code)":\s*"(?:[^"#]*#)?([^"]+)"', text):
        return found.group(1)
    return None


def _headers(call: Call) -> dict[str, str]:
    return {"x-amzn-RequestId": call.request_id}
