"""Authoring over HTTP: from a draft to what customers find, and back."""

import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from contracts.authoring import Content
from kb.authoring.store import content_of
from tests.unit.kb.authoring.conftest import JIU, Service
from tests.unit.kb.conftest import ARTICLES

A = "/authoring/articles"
DRAFT = {"title": "배송지를 바꾸고 싶어요", "body": "주문 내역에서 바꿀 수 있어요.", "category": "배송"}


async def written(service: Service, article_id: str = "address", **content: Any) -> Any:
    return await service.call("POST", A, {"content": DRAFT | content, "id": article_id})


async def published(service: Service, article_id: str = "address", base: int = 1) -> Any:
    body = {"base": base, "decision": "publish"}
    return await service.call("POST", f"{A}/{article_id}/decisions", body, author=JIU)


async def test_what_is_published_is_found_at_once(service: Service) -> None:
    await written(service)
    assert (await service.search("배송지를 바꾸고 싶어요"))["answer"] is None
    await service.call("POST", f"{A}/address/steps", {"base": 1, "step": "submit"})
    view = await published(service)
    assert (view["row"]["state"], view["row"]["live"]) == ("published", 1)
    found = await service.search("배송지를 바꾸고 싶어요")
    assert (found["answer"]["article_id"], found["answer"]["match"]) == ("address", "exact")
    await service.call("POST", f"{A}/address/decisions", {"base": 1, "decision": "archive", "why": "바뀐 정책"})
    assert (await service.search("배송지를 바꾸고 싶어요"))["answer"] is None


async def test_a_newer_version_is_never_written_over(service: Service) -> None:
    await written(service)
    await service.call("PUT", f"{A}/address", {"base": 1, "content": DRAFT | {"body": "지우의 글"}}, author=JIU)
    status, answer = await service.answer("PUT", f"{A}/address", {"base": 1, "content": DRAFT | {"body": "가람의 글"}})
    assert (status, answer["error"]["code"]) == (409, "changed")
    assert (answer["error"]["detail"]["version"], answer["error"]["detail"]["by"]) == (2, "한지우")


async def test_saving_the_same_again_is_no_version(service: Service) -> None:
    await written(service)
    again = await service.call("PUT", f"{A}/address", {"base": 1, "content": DRAFT})
    assert again["row"]["version"] == 1


async def test_versions_differences_and_restoring(service: Service) -> None:
    await written(service)
    await service.call("PUT", f"{A}/address", {"base": 1, "content": DRAFT | {"body": "주문 내역에서 못 바꿔요."}})
    differs = await service.call("GET", f"{A}/address/diff", before="1", after="2")
    (field,) = differs["fields"]
    assert field["field"] == "body"
    assert "".join(p["text"] for p in field["parts"] if p["kind"] != "removed") == "주문 내역에서 못 바꿔요."
    assert "".join(p["text"] for p in field["parts"] if p["kind"] != "added") == DRAFT["body"]
    restored = await service.call("POST", f"{A}/address/restore", {"base": 2, "version": 1}, author=JIU)
    assert (restored["row"]["version"], restored["content"]["body"]) == (3, DRAFT["body"])
    kept = await service.call("GET", f"{A}/address/versions")
    assert [(v["version"], v["by"], v["note"]) for v in kept["items"]] == [
        (3, "한지우", "v1"),
        (2, "문가람", ""),
        (1, "문가람", ""),
    ]
    history = await service.call("GET", f"{A}/address/history")
    assert [line["what"] for line in history["items"]] == ["saved", "saved", "created"]


