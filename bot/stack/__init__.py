"""One command starts it all: every process of Huying, supervised.

`make run`, the tests, the bench and the fault tests all start the same way:

    async with running(plan) as stack:
        ...
"""

from bot.stack.plan import PARTS, StackPlan
from bot.stack.refusals import PartDied, Refusal
from bot.stack.running import Stack, running

__all__ = ["PARTS", "PartDied", "Refusal", "Stack", "StackPlan", "running"]
