#!/bin/sh
# `test.sh [path]`: the tests of both environments, or a part in the environment it belongs to.
set -eu

BOT=.venv/bin/python
NLU=nlu/.venv/bin/python
# pytest's exit code when it found no test.
NOTHING=5

in_bot() { echo "机器人环境的测试 [tests in the bot's environment]"; $BOT -m pytest -m "not soak" "$@"; }
in_nlu() { echo "语言理解环境的测试 [tests in Rasa's environment]"; $NLU -m pytest -c nlu/pyproject.toml --rootdir . "$@"; }

only_existing() { for path; do [ ! -e "$path" ] || printf '%s\n' "$path"; done; }

everything() {
    code=0
    in_bot --ignore=tests/nlu tests || code=$?
    shared=$(only_existing tests/nlu tests/unit/text)
    # shellcheck disable=SC2086
    [ -z "$shared" ] || in_nlu $shared || { other=$?; [ $other -eq $NOTHING ] || code=$other; }
    exit "$code"
}

case ${1:-} in
    "") everything ;;
    tests/nlu*) in_nlu "$@" ;;
    tests/unit/text*) in_bot "$@"; in_nlu "$@" ;;
    *) in_bot "$@" ;;
esac
