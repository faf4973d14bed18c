"""A model is trained again exactly when what it is made of has changed."""

import os
from pathlib import Path

import pytest

from bot.stack.training import Training, digest


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "config.yml", "pipeline: []")
    write(tmp_path, "data/nlu/acts/greet.yml", "- 你好")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/acts/greet.yml",
        "data/nlu/new.yml",
        "data/rules/r.yml",
        "data/dictionary/d.txt",
        "data/gazetteer/g.csv",
        "data/places/p.txt",
        "data/faq/f.yml",
        "data/faq_outside/q.yml",
        "data/emergency/fire.yml",
        "data/catalogue/c.yml",
        "nlu/components/c.py",
        "nlu/text/t.py",
        "nlu/embedding.py",
        "nlu/uv.lock",
    ],
)
def test_a_changed_ingredient_asks_for_a_training(project: Path, name: str) -> None:
    before = digest(project)
    write(project, name, "changed")
    assert digest(project) != before


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "bot/app.py",
        "data/notes.txt",
        "nlu/channel.py",
        "nlu/.venv/lib/x.py",
        "nlu/text/__pycache__/t.pyc",
        "data/nlu/.draft.yml.swp",
        "models/trained.json",
    ],
)
def test_other_files_do_not(project: Path, name: str) -> None:
    before = digest(project)
    write(project, name, "changed")
    assert digest(project) == before


def test_a_date_is_no_change_and_a_name_is(project: Path) -> None:
    before = digest(project)
    os.utime(project / "config.yml", (1, 1))
    assert digest(project) == before
    (project / "data/nlu/acts/greet.yml").rename(project / "data/nlu/acts/hello.yml")
    assert digest(project) != before


def test_a_training_counts_once_it_is_finished(project: Path) -> None:
    training = Training.of(project)
    assert training.needed()
    write(project, f"models/{training.model.name}", "a model that was cut short")
    assert training.needed()
    training.finish()
    assert not Training.of(project).needed()
    training.model.unlink()
    assert Training.of(project).needed()


def test_the_three_newest_models_stay(project: Path) -> None:
    for age in range(5):
        write(project, f"models/huying-{age}.tar.gz", "old")
        os.utime(project / f"models/huying-{age}.tar.gz", (age + 1, age + 1))
    training = Training.of(project)
    training.models.joinpath(training.model.name).write_text("new")
    training.finish()
    left = sorted(path.name for path in training.models.glob("*.tar.gz"))
    assert left == sorted(["huying-3.tar.gz", "huying-4.tar.gz", training.model.name])
