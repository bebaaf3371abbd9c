"""Signs that an assessor may be close to an applicant: plain data in and out. They decide nothing."""

from __future__ import annotations

from dataclasses import dataclass

from core.search import fold

# Addresses of these say nothing about where somebody works.
PUBLIC_MAIL = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com"),
        *("yahoo.co.uk", "yahoo.de", "yahoo.fr", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me"),
        *("protonmail.com", "gmx.net", "gmx.de", "gmx.at", "web.de", "mail.com", "mail.ru", "yandex.com"),
        *("yandex.ru", "t-online.de", "hotmail.de", "outlook.de", "live.nl", "ziggo.nl", "kpnmail.nl"),
        *("t-com.me", "eunet.rs", "sbb.rs", "ptt.rs", "bih.net.ba", "net.hr", "inet.hr", "mail.bg", "abv.bg"),
    )
)
ORGANISATION, MAIL, NOMINATED, NAME = "organisation", "mail", "nominated", "name"


@dataclass(frozen=True)
class Known:
    """What is known of somebody: an assessor, or an applicant."""

    family_name: str = ""
    organisation: str = ""
    email: str = ""


def signs(assessor: Known, applicant: Known, *, nominated: bool = False) -> list[str]:
    """Same organisation, same mail domain, nominated by her, same family name in the same organisation."""
    found = []
    same_place = _same(assessor.organisation, applicant.organisation)
    if same_place:
        found.append(ORGANISATION)
    domain = domain_of(assessor.email)
    same_mail = bool(domain) and domain not in PUBLIC_MAIL and domain == domain_of(applicant.email)
    if same_mail:
        found.append(MAIL)
    if nominated:
        found.append(NOMINATED)
    if (same_place or same_mail) and _same(assessor.family_name, applicant.family_name):
        found.append(NAME)
    return found


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


def _same(one: str, other: str) -> bool:
    return bool(fold(one)) and fold(one) == fold(other)
