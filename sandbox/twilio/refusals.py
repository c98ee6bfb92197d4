"""What Twilio says no with: code, HTTP status and its own words (twilio.com/docs/api/errors)."""

from __future__ import annotations

from typing import Any

WORDS: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20009: (409, "Message resource {what} is not in a state that allows it to be deleted"),
    20404: (404, "The requested resource {what} was not found"),
    20429: (429, "Too Many Requests"),
    20503: (503, "Service Unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {what}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The StatusCallback URL {what} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s)"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    21703: (400, "The Messaging Service does not contain any phone numbers."),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}

# What only the receipt tells, later; the words are Twilio's for error_message.
LATER: dict[int, str] = {
    63016: "Failed to send freeform message because you are outside the allowed window. "
    "If you are using WhatsApp, please use a Message Template.",
    63019: "Media failed to download",
    63024: "Invalid message recipient",
    63027: "Template does not exist for a language and locale",
    63028: "Number of parameters provided does not match the expected number of parameters",
}


class Refusal(Exception):
    """A request that is refused; `code` is Twilio's."""

    def __init__(self, code: int, what: str = "") -> None:
        self.code, self.status = code, WORDS[code][0]
        self.message = WORDS[code][1].format(what=what)
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The error as the API gives it."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}
