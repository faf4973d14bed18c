"""Tells open pages that there is something new to look at, never what."""

from __future__ import annotations

import asyncio

from aiohttp import WSCloseCode, web

from bot.simulator.world import World

#: Real seconds in which news are told together.
_GATHER = 0.05


async def tell_news(world: World, request: web.Request) -> web.WebSocketResponse:
    """Keep a page informed until it goes away or the simulator stops."""
    socket = web.WebSocketResponse(heartbeat=20.0, max_msg_size=1024)
    await socket.prepare(request)
    work = [asyncio.create_task(one) for one in (_tell(world, socket), _leave(world, socket))]
    try:
        async for _ in socket:  # a page has nothing to say; reading notices that it left
            pass
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    return socket


async def _tell(world: World, socket: web.WebSocketResponse) -> None:
    told = world.record.next_seq
    while True:
        if world.record.next_seq == told:
            await world.record.changed()  # perhaps an ack, of which no page shows anything
            continue
        told = world.record.next_seq
        await socket.send_str("news")
        await asyncio.sleep(_GATHER)


async def _leave(world: World, socket: web.WebSocketResponse) -> None:
    await world.stopping.wait()
    await socket.close(code=WSCloseCode.GOING_AWAY)
