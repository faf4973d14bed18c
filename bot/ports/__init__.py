"""What the inside asks of the outside: small protocols, named by need and not by vendor."""

from bot.ports.around import Clock, Lookout, Publisher, Sighting
from bot.ports.dialogue import DialogueEngine, Embedded, Embedder, Turn
from bot.ports.lines import Attachments, ChatSessions, Inbox, Outbox, Talks, Usage
from bot.ports.matters import Deadlines, Faq, Groups, Handoffs, Notices, Tickets
from bot.ports.platform import (
    Allowance,
    Channel,
    GroupGone,
    MediaGone,
    MediaSource,
    NotHere,
    Pace,
    SendImpossible,
    SendRefused,
)
from bot.ports.staff import StaffAccounts, StaffSessions
from bot.ports.work import Store, Work

__all__ = [
    "Allowance",
    "Attachments",
    "Channel",
    "ChatSessions",
    "Clock",
    "Deadlines",
    "DialogueEngine",
    "Embedded",
    "Embedder",
    "Faq",
    "GroupGone",
    "Groups",
    "Handoffs",
    "Inbox",
    "Lookout",
    "MediaGone",
    "MediaSource",
    "NotHere",
    "Notices",
    "Outbox",
    "Pace",
    "Publisher",
    "SendImpossible",
    "SendRefused",
    "Sighting",
    "StaffAccounts",
    "StaffSessions",
    "Store",
    "Talks",
    "Tickets",
    "Turn",
    "Usage",
    "Work",
]
