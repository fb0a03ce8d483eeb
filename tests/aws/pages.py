"""Pages of lists that moto does not cut, or cuts wrongly."""

from typing import Any

from call import AwsError, Call

# The most that a page of Organizations holds, and what it holds when nothing is asked for.
PAGE = 20


def page(call: Call, name: str, items: list[Any]) -> dict[str, Any]:
    """The page of `items` that the call asks for, and the way to the next one."""
    token = call.parameters.get("NextToken") or "0"
    if not token.isdigit() or int(token) > len(items):
        raise AwsError("InvalidInputException", "You provided an invalid NextToken.", reason="INVALID_NEXT_TOKEN")
    start = int(token)
    end = start + call.parameters.get("MaxResults", PAGE)
    answer: dict[str, Any] = {name: items[start:end]}
    if end < len(items):
        answer["NextToken"] = str(end)
    return answer
