"""What all parts of the simulator share."""

from __future__ import annotations

import asyncio

from bot.simulator.chance import Chance
from bot.simulator.clock import Clock
from bot.simulator.credentials import Sessions, Tickets, Tokens
from bot.simulator.faults import Faults
from bot.simulator.limits import Limits
from bot.simulator.record import Record
from bot.simulator.town import Town


class World:
    """One platform: its time, its chance, its people, what happened."""

    def __init__(self, faults: Faults, clock: Clock, chance: Chance) -> None:
        self.faults, self.clock, self.chance = faults, clock, chance
        self.town = Town()
        self.record = Record()
        self.limits = Limits(faults, clock)
        self.tokens = Tokens(faults, clock, chance)
        self.tickets = Tickets(faults, clock, chance)
        self.sessions = Sessions(faults, clock, chance)
        #: `http://127.0.0.1:port`, once it is served.
        self.url = ""
        #: Nobody is made to wait for an answer that never comes beyond this.
        self.stopping = asyncio.Event()
