"""The simulator of DingTalk as a part of the stack, and how the bot is led to it instead of to DingTalk."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

#: The same in every run: groups and tickets of earlier runs are known under this robot.
CLIENT_ID = "dingsimulator"
#: The simulator draws any card; without a name of one the bot would say everything in words.
CARD_TEMPLATE = "simulator.schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """Where the simulator will be, and the secret that it and the bot share for this run."""

    port: int
    secret: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def own_env(self) -> dict[str, str]:
        return {
            "SIM_PORT": str(self.port),
            "DINGTALK_CLIENT_ID": CLIENT_ID,
            "DINGTALK_CLIENT_SECRET": self.secret,
        }

    def bot_env(self, env: Mapping[str, str]) -> dict[str, str]:
        """All that could lead the bot to the real DingTalk is overwritten."""
        return {
            "DINGTALK_CLIENT_ID": CLIENT_ID,
            "DINGTALK_CLIENT_SECRET": self.secret,
            "DINGTALK_ROBOT_CODE": CLIENT_ID,
            "DINGTALK_API_BASE": self.url,
            "DINGTALK_OAPI_BASE": self.url,
            "DINGTALK_MODE": "stream",
            "DINGTALK_CARD_TEMPLATE_ID": env.get("DINGTALK_CARD_TEMPLATE_ID", CARD_TEMPLATE),
        }
