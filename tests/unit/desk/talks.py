"""Conversations with the bot as the turn writes them, told in short: what the customer does and what the bot does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.events import Event, Kind, Source

START = datetime(2026, 3, 4, 3, tzinfo=UTC)
HUMAN = {"name": "ask_human", "confidence": 0.97}
FAQ = {"name": "faq", "confidence": 0.95}


@dataclass
class Talk:
    """`events` grow as it is told."""

    events: list[Event] = field(default_factory=list)
    conversation_id: str = "web:talk"

    def add(self, source: Source, kind: Kind, **data: Any) -> "Talk":
        at = START + timedelta(seconds=20 * len(self.events))
        offset = len(self.events) + 1
        event = Event(conversation_id=self.conversation_id, offset=offset, at=at, source=source, kind=kind, data=data)
        self.events.append(event)
        return self

    def says(self, text: str) -> "Talk":
        return self.add(Source.CUSTOMER, Kind.MESSAGE_CREATED, text=text, lang="ko")

    def taps(self, label: str, kind: str, **choice: Any) -> "Talk":
        return self.add(Source.CUSTOMER, Kind.MESSAGE_CREATED, text=label, choice={"kind": kind, **choice})

    def bot(self, text: str, **more: Any) -> "Talk":
        return self.add(Source.BOT, Kind.MESSAGE_CREATED, text=text, **more)

    def ends(self, outcome: str, **facts: Any) -> "Talk":
        return self.add(Source.SYSTEM, Kind.TURN_FINISHED, outcome=outcome, **facts)

    def answered(self, question: str, title: str) -> "Talk":
        """The customer asks, and an article answers."""
        self.says(question).bot(f"{title}\n\n이렇게 해 보세요.", search_id="s")
        return self.ends("answered", question=question, said=question, intent=FAQ, search_id="s", article_id=title)

    def suggested(self, question: str, *titles: str) -> "Talk":
        shown = [{"article_id": t, "title": t, "payload": "sd:x"} for t in titles]
        self.says(question).bot("비슷한 질문을 찾았어요.", search_id="s", suggestions=shown)
        return self.ends("suggested", question=question, said=question, intent=FAQ, search_id="s")

    def chooses(self, title: str) -> "Talk":
        self.taps(title, "article", search_id="s", article_id=title)
        return self.bot(f"{title}\n\n이렇게 해 보세요.", search_id="s").ends("chosen", search_id="s", article_id=title)

    def rates(self, title: str, *, solved: bool) -> "Talk":
        self.taps("해결됐어요" if solved else "해결되지 않았어요", "rate", article_id=title, solved=solved)
        return self.bot("네, 알겠어요.").ends("solved" if solved else "not_solved", article_id=title)

    def nothing(self, question: str) -> "Talk":
        self.says(question).bot("딱 맞는 도움말을 찾지 못했어요.", search_id="s")
        return self.ends("abstained", question=question, said=question, intent=FAQ, search_id="s")

    def offered(self, question: str, title: str) -> "Talk":
        """A look into the records is offered."""
        diagnosis = {"diagnosis": "d", "title": title, "step": "consent", "question": question}
        self.says(question).bot("기록을 확인해 봐도 될까요?")
        return self.ends("offered", question=question, said=question, intent=FAQ, diagnosis=diagnosis)

    def declines(self, title: str) -> "Talk":
        self.taps("아니요", "allow", diagnosis="d", allowed=False)
        return self.bot("네, 확인하지 않을게요.").ends("refused", diagnosis={"diagnosis": "d", "title": title})

    def explained(self, title: str) -> "Talk":
        self.taps("네, 확인해 주세요", "allow", diagnosis="d", allowed=True).bot("원인을 찾았어요.")
        return self.ends("explained", diagnosis={"diagnosis": "d", "title": title, "step": "explained"})

    def wants_human(self, text: str = "상담원이요", reason: str = "asked", **known: Any) -> "Talk":
        """In words: Rasa reads the wish, or cannot be reached."""
        self.says(text).add(Source.BOT, Kind.HANDOFF_REQUESTED, reason=reason, **known)
        read = {"said": text, "intent": HUMAN} if reason == "asked" else {}
        return self.bot("상담원에게 연결할게요.").ends("handoff", **read)

    def taps_human(self) -> "Talk":
        self.taps("상담원 연결", "human").add(Source.BOT, Kind.HANDOFF_REQUESTED, reason="asked")
        return self.bot("상담원에게 연결할게요.").ends("handoff")

    def picture(self, text: str) -> "Talk":
        self.add(Source.CUSTOMER, Kind.MESSAGE_CREATED, text="", attachments=[{"attachment_id": "a"}])
        return self.add(Source.SYSTEM, Kind.ATTACHMENT_READ, attachment_id="a", quality="good", summary=text)

    def picture_says(self, text: str) -> "Talk":
        """The customer types what the picture says."""
        self.says(text)
        read = {"attachment_id": "a", "quality": "good", "summary": text, "corrected": True}
        return self.add(Source.CUSTOMER, Kind.ATTACHMENT_READ, **read)

    def agent(self, kind: Kind, name: str = "김하늘", **data: Any) -> "Talk":
        return self.add(Source.AGENT, kind, agent={"id": name, "name": name}, **data)
