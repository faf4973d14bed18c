"""The sandbox: group chats without DingTalk, for trying, testing and showing. Loopback only."""
