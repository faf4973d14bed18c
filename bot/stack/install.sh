#!/bin/sh
# Make an environment: `install.sh tools`, `install.sh bot`, `install.sh nlu` (from the project's root).
# Needs only sh, a Python of at least 3.9 and a package index. What goes wrong is told in one sentence.
set -eu

UV_REQUIREMENT='uv>=0.9,<1'
UV=.tools/bin/uv

refuse() {
    printf '%s [%s]\n' "$1" "$2" >&2
    exit 1
}

free_megabytes() {
    df -Pk . | awk 'NR == 2 { print int($4 / 1024) }'
}

require_room() {
    [ "$(free_megabytes)" -ge "$1" ] || refuse \
        "磁盘空间不足：安装至少需要 $1 MB 空闲，请清理后重试。" \
        "The disk is full: installing needs $1 MB, free some and try again."
}

# A failed step on a disk that has filled up meanwhile is a full disk, whatever the tool said.
step() {
    "$@" || { require_room 200; return 1; }
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    refuse "找不到 Python 3.9 或更新的版本，请先安装（例如 apt install python3 python3-venv）。" \
        "No Python of at least 3.9 was found: install one (apt install python3 python3-venv)."
}

# uv does not read pip's settings; a machine that installs through a mirror tells it to pip only.
adopt_index() {
    [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
    mirror=${PIP_INDEX_URL:-$(.tools/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    [ -z "$mirror" ] || { UV_DEFAULT_INDEX=$mirror; export UV_DEFAULT_INDEX; }
}

make_tools() {
    require_room 1000
    python=$(find_python)
    echo "准备安装工具 uv [installing uv]"
    rm -rf .tools
    "$python" -m venv .tools >/dev/null 2>&1 || refuse \
        "Python 缺少 venv 模块，请先安装（例如 apt install python3-venv）。" \
        "This Python has no venv/ensurepip: install it (apt install python3-venv)."
    step .tools/bin/python -m pip install --quiet --disable-pip-version-check "$UV_REQUIREMENT" ||
        refuse "安装 uv 失败，请检查网络或软件源。" "uv could not be installed: check the package index."
}

# The lock names pypi.org; through a mirror the same files are taken by their locked hashes.
sync_through_mirror() {
    lock=.venv/requirements.lock
    "$UV_HERE" venv --quiet --allow-existing .venv &&
        "$UV_HERE" export --frozen --quiet --all-groups --output-file "$lock" &&
        "$UV_HERE" pip sync --quiet --python .venv --require-hashes "$lock"
}

# uv sees pyenv's interpreters only through its shims, which a bare PATH does not have.
adopt_pyenv() {
    for directory in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1"*/bin; do
        [ ! -d "$directory" ] || PATH=$PATH:$directory
    done
}

sync() {
    UV_HERE="$PWD/$UV"
    cd "$1"
    if [ -n "${UV_DEFAULT_INDEX:-}" ]; then
        sync_through_mirror
    else
        "$UV_HERE" sync --frozen --all-groups
    fi
}

make_environment() { # directory, least Python, room in MB, words, word
    require_room "$3"
    adopt_index
    adopt_pyenv "$2"
    echo "安装$4 [installing $5]"
    if ! (step sync "$1"); then
        (cd "$1" && "$OLDPWD/$UV" python find >/dev/null 2>&1) || refuse \
            "找不到 Python $2，也无法自动下载，请先安装（例如 apt install python$2，或 pyenv install $2）。" \
            "Python $2 was not found and could not be downloaded: install it (apt install python$2 or pyenv install $2)."
        refuse "安装$4失败，原因见上面几行。" "Installing $5 failed, the lines above say why."
    fi
}

case ${1:-} in
    tools) make_tools ;;
    bot) make_environment . 3.11 1000 "机器人环境" "the bot's environment" ;;
    nlu) make_environment nlu 3.10 3000 "语言理解环境（约 1.5 GB，需要几分钟）" "Rasa's environment, 1.5 GB, some minutes" ;;
    *) echo "usage: install.sh tools|bot|nlu" >&2; exit 2 ;;
esac
