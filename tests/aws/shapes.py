"""Checks requests, and the results that rules make up, against AWS's own models, those in botocore.

Whatever the model says is checked: members, types, lengths, patterns, enumerations, numbers. Null means absent.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from botocore.serialize import create_serializer
from moto.core.model import OperationModel, Shape
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
}


def parse(model: OperationModel, protocol: str, request: Request, uri: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a request by the names of the model."""
    if protocol == "json":
        # As it came: the parser would leave out what the model does not know and mend wrong types.
        return json.loads(request.get_data() or "{}")
    parser = PROTOCOL_PARSERS[protocol](model)
    return parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.get_data(),
            "url_path": request.path,
            "url_params": uri,
        }
    )


def request_violations(model: OperationModel, protocol: str, request: Request, parameters: dict[str, Any]) -> list[str]:
    """What AWS would refuse in a request."""
    if model.input_shape is None or protocol == "rest-xml":
        return []
    return [*_left_out(model, protocol, request, parameters), *violations(model.input_shape, parameters)]


def _left_out(model: OperationModel, protocol: str, request: Request, parameters: dict[str, Any]) -> Iterator[str]:
    """Members that parsing has left out since the model does not know them."""
    if protocol == "query":
        serializer = create_serializer("query", include_validation=False)
        known = serializer.serialize_to_request(parameters, model)["body"]
        for key in sorted(set(request.form) - set(known)):
            yield f"{key}: unknown member"
    elif protocol == "rest-json" and "payload" not in model.input_shape.serialization:
        yield from _unknown_json(model.input_shape, json.loads(request.get_data() or "{}"), "")


def _unknown_json(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict) and shape.type_name == "structure":
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in known:
                yield from _unknown_json(known[name], item, f"{path}{name}.")
            else:
                yield f"{path}{name}: unknown member"
    elif isinstance(value, list) and shape.type_name == "list":
        for position, item in enumerate(value):
            yield from _unknown_json(shape.member, item, f"{path}{position}.")


def violations(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """What the model forbids in a value."""
    where = path or "request"
    if shape.type_name in PYTHON_TYPES:
        right = isinstance(value, PYTHON_TYPES[shape.type_name])
        if not right or (isinstance(value, bool) and shape.type_name != "boolean"):
            yield f"{where}: {type(value).__name__} instead of {shape.type_name}"
            return
    if shape.type_name == "structure":
        yield from _structure(shape, value, path)
    elif shape.type_name == "list":
        for position, item in enumerate(value):
            yield from violations(shape.member, item, f"{where}[{position}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from violations(shape.key, key, f"{where} key {key!r}")
            yield from violations(shape.value, item, f"{where}[{key!r}]")
    yield from _limits(shape, value, where)


def _structure(shape: Shape, value: dict[str, Any], path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{prefix}{name}: missing"
    for name, item in value.items():
        if name not in shape.members:
            yield f"{prefix}{name}: unknown member"
        elif item is not None:
            yield from violations(shape.members[name], item, f"{prefix}{name}")


def _limits(shape: Shape, value: Any, where: str) -> Iterator[str]:
    limits = shape.metadata
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number or isinstance(value, (str, list, dict)):
        size, what = (value, "value") if is_number else (len(value), "length")
        if "min" in limits and size < limits["min"]:
            yield f"{where}: {what} {size} is less than {limits['min']}"
        if "max" in limits and size > limits["max"]:
            yield f"{where}: {what} {size} is more than {limits['max']}"
    if isinstance(value, str):
        if limits.get("enum") and value not in limits["enum"]:
            yield f"{where}: {value!r} is none of {', '.join(limits['enum'])}"
        if "pattern" in limits and not compiled(limits["pattern"]).fullmatch(value):
            yield f"{where}: {value!r} does not match {limits['pattern']}"


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the models: Java's, with classes of Unicode categories such as \\p{L}."""
    return re.compile(re.sub(r"\\p\{(\w+)\}", lambda found: _characters(found.group(1)), pattern), re.ASCII)


@functools.cache
def _characters(category: str) -> str:
    """The characters of a category (L) or subcategory (Lu), as the inside of a character class."""
    ranges: list[list[int]] = []
    # Between these two lies nothing that is assigned, and above them only private use.
    for code in (*range(0x33480), *range(0xE0000, 0xE01F0)):
        if unicodedata.category(chr(code)).startswith(category):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
