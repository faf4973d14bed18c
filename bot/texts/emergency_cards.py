"""What the robot says at once when somebody is in danger, before any ticket.

One imperative line, the number, one safety line; last, only where and who is hurt. No card claims
that anybody is on the way or has been called: that is a human's to say. A card for the group
carries no address and no name; matters that can bring the writer into danger have no group card.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nlu.text.emergency import Kind


@dataclass(frozen=True)
class Card:
    """The words for one kind of emergency."""

    #: None: nothing is said in the group, or only the neutral receipt that every message gets.
    group: str | None
    private: str


_WHERE = "请回复：在哪里？有没有人受伤？"


def _card(said: str) -> Card:
    """The same words in the group and in private, the question in both."""
    return Card(group=f"{said}\n{_WHERE}", private=f"{said}\n{_WHERE}")


CARDS: Mapping[Kind, Card] = MappingProxyType(
    {
        "fire": _card(
            "请立即撤离，拨打 119！\n走楼梯，不乘电梯；弯腰、湿布捂口鼻。能顺手关掉电源和燃气再关，"
            "不要回去取东西。"
        ),
        "gas": _card(
            "请先出门！到室外再拨燃气公司抢修电话或 119。\n顺手开窗、关阀；不要开关任何电器，不要在"
            "屋里打电话、点火。"
        ),
        "elevator": _card(
            "请按轿厢里的警铃，拨打 96333 或 119，告诉对方电梯编号。\n不要扒门、不要跳动，靠边站稳"
            "等人来开门。"
        ),
        "medical": _card(
            "请立即拨打 120，说清地点和人的情况。\n不要随意移动伤者；有人流血，用干净的布用力按住。"
        ),
        "crime": _card(
            "请先到安全的地方，锁好门，拨打 110；不方便说话，发短信到 12110。\n不要上前劝阻，不要追"
            "赶。"
        ),
        "self_harm": Card(
            group=None,
            private=(
                "我在。请先别一个人待着，到有人的地方，或请身边的人陪着您。\n"
                "现在就可以拨 12356（心理援助）；打不通或情况紧急，拨 110 或 120。\n"
                "也请告诉我：您（或他）现在在哪里？有没有受伤？"
            ),
        ),
        "domestic_violence": Card(
            group=None,
            private=(
                "您现在安全吗？请先离开动手的人，拨打 110；不方便说话，发短信到 12110。\n"
                "也可以找社区或拨妇联 12338 求助，可以申请人身安全保护令。这里的话只有工作人员能看"
                "到。\n"
                "方便时请告诉我：您在哪里？有没有人受伤？"
            ),
        ),
        "missing_person": Card(
            group=(
                "请立即拨打 110 报警，不必等 24 小时。\n请在走失的地方留一个人；照片、衣着、最后出"
                "现的地点请私发给我，不要发证件号和住址。"
            ),
            private=(
                "请立即拨打 110 报警，不必等 24 小时。\n请在走失的地方留一个人，手机保持畅通。\n"
                "请回复：最后在哪里看到？有没有受伤或生病？再发一张照片、说说衣着。"
            ),
        ),
        "child_harm": Card(
            group=None,
            private=(
                "孩子的安全最要紧：请先让孩子离开伤害他的人，拨打 110；也可以拨 12355（青少年）。\n"
                "如果你就是孩子：这不是你的错，去找信得过的大人，待在人多的地方。\n"
                "请告诉我：现在在哪里？有没有受伤？"
            ),
        ),
        "drowning": _card(
            "请拨打 110、119 和 120！\n向落水的人抛绳子、救生圈或竹竿，不要盲目下水，不要手拉手下水"
            "救人。"
        ),
        "falling_object": _card(
            "请远离楼下，拨打 110 或 119，并通知物业拉警戒线。\n提醒旁边的人绕开，不要过去捡东西。"
        ),
        "electric": _card(
            "不要靠近，不要用手拉人，离开断线或积水至少 8 米！拨打 95598 和 119；有人触电再拨 120。"
            "\n能断开总电闸的先断电。"
        ),
        "collapse": _card(
            "请立即撤离、绕行，拨打 110 或 119！\n不要返回取东西；拦住后面的人和车。"
        ),
        "traffic": _card(
            "请拨打 122 或 110；有人受伤马上拨 120。\n开双闪、车后放警示牌，人到路边；不要随意移动"
            "伤者。"
        ),
        "scam_now": Card(
            group=(
                "请马上停止转账！拨打 110 或 96110，并打银行客服电话要求止付。\n挂断对方电话，不要"
                "再点链接、报验证码。"
            ),
            private=(
                "请马上停止转账！拨打 110 或 96110，并打银行客服电话要求止付。\n挂断对方电话，不要"
                "再点链接、报验证码。\n"
                "请回复：人在哪里？钱转出去了没有，什么时候转的？"
            ),
        ),
        "mass_incident": _card(
            "请先离开现场、到上风和开阔的地方，拨打 110；有人不舒服拨 120，有危险气体拨 119。\n不要"
            "围观，不要转发没核实的消息。"
        ),
    }
)

#: The category (domain vocabulary, stable codes) of the ticket that an emergency opens beside the
#: alarm. Where no category is about the danger itself, the one of the unit that must come.
EMERGENCY_CATEGORY: Mapping[Kind, str] = MappingProxyType(
    {
        "fire": "I01",  # fire safety
        "gas": "F03",  # the gas company's desk
        "elevator": "A02",  # lifts: the maintenance company is the same
        "medical": "M03",  # nearest health matter; nothing else has the health unit in front
        "crime": "I03",  # public order
        "self_harm": "I08",  # a person at risk: police and community together
        "domestic_violence": "H02",  # family matters, sensitive by itself
        "missing_person": "I07",
        "child_harm": "L02",  # safety of pupils: education and police, sensitive
        "drowning": "I06",  # emergency management
        "falling_object": "I02",
        "electric": "F02",  # the power company must cut the line
        "collapse": "I06",  # dangerous buildings
        "traffic": "C06",  # the traffic police are the unit of roads' signs and signals
        "scam_now": "I04",
        "mass_incident": "I06",  # many people at once: emergency management leads
    }
)