async def test_html_and_scripts_become_text(service: Service) -> None:
    view = await written(
        service,
        body="<p>먼저 <b>설정</b>을 여세요.<script>alert(1)</script></p>"
        '<ol><li>하나<li>둘</ol><img src=x onerror="x()">'
        '<a href="javascript:x()">나쁜</a> <a href="https://a.kr/b">좋은</a> 3 < 5',
        title="제목 <b>굵게</b>",
    )
    body = view["content"]["body"]
    assert body.startswith("먼저 **설정**을 여세요.")
    assert "1. 하나" in body
    assert "[좋은](https://a.kr/b)" in body
    for bad in ("<", "alert", "javascript", "onerror"):
        assert bad not in body.replace("3 < 5", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"body": ""}, "empty_body"),
        ({"body": "[여기](/help/nothing-here)"}, "broken_link"),
        ({"body": "[여기](http://없는 주소)"}, "broken_link"),
        ({"body": "[여기](javascript:alert(1))"}, "unsafe_link"),
        ({"buttons": [{"title": "열기", "url": ""}]}, "broken_link"),
        ({"buttons": [{"title": "열기", "deep_link": "javascript://x"}]}, "unsafe_link"),
        ({"buttons": [{"title": "열기", "deep_link": "설정 화면"}]}, "unsafe_link"),
        ({"media": [{"kind": "image", "url": "/help/pictures/none.png", "alt": ""}]}, "missing_picture"),
        ({"pair": "nobody"}, "pair_missing"),
        ({}, "no_translation"),
        ({"wordings": ["비번 까먹음"]}, "duplicate"),
    ],
)
async def test_what_an_author_should_look_at(service: Service, content: dict[str, Any], code: str) -> None:
    view = await written(service, **content)
    assert code in [flag["code"] for flag in view["row"]["flags"]]
    listed = await service.call("GET", A, flag=code)
    assert "address" in [row["id"] for row in listed["items"]]
    assert listed["counts"][f"flag:{code}"] == listed["total"]


async def test_a_translation_is_asked_for_only_where_the_centre_wants_one(service: Service) -> None:
    await written(service, lang="en")
    assert "address" not in [row["id"] for row in (await service.call("GET", A, flag="no_translation"))["items"]]
    service.writing.translated = frozenset()
    await service.call("PUT", f"{A}/address", {"base": 1, "content": DRAFT | {"body": "다른 글"}})
    listed = await service.call("GET", A)
    assert "flag:no_translation" not in listed["counts"]


async def test_a_whole_article_has_no_flag(service: Service) -> None:
    view = await service.call("GET", f"{A}/password")
    assert view["row"]["flags"] == []
    assert view["translation"] == "password.en"


async def test_many_at_once_and_undone(service: Service) -> None:
    done = await service.call("POST", "/authoring/bulk", {"ids": ["locked", "refund-card", "none"], "category": "새"})
    assert (done["done"], done["undo"]) == (2, {"locked": 1, "refund-card": 1})
    assert [fault["id"] for fault in done["faults"]] == ["none"]
    await service.call("POST", "/authoring/bulk/decisions", {"ids": ["locked"], "decision": "publish"}, author=JIU)
    found = await service.call("GET", A, category="새", sort="title")
    assert [(row["id"], row["state"]) for row in found["items"]] == [("locked", "published"), ("refund-card", "draft")]


async def test_categories_are_renamed_and_joined(service: Service) -> None:
    body = {"name": "환불", "lang": "ko", "to": "배송"}
    renamed = await service.call("POST", "/authoring/categories/rename", body, author=JIU)
    assert {(row["name"], row["articles"]) for row in renamed["items"]} == {("계정", 2), ("배송", 2), ("Account", 1)}
    assert (await service.call("GET", "/articles/refund-card"))["category"] == "배송"


