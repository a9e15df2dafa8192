"""Residents and counselors as the services meet them: for tests of the shell and of storage."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.app import Services
from bot.cases.permissions import Permission
from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.services.arrivals import Outgoing, Reply
from bot.services.staff import Actor
from bot.storage.cases import Case
from tests.support.world import config

ANSWERS: Mapping[str, str] = {
    "consent.general": "=yes",
    "consent.health": "=no",
    "who": "=neighbor",
    "danger": "=no",
    "story": "며칠째 드시지 못하고 쌀이 떨어졌어요",
    "signs": "=skip",
    "since": "=skip",
    "troubles": "=food",
    "household": "=skip",
    "age": "=skip",
    "place": "녹번동",
    "photo": "=skip",
    "phone": "010-2345-6789",
    "call": "=any",
    "updates": "=no",
    "name": "김마리",
    "review": "=send",
}
"""What a resident answers to each question; `=` begins a button's name."""


@dataclass
class Resident:
    """Somebody who writes over one channel. `replies` are all they got."""

    s: Services
    address: str
    channel: Channel = Channel.KAKAO
    replies: list[Reply] = field(default_factory=list)
    _sent: int = 0

    @property
    def conversation_id(self) -> str:
        """Their conversation."""
        return self.s.turns.conversation_id(self.channel, self.address)

    def inbound(self, text: str = "", *, choice: str | None = None, key: str = "") -> Inbound:
        """Their next message, or the one with this id."""
        self._sent += 1
        return Inbound(
            channel=self.channel,
            address=self.address,
            message_id=key or str(self._sent),
            kind=InboundKind.CHOICE if choice else InboundKind.TEXT,
            received_at=self.s.clock.now(),
            text=text,
            choice=choice,
        )

    async def says(self, text: str, *, key: str = "") -> Reply:
        """Writes something."""
        return await self.sends(self.inbound(text, key=key))

    async def taps(self, choice: str) -> Reply:
        """Presses the button with this id."""
        return await self.sends(self.inbound(choice=choice))

    async def sends(self, inbound: Inbound) -> Reply:
        """Sends this very message."""
        reply = await self.s.turns.take(inbound)
        self.replies.append(reply)
        return reply

    async def reports(self, **different: str) -> Reply:
        """Tells a whole report, from the menu to the receipt."""
        answers = {**ANSWERS, **different}
        reply = await self.taps("menu:self")
        for _ in range(len(answers) + 2):
            question = asked(reply.messages)
            if question is None:
                return reply
            reply = await self._answers(question, reply, answers)
        raise AssertionError(f"no receipt after {reply.messages}")

    async def comes_to(self, wanted: str) -> Reply:
        """Answers whatever is asked until this question is."""
        reply = self.replies[-1]
        while (question := asked(reply.messages)) != wanted:
            assert question, f"never asked for {wanted}"
            reply = await self._answers(question, reply, ANSWERS)
        return reply

    async def _answers(self, question: str, reply: Reply, answers: Mapping[str, str]) -> Reply:
        done = f"{question}:done"
        if any(choice.id == done for choice in reply.messages[-1].choices):
            return await self.taps(done)
        answer = answers[question]
        if answer.startswith("="):
            return await self.taps(f"{question}:{answer[1:]}")
        return await self.says(answer)


def asked(messages: tuple[Outgoing, ...]) -> str | None:
    """The question that the last message asks: its buttons begin with its name."""
    choices = messages[-1].choices if messages else ()
    names = [choice.id.rpartition(":")[0] for choice in choices]
    if "cmd" not in names or "menu" in names:
        return None
    return next((name for name in names if name != "cmd"), "story")


def texts_of(reply: Reply) -> list[str]:
    """What was said."""
    return [message.text for message in reply.messages]


def actor(name: str, role: Role = Role.COUNSELOR) -> Actor:
    """Somebody of this role, with the rights of `config/`; their id is their name."""
    permissions = frozenset(Permission(p) for p, r in config().permissions.items() if role in r)
    return Actor(name, name, role, None, permissions, "127.0.0.1")


async def counselor(s: Services, name: str, role: Role = Role.COUNSELOR) -> Actor:
    """A member of staff with an account."""
    await s.staff.add(name, role, password="long enough for everybody")
    key = await s.staff.key(name)
    found = await s.staff.by_key(key, "192.0.2.7")
    assert found
    return found


async def only_case(s: Services) -> Case:
    """The one case there is."""
    found = await s.desk.listed(actor("looker", Role.SUPERVISOR), tuple(CaseState))
    assert len(found) == 1
    return found[0]
