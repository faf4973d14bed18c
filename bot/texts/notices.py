"""What admins are told."""

from __future__ import annotations

WORDS_KEPT_BACK = "平台没有把居民的话送到：本月接收额度已用完。请马上在钉钉管理后台升级或加购额度；居民已被告知改打值班电话。"


def new_group(name: str) -> str:
    """Tell that a group is not bound to an estate yet."""
    return (
        f"新群“{name}”第一次有人@机器人，还没有绑定小区和网格。居民的话照常受理；请在“群”里绑定。"
    )


def group_gone(name: str) -> str:
    """Tell that a group cannot be reached any more."""
    return f"“{name}”发不进去了：群已解散，或机器人被移出。没办完的事改由私聊告知；机器人回到群里后自动恢复。"


def quota_near(kind: str, used: int, most: int) -> str:
    """Tell that a month's quota comes to its end."""
    return f"钉钉{kind}本月已用 {used} / {most}（{used * 100 // most}%）。请尽早升级或加购，用完后群里发不出话。"


def quota_out(kind: str, used: int, most: int) -> str:
    """Tell that a month's quota is used up, and what that means."""
    return (
        f"钉钉{kind}本月额度已用完（{used} / {most}）。收条和闲聊不再发，"
        "发不出去的会一直重试。请马上升级或加购，急事改打电话。"
    )


def undelivered(reason: str) -> str:
    """Tell that a line could not be sent and will not be."""
    return f"有消息发不出去，不会再试：{reason}"
