#!/bin/sh
# The model of this image, in the volume `models`: `model.sh ingredients|name|train|run`.
# Its name is a hash over what it is made of, so each release finds its own model, also after a rollback.
set -eu

KEPT=3

# bot/stack/training.py has the same list; a unit test compares the two.
ingredients() {
    {
        ls config.yml domain.yml nlu/*.py nlu/*.npy nlu/uv.lock
        find data/nlu data/rules data/dictionary data/gazetteer data/places data/faq data/faq_outside data/emergency data/catalogue nlu/components nlu/text \
            -type f ! -name '.*' ! -path '*/__pycache__/*'
    } | grep -v '^nlu/channel\.py$' | LC_ALL=C sort
}

name() {
    ingredients | xargs sha256sum | sha256sum | cut -c1-12
}

# Trained beside and renamed: half a model never looks like a whole one.
train() {
    model=models/huying-$(cat model-name).tar.gz
    if [ -e "$model" ]; then
        echo "模型没有变化 [the model is unchanged] $model"
        touch "$model"
        return
    fi
    echo "训练模型，需要几分钟 [training, some minutes]"
    draft=$(mktemp -d models/.draft-XXXXXX)
    trap 'rm -rf "$draft"' EXIT
    python -m rasa train --data data/nlu data/rules --config config.yml --domain domain.yml \
        --out "$draft" --fixed-model-name model --force
    mv "$draft/model.tar.gz" "$model"
    # shellcheck disable=SC2012  # the names are ours
    ls -t models/huying-*.tar.gz | tail -n +$((KEPT + 1)) | xargs -r rm -f
    echo "训练完成 [trained] $model"
}

run() {
    exec python -m rasa run -i 0.0.0.0 -p 5005 --model "models/huying-$(cat model-name).tar.gz" \
        --endpoints endpoints.yml --credentials credentials.yml
}

case ${1:-} in
    ingredients | name | train | run) "$1" ;;
    *) echo "usage: model.sh ingredients|name|train|run" >&2; exit 2 ;;
esac
