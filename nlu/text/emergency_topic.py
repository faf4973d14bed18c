"""What kind of emergency a question is about ("电梯困人怎么办"), when nobody is in one.

Whoever asks may be in it a minute later, or be too shy to say so: the answer then begins with the
card (design D6, D7). Only kinds that may be spoken of in a group; the others are never named there.
"""

import re
from functools import lru_cache

from nlu.text.emergency import Kind
from nlu.text.normalise import normalise

_TOPICS: tuple[tuple[Kind, str], ...] = (
    ("fire", r"着火|起火|火灾|失火|冒烟|灭火|油锅烧"),
    ("gas", r"(?:煤气|燃气|天然气).{0,4}(?:味|泄漏|漏气|漏了)|闻到.{0,4}(?:煤气|燃气)|一氧化碳"),
    ("elevator", r"(?:困|关)(?:在|到)?.{0,3}电梯|电梯.{0,4}困"),
    ("electric", r"触电|漏电|电线.{0,3}(?:断|掉)"),
    ("drowning", r"溺水|落水|掉(?:进|到)?.{0,2}(?:河|水|塘)里"),
    ("falling_object", r"高空坠物|外墙.{0,4}(?:脱落|掉)|玻璃.{0,4}要掉"),
    ("medical", r"心肺复苏|中毒|噎住|昏迷|抽搐|中风|被(?:马蜂|蛇|狗)咬"),
    ("missing_person", r"走失|走丢"),
    ("scam_now", r"(?:转|打|汇)了?(?:钱|款|账).{0,6}骗|被骗.{0,6}(?:转|打|汇)|给骗子转"),
)


def asked_about(text: str) -> Kind | None:
    """Return the kind of emergency that is spoken of, None when it is none."""
    read = normalise(text).text
    return next((kind for kind, pattern in _compiled() if pattern.search(read)), None)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in _TOPICS)
