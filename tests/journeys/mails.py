"""The mails that left during a journey, as they arrived by SMTP."""

from email.message import EmailMessage

from tests.core.conftest import MailServer


class Sink:
    """Every message that arrived by SMTP."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def newest_to(self, address: str, containing: str = "") -> EmailMessage:
        found = [
            one
            for one in self.server.mails
            if address in str(one["To"]) and containing in str(one["Subject"]) + text_of(one)
        ]
        assert found, f"no mail to {address} with {containing!r}"
        return found[-1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""
