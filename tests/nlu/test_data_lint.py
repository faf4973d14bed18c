"""The lint of the training data: every rule on a small project of its own, then the command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import copy_hashes
from nlu.lint import windows
from nlu.lint.__main__ import main
from nlu.lint.findings import REAL_WINDOWS, findings
from nlu.lint.lines import training_lines

ROOT = Path(__file__).resolve().parents[2]

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the project at tmp_path, which knows no real message yet."""

    def to(name: str, content: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    to(REAL_WINDOWS.as_posix(), "")
    return to


def nlu(intent: str, *lines: str, category: str = "") -> str:
    """A block of data/nlu/."""
    metadata = f"\n  metadata:\n    category: {category}" if category else ""
    examples = "".join(f"    - {line}\n" for line in lines)
    return f"- intent: {intent}{metadata}\n  examples: |\n{examples}"


def nlu_file(*blocks: str) -> str:
    return "nlu:\n" + "".join(blocks)


def listed(*lines: str) -> str:
    return "".join(f"- {line}\n" for line in lines)


def found(root: Path) -> list[str]:
    return [str(one) for one in findings(training_lines(root), root)]


def rules(root: Path) -> list[str]:
    """The English names of the rules that fired."""
    return [one.rule.partition("[")[2][:-1] for one in findings(training_lines(root), root)]


# -- what is read ---------------------------------------------------------------------------------


def taught(root: Path) -> dict[str, list[str]]:
    return {line.text: [str(one) for one in line.classes] for line in training_lines(root)}


def test_lines_of_every_kind_of_data_are_read_with_what_they_teach(
    tmp_path: Path, write: Write
) -> None:
    blocks = nlu_file(nlu("help", "电梯停了", category="A02"), nlu("greet", "你好"))
    write("data/nlu/matters/a.yml", blocks)
    write("data/faq/f.yml", '- "no": 7\n  question: 怎么办证\n  similar: [证咋办]\n')
    write("data/faq_outside/q.yml", listed("问个事"))
    write("data/emergency/fire.yml", "kind: fire\ndanger: [着火了]\nfriends: [火锅店]\n")
    write("data/emergency/rules/r.yml", "gas:\n  plain_danger: [漏气]\n  plain_friends: [打气]\n")
    write("data/places/marked.txt", "# none\n\n【云栖澜苑】停电\n停电\n")
    assert taught(tmp_path) == {
        "电梯停了": ["intent help", "category A02"],
        "你好": ["intent greet"],
        "怎么办证": ["faq 7"],
        "证咋办": ["faq 7"],
        "问个事": ["faq outside"],
        "着火了": ["danger fire"],
        "火锅店": ["danger friend"],
        "漏气": ["danger gas"],
        "打气": ["danger friend"],
        "云栖澜苑停电": ["place named"],
        "停电": ["place not named"],
    }


# -- duplicates -----------------------------------------------------------------------------------


def test_a_line_twice_in_one_class_is_told_with_the_file_of_either(
    tmp_path: Path, write: Write
) -> None:
    write("data/nlu/a.yml", nlu_file(nlu("help", "电梯停了", category="A02")))
    write("data/nlu/b.yml", nlu_file(nlu("help", "電梯停了 ", category="A02")))
    assert found(tmp_path) == [
        "data/nlu/b.yml: 重复 [duplicate] intent help, data/nlu/a.yml “电梯停了”: 電梯停了"
    ]


def test_a_line_three_times_is_two_too_many(tmp_path: Path, write: Write) -> None:
    write("data/faq_outside/q.yml", listed("问个事", "问个事", "问个事"))
    assert rules(tmp_path) == ["duplicate", "duplicate"]


def test_a_question_among_its_own_similar_questions_is_a_duplicate(
    tmp_path: Path, write: Write
) -> None:
    write("data/faq/f.yml", '- "no": 7\n  question: 怎么办证\n  similar: [怎么办证]\n')
    assert rules(tmp_path) == ["duplicate"]


def test_a_line_may_stand_in_two_kinds_of_data(tmp_path: Path, write: Write) -> None:
    write("data/nlu/a.yml", nlu_file(nlu("consult", "怎么办证")))
    write("data/faq/f.yml", '- "no": 7\n  question: 怎么办证\n  similar: []\n')
    write("data/places/marked.txt", "怎么办证\n")
    assert found(tmp_path) == []


# -- contradictions -------------------------------------------------------------------------------

FAQ = '- "no": {no}\n  question: {question}\n  similar: []\n'


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"data/nlu/a.yml": nlu_file(nlu("help", "电梯停了"), nlu("report", "电梯停了"))},
            id="two intents",
        ),
        pytest.param(
            {
                "data/faq/a.yml": FAQ.format(no=7, question="怎么办证"),
                "data/faq/b.yml": FAQ.format(no=8, question="怎么办证"),
            },
            id="two entries of the FAQ",
        ),
        pytest.param(
            {
                "data/faq/a.yml": FAQ.format(no=7, question="怎么办证"),
                "data/faq_outside/q.yml": listed("怎么办证"),
            },
            id="an entry of the FAQ and none",
        ),
        pytest.param(
            {
                "data/emergency/fire.yml": "kind: fire\ndanger: [冒烟了]\nfriends: []\n",
                "data/emergency/rules/r.yml": "gas:\n  friends: [冒烟了]\n",
            },
            id="danger and a friend",
        ),
        pytest.param(
            {"data/places/marked.txt": "【云栖澜苑】停电\n云栖澜苑停电\n"}, id="a place and none"
        ),
        pytest.param(
            {
                "data/nlu/a.yml": nlu_file(nlu("help", "冒烟了")),
                "data/emergency/fire.yml": "kind: fire\ndanger: [冒烟了]\nfriends: []\n",
            },
            id="danger and everyday",
        ),
        pytest.param(
            {
                "data/nlu/a.yml": nlu_file(nlu("help", "怎么办证")),
                "data/faq/a.yml": FAQ.format(no=7, question="怎么办证"),
            },
            id="a question and none",
        ),
    ],
)
def test_one_text_may_not_teach_one_task_two_things(
    tmp_path: Path, write: Write, files: dict[str, str]
) -> None:
    for name, content in files.items():
        write(name, content)
    assert rules(tmp_path) == ["contradiction"]


