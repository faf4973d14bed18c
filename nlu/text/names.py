"""Full names of people, found by what stands around them: 我叫王建国, 业主张三丰, 李小红女士.

A name without such a context is left alone: half of all Chinese words begin with a surname.
"""

import re
from collections.abc import Iterator

_COMPOUND = (
    "欧阳|太史|端木|上官|司马|独孤|南宫|夏侯|诸葛|尉迟|皇甫|公孙|慕容|令狐|长孙|宇文|司徒"
    "|澹台|轩辕|呼延|申屠|钟离|公冶|闻人|濮阳|赫连|淳于|单于"
)
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏"
    "吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
    "武戴莫孔向"
    "汤俞施倪温骆樊柳章鲁葛毕聂丛焦齐梅庄辛管祝左涂谷祁舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲游阳"
    "裴席卫查"
    "屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房辜吉饶刁瞿戚丘米池滕晋苑邬臧畅宫嵺"
    "苟褚廉简"
    "娄盖符奚穆党燕郎邸冀谈姬屠郜晏栾郁蒙计喻揭窦迟宇敖糜鄢卓花仇艾蓝巩稽井练乐虞卞封竺"
    "冼麦诸"
)
SURNAMES = frozenset(_SINGLE) | frozenset(_COMPOUND.split("|"))

# Characters that no given name begins with, and those that end a name of two characters.
_NEVER = (
    "的了是在有我你他她它们这那哪不没吗呢啊吧呀就都也还跟与及或到去来把被给让请问谁啥什么怎因为但却"
    "又再很太最更"
    "电话手机号码信位楼幢室层区元块个些每该此其以所于从对向往由打找说讲想要住反投举报求帮您咱俩某"
)
_STOP_SECOND = (
    _NEVER
    + "家和先女同老师身性男年今昨现已等联微上下将今称曾收房户租买卖欠堆吵养用经常早晚总多正停开"
    "关装修走回做叫"
    "漏违乱私拿交办申需希麻骂摔失突出、"
)
_FIRST = rf"[^\W\da-z_{_NEVER}]"
# 一 is common in given names (张天一) and begins common adverbs (一直).
_SECOND = (
    rf"(?:刚(?![才刚好])|栋(?![\d楼])|一(?![直家个下起次些定般样边共天年月])"
    rf"|[^\W\da-z_一刚栋{_STOP_SECOND}])"
)
_SURNAME = rf"(?:{_COMPOUND}|[{_SINGLE}])"
_NAME = rf"(?P<name>{_SURNAME}{_FIRST}{_SECOND}?)"
_ETHNIC = r"(?P<name>[\u4e00-\u9fff]{2,7}(?:·[\u4e00-\u9fff]{2,7})+)"
_END = rf"(?=$|[\W\d_]|[天走跑丢拒晕{_STOP_SECOND}])"
_SEP = r"[ :,]{0,2}"

