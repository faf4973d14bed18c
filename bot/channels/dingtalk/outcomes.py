"""What DingTalk's codes mean for a line: one table for each of its two kinds.

Codes: open.dingtalk.com, the pages 发送群聊消息, 批量发送单聊消息, 创建并投放卡片, 全局错误码 and
自定义机器人. Session webhooks answer HTTP 200 whatever happened; their number is in `errcode`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


class OutcomeUnknown(Exception):
    """Nobody knows whether DingTalk took it (ADR 3): no other way may be tried."""


@dataclass(frozen=True, slots=True)
class Taken:
    """It will be shown."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not taken; `wait` seconds, then the same again."""

    wait: float


@dataclass(frozen=True, slots=True)
class OtherRoute:
    """Certainly not taken and never will be on this way; another may work."""

    why: str


@dataclass(frozen=True, slots=True)
class GroupIsGone:
    """The group is dissolved, or the robot is no longer in it."""

    why: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Certainly not taken, on no way and at no time. `why` is for the staff."""

    why: str


@dataclass(frozen=True, slots=True)
class TokenBad:
    """The access token is over: certainly not taken, once more with a new one."""


@dataclass(frozen=True, slots=True)
class QuotaOut:
    """The month's calls are used up: certainly not taken. More are bought, or the month ends."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been taken."""


Outcome: TypeAlias = Taken | Retry | OtherRoute | GroupIsGone | Dead | TokenBad | QuotaOut | Unknown

_OURS = "机器人发出的内容格式不对，钉钉没有收，请联系开发人员"
_UNSAFE = "钉钉认为内容不合规，没有发出去，请换个说法发给居民"
_TOO_LONG = "内容太长，钉钉没有收，请分几条发给居民"
_PERMISSION = "机器人没有这个接口的权限，请管理员在钉钉开放平台开通发消息、发卡片和下载文件的权限"
_IP = "这台服务器的 IP 不在钉钉应用的白名单里，请管理员加上"
_CREDENTIALS = "钉钉不认机器人的 AppKey 或 AppSecret，请管理员核对"
_CODE = "机器人编码（robotCode）和应用对不上，请管理员核对"
_MUTED = "这个群不让机器人发言，或停用了机器人"
_LEFT_OUT = "机器人不在这个群里了"
_DISBANDED = "群已解散"
_NO_GROUP = "钉钉找不到这个群"
_NOBODY = "钉钉里找不到这位居民，可能已离开组织，请打电话联系"
_NO_PRIVATE = "机器人不能给这位居民发私聊，请打电话联系"
_NO_SESSION = "群里的临时回复地址已失效"
_CARD = "卡片发不出去"

#: `code` of api.dingtalk.com; those of the gateway without their `Forbidden.AccessDenied.`.
API_CODES: dict[str, Outcome] = {
    # the gateway
    "QpsLimitForAppkeyAndApi": Retry(2),
    "QpmLimitForAppkeyAndApi": Retry(20),
    "QpsLimitForApi": Retry(2),
    "ApiCountLimitForOrg": QuotaOut(),
    "IpNotInWhiteList": Dead(_IP),
    "AccessTokenPermissionDenied": Dead(_PERMISSION),
    "InvalidAuthentication": TokenBad(),
    "system.busy": Retry(5),
    "system.error": Retry(5),
    # the token
    "invalidClientIdOrSecret": Dead(_CREDENTIALS),
    "authFailed": Dead(_CREDENTIALS),
    "Missingbody": Dead(_OURS),
    # lines to groups and persons
    "send.too.fast": Retry(20),
    "too.many.group": OtherRoute("钉钉暂时不让机器人往更多的群里发"),
    "too.many.people": Dead(_OURS),
    "send.forbidden": OtherRoute(_MUTED),
    "bot.stopped": OtherRoute(_MUTED),
    "bot.forbidden.sendMessage": OtherRoute(_MUTED),
    "group.disbanded": GroupIsGone(_DISBANDED),
    "invalid.openConversationId": OtherRoute(_NO_GROUP),
    "miss.openConversationId": Dead(_OURS),
    "conversation.org.notMatch": OtherRoute("这个群不属于机器人的组织"),
    "resource.not.found": OtherRoute(_NO_GROUP),
    "invalidParameter.robotCode.auth": Dead(_CODE),
    "invalidParameter.robotCode.notExsit": GroupIsGone(_LEFT_OUT),  # DingTalk's spelling
    "invalidParameter.robotCode.empty": Dead(_CODE),
    "invalidParameter.msgKey.invalid": Dead(_OURS),
    "invalidParameter.msgParam.invalid": Dead(_OURS),
    "invalidParameter.msgParam.tooLong": Dead(_TOO_LONG),
    "contain.unsafe.url": Dead(_UNSAFE),
    "contain.notAllowed.text": Dead(_UNSAFE),
    "staffId.notExisted": Dead(_NOBODY),
    "chatbotId.notAllow.sendOTO": Dead(_NO_PRIVATE),
    "robot.oto.notExist": Dead(_NO_PRIVATE),
    "unknown.send.result": Unknown(),
    # cards
    "param.cardNotExist": Dead(_CARD),
    "param.contentUnsafe": Dead(_UNSAFE),
    "param.stream.content": Dead(_TOO_LONG),
    # files
    "invalidParameter.robotCode.downloadCode": Dead("文件已过期，取不到了"),
}

#: `errcode` of oapi.dingtalk.com: session webhooks and the old API.
OAPI_CODES: dict[int, Outcome] = {
    0: Taken(),
    -1: Retry(5),
    15: Unknown(),  # the service behind the gateway answered too late
    88: Unknown(),  # the gateway's, often a timeout; more may be in `sub_code`
    90002: Retry(2),
    90005: Retry(20),
    90006: Retry(20),
    90018: Retry(2),
    90020: QuotaOut(),
    60011: Dead(_PERMISSION),
    60020: Dead(_IP),
    40001: TokenBad(),
    40014: TokenBad(),
    42001: TokenBad(),
    130101: Retry(60),
    410100: Retry(60),
    300001: OtherRoute(_NO_SESSION),
    310000: OtherRoute("群里的安全设置不收这条"),
    400013: GroupIsGone(_DISBANDED),
    400101: OtherRoute(_NO_SESSION),
    400102: OtherRoute(_MUTED),
    400105: Dead(_OURS),
    400106: GroupIsGone(_LEFT_OUT),
    40035: Dead(_OURS),
    43004: Dead(_OURS),
    430101: Dead(_UNSAFE),
    430102: Dead(_UNSAFE),
    430103: Dead(_UNSAFE),
    430104: Dead(_UNSAFE),
    460101: Dead(_TOO_LONG),
    101002: Dead(_TOO_LONG),
}
