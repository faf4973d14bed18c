"""What goes wrong is told in one sentence, in Chinese and in English."""

import errno
from pathlib import Path

from bot.stack import refusals

SOMEWHERE = Path("/somewhere")


def test_every_refusal_is_one_line_in_both_languages() -> None:
    told = [
        refusals.PortTaken(8080),
        refusals.PortInvalid("abc"),
        refusals.HomeInUse(SOMEWHERE, None),
        refusals.HomeUnusable(SOMEWHERE, "Permission denied"),
        refusals.SecretsUnreadable(SOMEWHERE),
        refusals.DiskFull(SOMEWHERE),
        refusals.NotInstalled(SOMEWHERE),
        refusals.NoPostgres(),
        refusals.NoRedis(),
        refusals.RootCannotRunPostgres(),
        refusals.DatabaseStillRuns(SOMEWHERE, 7),
        refusals.PartDied("rasa", 3, SOMEWHERE),
        refusals.PartNotReady("rasa", 60, SOMEWHERE),
    ]
    for sentence in map(str, told):
        chinese, _, english = sentence.partition(" [")
        assert "\n" not in sentence
        assert chinese.endswith("。"), sentence
        assert english.endswith(".]"), sentence


def test_a_death_names_the_part_its_exit_code_and_its_log(tmp_path: Path) -> None:
    sentence = str(refusals.why_died("rasa", 3, tmp_path / "rasa.log"))
    assert "rasa" in sentence
    assert "3" in sentence
    assert str(tmp_path / "rasa.log") in sentence


def test_a_part_that_died_of_a_full_disk_is_told_as_a_full_disk(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_text("PANIC:  could not write to file: No space left on device\n")
    assert isinstance(refusals.why_died("postgres", 1, log), refusals.DiskFull)


def test_an_os_error_of_a_full_disk_is_told_as_a_full_disk() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/somewhere/x")
    assert isinstance(refusals.from_os_error(full, SOMEWHERE), refusals.DiskFull)
    other = PermissionError(errno.EACCES, "Permission denied", "/somewhere/x")
    assert "/somewhere/x" in str(refusals.from_os_error(other, SOMEWHERE))
