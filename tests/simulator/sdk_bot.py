"""A bot made with the real SDK, run by its tests as a process of its own: it repeats what it hears."""

from __future__ import annotations

import sys

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage


class Echo(dingtalk_stream.ChatbotHandler):
    """Answers each message through its session webhook."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        incoming = ChatbotMessage.from_dict(callback.data)
        self.reply_text(f"回：{incoming.text.content.strip()}", incoming)
        return AckMessage.STATUS_OK, "OK"


def main(client_id: str, secret: str) -> None:
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(client_id, secret))
    client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
    client.start_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
