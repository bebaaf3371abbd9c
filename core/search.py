"""Search in any script: every text is folded to plain letters once, and the database looks words up in its index.

One face over two engines: FTS5 on SQLite, a GIN index over `to_tsvector('simple', ...)` on PostgreSQL. Both are
made by core/migrations/0002_search.py. Since folding leaves letters, digits and single spaces, both engines
split a text into the same words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import F, Func

from core.privacy import Personal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

MAX_TEXT = 200_000  # characters of a folded text; PostgreSQL refuses documents over one megabyte
MAX_WORD = 64
MAX_QUERY_WORDS = 12

# Letter by letter to Latin. Serbian and Macedonian first; the rest so that other Cyrillic names are found too.
_CYRILLIC = (
    "а:a б:b в:v г:g д:d ђ:d ѓ:g е:e ё:e ж:z з:z ѕ:dz и:i і:i ј:j й:j к:k л:l љ:lj м:m н:n њ:nj о:o п:p р:r с:s"
    " т:t ћ:c ќ:k у:u ф:f х:h ц:c ч:c џ:dz ш:s щ:sc ъ:a ы:y ь: э:e ю:ju я:ja"
)
# Letters that Unicode does not take apart into a base letter and a mark.
_LATIN = "đ:d ð:d ł:l ø:o æ:ae œ:oe þ:th ħ:h ı:i ŋ:n ŧ:t ŀ:l ə:e ƶ:z"
_LETTERS = str.maketrans(
    {letter: plain for letter, _, plain in (pair.partition(":") for pair in f"{_CYRILLIC} {_LATIN}".split())}
)
# One sound, many spellings: Đorđević is typed Djordjevic, a Macedonian passport writes Zh, Sh, Ch, Gj, Kj.
_SPELLINGS = re.compile(r"(?<=[dgk])j|(?<=[csz])h")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_DROPPED = re.compile("['`\u00b4\u2018\u2019\u02b9-\u02c1\u200b-\u200d\u2060\u00ad]")


def fold(text: str) -> str:
    """The text as it is compared: small Latin letters without marks, digits, single spaces.

    Spellings of one name meet: Müller, MULLER; Đorđević, Djordjevic, Dordevic, Ђорђевић; Живко, Živko, Zhivko.
    The price is that a few different words meet as well (`sh` counts as `s`); a search shows both.
    """
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFC", text).casefold())
    plain = _DROPPED.sub("", plain).translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).casefold().translate(_LETTERS)
    plain = "".join(_kept(char) for char in plain)
    return " ".join(_SPELLINGS.sub("", plain).split())


def _kept(char: str) -> str:
    if unicodedata.combining(char) or unicodedata.category(char) == "Mn":
        return ""
    return char if char.isalnum() else " "


class SearchEntry(models.Model):
    """The folded text of one object in one language.

    On SQLite triggers keep the FTS5 table in step. Django rebuilds a table when it alters it there, and its
    triggers go with it: a migration that changes this model must run `make_index` of 0002_search again.
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=40, blank=True)
    folded = models.TextField()

    EVENT_SCOPE = "scope"
    ERASE_ROWS = True
    NOT_PERSONAL = ("kind", "object_id", "language", "scope")
    PERSONAL = {"folded": Personal("find people and papers by words", "any", "application", ("organiser",))}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_entry_once")
        ]
        indexes = [models.Index(fields=["kind", "scope"], name="search_entry_scope")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.language}"


class _HasWords(Func):
    """Whether an entry holds all words of a query; the last one may be the beginning of a word."""

    output_field = models.BooleanField()

    def __init__(self, words: list[str]) -> None:
        super().__init__(F("pk"), F("folded"))
        self.words = words

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        query = " ".join(f'"{word}"' for word in self.words) + "*"
        found = "SELECT rowid FROM core_searchentry_fts WHERE core_searchentry_fts MATCH %s"
        return f"{key} IN ({found})", [*params, query]

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        folded, params = compiler.compile(self.source_expressions[1])
        query = " & ".join(f"'{word}'" for word in self.words) + ":*"
        # Word for word the expression of the GIN index, or the index is not used.
        return f"to_tsvector('simple'::regconfig, {folded}) @@ to_tsquery('simple'::regconfig, %s)", [
            *params,
            query,
        ]


def index(kind: str, object_id: int, language: str, text: str, scope: str = "") -> None:
    """Keep the text of one object in one language findable; an empty text takes it out again."""
    words = " ".join(word[:MAX_WORD] for word in fold(text).split())[:MAX_TEXT]
    if not words:
        remove(kind, object_id, language)
        return
    SearchEntry.objects.update_or_create(
        kind=kind, object_id=object_id, language=language, defaults={"folded": words, "scope": scope}
    )


def remove(kind: str, object_id: int, language: str | None = None) -> None:
    """Forget an object, in one language or in all."""
    entries = SearchEntry.objects.filter(kind=kind, object_id=object_id)
    if language is not None:
        entries = entries.filter(language=language)
    entries.delete()


def matching(
    kind: str, query: str, language: str | None = None, scope: str | None = None
) -> models.QuerySet[SearchEntry, int]:
    """Ids of the objects that hold every word of the query, the last word as a beginning; none for no word.

    Made for `queryset.filter(pk__in=matching(...))`: one statement, and the caller's own `visible_to` decides
    what may be seen.
    """
    words = [word[:MAX_WORD] for word in fold(query).split()[:MAX_QUERY_WORDS]]
    entries = SearchEntry.objects.filter(kind=kind)
    if language is not None:
        entries = entries.filter(language=language)
    if scope is not None:
        entries = entries.filter(scope=scope)
    entries = entries.filter(_HasWords(words)) if words else entries.none()
    return entries.values_list("object_id", flat=True).distinct()


def compact() -> None:
    """Rewrite the index so that removed words are gone from it too. Run after an erasure; it takes a moment."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_searchentry_fts(core_searchentry_fts) VALUES('optimize')")
