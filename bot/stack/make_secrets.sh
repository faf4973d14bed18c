#!/bin/sh
# `make secrets`: the passwords and tokens for docker-compose.yml, made once and never overwritten.
# A container reads its files under a user of its own, and compose mounts them with the mode they have
# here. So they are readable, and the directory around them is what keeps everybody else out.
set -eu

DIRECTORY=${1:-secrets}
umask 077
mkdir -p "$DIRECTORY"
chmod 700 "$DIRECTORY"
echo '*' > "$DIRECTORY/.gitignore"

random() { # bytes, as hex
    od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

for secret in postgres_password:24 redis_password:24 rasa_token:24 actions_token:24 api_token:24 admin_password:9; do
    file=$DIRECTORY/${secret%:*}
    [ ! -s "$file" ] || continue
    value=$(random "${secret#*:}")
    printf '%s\n' "$value" > "$file.new"
    chmod 444 "$file.new"
    mv "$file.new" "$file"
    echo "已生成 [made] $file"
done
echo "首次登录：用户 admin，密码见 $DIRECTORY/admin_password [first login: admin, the password is in that file]"
