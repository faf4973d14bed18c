"""A DingTalk open platform in memory, for trying and testing the bot without the real one.

It imports nothing of the bot and the bot imports nothing of it: they meet over HTTP and WebSocket.

    async with simulating(Faults(redeliver_after=5), seed=7) as sim:
        robot = sim.create_robot("dingdemo0001", "secret")
        group = sim.create_group("g01", "云栖澜苑业主群")
        ...  # start a bot against sim.url
        await sim.connected()
        said = sim.say(group, sim.create_person("小李"), "电梯坏了")
        await sim.acked(said)
        [post] = await sim.posted(1)
"""

from bot.simulator.clock import Clock
from bot.simulator.connections import Connection
from bot.simulator.faults import Faults, NoSuchKnob
from bot.simulator.platform import Simulator
from bot.simulator.record import At, Button, Delivery, Post, Saying
from bot.simulator.serving import NotLoopback, serving, simulating
from bot.simulator.taps import Tap
from bot.simulator.town import CustomRobot, Group, Person, Robot

__all__ = [
    "At",
    "Button",
    "Clock",
    "Connection",
    "CustomRobot",
    "Delivery",
    "Faults",
    "Group",
    "NoSuchKnob",
    "NotLoopback",
    "Person",
    "Post",
    "Robot",
    "Saying",
    "Simulator",
    "Tap",
    "serving",
    "simulating",
]
