"""The full-text index behind core/search.py: FTS5 with triggers on SQLite, GIN on PostgreSQL."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAKE = {
    # The words come folded: nothing is left for the tokeniser but to split at the spaces.
    "sqlite": [
        """CREATE VIRTUAL TABLE core_searchentry_fts USING fts5(
            folded, content='core_searchentry', content_rowid='id', prefix='2 3 4',
            tokenize='unicode61 remove_diacritics 0')""",
        """CREATE TRIGGER core_searchentry_fts_insert AFTER INSERT ON core_searchentry BEGIN
            INSERT INTO core_searchentry_fts(rowid, folded) VALUES (new.id, new.folded);
        END""",
        """CREATE TRIGGER core_searchentry_fts_delete AFTER DELETE ON core_searchentry BEGIN
            INSERT INTO core_searchentry_fts(core_searchentry_fts, rowid, folded)
            VALUES ('delete', old.id, old.folded);
        END""",
        """CREATE TRIGGER core_searchentry_fts_update AFTER UPDATE OF id, folded ON core_searchentry BEGIN
            INSERT INTO core_searchentry_fts(core_searchentry_fts, rowid, folded)
            VALUES ('delete', old.id, old.folded);
            INSERT INTO core_searchentry_fts(rowid, folded) VALUES (new.id, new.folded);
        END""",
        "INSERT INTO core_searchentry_fts(core_searchentry_fts) VALUES ('rebuild')",
    ],
    "postgresql": [
        """CREATE INDEX core_searchentry_words ON core_searchentry
            USING gin (to_tsvector('simple'::regconfig, folded))""",
    ],
}
DROP = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS core_searchentry_fts_insert",
        "DROP TRIGGER IF EXISTS core_searchentry_fts_delete",
        "DROP TRIGGER IF EXISTS core_searchentry_fts_update",
        "DROP TABLE IF EXISTS core_searchentry_fts",
    ],
    "postgresql": ["DROP INDEX IF EXISTS core_searchentry_words"],
}


def make_index(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_index(apps, schema_editor)
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(make_index, drop_index, elidable=False)]
