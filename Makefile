# Huying (呼应). `make help` lists what can be done; `make run` is all one needs.

BOT := .venv/bin/python
NLU := nlu/.venv/bin/python
INSTALL := sh bot/stack/install.sh

.DEFAULT_GOAL := help
.PHONY: help install run staff setup-browser test check format-check lint types contracts data-lint locks containers audit \
	secrets backup restore train classify replay eval development screenshots bench bench-dingtalk soak clean

help: ## 列出所有命令 [list the targets]
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: .venv/.installed nlu/.venv/.installed ## 安装两个 Python 环境 [install both environments]

run: install ## 启动全部，SIM=1 带模拟钉钉，Ctrl-C 停止 [start everything, SIM=1 with a simulated DingTalk]
	@HUYING_SIM="$(SIM)" exec $(BOT) -m bot.stack

staff: install ## 新同事 LOGIN=wang NAME=王芳 [let somebody in at the desk]
	@$(BOT) -m bot.console.add_staff "$(LOGIN)" "$(NAME)" $(ROLE)

setup-browser: ## 浏览器测试用的 Chromium 和中文字体 [Chromium and a Chinese font for the tests]
	@sh bot/stack/setup_browser.sh

test: install setup-browser ## 运行测试，T=路径 只跑一部分 [run the tests, T=path a part]
	@HUYING_HOME=.huying/tests $(BOT) -m bot.stack train
	@sh bot/stack/test.sh $(T)

soak: install ## 长时间故障测试 [long fault tests]
	@$(BOT) -m pytest -m soak --log-cli-level=INFO tests/fault

check: install format-check lint types contracts data-lint locks containers audit ## 格式、类型、依赖等检查 [all static checks]

format-check:
	@$(BOT) -m ruff format --check .

lint:
	@$(BOT) -m ruff check .

types:
	@$(BOT) -m mypy

contracts:
	@.venv/bin/lint-imports

data-lint: install ## 训练数据检查 [training data: duplicates, contradictions, leaks, copies, twins, openings]
	@$(NLU) -m nlu.lint

locks:
	@.tools/bin/uv lock --check --quiet
	@.tools/bin/uv --directory nlu lock --check --quiet

containers: ## 检查容器文件 [compose file and Dockerfiles, no engine needed]
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml bot/stack/servers.compose.yml
	@if .venv/bin/hadolint --version >/dev/null 2>&1; then .venv/bin/hadolint bot/Dockerfile nlu/Dockerfile; else \
	echo "没有检查 Dockerfile：hadolint 没有适合本机的安装包 [Dockerfiles NOT linted: no hadolint for this machine]"; fi

audit: install ## 依赖漏洞审计 [known vulnerabilities in both locks]
	@$(BOT) -m bot.stack.audit

secrets: ## 生成容器用的密钥文件 [secret files for docker compose, never overwritten]
	@sh bot/stack/make_secrets.sh

backup: install ## 备份到新目录 TO=目录 [database and secrets into a new folder]
	@exec $(BOT) -m bot.stack.backup $(if $(TO),"$(TO)")

restore: install ## 从备份恢复 FROM=目录 [OVERWRITE=yes] [bring a backup back]
	@exec $(BOT) -m bot.stack.restore $(if $(FROM),"$(FROM)") $(if $(filter yes,$(OVERWRITE)),--overwrite)

train: install ## 数据有变动时训练模型 [train if data changed]
	@exec $(BOT) -m bot.stack train

classify: install ## 批量理解 IN=a.csv OUT=b.csv [EXPLAIN=1] [batch understanding, with reasons]
	@test -n "$(IN)" && test -n "$(OUT)" || { echo "用法 usage: make classify IN=a.csv OUT=b.csv"; exit 2; }
	@EXPLAIN="$(EXPLAIN)" $(BOT) -m bot.classify "$(IN)" "$(OUT)"

replay: install ## 真实语料回放 N=300 CORPUS=文件 [replay real messages through the sandbox]
	@N="$(N)" HUYING_CORPUS="$(if $(CORPUS),$(CORPUS),$(HUYING_CORPUS))" $(BOT) -m bench.replay

eval: install ## 质量报告：交叉验证、FAQ、分类器比较 CORPUS=文件 [DIET=1] [quality report and bake-off]
	@HUYING_CORPUS="$(if $(CORPUS),$(CORPUS),$(HUYING_CORPUS))" DIET="$(DIET)" $(BOT) -m bench.eval

development: install ## 开发集质量报告 CORPUS=文件 [quality on our held-out sets]
	@HUYING_CORPUS="$(if $(CORPUS),$(CORPUS),$(HUYING_CORPUS))" $(BOT) -m bench.development

screenshots: install setup-browser ## README 的图片 [the pictures of the README]
	@$(BOT) -m bench.screenshots

bench: install ## 速度和内存报告 [speed and memory report]
	@$(BOT) -m bench

bench-dingtalk: install ## 模拟钉钉上的确认、故障和洪峰报告 [acknowledgements, storm and burst on a simulated DingTalk]
	@$(BOT) -m bench.dingtalk

clean: ## 删除环境和缓存，不动数据和模型 [remove environments and caches, keep data and models]
	rm -rf .venv nlu/.venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .rasa
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/.installed: bot/stack/install.sh
	@$(INSTALL) tools
	@touch $@

.venv/.installed: uv.lock pyproject.toml .tools/.installed
	@$(INSTALL) bot
	@touch $@

nlu/.venv/.installed: nlu/uv.lock nlu/pyproject.toml .tools/.installed
	@$(INSTALL) nlu
	@touch $@