_TITLE = (
    r"(?:先生|女士|小姐|同志|阿姨|师傅|书记|主任|经理|老师|医生|大夫|律师|警官|老板|老人|大爷|大妈"
    r"|奶奶|爷爷|同学)"
)
_ROLE = (
    r"(?:业主|住户|租客|租户|房东|户主|邻居|居民|老人|孩子|小孩|儿子|女儿|老伴|老公|老婆|丈夫|妻子"
    r"|爱人"
    r"|母亲|父亲|爸爸|妈妈"
    r"|爸|妈|婆婆|公公|爷爷|奶奶|外公|外婆|弟弟|哥哥|姐姐|妹妹|孙子|孙女|学生|同学|病人|患者|死者"
    r"|伤者|老板|员工|工人"
    r"|保安|楼长|网格员|中介|司机|对象|前夫|前妻|男友|女友|男朋友|女朋友)"
)
_LABEL = (
    r"(?:姓名|名字|联系人|申请人|当事人|举报人|投诉人|报修人|反映人|诉求人|收件人|收货人|负责人"
    r"|法人|监护人|户名|开户名"
    r"|持卡人|车主|家长|本人|紧急联系人|经办人|委托人)"
)
#: Somebody tells a name as a name.
_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:姓名|名字|我叫|名叫|叫做|我的名字是){_SEP}{_ETHNIC}",
        rf"(?:我叫|名叫|叫做|名字叫|名字是|我的名字|本名|大名|真名){_SEP}{_NAME}",
    )
)
#: Contexts strong enough to say that what follows (or precedes) is a name.
_STRONG = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LABEL}(?:是|叫|为)?{_SEP}{_NAME}",
        rf"(?<![\u4e00-\u9fff]){_NAME} ?{_TITLE}",
        rf"(?:{_ROLE}|找|叫|是|联系|请|让|给|跟|和|的|谢|通知|问|对|为){_SEP}(?P<name>{_SURNAME}"
        rf"{_FIRST}{_SECOND}) ?{_TITLE}",
    )
)
#: Weaker ones: the name must also end where a name can end, and be no common word.
_WEAK = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ROLE}(?:是|叫|姓名)?{_SEP}{_NAME}{_END}",
        rf"(?:我是|他叫|她叫|叫|这是|我们家){_SEP}{_NAME}(?=$|[\W\d]|电话|手机|住)",
        rf"(?:^|[\W\d]|的|是|联系|找|叫){_NAME}[ :,()]{{0,2}}(?:的?(?:电话|手机号?|联系方式"
        rf"|身份证号?|微信号?)"
        rf"(?:是|为)?[ :]?)?(?=[+(]?\d[\d -]{{5}}|[a-z][\da-z_-]{{5}})",
        rf"(?:\d{{3,4}}室?)(?:的|住户|业主|户主)?{_SEP}{_NAME}(?=$|[\W\d]|家|电话|手机)",
    )
)
# Words that begin with a surname and stand where a name could.
_WORDS = (
    "查一|查下|查处|查封|费收|车主|车贷|关水|关电|高空|高层|高度|高铁|高峰|高温|高中|高考|高龄|高压|高音|方便|方面|方案|方式|常年|常常"
    "|严重|严禁|严格|金额|金桂|石头|石材|马上|马路|马桶|白天|白色|黄色|黄沙|黄牛|施工|路上"
    "|路口|路灯|路边|路面|路过|安全|安装|安排|安静|时间|时候|时常|明天|明明|明显|水管|水电"
    "|水表|成天|成本|成都|成立|成年|全部|全家|全体|全是|全小|全天|向上|向下|温度|平时|平常"
    "|平台|平安|和平|包括|包庇|于是|任何|任性|任由|任凭|任务|万一|万分|万禾|文明|许多|都是"
    "|武汉|单元|单位|单独|单方|雷雨|江边|龙舌|车位|车子|车库|车辆|车牌|房东|房子|房屋|房间"
    "|房产|房号|关于|关门|关键|关掉|解决|解释|应该|应当|申请|项目|强烈|强行|强制|连续|连夜"
    "|连忙|左右|左边|祝福|支持|党员|党支|费用|费心|管理|管道|管家|管不|计划|计较|花园|花钱"
    "|花坛|花草|商家|商户|华侨|童车|边上|边缘|宁静|宁可|宁愿|景观|景区|游客|席位|简单|盖章"
    "|符合|蓝色|乐意|谈话|井盖|井里|夏天|夏季|秋天|周边|周围|周末|周一|周二|周三|周四|周五"
    "|周六|周日|周期|孙子|孙女|何时|何况|何必|何处|何人|程度|程序|段时|段路|顾客|顾虑|毛病"
    "|毛坯|毛孩|范围|陆续|柳岸|柳树|曾经|曾多|余额|余下|杜绝|叶子|唐突|丁点|田地|田里|熊孩"
    "|莫名|莫非|凌晨|凌乱|盛大|卫生|查看|查询|司机|司法|金属|古树|古稀|池塘|池边|米饭|木头"
    "|穆斯|冷水|冷冻|苗木|左转|曲折|项圈|纪律|阳台|阳光|成员|翁婿|容易|储物|鲁莽|温馨|雷电"
    "|江景|祝您|祝大|甘愿|易燃|应急|向前|古怪|强调|金苑|石膏|童装|戴着|戴头|戴口|董事|章程"
    "|季度|花白|白发|白血|秦皇|康复|康养|贺电|钟点|沈阳|陶瓷|汪汪|汤水|苏州|杨梅|杨树|杨絮"
)
_COMMON = re.compile(_WORDS)
# Surnames that are everyday words too: without a strong context only three characters count.
_RISKY = frozenset(
    "高方常严钱金石马白黄施路时成全向温包于任万许都武单雷江龙车房关解应项强连左林古水安明平和文全党"
)
_PLACE_END = re.compile(r"[苑园村府里寓湾筑邸街路区幢楼室院校店厅局所站巷弄]$")
_NOT_NAMES = re.compile(
    r"谢谢|.(?:某|总$|工$|姐$|哥$|叔$|姨$|伯$|婶$|嫂$|爷|奶|妈$|爸$|队$|局$|所$|科$|处$|阿姨|师"
    r"|书记"
    r"|主任|经理|老师|先生|女士|小姐"
    r"|大[爷妈姐哥叔伯]|医生|大夫|警官|队长|站长|所长|科长|局长|老板|同志|律师|法官|会计|组长|班长"
    r"|区长|镇长|村长|院长|校长|同学"
    r"|姓|氏|家$|老[太头师]|小[姐伙]|支书|社长|团长|店长)"
)


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of full names in folded text; titles (王阿姨) and places (金桂苑) are none."""
    for patterns, is_no_name in (
        (_TOLD, _is_a_title),
        (_STRONG, _is_a_word),
        (_WEAK, _is_doubtful),
    ):
        for pattern in patterns:
            for found in pattern.finditer(text):
                if not is_no_name(found["name"]):
                    yield found.span("name")


def surname(name: str) -> str:
    """The family name that a full name begins with."""
    return name[:2] if name[:2] in SURNAMES and len(name) > 2 else name[:1]


def _is_a_title(name: str) -> bool:
    """True for a surname with a title (王阿姨), and for somebody left unnamed (张某)."""
    return name in SURNAMES or bool(_NOT_NAMES.match(name))


def _is_a_word(name: str) -> bool:
    """True for common words and places that begin with a surname, too."""
    return _is_a_title(name) or bool(_PLACE_END.search(name) or _COMMON.match(name))


def _is_doubtful(name: str) -> bool:
    """True also for two characters of which the first is an everyday word."""
    return _is_a_word(name) or (len(name) == 2 and name[0] in _RISKY)
