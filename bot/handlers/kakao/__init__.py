"""KakaoTalk: the skill endpoint of a channel's chatbot."""
