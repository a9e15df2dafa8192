"""Composition root: settings -> objects -> the running program. It alone sees every room."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot import commands, observe
from bot import settings as environment
from bot.api.routes import Api
from bot.calendar.hours import Calendar, seoul
from bot.config import Config, ConfigError, load
from bot.console.routes import Console
from bot.domain.codes import Role
from bot.domain.errors import DomainError, InvalidError
from bot.domain.messages import Channel
from bot.flows.conversation import Conversation
from bot.flows.env import World
from bot.flows.told import Understanding
from bot.handlers.kakao.photos import fetch_photo as fetch_kakao_photo
from bot.handlers.kakao.routes import KakaoSkill
from bot.handlers.sms.routes import Sms, SmsSettings
from bot.handlers.web.chat import WebChat
from bot.handlers.web.pages import Pages
from bot.jobs.schedule import Jobs
from bot.programs.catalog import Catalog
from bot.services.alarms import Alarms
from bot.services.arrivals import Arrival, Reply
from bot.services.batch import TurnBatch
from bot.services.delivery import Delivery, Sender
from bot.services.desk import Desk
from bot.services.event_desk import EventDesk
from bot.services.events import Bus
from bot.services.handover import Handover
from bot.services.health import Health
from bot.services.indexing import Indexing
from bot.services.intake import Intake
from bot.services.living import Living
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office
from bot.services.outreach import Outreach
from bot.services.pager import PAGER, WebhookSender
from bot.services.photos import MAX_BYTES, Photos
from bot.services.pins import Pins, installed
from bot.services.reading import Readings
from bot.services.reminders import Reminders
from bot.services.second_factor import SecondFactor
from bot.services.shift import Leases
from bot.services.shown import Shown
from bot.services.staff import Staff
from bot.services.stats import Stats
from bot.services.threads import Threads
from bot.services.turns import Turns
from bot.services.upkeep import Upkeep
from bot.services.world import Clock, Ids
from bot.settings import SettingError, Settings
from bot.storage import accounts
from bot.storage.backups import BackupError
from bot.storage.database import Database, explained
from bot.storage.grams import BlindTerms
from bot.storage.locks import DatabaseError
from bot.storage.store import Store
from bot.storage.vault import UnknownKeyError, Vault
from bot.texts.lookup import Texts
from bot.web.ops import Ops

if TYPE_CHECKING:
    from bot.handlers.telegram.routes import Telegram


@dataclass(frozen=True, slots=True, repr=False)  # asyncio and pytest would spell out all of it
class Services:
    """Everything that lives as long as the process."""

    config: Config
    texts: Texts
    clock: Clock
    vault: Vault
    store: Store[Arrival, Reply]
    bus: Bus
    turns: Turns
    threads: Threads
    photos: Photos
    staff: Staff
    office: Office
    desk: Desk
    intake: Intake
    readings: Readings
    stats: Stats
    health: Health
    upkeep: Upkeep
    outreach: Outreach
    offer_desk: OfferDesk
    event_desk: EventDesk
    jobs: Jobs


@contextlib.asynccontextmanager
async def services(settings: Settings, config: Config, clock: Clock) -> AsyncIterator[Services]:
    """Open the database and everything that works on it; on leaving, commit what was accepted."""
    vault, ids, bus = Vault(settings.secret_keys), Ids.fresh(), Bus()
    database = Database(settings.database_url)
    index = await database.prepare(vault)
    pins = installed()
    texts, world = Texts(config.texts), _world(config, pins)
    city, living = config.city, Living(config, world, Conversation(world))
    batch = TurnBatch(living, city, texts, vault, index, clock, ids)
    store = database.open(batch)
    living.join(store)
    bus.join(store)
    photos = Photos(store, vault, clock, ids)
    handover = Handover(store, clock, ids, bus, city, living)
    over = _notices_over(settings)
    alarms = Alarms(store, vault, clock, ids, bus, city, texts, over)
    answer_within = timedelta(minutes=city.answer_within_minutes)
    health = Health(store, vault, clock, living, city, over, names_pins=pins is not None)
    upkeep = Upkeep(store, vault, clock, city.retention)
    outreach = Outreach(
        store, vault, index, clock, ids, bus, city, living, texts,
        config.welfare_check, world.gazetteer,
    )  # fmt: skip
    event_desk = EventDesk(store, vault, clock, ids, bus, texts, config.events)
    site = settings.public_url or f"http://{settings.host}:{settings.port}"
    office = Office(
        store, vault, clock, ids, bus, city, texts, living, BlindTerms(index), index, site,
        can_text=settings.sms_driver is not None,
    )  # fmt: skip
    try:
        await living.run()  # what the office changed counts from the first message on
        yield Services(
            config=config,
            texts=texts,
            clock=clock,
            vault=vault,
            store=store,
            bus=bus,
            turns=Turns(store, world.reader, index, ids, bus),
            threads=Threads(store, vault, clock, bus),
            photos=photos,
            staff=Staff(
                store,
                clock,
                ids,
                config.permissions,
                settings.api_key,
                city.second_factor_roles,
            ),
            office=office,
            desk=Desk(office),
            intake=Intake(
                store,
                vault,
                index,
                clock,
                ids,
                bus,
                city,
                living,
                texts,
            ),
            readings=Readings(world.reader, living, texts),
            stats=Stats(store, clock, answer_within),
            health=health,
            upkeep=upkeep,
            outreach=outreach,
            offer_desk=OfferDesk(store, vault, clock, ids, bus, texts),
            event_desk=event_desk,
            jobs=Jobs(handover, alarms, photos, outreach, event_desk, upkeep, health, bus, living),
        )
    finally:
        bus.close()
        await store.close()


def _notices_over(settings: Settings) -> tuple[str, ...]:
    """The channels that reach staff: what an address on the duty list may begin with."""
    return (PAGER, *([Channel.TELEGRAM] if settings.telegram_token else []))


def _world(config: Config, pins: Pins | None) -> World:
    """What stays the same from turn to turn."""
    reader = commands.reader_of(config)
    return World(
        city=config.city,
        texts=Texts(config.texts),
        calendar=Calendar.of(config.city.hours),
        gazetteer=commands.gazetteer_of(config, pins),
        reader=reader,
        matcher=commands.matcher_of(config, reader, home=True),
        program_names={
            program.id: {"ko": program.name_ko, "en": program.name_en, "phone": program.phone}
            for program in config.programs
        },
        welfare_check=config.welfare_check,
        catalog=Catalog(config.programs).for_scopes(config.city.programs_scopes),
        programs=Catalog(config.programs),
        median_income=config.median_income,
        care_sos=config.care_sos,
        life_plan=config.life_plan,
        understanding=Understanding(config.told, config.meant),
        events=config.events,
    )


def web_app(settings: Settings, s: Services) -> web.Application:
    """The HTTP side."""
    city, texts = s.config.city, s.texts
    app = web.Application(client_max_size=MAX_BYTES + 2**20)
    chat = WebChat(
        s.turns, s.threads, s.photos, s.bus, s.clock, city, texts, is_https=settings.is_https
    )
    kakao = KakaoSkill(s.turns, s.clock, city, texts, settings.kakao_secret)
    for part in (Pages(city, texts, s.config.welfare_check), chat, kakao, Ops(s.health)):
        app.add_routes(part.routes())
    api = Api(s.staff, s.desk, s.intake, s.readings, s.stats, s.office, texts, city)
    app.add_subapp("/api/v1", api.app())
    console = Console(
        s.office, s.staff, s.desk, s.photos, s.health, s.outreach, s.offer_desk, s.event_desk,
        is_https=settings.is_https,
    )  # fmt: skip
    app.add_subapp("/console", console.app())
    return app


@contextlib.asynccontextmanager
async def running(settings: Settings, config: Config, clock: Clock) -> AsyncIterator[Services]:
    """The whole program at work: HTTP, channels, jobs. On leaving it goes down in good order."""
    async with services(settings, config, clock) as s, contextlib.AsyncExitStack() as parts:
        if pins := installed():
            pins.warm_up()
        app = web_app(settings, s)
        s.photos.fetch_with({Channel.KAKAO: fetch_kakao_photo})
        senders: dict[str, Sender] = {PAGER: WebhookSender()}
        telegram = _telegram(settings, s)
        if telegram:
            app.add_routes(telegram.routes())
            s.photos.fetch_with({Channel.TELEGRAM: telegram.fetch_photo})
            senders[Channel.TELEGRAM] = telegram.sender
        sms = _sms(settings, s)
        if sms:
            app.add_routes(sms.routes())
            senders[Channel.SMS] = sms.sender
            parts.push_async_callback(sms.stop)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await runner.setup()
        await _listen(runner, settings)
        parts.push_async_callback(runner.cleanup)
        if telegram:
            await telegram.start()
            parts.push_async_callback(telegram.stop)
        delivery = asyncio.create_task(Delivery(s.store, s.vault, s.clock, s.bus, senders).run())
        parts.push_async_callback(_ended, delivery)
        s.jobs.add("leases", Leases(s.office).run)
        s.jobs.add("reminders", Reminders(s.office).run)
        s.jobs.add("indexing", Indexing(s.store, s.vault, s.office.terms).run)
        await parts.enter_async_context(s.jobs.running())
        parts.callback(s.bus.close)
        yield s


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    """SettingError where the address cannot be had: the usual first trouble of a new server."""
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        where = f"{settings.host}:{settings.port}"
        raise SettingError(f"cannot listen on {where}: {error.strerror or error}") from None


async def _ended(task: asyncio.Task[None]) -> None:
    """Delivery stops by itself once the bus is closed."""
    await task


def _telegram(settings: Settings, s: Services) -> "Telegram | None":
    """The channel, if the city has a bot."""
    if settings.telegram_token is None:
        return None
    # Cities without a bot do not wait for its library at every start.
    from bot.handlers.telegram.routes import Telegram  # noqa: PLC0415

    return Telegram(
        s.turns,
        s.clock,
        token=settings.telegram_token,
        api=settings.telegram_api,
        mode=settings.telegram_mode,
        secret=settings.telegram_secret,
    )


def _sms(settings: Settings, s: Services) -> Sms | None:
    """The channel, if the city has a gateway."""
    if settings.sms_driver is None:
        return None
    chosen = SmsSettings(
        settings.sms_driver, settings.sms_api, settings.sms_key, settings.sms_secret,
        settings.sms_from, settings.sms_webhook_secret, settings.public_url,
    )  # fmt: skip
    shown = Shown(s.store, s.vault)
    return Sms(s.turns, shown, s.readings, s.clock, s.config.city, s.texts, chosen)


async def serve(settings: Settings) -> int:
    """Serve until told to stop."""
    config = load(settings.config_dir)
    observe.start_logging()
    with Database(settings.database_url).served():
        async with running(settings, config, Clock(settings.clock)) as s:
            one_time = await s.staff.ensure_admin(settings.admin_password)
            observe.keep_for_good()
            _greet(settings, one_time)
            await observe.until_told_to_stop()
    return 0


def _greet(settings: Settings, one_time: str | None) -> None:
    """Where everything is; on the first start also the way in, shown this once."""
    address = f"http://{settings.host}:{settings.port}"
    print(f"Ieumtok is running.\n  residents: {address}/\n  console:   {address}/console/")
    if one_time:
        print(f"  first log-in: admin, one-time password {one_time} (shown only now)")
    sys.stdout.flush()


async def _with_services(settings: Settings, work: Callable[[Services], Awaitable[None]]) -> int:
    """Run one command on the opened database."""
    config = load(settings.config_dir)
    with explained(settings.database_url):
        async with services(settings, config, Clock(settings.clock)) as s:
            await work(s)
    return 0


async def _staff_add(s: Services, asked: argparse.Namespace) -> None:
    if asked.center and asked.center not in {center.id for center in s.config.city.centers}:
        raise InvalidError("no_such_center")
    password = await s.staff.add(asked.name, Role(asked.role), center=asked.center)
    print(f"{asked.name}: one-time password {password} (shown only now)")


async def _staff_key(s: Services, asked: argparse.Namespace) -> None:
    print(f"{asked.name}: API key {await s.staff.key(asked.name)} (shown only now)")


async def _staff_list(s: Services, _asked: argparse.Namespace) -> None:
    for line in commands.staff_lines(await s.store.read(accounts.members), s.clock.now()):
        print(line)


async def _staff_reset(s: Services, asked: argparse.Namespace) -> None:
    await SecondFactor(s.office, s.staff).reset_named(asked.name)
    print(f"{asked.name}: logs in with the password alone and may set up a second factor anew")


async def _purge(s: Services, _asked: argparse.Namespace) -> None:
    for kind, count in (await s.upkeep.purge()).items():
        print(f"{kind}: {count} deleted")


async def _rekey(s: Services, _asked: argparse.Namespace) -> None:
    print(f"{await s.upkeep.rekey()} values moved to the newest key")


async def _invite(s: Services, asked: argparse.Namespace) -> None:
    """Nobody is invited where what they are sent could not be written: it cannot be told again."""
    listed, to = asked.file.read_bytes(), asked.links or asked.file.with_suffix(".links.csv")
    with commands.links_file(to) as links:
        imported = await s.outreach.invite(listed)
        bot = s.config.welfare_check.telegram_bot
        commands.write_links(imported, links, asked.site, bot)


async def _upgraded(_s: Services, _asked: argparse.Namespace) -> None:
    print("the database is up to date")  # opening the services has brought it there


_ON_THE_DATABASE = {
    "staff add": _staff_add,
    "staff key": _staff_key,
    "staff list": _staff_list,
    "staff reset-second-factor": _staff_reset,
    "purge": _purge,
    "rekey": _rekey,
    "invite": _invite,
    "db upgrade": _upgraded,
}


_ON_THE_CONFIG = ("check", "catalog export", "catalog import")
_WITHOUT_KEYS = ("match", "backup", "restore", *_ON_THE_CONFIG)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of `run_bot.py`; returns the exit code."""
    os.umask(0o077)  # the database, its backups and the keys are nobody else's to read
    asked = commands.parser().parse_args(sys.argv[1:] if argv is None else argv)
    try:
        return _run(asked)
    except ConfigError as error:
        print(f"config/ has {len(error.mistakes)} mistake(s):", file=sys.stderr)
        print(*(f"  {mistake}" for mistake in error.mistakes), sep="\n", file=sys.stderr)
    except DomainError as error:
        print(f"refused: {error.code}", file=sys.stderr)
    except UnknownKeyError:
        print("IEUMTOK_SECRET_KEYS: not the keys this database was sealed with", file=sys.stderr)
    except (SettingError, BackupError, DatabaseError) as error:
        print(error, file=sys.stderr)
    except OSError as error:  # a full disk, a folder that is somebody else's
        what = f"{error.filename}: " if error.filename else ""
        print(f"{what}{error.strerror or type(error).__name__}", file=sys.stderr)
    return 2