def test_two_categories_are_a_contradiction_beside_the_duplicate_in_the_intent(
    tmp_path: Path, write: Write
) -> None:
    blocks = [nlu("help", "电梯停了", category=code) for code in ("A02", "A03")]
    write("data/nlu/a.yml", nlu_file(*blocks))
    assert sorted(rules(tmp_path)) == ["contradiction", "duplicate"]


def test_a_contradiction_names_both_sides(tmp_path: Path, write: Write) -> None:
    write("data/faq/a.yml", FAQ.format(no=7, question="怎么办证"))
    write("data/faq_outside/q.yml", listed("怎么办证"))
    assert found(tmp_path) == [
        "data/faq/a.yml: 矛盾 [contradiction] faq 7 data/faq/a.yml, "
        "faq outside data/faq_outside/q.yml: 怎么办证"
    ]


@pytest.mark.parametrize("part", ["danger", "friends"])
def test_a_false_friend_may_be_an_everyday_line_too(
    tmp_path: Path, write: Write, part: str
) -> None:
    write("data/nlu/a.yml", nlu_file(nlu("help", "冒烟了")))
    write("data/emergency/rules/r.yml", f"gas:\n  {part}: [冒烟了]\n")
    assert rules(tmp_path) == (["contradiction"] if part == "danger" else [])


# -- leaks ----------------------------------------------------------------------------------------


def test_a_line_of_a_held_out_set_may_not_be_trained_on(tmp_path: Path, write: Write) -> None:
    write("bench/sets/chat.csv", "id,text\n1,謝謝\n2,再见\n")
    write("bench/sets/messages.csv", "msg_id,type\n9,求助\n")
    write("data/nlu/a.yml", nlu_file(nlu("thanks", "谢谢", "多谢")))
    assert found(tmp_path) == ["data/nlu/a.yml: 泄漏 [split leak] bench/sets/chat.csv: 谢谢"]


# -- copies ---------------------------------------------------------------------------------------

REAL = "关于某某路口红绿灯长期故障无人维修的反映"


@pytest.fixture
def with_real(tmp_path: Path, write: Write) -> Write:
    """The project knows the hashes of one real message."""
    write("corpus.csv", f"msg_id,title\n1,{REAL}\n")
    copy_hashes.main(tmp_path / "corpus.csv", tmp_path / REAL_WINDOWS)
    return write


@pytest.mark.parametrize(
    "copy",
    [
        REAL,
        "请看，" + REAL[3:15] + "！",
        " ".join(REAL[3:15]),
        REAL[3:9] + "，。~" + REAL[9:15],
    ],
)
def test_twelve_characters_of_a_real_message_are_a_copy(
    tmp_path: Path, with_real: Write, copy: str
) -> None:
    with_real("data/faq_outside/q.yml", listed(copy))
    assert rules(tmp_path) == ["copy"]


def test_eleven_characters_may_be_chance(tmp_path: Path, with_real: Write) -> None:
    with_real("data/faq_outside/q.yml", listed("请看" + REAL[3:14]))
    assert found(tmp_path) == []


def test_what_we_keep_of_real_messages_is_sorted_hashes_and_nothing_else(
    tmp_path: Path, with_real: Write
) -> None:
    kept = (tmp_path / REAL_WINDOWS).read_bytes()
    hashes = [kept[at : at + windows.WIDTH] for at in range(0, len(kept), windows.WIDTH)]
    assert hashes == sorted(windows.hashed(REAL[at : at + 12]) for at in range(len(REAL) - 11))
    assert windows.read(tmp_path / REAL_WINDOWS) == frozenset(hashes)


