"""What the endpoint answers instead of a message.

ApiError                  any error reply: a status, a type, a message, headers
└── InvalidRequest        400: the request breaks a rule of the API; the message names the path
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """An error reply in the API's shape."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        super().__init__(f"{status} {self.kind}: {message}")

    @property
    def kind(self) -> str:
        """The API's error type for this status."""
        return _TYPES.get(self.status, "api_error" if self.status >= 500 else "invalid_request_error")

    def envelope(self, request_id: str) -> dict[str, Any]:
        """The reply's body."""
        return {
            "type": "error",
            "error": {"type": self.kind, "message": self.message},
            "request_id": request_id,
        }


class InvalidRequest(ApiError):
    """The request breaks a rule; ``path`` says where."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(400, f"{path}: {problem}" if path else problem)
