"""Where a place stands in a line: a linear-chain CRF over characters, and rules for its edges.

The gazetteer knows the subdistrict's own names; everything else people name (other estates, villages,
sites, road sections) is found by how such names are written and what stands around them. Learned
from data/places/ (docs/understanding.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nlu.text.normalise import normalise

_NUMERALS = frozenset("一二三四五六七八九十百零两")
#: Characters with which names of places end.
_ENDS = frozenset(
    "路街道巷弄里村镇乡县市区省州苑园庭府城湾郡墅庄寓居院楼栋幢座室号层期组社校站店场厂桥江河湖山广口馆所库段旁边处门花"
)
#: How names of places end, and the spots beside and within them: estates, schools, roads, gates.
_SITES = (
    "小区 社区 花园 家园 家苑 花苑 佳苑 嘉园 雅苑 名苑 公寓 别墅 山庄 新村 新城 "
    "名城 花城 华府 公馆 庄园 安置房 廉租房 公租房 家属院 家属楼 宿舍 大厦 大楼 "
    "广场 中心 公园 绿道 步行街 商业街 美食街 小吃街 菜场 菜市场 市场 农贸市场 超市 "
    "商场 商城 百货 夜市 学校 小学 中学 大学 学院 一中 二中 三中 中专 幼儿园 "
    "托管班 培训学校 医院 卫生院 卫生室 卫生站 诊所 门诊部 药店 药房 大药房 饭店 "
    "酒店 宾馆 酒家 餐馆 茶楼 网吧 ktv 健身房 俱乐部 会所 浴场 驾校 理发店 "
    "棋牌室 工业园 产业园 科技园 创业园 物流园 园区 厂区 化工厂 水厂 污水厂 搅拌站 "
    "加油站 加气站 充电站 垃圾站 转运站 变电站 变电所 水泵站 泵站 车站 汽车站 火车站 "
    "高铁站 客运站 地铁站 公交站 终点站 首末站 机场 码头 渡口 水库 河堤 大堤 护城河 "
    "湿地 景区 风景区 森林公园 保护区 大道 路口 交叉口 交汇处 路段 高速 高速出口 "
    "收费站 服务区 国道 省道 县道 隧道 大桥 立交 立交桥 天桥 涵洞 高架 号线 片区 "
    "板块 地块 街道 镇 乡 村 县 市 区 省 组 路 街 巷 弄 里 苑 府 城 湾 园 "
    "庭 阁 轩 居 楼 栋 幢 单元 号 期 桥 河 湖 站 厂 店 院 校 煤矿 铁矿 "
    "少年宫 青少年宫 体育馆 图书馆 博物馆 展览馆 游泳馆 文化馆 文化站 体育场 体育中心 "
    "健身广场 足球场 篮球场 公墓 墓园 陵园 遗址 检测站 托管中心 培训中心 农庄 米厂 "
    "屠宰场 养殖场 养猪场 采石场 砖厂 旧址 厂房 门面 底商 商铺 架空层 楼顶 屋顶 "
    "天台 地下室 地下车库 车库 地库 停车场 停车楼 充电棚 门厅 大堂 门岗 岗亭 垃圾房 "
    "垃圾亭 快递柜 驿站 北门 南门 东门 西门 侧门 后门 正门 大门 大门口 门口 门前 "
    "门外 口子 路边 河边 边上 旁边 对面 附近 周边 后面 前面 下面 东侧 西侧 南侧 "
    "北侧 两侧 两岸 沿线 一带 围墙外 楼下 连接线 延伸线 延长线 快速路 辅道 匝道 "
    "互通 支渠 山塘 鱼塘 河段 绿地 空地 荒地 储备地 工地 项目 楼盘 岭 坳 冲 垸 "
    "坪 畈 墩 埠 塘 岗 桥头 桥下 桥洞 老城区 新区 开发区 高新区 棚户区 城中村 "
    "敬老院 养老院 福利院 纪念馆 食堂 操场 宿舍楼 教学楼 门诊楼 急诊 科 支行 营业厅 "
    "网点 分店 茶馆 面馆 烧烤店 大排档 工程 国际 世家 豪庭 名邸 半岛 上城 左岸 "
    "第一城 天街 mall"
)
_SITE = re.compile("|".join(sorted(_SITES.split(), key=len, reverse=True)))
_FAR, _NEAR = 3, 2
#: From what chance on a character is taken to be of a place where the likeliest reading has none.
_CHANCE = 0.4

#: What belongs to a place when it follows at once.
_TAIL = re.compile(
    r"(?:出入口|入口处?|出口处?|路段|建设项目|项目(?!部)|楼盘|工地|公交站台?|站台|绿化带|地下停车场|停车场|地下车库|车库|架空层"
    r"|交叉路?口|交汇处|路口|(?:[2-9一二三四五六七八九十]+期)|(?:[a-z]?\d{1,2}(?:栋|幢|号楼))|楼下|楼上(?=的)|门口|门前|附近|旁边?|对面"
    r"|两侧|两旁|沿线|周边|中间|南门|北门|东门|西门|楼?大堂|垃圾房|公共通道|前面|后面|支行|段)"
)
#: An administrative part in front: a市, a7县, 临江市禾塘街道.
_ADMIN = re.compile(
    r"(?:[a-z]\d{0,2}(?:市|区|县)|[\u4e00-\u9fff]{1,4}(?:省|市|县|区))+(?:[\u4e00-\u9fff]{1,5}(?:街道|镇|乡))?"
)
#: What is no place: firms, bus lines, offices. Of it only the administrative part counts. An office
#: with something beside it (政府附近) is a place.
_NO_PLACE = re.compile(
    r"(?:(?!小区|社区|花园|街道|项目|[苑村路镇府])[\u4e00-\u9fff]){2,12}(?:有限公司|公司|集团|平台|巴士|地产)"
    r"|(?:(?!小区|社区|街道|[苑村路镇邮八])[\u4e00-\u9fff]){0,8}(?:局|法院|检察院|政府|委员会)(?![附对旁后南托])"
    r"|[a-z]{0,2}\d{1,4}路?(?:公交|车|$)|\d+元|一圈二场|高配置|城区"
)
_LEADING = re.compile(
    r"^(?:(?:19|20)?\d{2}年|请问|反映|咨询|投诉|举报|关于|我是|国企|有没有人|怎么|早上|周末|七点多)+"
)
_TRAILING = re.compile(
    r"(?:(?<=[区园苑厂村])里|里面|内|上|的|公办|大量|做|长期|出站|桥上|单|距|成|大范围|麻将馆|高压线|土地|做门|配套幼儿园|往东向|又|空调)$"
)


def features(text: str) -> list[dict[str, float]]:
    """Return what the CRF sees of each character: its neighbours, their shapes, words and kinds."""
    shapes = [_shape(character) for character in text]
    known = [s if s in "9x" else c for c, s in zip(text, shapes, strict=True)]
    words = _words(text)
    sites = _sites(text)
    return [
        _of_one(place, known, shapes, words) | dict.fromkeys(_site_names(place, sites, words), 1.0)
        for place in range(len(text))
    ]


def _of_one(
    place: int, known: Sequence[str], shapes: Sequence[str], words: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Return the features of one character."""
    last = len(known) - 1
    names = ["bias", f"word:{words[place][0]}"]
    for step in range(-_FAR, _FAR + 1):
        at = place + step
        names.append(f"{step}:{known[at] if 0 <= at <= last else '|'}")
        if abs(step) <= _NEAR and 0 <= at <= last:
            names += [f"s{step}:{shapes[at]}", f"p{step}:{words[at][1]}"]
            if at < last:
                names.append(f"{step}b:{known[at]}{known[at + 1]}")
        if abs(step) <= 1 and 0 <= at <= last and known[at] in _ENDS:
            names.append(f"end{step}")
    if place:
        names.append(f"before:{words[place - 1][0]}")
    if place < last:
        names.append(f"after:{words[place + 1][0]}")
    return {**dict.fromkeys(names, 1.0), "from start": min(place, 6) / 6}


