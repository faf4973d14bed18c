#!/bin/sh
# Make sure that the browser tests find Chromium and a Chinese font: what is there is used, what is
# missing is installed by apt, as root or through sudo. CHROMIUM= names a browser of one's own.
set -eu

refuse() {
    printf '%s [%s]\n' "$1" "$2" >&2
    exit 1
}

has_browser() {
    if [ -n "${CHROMIUM:-}" ]; then
        [ -x "$CHROMIUM" ] || refuse "CHROMIUM=$CHROMIUM 不存在或不能执行，请改正。" "CHROMIUM names no program: correct it."
        return 0
    fi
    for name in chromium chromium-browser google-chrome-stable google-chrome; do
        ! command -v "$name" >/dev/null 2>&1 || return 0
    done
    return 1
}

has_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        refuse "安装浏览器需要 root 或 sudo；也可以自己装好 chromium 和中文字体，或用 CHROMIUM= 指定。" \
            "Installing the browser needs root or sudo; or install chromium and a Chinese font yourself, or name one with CHROMIUM=."
    fi
}

install() {
    command -v apt-get >/dev/null 2>&1 || refuse \
        "没有 apt，请自己安装 chromium 和中文字体（如 Noto Sans CJK），再用 CHROMIUM= 指定浏览器。" \
        "There is no apt here: install chromium and a Chinese font yourself and name the browser with CHROMIUM=."
    echo "安装 $*（浏览器测试用） [installing $* for the browser tests]"
    log=$(mktemp)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@" >>"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        refuse "安装失败，原因见上面几行。" "The installation failed, the lines above say why."
    }
    rm -f "$log"
}

missing=
has_browser || missing="chromium"
has_font || missing="$missing fontconfig fonts-noto-cjk"
# shellcheck disable=SC2086
[ -z "$missing" ] || install $missing
