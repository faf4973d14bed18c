"""Words for staff who sign in. None of them tells whether a login exists."""

from __future__ import annotations

WRONG = "{what}不对，请再试一次；忘了密码请找管理员。"
CLOSE = "{what}不对，再错 {left} 次就要等 15 分钟；忘了密码请找管理员。"
WAIT = "输错的次数太多，请 {minutes} 分钟后再登录；急用请找管理员重设密码。"

LOGIN_OR_PASSWORD = "登录名或密码"
OLD_PASSWORD = "原来的密码"

TOO_LONG = "登录名或密码太长了，请检查后再试。"
UNREADABLE = "没有看懂提交的内容，请刷新页面后再试。"
CHANGE_FIRST = "请先设置自己的新密码，再开始工作。"
DIFFERENT = "两次输入的新密码不一样，请重新输入。"
OTHER_PAGE = "这个请求不是从本系统的页面发出的，没有执行；请打开工作台页面再操作。"
JSON_ONLY = "这个接口只接受 JSON（Content-Type: application/json）。"


def wrong(what: str, left: int) -> str:
    """Return the refusal of a wrong password with `left` tries to go."""
    return (CLOSE if left <= 2 else WRONG).format(what=what, left=left)


def wait(minutes: int) -> str:
    """Return the refusal while one has to wait."""
    return WAIT.format(minutes=minutes)
