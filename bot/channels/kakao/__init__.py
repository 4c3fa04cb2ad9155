"""KakaoTalk's channel chatbot: we are its skill server, JSON v2.0 (docs/channels.md has the sources and limits)."""
