"""Particles after the words a customer centre writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.particles import attach

# Each line: the particle asked for, and words with the right form attached to them by a "+".
CASES = """
을    주문+을 카카오+를 상품+을 주소+를 👍+를
이    상품+이 주소+가 3개월+이 주문번호 2024+가
은    배송+은 취소+는
과    쿠폰+과 카드+와
와    쿠폰+과 카드+와
으로  집+으로 이메일+로 서울+로 카드+로 카톡+으로
로    집+으로 서울+로
이에요 환불+이에요 취소+예요
예요   환불+이에요
아    민준+아 지수+야
이나  메일+이나 문자+나
이랑  상품+이랑 카드+랑
이라고 환불+이라고 취소+라고
이    LG+가 VPN+이 SKT+가 5G+가 MVNO+가
을    PDF+를 SMS+를 URL+을 OTP+를 USB+를 NFC+를 KTX+를 QR+을 A4+를 Apple ID+를 eSIM+을 카카오T+를
으로  QR+로 URL+로 XML+로 PDF+로 ARS+로
은    GIF+는 B2B+는 LTE+는 Galaxy S24+는 LG U+ VPN+은
을    0+을 1+을 2+를 3+을 4+를 5+를 6+을 7+을 8+을 9+를 10+을 100+을 10000+을 1,500원+을 2.5+를 iPhone 15+를
으로  1+로 2+로 3+으로 6+으로 7+로 8+로 10+으로 1588-1234+로 1588-1236+으로 2024112212345678+로
을    10%+를 5kg+을 10cm+를 500ml+를 3GB+를
을    주문(취소)+을 카카오톡(Android)+을 2개(1+1)+를 결제 (카드)+를
이    '환불'+이 "취소"+가 「확인」+이 [확인]+이 ‘설정’+이
으로  《설정》+으로 [확인]+으로 <메일>+로
을    apple+을 email+을 iPhone+을 game+을 Chrome+을 ticket+을 login+을 Bluetooth+를 update+를 YouTube+를 Toss+를 cart+를
이    Google+이 Facebook+이 TikTok+이 chatbot+이 server+가 Wi-Fi+가
은    Naver+는 Android+는 iOS+는 Samsung+은 Mac+은 Netflix+는
으로  app+으로 Zoom+으로 Slack+으로 Gmail+로 file+로 kakao pay+로 WhatsApp+으로
에서  주문+에서 카드+에서
도    카드+도
""".strip().splitlines()


def _cases() -> list[tuple[str, str, str]]:
    cases = []
    for line in CASES:
        particle, words = line.split(maxsplit=1)
        word = ""
        for piece in words.split(" "):
            word = f"{word} {piece}".strip()
            stem, plus, form = word.rpartition("+")
            if plus and form and all("가" <= letter <= "힣" for letter in form):
                cases.append((stem, particle, stem + form))
                word = ""
    return cases


@pytest.mark.parametrize(("word", "particle", "expected"), _cases())
def test_the_form_follows_the_sound(word: str, particle: str, expected: str) -> None:
    assert attach(word, particle) == expected


@given(st.text(), st.sampled_from(["을", "이", "으로", "에서"]))
def test_any_word_keeps_its_text(word: str, particle: str) -> None:
    assert attach(word, particle).startswith(word)