def test_a_broken_file_of_hashes_is_no_clean_bill(tmp_path: Path, write: Write) -> None:
    write(REAL_WINDOWS.as_posix(), "1234567")
    with pytest.raises(ValueError, match="hashes"):
        found(tmp_path)
    (tmp_path / REAL_WINDOWS).unlink()
    with pytest.raises(FileNotFoundError):
        found(tmp_path)


def test_chance_will_hardly_find_a_copy_among_a_million_windows() -> None:
    real = windows.read(ROOT / REAL_WINDOWS)
    assert real
    assert 1_000_000 * len(real) / 256**windows.WIDTH < 0.01


# -- near twins -----------------------------------------------------------------------------------


def test_two_lines_that_share_most_of_the_shorter_are_twins(tmp_path: Path, write: Write) -> None:
    write("data/faq_outside/q.yml", listed("电梯里的灯坏了好几天", "我们这电梯里的灯坏了"))
    assert found(tmp_path) == [
        "data/faq_outside/q.yml: 近似 [near twin] faq outside, data/faq_outside/q.yml "
        "“电梯里的灯坏了好几天”: 我们这电梯里的灯坏了"
    ]


def test_half_of_the_trigrams_are_not_yet_too_many(tmp_path: Path, write: Write) -> None:
    # four trigrams each: 甲乙丙丁 has two of them, 甲乙丙丁戊 three
    write("data/faq_outside/q.yml", listed("甲乙丙丁戊己", "甲乙丙丁子丑"))
    assert rules(tmp_path) == []
    write("data/faq_outside/q.yml", listed("甲乙丙丁戊己", "甲乙丙丁戊丑"))
    assert rules(tmp_path) == ["near twin"]


def test_lines_of_three_trigrams_are_too_short_for_twins(tmp_path: Path, write: Write) -> None:
    write("data/faq_outside/q.yml", listed("电梯坏了呀", "电梯坏了呢", "我家的电梯坏了呀"))
    assert rules(tmp_path) == []


def test_twins_of_an_intent_and_a_category_are_told_once(tmp_path: Path, write: Write) -> None:
    lines = ["电梯里的灯坏了好几天", "我们这电梯里的灯坏了"]
    write("data/nlu/a.yml", nlu_file(nlu("help", *lines, category="A02")))
    assert rules(tmp_path) == ["near twin"]


def test_twins_of_two_classes_are_how_the_classes_are_told_apart(
    tmp_path: Path, write: Write
) -> None:
    blocks = nlu("help", "电梯里的灯坏了好几天"), nlu("report", "我们这电梯里的灯坏了")
    write("data/nlu/a.yml", nlu_file(*blocks))
    assert rules(tmp_path) == []


# -- openings -------------------------------------------------------------------------------------


def numbered(count: int, opening: str = "") -> list[str]:
    """Lines that begin alike with `opening`, and each in its own way without."""
    return [f"{opening}{chr(0x4E00 + 7 * number)}" * 2 for number in range(count)]


@pytest.mark.parametrize(
    ("alike", "others", "fires"),
    [
        pytest.param(4, 36, True, id="one in ten"),
        pytest.param(4, 35, False, id="the class is too small"),
        pytest.param(3, 37, False, id="three always may"),
        pytest.param(5, 95, False, id="five percent"),
        pytest.param(6, 94, True, id="six percent"),
    ],
)
def test_lines_of_one_class_should_not_begin_alike(
    tmp_path: Path, write: Write, alike: int, others: int, fires: bool
) -> None:
    lines = [*numbered(alike, "请问"), *numbered(others)]
    write("data/nlu/a.yml", nlu_file(nlu("consult", *lines)))
    expected = f"data/nlu/a.yml: 开头 [opening] intent consult, “请问” {alike}/{alike + others}: "
    assert found(tmp_path) == ([expected + lines[0]] if fires else [])


# -- the command ----------------------------------------------------------------------------------


def test_good_data_pass(tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("data/faq_outside/q.yml", listed("问个事", "在吗"))
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == "2 行训练数据 [lines]: 没有问题 [nothing to mend]\n"


def test_findings_are_told_and_counted(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("data/faq_outside/q.yml", listed("问个事", "问个事"))
    assert main(tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "data/faq_outside/q.yml: 重复 [duplicate] faq outside, data/faq_outside/q.yml “问个事”: 问个事",
        "2 行训练数据 [lines]: 重复 [duplicate] 1",
    ]


def test_no_data_are_not_good_data(tmp_path: Path, write: Write) -> None:
    assert main(tmp_path) == 1


def test_rasa_is_not_loaded() -> None:
    code = (
        "import sys, nlu.lint.__main__; sys.exit('rasa' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
