"""Inviting residents to the welfare check, reminding them once, and seeing how a round stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.hours import seoul
from bot.cases import outreach as rules
from bot.cases.permissions import Permission
from bot.domain.city import City
from bot.domain.messages import Channel, Choice
from bot.domain.welfare_check import WelfareCheck
from bot.flows import welfare_rule
from bot.flows.gazetteer import Gazetteer
from bot.flows.journal import load
from bot.services import invitation_file, invitations
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.invitation_file import Invitee, Refusal
from bot.services.living import Living
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import cases, outreach, posting, tables, threads
from bot.storage.outbox import OUTREACH
from bot.storage.outreach import Overview
from bot.storage.rows import InvitationRow
from bot.storage.store import Connection, Store
from bot.storage.tx import tx_of
from bot.storage.types import Sealed, to_us
from bot.storage.vault import BlindIndex, Vault
from bot.texts.lookup import Texts

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody newly invited. `is_pushed`: the invitation goes out by itself, over Telegram."""

    invitee: Invitee
    code: str
    is_pushed: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `stopped`: those who want no invitations."""

    invited: tuple[Invited, ...]
    refused: tuple[Refusal, ...]
    repeats: int
    stopped: int


class Outreach:
    """The only place that writes to residents who have not written first."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        index: BlindIndex,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        city: City,
        living: Living,
        texts: Texts,
        check: WelfareCheck,
        gazetteer: Gazetteer,
    ) -> None:
        self._store = store
        self._vault = vault
        self._index = index
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._city = city
        self._living = living
        self._texts = texts
        self._check = check
        self._gazetteer = gazetteer

    @property
    def round(self) -> str:
        """The name of the campaign that is on."""
        return self._check.round

    async def invite(self, content: bytes) -> Imported:
        """Everybody in the file whose consent is recorded; the same file again invites nobody."""
        today = seoul(self._clock.now()).date()
        lines = list(invitation_file.read(content, self._gazetteer, today))
        refused = tuple(line for line in lines if isinstance(line, Refusal))
        asked = [line for line in lines if isinstance(line, Invitee)]
        invited: list[Invited] = []
        stopped = 0
        for start in range(0, len(asked), _AT_ONCE):
            new, off = await self._import(asked[start : start + _AT_ONCE])
            invited += new
            stopped += off
        repeats = len(asked) - len(invited) - stopped
        await self.run()
        return Imported(tuple(invited), refused, repeats, stopped)

    async def _import(self, asked: Sequence[Invitee]) -> tuple[list[Invited], int]:
        def work(c: Connection) -> tuple[list[Invited], int]:
            addresses = {one.line: self._indexes(one) for one in asked}
            every = [index for indexes in addresses.values() for index in indexes]
            off = outreach.stops(c, every)
            wanted = [one for one in asked if not off.intersection(addresses[one.line])]
            rows = {self._ids.new(): one for one in wanted}
            at = self._clock.now()
            made = tx_of(c).insert_new(
                tables.invitations,
                ("round", "address_index"),
                [self._row(key, one, at) for key, one in rows.items()],
            )
            known = outreach.reachable(c, every)
            new = [
                Invited(one, invitations.code(self._index, key), addresses[one.line][0] in known)
                for key, one in rows.items()
                if key in made
            ]
            return new, len(asked) - len(wanted)

        return await self._store.write(work)

    def _indexes(self, one: Invitee) -> list[str]:
        """By what they are found: the address first, the number too where it is another one."""
        indexes = [self._index.of(one.channel, one.address)]
        if one.phone and one.channel is not Channel.SMS:
            indexes.append(self._index.of(Channel.SMS, one.phone))
        return indexes

    def _row(self, key: str, one: Invitee, at: datetime) -> InvitationRow:
        def seal(column: str, text: str) -> Sealed | None:
            return self._vault.seal("invitations", column, key, text) if text else None

        code = invitations.code(self._index, key)
        return InvitationRow(
            id=key,
            round=self._check.round,
            code_hash=invitations.hash_of(self._index, code),
            channel=one.channel.value,
            address_index=self._index.of(one.channel, one.address),
            address=self._vault.seal("invitations", "address", key, one.address),
            phone=seal("phone", one.phone),
            name=seal("name", one.name),
            dong=one.dong,
            consent_date=one.consent_date,
            consent_source=self._vault.seal(
                "invitations", "consent_source", key, one.consent_source
            ),
            created_at=to_us(at),
        )

    async def run(self) -> int:
        """Invitations and reminders that are due go into the outbox; how many that were."""
        at = self._clock.now()
        if not rules.is_daytime(at):
            return 0
        count = await self._store.write(self._post_due)
        if count:
            await self._bus.publish([Event(Kind.OUTBOX)])
        return count

    def _post_due(self, c: Connection) -> int:
        at = self._clock.now()
        count = 0
        if rules.may_invite(self._living.calendar, at):
            due = outreach.due_first(c, self._check.round)
            count += self._post(c, due, "text", at, "posted_at")
        before = rules.remind_before(at, self._check.remind_after_days)
        if before:
            due = outreach.due_again(c, self._check.round, before)
            count += self._post(c, due, "reminder", at, "reminded_at")
        return count

    def _post(
        self, c: Connection, due: Iterable[tuple[str, str, str]], what: str, at: datetime,
        column: str,
    ) -> int:  # fmt: skip
        """Each into the outbox once: the client id is unique, whatever happens here."""
        count = 0
        for invitation_id, conversation_id, channel in due:
            posting.post(
                c,
                self._vault,
                message_id=self._ids.new(),
                conversation_id=conversation_id,
                channel=Channel(channel),
                author="desk",
                body=self._words(c, conversation_id, what),
                client_id=f"{OUTREACH}{what}:{invitation_id}",
                at=at,
            )
            outreach.mark(c, invitation_id, **{column: at})
            count += 1
        return count

    def _words(self, c: Connection, conversation_id: str, what: str) -> dict[str, object]:
        """In the resident's language, with the buttons that begin, explain and stop."""
        journal = load(threads.state_of(c, self._vault, conversation_id))
        lang = journal.lang or self._texts.languages[0]
        names = self._city.service_name
        service = names.get(lang) or names["ko"]
        text = self._texts.get(lang, f"welfare_check.push.{what}", service=service)
        choices = (
            Choice("flow:welfare_check", self._texts.get(lang, "welfare_check.push.begin")),
            Choice(f"flow:{welfare_rule.NAME}", self._texts.get(lang, "welfare_check.push.rule")),
            Choice("cmd:no_invites", self._texts.get(lang, "command.no_invites.label")),
        )
        return as_json(text, choices, ())

    async def overview(self, actor: Actor) -> Overview:
        """How the round stands; that somebody looked is logged, for it names cases."""
        actor.require(Permission.WELFARE_CHECK_VIEW)
        at = self._clock.now()

        def work(c: Connection) -> Overview:
            cases.saw(
                c, self._ids.new(), at, actor.id, actor.ip,
                "welfare_check.list", self._check.round, since=actor.watching_since,
            )  # fmt: skip
            return outreach.overview(c, self._check.round)

        return await self._store.write(work)
