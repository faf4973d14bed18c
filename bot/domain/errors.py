"""Three families of error, three fates: a user's mistake, a conflict, a fault.

The docstring of each class is its message in Chinese for people; anything that is neither a
`UserMistake` nor a `Conflict` is a fault and is logged once with its context.
"""

from __future__ import annotations


class HuyingError(Exception):
    """出了点问题，请稍后再试。"""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class UserMistake(HuyingError):
    """这样不行，请检查后再试。"""


class Conflict(HuyingError):
    """情况已经变了，请刷新后再试。"""


class TicketNotFound(UserMistake):
    """没有这个编号的工单，请核对编号。"""


class TalkNotFound(UserMistake):
    """没有这个会话，请刷新列表。"""


class FaqNotFound(UserMistake):
    """没有这个编号的问答。"""


class GroupNotFound(UserMistake):
    """没有这个群，请刷新列表。"""


class NoticeNotFound(UserMistake):
    """这条提醒已经处理过了，请刷新列表。"""


class SignInRefused(UserMistake):
    """登录名或密码不对，请再试一次；忘了密码请找管理员。"""


class SessionOver(UserMistake):
    """登录已过期，请重新登录；您写的内容还在。"""


class LoginTaken(Conflict):
    """已经有这个登录名了，请换一个。"""


class StaffNotFound(UserMistake):
    """没有这个登录名，请核对。"""


class StepNotAllowed(Conflict):
    """工单现在的状态不能做这一步。"""


class TalkTakenByOther(Conflict):
    """这个会话已由其他同事接手。"""


class TalkNotTaken(Conflict):
    """请先接手会话，再回复居民。"""


class LeaseLost(Conflict):
    """另一个进程接手了这条消息。"""


class TalkChanged(Conflict):
    """会话在处理期间换了负责人。"""


class DialogueUnavailable(HuyingError):
    """The dialogue engine did not complete the turn; the message stays in the inbox."""
