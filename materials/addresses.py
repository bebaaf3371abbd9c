"""The library's pages for the site map, each in the languages in which it has something to read."""

from __future__ import annotations

from django.conf import settings

from events.pages import in_every_language
from materials.queries import public_publications


def public_addresses() -> list[dict[str, str]]:
    """{language: path} for the library and for every publication; two queries."""
    rows = [in_every_language("library")]
    for publication in public_publications().prefetch_related("versions").order_by("pk"):
        written = {version.language for version in publication.versions.all()}
        languages = [code for code in settings.COLLOQUY_LANGUAGES if code in written]
        rows.append(in_every_language("publication_page", publication.code, languages=languages))
    return rows