def _with_config(settings: Settings, asked: argparse.Namespace) -> int:
    """What editors of `config/` do."""
    today = seoul(Clock(settings.clock).now()).date()
    if asked.command == "check":
        return commands.check(settings.config_dir, today, is_strict=asked.strict)
    config = load(settings.config_dir)
    if asked.command == "catalog export":
        return commands.catalog_export(config, asked.file)
    return commands.catalog_import(config, asked.file, asked.folder, asked.scope, today)


def _settings(asked: argparse.Namespace) -> Settings:
    """The settings; what is odd about them is told to who serves or checks."""
    odd = [f"{name} is no setting, nothing reads it" for name in environment.unknown()]
    settings = environment.read(needs_keys=asked.command not in _WITHOUT_KEYS)
    if asked.command in ("serve", "check"):
        odd += environment.doubts(settings)
    for each in odd:
        print(f"warning: {each}", file=sys.stderr)
    return settings


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "staff add" and asked.role == Role.CENTER and not asked.center:
        raise SettingError("staff add --role center needs --center")
    settings = _settings(asked)
    asked.site = settings.public_url
    if asked.command == "invite" and not asked.site:
        raise SettingError("IEUMTOK_PUBLIC_URL is unset; the links of invitations begin with it")
    if asked.command in _ON_THE_CONFIG:
        return _with_config(settings, asked)
    database = Database(settings.database_url)
    match asked.command:
        case "match":
            return commands.match(load(settings.config_dir), sys.stdin.buffer)
        case "backup":
            return commands.backup(database, asked.file)
        case "restore":
            return commands.restore(database, asked.file, Clock(settings.clock).now())
        case _:
            pass
    with asyncio.Runner(loop_factory=observe.loop_factory()) as runner:
        work = _ON_THE_DATABASE.get(asked.command)
        if work is None:
            return runner.run(serve(settings))
        return runner.run(_with_services(settings, lambda s: work(s, asked)))
