"""Published documents, the texts in them, and what an order took out."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold, hold_replace, hold_truncate, is_sqlite, stop

revision = "0007"
down_revision = "0006"

WHICH = ("kind", "number", "version")
# The one change of a text that is let through: text and salt go together, nothing else changes, a redaction names it.
ERASED = (
    "NEW.text IS NULL AND NEW.salt IS NULL AND OLD.text IS NOT NULL AND NEW.kind = OLD.kind "
    "AND NEW.number = OLD.number AND NEW.version = OLD.version AND NEW.name = OLD.name"
)
NAMED = (
    "EXISTS (SELECT 1 FROM redacted_texts r WHERE r.kind = NEW.kind AND r.number = NEW.number "
    "AND r.version = NEW.version AND r.name = NEW.name)"
)


def upgrade() -> None:
    op.create_table(
        "documents",
        *_which(),
        sa.Column("canonical", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint(*WHICH, name="pk_documents"),
    )
    op.create_table(
        "document_texts",
        *_which(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("salt", sa.Text),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint(*WHICH, "name", name="pk_document_texts"),
        sa.ForeignKeyConstraint(
            WHICH, [f"documents.{c}" for c in WHICH], name="fk_document_texts_kind_number_version_documents"
        ),
    )
    op.create_table(
        "redactions",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("order", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_redactions"),
    )
    op.create_table(
        "redacted_texts",
        sa.Column("redaction", sa.Integer, nullable=False, autoincrement=False),
        *_which(),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("redaction", *WHICH, "name", name="pk_redacted_texts"),
    )
    hold("documents", WHICH, referenced=True)
    hold("redactions", ["number"])
    hold("redacted_texts", ["redaction", *WHICH, "name"])
    _hold_texts()


def _hold_texts() -> None:
    stop("document_texts", "DELETE")
    if is_sqlite():
        stop("document_texts", "UPDATE", f"NOT ({ERASED}) OR NOT {NAMED}")
        hold_replace("document_texts", [*WHICH, "name"])
        return
    hold_truncate("document_texts")
    op.execute(
        "CREATE FUNCTION erase_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({ERASED}) AND {NAMED} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'document_texts: append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER document_texts_no_update BEFORE UPDATE ON document_texts "
        "FOR EACH ROW EXECUTE FUNCTION erase_alone()"
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON document_texts FROM CURRENT_USER")
    op.execute("GRANT UPDATE (salt, text) ON document_texts TO CURRENT_USER")


def _which() -> list[sa.Column]:
    return [
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    ]
