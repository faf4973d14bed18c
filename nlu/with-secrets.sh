#!/bin/sh
# Run a command with the secrets that lie in files: HUYING_RASA_TOKEN_FILE=path becomes HUYING_RASA_TOKEN.
# Rasa fills endpoints.yml and credentials.yml from the environment and reads no files itself.
set -eu

for name in HUYING_RASA_TOKEN HUYING_ACTIONS_TOKEN; do
    eval "file=\${${name}_FILE:-}"
    [ -n "$file" ] || continue
    [ -s "$file" ] && [ -r "$file" ] || {
        echo "密钥文件不能读取或是空的：$file [${name}_FILE: $file cannot be read or is empty]" >&2
        exit 1
    }
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
done

exec "$@"
