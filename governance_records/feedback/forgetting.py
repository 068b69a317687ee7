"""Takes a text that an order erased from what is public out of the rows of feedback as well."""

from __future__ import annotations

from sqlalchemy import Connection, update

from governance_records.feedback_tables import answers, appeals, matter_events, matter_messages, matters

# Every column that may hold what people wrote.
COLUMNS = (
    *(matters.c.text, matters.c.name),
    *(matter_events.c.words, matter_messages.c.text),
    *(answers.c.said, answers.c.did, answers.c.because),
    *(appeals.c.text, appeals.c.words),
)


def forget_text(record: Connection, text: str) -> None:
    """Blanks every copy of exactly this text, in this transaction."""
    for column in COLUMNS:
        record.execute(update(column.table).where(column == text).values({column: ""}))
