"""The whole stack, real in every part, which brings back whatever is killed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.stack import Stack, StackPlan, running
from tests.conftest import ROOT


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """PostgreSQL, Redis, action server, Rasa and bot."""
    home = tmp_path_factory.mktemp("fault")
    async with running(StackPlan(root=ROOT, home=home, restart=True)) as whole:
        yield whole
