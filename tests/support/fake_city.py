"""A small city for tests of pages: every field a page reads, nothing from `config/`."""

from datetime import date

from bot.domain.city import City, Consent, DutyStep, Hotline, Hours, Retention
from bot.domain.codes import CrisisType

WEEKDAY = ("09:00-12:00", "13:00-18:00")


def _consent(purpose: str, items: str) -> Consent:
    """A consent text of a plausible length in both languages."""
    return Consent(
        version="2026-11",
        purpose={"ko": purpose, "en": "To find out what help fits and to answer you"},
        items={"ko": items, "en": "What you tell us, and a contact if you wish"},
        period={"ko": "상담이 끝난 날부터 5년", "en": "Five years after the consultation ends"},
        refusal={
            "ko": "동의하지 않아도 전화로 도움을 받을 수 있어요.",
            "en": "You can say no and still be helped by phone.",
        },
    )


def fake_city() -> City:
    """A district that speaks Korean and English."""
    return City(
        id="sample",
        name={"ko": "이음구", "en": "Ieum-gu"},
        province="서울특별시",
        service_name={"ko": "이음톡", "en": "Ieumtok"},
        phone="02-351-0000",
        privacy_officer="이음구 복지정책과장",
        languages=("ko", "en"),
        embedded_on=(),
        answer_within_minutes=30,
        reopen_within_days=30,
        programs_scopes=("national",),
        hours=Hours(
            week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WEEKDAY),
            reviewed_until=date(2026, 12, 31),
            closed_days={},
            extra_days={},
        ),
        retention=Retention(
            closed_cases_days=1826,
            not_a_crisis_days=30,
            talks_without_case_days=30,
            access_log_days=731,
            audit_days=1826,
            invitations_days=365,
            survey_answers_days=30,
            offers_days=365,
            sign_ups_days=30,
        ),
        hotlines=(
            Hotline(id="112", number="112", name={"ko": "경찰"}, source="test", hours="24시간"),
            Hotline(
                id="129",
                number="129",
                name={"ko": "보건복지상담센터", "en": "Health and welfare call center"},
                source="test",
                hours="평일 9시–18시, 긴급은 24시간",
            ),
            Hotline(id="1366", number="1366", name={"ko": "여성긴급전화"}, source="test"),
        ),
        meanwhile=("129",),
        crisis_hotlines={CrisisType.VIOLENCE: ("112", "1366")},
        duty=(DutyStep(after_minutes=0, who="당직", notify=("console",)),),
        consents={
            "general": _consent(
                "도움을 찾고 답해 드리기 위해서예요.", "말씀하신 내용, 연락처(원할 때)"
            ),
            "health": _consent("몸과 마음의 상태에 맞는 도움을 찾아요.", "질병, 장애에 관한 내용"),
        },
        dongs=(),
        centers=(),
    )
