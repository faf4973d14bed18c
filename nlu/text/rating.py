"""How a resident judges the work: solved or not, and the five grades of 好差评."""

import re
from dataclasses import dataclass
from typing import Literal

from nlu.text.normalise import normalise

Grade = Literal["非常满意", "满意", "基本满意", "不满意", "非常不满意"]

_NO = (
    r"(?:没有?|未|还没有?|还未|并没有?|不算|哪里|哪有|根本没有?|仍未|尚未|都没有?|也没有?|就没有?)"
)
_DONE = (
    r"(?:解决|修好|弄好|处理(?!得)|搞定|搞好|恢复|通了|清理|清走|换好|装好|来电|来水|补好|完成"
    r"|整改)"
)
_UNSOLVED = re.compile(
    rf"{_NO}.{{0,3}}{_DONE}|{_DONE}(?:不了|不好|不掉|个屁|个啥)|(?:没|不)(?:修|弄|处理|解决)(?:好"
    rf"|完|掉|干净)"
    r"|又(?:坏|漏|堵|停|来了|响|臭|开始|不行|断|复发|吵|占|出问题|不亮|这样)|还是(?:坏|漏|堵|停|响"
    r"|臭|不行|不亮|老样子|没|那样|这样|一样|不能|吵|有问题)"
    r"|老样子|没(?:人)?(?:来|管|用|效果|变化|动静|修)|不(?:行|能用|管用|算数|算解决)(?!了吗)|没好"
    r"|依然|依旧|仍(?:然|旧)?(?:没|不|漏|响|堵|坏|吵)"
    r"|(?:问题|毛病)(?:还在|依旧|没变)|治标不治本|敷衍|假(?:解决|办结|整改)|没彻底|白(?:跑|修|来"
    r"|投诉)|解决(?:了)?一半|只(?:修|解决|弄|处理)了一半|更(?:严重|坏|糟)"
)
_SOLVED = re.compile(
    rf"{_DONE}(?:好|完|掉|干净)?(?:了|啦|喽|咯|好了|ok|完毕|的很|得很)|(?:已经?|都|全部|算是?|终于"
    rf"|总算|确实).{{0,4}}{_DONE}"
    r"|(?:可以|能用|好|行|亮|不漏|不响|不堵|不臭|没问题|正常|ok|完好)(?:的)?(?:了|啦|喽)"
    r"|没(?:有)?问题(?!了?吗)|没事了|^(?:解决|好|可以|ok|搞定|行)$"
    r"|(?:修|弄|搞|处理|补|换|装|清理|疏通)(?:得)?好|不用(?:再)?(?:来|管|处理)了|问题(?:消失"
    r"|没有)了|恢复正常|一切正常"
)
_QUESTION = re.compile(
    r"(?:了|好|决)(?:吗|没有?|么|不)\??$|(?:什么时候|啥时候|几时|何时|多久|怎么还|能不能|能否"
    r"|有没有).{0,12}"
)
_HEDGE = re.compile(r"(?:算|应该|差不多|勉强).{0,3}解决了?(?:吧)?")
_NOT = (
    r"(?:不(?:是)?(?:太|很|怎么|够|大|算|那么|十分|怎么样|咋|太过|能|肯|会|可能)*|没(?:有)?(?:什么"
    r"|多少|让我|觉得|感到|很|太|那么)*|谈不上|说不上|哪里|毫不|并不|未能?|无法|难以)"
)
_VERY = (
    r"(?:非常|十分|特别|太|极其|极度|极|很|相当|超级|超|巨|最|万分|强烈|完全|一点也|一点都"
    r"|一点儿都|根本|绝对|超不|真的很|实在)"
)
_GRADES: tuple[tuple[Grade, re.Pattern[str]], ...] = (
    (
        "非常不满意",
        re.compile(
            rf"{_VERY}的?(?:不满意?|不满|差劲?|差评|失望|糟|烂|垃圾)|(?:差|烂|垃圾|失望"
            rf"|糟糕)(?:到家|透|极了|死了|透顶|得很)|零分|0分|1星|一星|负分|1分|一分(?!钱|为二|钟)"
            rf"|简直垃圾"
        ),
    ),
    (
        "不满意",
        re.compile(
            rf"{_NOT}满意|不满|差评|不合格|不高兴|不认可|不接受|2星|两星|二星|2分|两分|失望"
            rf"|不咋[地的样]|不怎么样|不好$"
        ),
    ),
    (
        "基本满意",
        re.compile(
            r"(?:基本|比较|还算|大体|大致|勉强|凑合|马马虎虎|算|大概"
            r"|总体)(?:上)?(?:还)?(?:算)?(?:满意|可以|过得去|行)|一般(?:般|满意)?|还行|还可以|还好"
            r"|过得去|凑合|马马虎虎|将就|3星|三星|3分|三分(?!钟|之)|中评|及格"
        ),
    ),
    (
        "非常满意",
        re.compile(
            rf"{_VERY}的?(?:满意|好|棒|赞|给力|感谢)|满意(?:极了|得很|得不得了|死了|透了)|(?:五"
            rf"|5)(?:颗)?星|满分|5分|五分(?!钟)|100分|一百分|10分|点赞|超赞|好评如潮|给力|完美"
            rf"|棒(?:极了|棒)|没得说|👍{{2,}}"
        ),
    ),
    (
        "满意",
        re.compile(r"满意|好评|4星|四星|4分|四分(?!钟|之)|挺好|蛮好|不错|👍|可以的|没意见|认可"),
    ),
)


@dataclass(frozen=True)
class Rating:
    """A resident's judgement; what was not told is None."""

    solved: bool | None
    grade: Grade | None


def read_rating(text: str) -> Rating:
    """Whether the matter is solved and how content the resident is, as far as the text says."""
    words = normalise(text).text
    return Rating(_solved(words), _grade(words))


def _solved(words: str) -> bool | None:
    """False wins over True: 修好了又坏了 is not solved. A question (解决了吗) says nothing."""
    if _QUESTION.search(words):
        return None
    if _HEDGE.search(words) and not re.search(r"不算|没|又", words):
        return True
    if _UNSOLVED.search(words):
        return False
    return True if _SOLVED.search(words) else None


def _grade(words: str) -> Grade | None:
    """The first grade that fits, the bad ones asked first: 不是很满意 holds 满意."""
    if re.search(r"满意(?:吗|不|度|么|没)|怎么评价|如何评价", words):
        return None
    if re.search(r"(?:没|不能说|谈不上|不算)(?:有|什么|啥|太|觉得|很)*不满意?", words):
        return "满意"
    for grade, pattern in _GRADES:
        if pattern.search(words):
            return grade
    return None
