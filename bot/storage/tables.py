"""All tables. Migrations create them; a test compares the two."""

from __future__ import annotations

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: What partial indexes hold. A question that wants one says the same words.
IS_OPEN_TICKET = "state NOT IN ('CLOSED', 'WITHDRAWN')"
IS_OWNED_TALK = "owner IS NOT NULL"


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


group_chat = Table(
    "group_chat",
    metadata,
    Column("robot_id", Text, primary_key=True),
    Column("group_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("estate", Text),
    Column("grid", Text),
    # active, or gone: dissolved, or the robot was removed
    Column("state", Text, nullable=False, server_default="active"),
    _moment("met_at", nullable=True),
    Column("bound_by", Text),
    _moment("bound_at", nullable=True),
)

#: People whose office is known, so that a group's desk sees who speaks (矛盾调解、社区民警...).
official = Table(
    "official",
    metadata,
    Column("robot_id", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # staff, police, village
    Column("role", Text, nullable=False),
    Column("added_by", Text, nullable=False),
    _moment("added_at"),
)

#: Where a chat of a platform may be answered for a while (DingTalk's sessionWebhook).
chat_session = Table(
    "chat_session",
    metadata,
    Column("robot_id", Text, primary_key=True),
    # a target of the outbox: g: and the group, or 1: and the person
    Column("target", Text, primary_key=True),
    Column("url", Text, nullable=False),
    _moment("expires_at"),
)

#: What admins must know and nobody has put away yet.
notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("text", Text, nullable=False),
    _moment("raised_at"),
    Column("closed_by", Text),
    _moment("closed_at", nullable=True),
    Index("uq_notice_open", "kind", "ref", unique=True, postgresql_where=text("closed_at IS NULL")),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("robot_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("talk", Text, nullable=False),
    Column("group_id", Text),
    Column("sender_id", Text),
    Column("nickname", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("photo", Text),
    Column("speaker_id", Text),
    # how it was said: text, voice, picture...
    Column("form", Text, nullable=False, server_default="text"),
    Column("quote", Text),
    # the office of who speaks, where it is known
    Column("role", Text),
    _moment("received_at"),
    _moment("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _moment("receipt_at", nullable=True),
    _moment("done_at", nullable=True),
    Column("route", Text),
    UniqueConstraint("robot_id", "message_id"),
    Index("ix_inbox_talk", "talk", "id"),
    Index("ix_inbox_waiting", "talk", "id", postgresql_where=text("done_at IS NULL")),
)

#: What came with a message: fetched from the platform at once, kept under its content's hash.
attachment = Table(
    "attachment",
    metadata,
    Column("message", BigInteger, ForeignKey("inbox.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    # what the platform gives it out for; forgotten as soon as it is here
    Column("code", Text),
    # waiting, kept, lost
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("sha256", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _moment("due_at"),
    Column("error", Text),
    Index("ix_attachment_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
)

talk = Table(
    "talk",
    metadata,
    Column("key", Text, primary_key=True),
    Column("robot_id", Text, nullable=False),
    Column("sender_id", Text),
    Column("nickname", Text, nullable=False),
    Column("group_id", Text),
    # where it was last heard: in the 1:1 chat or in its group
    Column("private", Boolean, nullable=False, server_default="false"),
    Column("owner", Text),
    Column("owner_version", Integer, nullable=False, server_default="0"),
    Column("events", JSONB, nullable=False, server_default="[]"),
    Column("waiting_for", Text),
    Column("unclear", Integer, nullable=False, server_default="0"),
    # what the FAQ said last: {"nos", "at"}
    Column("offer", JSONB),
    Column("lease_holder", Text),
    _moment("lease_until", nullable=True),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Index("ix_talk_owned", "owner", postgresql_where=text(IS_OWNED_TALK)),
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("place", Text),
    Column("urgency", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("robot_id", Text, nullable=False),
    Column("talk", Text, nullable=False),
    Column("reporter", Text),
    Column("nickname", Text, nullable=False),
    Column("group_id", Text),
    Column("confidential", Boolean, nullable=False),
    Column("incomplete", Boolean, nullable=False),
    Column("story", Text, nullable=False),
    _moment("created_at"),
    _moment("updated_at"),
    Column("merged_into", Text, ForeignKey("ticket.number")),
    Index("ix_ticket_talk", "talk", "created_at"),
    Index("ix_ticket_open", "state", "urgency", postgresql_where=text(IS_OPEN_TICKET)),
)

#: Which messages belong to which ticket; the first one opened it.
ticket_message = Table(
    "ticket_message",
    metadata,
    Column("message", BigInteger, ForeignKey("inbox.id"), primary_key=True),
    Column("number", Text, ForeignKey("ticket.number"), primary_key=True),
    Column("opened", Boolean, nullable=False),
    # one message opens at most one ticket, whatever runs twice
    Index("uq_ticket_message_opened", "message", unique=True, postgresql_where=text("opened")),
    Index("ix_ticket_message_number", "number"),
)

ticket_entry = Table(
    "ticket_entry",
    metadata,
    Column("number", Text, ForeignKey("ticket.number"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    _moment("at"),
    Column("actor", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("audience", Text, nullable=False),
)

ticket_counter = Table(
    "ticket_counter",
    metadata,
    Column("letters", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("robot_id", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("group_id", Text),
    Column("person", Text),
    Column("private", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("reply_to", Text),
    Column("talk", Text),
    Column("owner_version", Integer),
    # login of the member of staff whose words these are
    Column("author", Text),
    # id of the addressee where only @ reaches them
    Column("speaker", Text),
    # answers one may tap: [{"label", "says"}]
    Column("choices", JSONB),
    # how it left: session, group, private, card
    Column("route", Text),
    # waiting, sending, sent, unknown, silenced, dead
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    _moment("created_at"),
    _moment("due_at"),
    _moment("begun_at", nullable=True),
    _moment("sent_at", nullable=True),
    Column("error", Text),
    Index(
        "ix_outbox_open",
        "target",
        "id",
        postgresql_where=text("state IN ('waiting', 'sending')"),
    ),
    Index("ix_outbox_talk", "talk", "id"),
    Index("ix_outbox_sent_at", "sent_at"),
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("talk", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ticket", Text, ForeignKey("ticket.number")),
    Column("message", BigInteger, ForeignKey("inbox.id")),
    Column("note", Text, nullable=False),
    _moment("raised_at"),
    Column("taken_by", Text),
    _moment("taken_at", nullable=True),
    _moment("closed_at", nullable=True),
    Index("ix_handoff_open", "talk", "kind", postgresql_where=text("closed_at IS NULL")),
)

deadline = Table(
    "deadline",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    _moment("due_at"),
    Index("ix_deadline_due_at", "due_at"),
)

faq = Table(
    "faq",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reviewed", Boolean, nullable=False),
    # who changed it last; the files until a person does
    Column("editor", Text, nullable=False),
    _moment("updated_at"),
    Column("version", Integer, nullable=False, server_default="1"),
)

faq_phrase = Table(
    "faq_phrase",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("no", Integer, ForeignKey("faq.no", ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", ARRAY(Text), nullable=False),
    Column("tokens", TSVECTOR, nullable=False),
    Column("vector", HALFVEC(384), nullable=False),
    Index("ix_faq_phrase_no", "no"),
    Index("ix_faq_phrase_tokens", "tokens", postgresql_using="gin"),
    Index(
        "ix_faq_phrase_vector",
        "vector",
        postgresql_using="hnsw",
        postgresql_ops={"vector": "halfvec_cosine_ops"},
    ),
)

faq_load = Table(
    "faq_load",
    metadata,
    Column("digest", Text, primary_key=True),
    _moment("at"),
)

#: What residents said of an answer; a number may outlive its entry.
faq_verdict = Table(
    "faq_verdict",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("no", Integer, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("message", BigInteger, nullable=False),
    _moment("at"),
    Index("ix_faq_verdict_no", "no"),
)

photo = Table(
    "photo",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("mime", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _moment("at"),
)

#: The pretended chat platform of the sandbox: what its groups show.
sandbox_line = Table(
    "sandbox_line",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("group_id", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("addressee", Text),
    Column("private", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("photo", Text),
    Column("reply_to", Text),
    _moment("at"),
    # where it is shown: the group's id, or 1: and the resident whose chat with the robot it is
    Column("chat", Text, nullable=False),
    # of a line of the robot: reply, status, staff...
    Column("kind", Text),
    Index("ix_sandbox_line_group_id_seq", "group_id", "seq"),
    Index("ix_sandbox_line_chat_seq", "chat", "seq"),
)

#: Who may sign in at the desk.
staff = Table(
    "staff",
    metadata,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default="false"),
    Column("disabled", Boolean, nullable=False, server_default="false"),
    _moment("created_at"),
)

staff_session = Table(
    "staff_session",
    metadata,
    # SHA-256 of the token in the browser's cookie: who reads this table cannot sign in with it
    Column("token_hash", Text, primary_key=True),
    Column("login", Text, ForeignKey("staff.login", ondelete="CASCADE"), nullable=False),
    _moment("created_at"),
    _moment("seen_at"),
    _moment("expires_at"),
    Index("ix_staff_session_login", "login"),
)

#: Wrong passwords by login, also for logins nobody has: the wait must not tell which exist.
#: The key is a SHA-256, because people type passwords into the wrong field.
staff_attempts = Table(
    "staff_attempts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    _moment("last_at"),
    _moment("waits_until", nullable=True),
    Index("ix_staff_attempts_last_at", "last_at"),
)
