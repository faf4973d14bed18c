"""DingTalk (钉钉): its Stream mode brings messages in, its open platform takes replies."""
