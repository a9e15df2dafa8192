"""A text to somebody's telephone: a counselor has answered where we cannot speak first.

On KakaoTalk an answer waits for the resident's next word. Who left a mobile number gets one text
for all that waits, with nothing of the talk in it: others may look at a telephone, too.
"""

import re

from bot.domain.messages import Channel
from bot.flows.journal import load
from bot.services.arrivals import as_json
from bot.services.office import Office
from bot.storage import cases, posting, shown, threads
from bot.storage.cases import Case
from bot.storage.store import Connection

TOLD = "case.told_by_text"
_MOBILE = re.compile(r"\+8210[0-9]{8}")


def notice_of(office: Office, c: Connection, case: Case) -> bool:
    """Put the text into the outbox, if it is the first answer that waits; whether it was.

    Called in the transaction that has posted the answer.
    """
    key = case.conversation_id
    if not office.can_text or case.channel != Channel.KAKAO or key is None:
        return False
    if shown.answers_waiting(c, key) != 1:
        return False
    phone = cases.reporter_of(c, office.vault, case.id)["phone"]
    if phone is None or not _MOBILE.fullmatch(phone):
        return False
    lang = load(threads.state_of(c, office.vault, key)).lang or office.texts.languages[0]
    city = office.city
    service = city.service_name.get(lang) or city.service_name[office.texts.languages[0]]
    words = office.texts.get(lang, "sms.answer_waits", service=service, phone=city.phone)
    body, at = as_json(words, (), ()), office.clock.now()
    posting.post_notice(c, office.vault, office.ids.new(), Channel.SMS, phone, body, at)
    return True