async def test_an_import_is_looked_at_first_and_its_bad_rows_are_named(service: Service) -> None:
    rows = [{"id": f"a{n}", "title": f"질문 {n}", "body": "답", "lang": "ko"} for n in range(5_000)]
    rows[10].pop("title")
    rows[2_000]["id"] = "띄어 쓴 이름"
    rows[4_999] = rows[0]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()

    async def send(path: str) -> Any:
        form = FormData()
        form.add_field("file", content, filename="file")
        return await service.call("POST", path, form, author=JIU, name="articles.jsonl")

    looked = await send("/authoring/import/check")
    assert (looked["rows"], looked["valid"], looked["added"], looked["written"]) == (5_000, 4_997, 4_997, False)
    assert [fault["line"] for fault in looked["faults"]] == [11, 2_001, 5_000]
    assert "title" in looked["faults"][0]["reason"]
    assert (await service.call("GET", A))["total"] == len(ARTICLES)
    done = await send("/authoring/import")
    assert (done["written"], done["added"]) == (True, 4_997)
    assert (await service.call("GET", A, words="질문"))["total"] == 4_997
    again = await send("/authoring/import/check")
    assert (again["added"], again["unchanged"]) == (0, 4_997)


@pytest.mark.parametrize("name", ["articles.exe", "articles"])
async def test_files_that_are_none(service: Service, name: str) -> None:
    form = FormData()
    form.add_field("file", b"MZ", filename="file")
    status, answer = await service.answer("POST", "/authoring/import/check", form, name=name)
    assert (status, answer["error"]["code"]) == (422, "unprocessable")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_what_is_exported_imports_back_unchanged(service: Service, form: str) -> None:
    async with service.http.get("/authoring/export", params={"format": form}) as response:
        content = await response.read()
    data = FormData()
    data.add_field("file", content, filename="file")
    looked = await service.call("POST", "/authoring/import/check", data, name=f"articles.{form}")
    assert (looked["unchanged"], looked["faults"]) == (len(ARTICLES), [])


async def test_a_picture_is_our_own_small_copy(service: Service) -> None:
    picture = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    Image.new("RGB", (3_000, 2_000), "teal").save(picture, "JPEG", exif=exif)
    form = FormData()
    form.add_field("file", picture.getvalue(), filename="file")
    kept = await service.call("POST", "/authoring/pictures", form, name="화면 Shot 1.JPG")
    assert kept["name"].startswith("shot-1-")
    async with service.http.get(f"/pictures/{kept['name']}") as response:
        content = await response.read()
    assert b"secret camera" not in content
    assert Image.open(BytesIO(content)).size == (1_600, 1_067)
    media = [{"kind": "image", "url": kept["url"], "alt": "화면"}]
    await written(service, media=media)
    (listed,) = (await service.call("GET", "/authoring/pictures"))["items"]
    assert listed["used"] == ["address"]


async def test_what_is_no_picture_is_refused(service: Service) -> None:
    form = FormData()
    form.add_field("file", b"<svg onload=alert(1)>" + b" " * 100, filename="file")
    status, _ = await service.answer("POST", "/authoring/pictures", form, name="a.png")
    assert status == 415


async def test_trying_a_question_before_publishing(service: Service) -> None:
    content = content_of(ARTICLES[4]).model_dump(mode="json") | {"wordings": ["로그인이 막혔어요"]}
    body = {"query": "로그인이 막혔어요", "content": content, "article_id": "delivery-fee"}
    tried = await service.call("POST", "/authoring/try", body)
    mine = next(hit for hit in tried["hits"] if hit["mine"])
    assert mine["reasons"]
    assert tried["guards"] == 4
    now = await service.call("POST", "/authoring/try", {"query": "로그인이 막혔어요"})
    assert now["hits"][0]["article_id"] == "locked"
    assert (await service.call("GET", f"{A}/delivery-fee"))["row"]["version"] == 1
    assert (await service.writing.asked.unmet(service.writing.clock(), ())) == []


async def test_a_guard_question_that_would_be_answered_otherwise_is_named(service: Service) -> None:
    thief = Content(title="로그인이 막혔어요", body="다른 답", wordings=("로그인이 막혔어요!",))
    body = {"query": "로그인", "content": thief.model_dump(mode="json"), "article_id": "a-thief"}
    tried = await service.call("POST", "/authoring/try", body)
    assert [change["query"] for change in tried["changes"]] in ([], ["로그인이 막혔어요"])
    hits = [hit["article_id"] for hit in tried["hits"]]
    assert "a-thief" in hits
