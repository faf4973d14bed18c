# Huying (呼应). `make help` lists what can be done; `make run` is all one needs.

BOT := .venv/bin/python
NLU := nlu/.venv/bin/python
INSTALL := sh bot/stack/install.sh

.DEFAULT_GOAL := help
.PHONY: help install run test check format-check lint types contracts locks audit \
	train classify replay eval bench soak clean

help: ## 列出所有命令 [list the targets]
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: .venv/.installed nlu/.venv/.installed ## 安装两个 Python 环境 [install both environments]

run: install ## 启动全部，Ctrl-C 停止 [start everything, Ctrl-C stops it]
	@exec $(BOT) -m bot.stack

test: install ## 运行测试，T=路径 只跑一部分 [run the tests, T=path a part]
	@HUYING_HOME=.huying/tests $(BOT) -m bot.stack train
	@sh bot/stack/test.sh $(T)

soak: install ## 长时间故障测试 [long fault tests]
	@$(BOT) -m pytest -m soak --log-cli-level=INFO tests/fault

check: install format-check lint types contracts locks audit ## 格式、类型、依赖等检查 [all static checks]

format-check:
	@$(BOT) -m ruff format --check .

lint:
	@$(BOT) -m ruff check .

types:
	@$(BOT) -m mypy

contracts:
	@.venv/bin/lint-imports

locks:
	@.tools/bin/uv lock --check --quiet
	@.tools/bin/uv --directory nlu lock --check --quiet

audit: install ## 依赖漏洞审计 [known vulnerabilities in both locks]
	@$(BOT) -m bot.stack.audit

train: install ## 数据有变动时训练模型 [train if data changed]
	@exec $(BOT) -m bot.stack train

classify: install ## 批量理解 IN=a.csv OUT=b.csv [batch understanding]
	@test -n "$(IN)" && test -n "$(OUT)" || { echo "用法 usage: make classify IN=a.csv OUT=b.csv"; exit 2; }
	@$(BOT) -m bot.classify "$(IN)" "$(OUT)"

replay: install ## 真实语料回放 N=300 CORPUS=文件 [replay real messages through the sandbox]
	@N="$(N)" HUYING_CORPUS="$(if $(CORPUS),$(CORPUS),$(HUYING_CORPUS))" $(BOT) -m bench.replay

eval: install ## 质量报告：交叉验证和 FAQ [quality report: cross-validation and FAQ]
	@$(BOT) -m bench.eval

bench: install ## 速度和内存报告 [speed and memory report]
	@$(BOT) -m bench

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