def _sites(text: str) -> list[tuple[str, str] | None]:
    """Return for each character the ending of `_SITES` it stands in, and whether it is its end."""
    found: list[tuple[str, str] | None] = [None] * len(text)
    for site in _SITE.finditer(text):
        for place in range(site.start(), site.end()):
            found[place] = (site.group(), "E" if place == site.end() - 1 else "I")
    return found


def _site_names(
    place: int, sites: Sequence[tuple[str, str] | None], words: Sequence[tuple[str, str]]
) -> list[str]:
    """Return the features of one character that tell of endings of places in and around it."""
    names = []
    for step in range(-_NEAR, _NEAR + 1):
        at = place + step
        if 0 <= at < len(sites) and (near := sites[at]):
            names.append(f"site{step}:{near[1]}")
    if here := sites[place]:
        names.append(f"site:{here[0]}:{here[1]}")
    if place and (before := sites[place - 1]) and before[1] == "E":
        names += [f"past site:{before[0]}", f"past site:{words[place][1]}"]
    return names


def _shape(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isascii() and character.isalpha():
        return "x"
    if character in _NUMERALS:
        return "十"
    return "字" if "\u4e00" <= character <= "\u9fff" else "-"


def _words(text: str) -> list[tuple[str, str]]:
    """Return for each character the word it stands in, and that word's kind and side (n:B, v:S)."""
    from jieba import posseg

    found: list[tuple[str, str]] = []
    for token in posseg.cut(text):
        size = len(token.word)
        for place in range(size):
            side = "S" if size == 1 else "B" if place == 0 else "E" if place == size - 1 else "M"
            found.append((token.word, f"{token.flag[:2]}:{side}"))
    return found if len(found) == len(text) else [(character, "?") for character in text]


def train(lines: Sequence[tuple[str, tuple[int, int] | None]], target: Path) -> None:
    """Fit the CRF on normalised lines with the span of their place, and write it to `target`."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.02, "c2": 0.4, "max_iterations": 120})
    for text, span in lines:
        if text:
            trainer.append(features(text), _labels(text, span))
    trainer.train(str(target))


def _labels(text: str, span: tuple[int, int] | None) -> list[str]:
    """Return a label for each character: B, I and E in the place, S when it is one character."""
    labels = ["O"] * len(text)
    if span is not None:
        start, end = span
        inner = end - start - 2
        labels[start:end] = ["S"] if inner < 0 else ["B", *["I"] * inner, "E"]
    return labels


class PlaceTagger:
    """Finds the most specific place of a line with a model that `train` wrote."""

    def __init__(self, model: Path) -> None:
        import pycrfsuite

        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open(str(model))

    def find(self, text: str) -> tuple[int, int] | None:
        """Return the span of the place in a normalised line; None when it names none."""
        if not text:
            return None
        spans = list(_spans(self._tagger.tag(features(text))))
        best = max(spans, key=lambda span: span[1] - span[0], default=None) or self._likely(text)
        return trimmed(text, *best) if best else None

    def _likely(self, text: str) -> tuple[int, int] | None:
        """Return the run around the likeliest character of a place; None below `_CHANCE`."""
        chances = [1 - self._tagger.marginal("O", place) for place in range(len(text))]
        start = max(range(len(text)), key=chances.__getitem__)
        if chances[start] < _CHANCE:
            return None
        end = start + 1
        while start and chances[start - 1] >= _CHANCE * 0.7:
            start -= 1
        while end < len(text) and chances[end] >= _CHANCE * 0.7:
            end += 1
        return start, end


def _spans(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the runs of labels other than O; B and S begin a new one."""
    start: int | None = None
    for place, label in enumerate([*labels, "O"]):
        if start is not None and label in "OBS":
            yield start, place
            start = None
        if label != "O" and start is None:
            start = place


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span with its edges put right: what belongs to it in, firms and bus lines out."""
    leading = _LEADING.match(text[start:end])
    start += leading.end() if leading else 0
    admin = _ADMIN.match(text, start)
    if admin and admin.end() < len(text) and _NO_PLACE.match(text, admin.end()):
        end = admin.end()
    while tail := _TAIL.match(text, end):
        end = tail.end()
    while start < end and (trailing := _TRAILING.search(text[start:end])):
        end -= len(trailing.group())
    return (start, end) if end > start else None


def marked_lines(folder: Path) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Yield the lines of data/places/*.txt in their normal form, with the span marked by 【】."""
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield _unmarked(line)


def _unmarked(line: str) -> tuple[str, tuple[int, int] | None]:
    before, mark, rest = line.partition("【")
    place, _, after = rest.partition("】")
    normal = normalise(before + place + after)
    if not mark:
        return normal.text, None
    inside = range(len(before), len(before) + len(place))
    positions = [i for i, origin in enumerate(normal.origin) if origin in inside]
    return normal.text, (positions[0], positions[-1] + 1) if positions else None
