import { describe, expect, it } from "vitest";
import { type Content, EMPTY } from "../src/authoring/api";
import { same } from "../src/authoring/editor/useDraft";
import { rowFault } from "../src/authoring/rowFault";
import { readSearch } from "../src/authoring/search";
import i18n from "../src/locales";
import { elsewhere } from "../src/shell/part";

describe("what the address remembers of the list", () => {
  it("is read back as it was written", () => {
    const filter = { state: "scheduled", lang: "en", category: "Chat", flag: "stale", words: "환불", page: 3 } as const;
    expect(readSearch({ ...filter })).toEqual(filter);
  });

  it("drops what nobody can have meant", () => {
    expect(readSearch({ state: "gone", lang: 1, flag: null, words: "", page: "x", other: "y" })).toEqual({});
  });
});

describe("two contents", () => {
  const content: Content = { ...EMPTY, title: "가", buttons: [{ title: "열기", url: "https://a.kr" }] };

  it("are the same whatever order and empty fields they came with", () => {
    const answered = {
      ...content,
      buttons: [{ url: "https://a.kr", title: "열기", deep_link: null, phone: null }],
    } as Content;
    expect(same(content, answered)).toBe(true);
  });

  it.each([{ title: "나" }, { wordings: ["다"] }, { buttons: [{ title: "열기", url: "https://b.kr" }] }])(
    "differ by %j",
    (part) => expect(same(content, { ...content, ...part } as Content)).toBe(false),
  );
});

describe("a row's fault", () => {
  it.each([
    ["title: Field required", "title 칸이 비어 있어요."],
    ["the id fee is there already", "id가 겹쳐요: fee"],
    ["id: String should match pattern '^[A-Za-z]'", "id에는 영문, 숫자, 점, 밑줄, 붙임표만 쓸 수 있어요."],
    ["not JSON: Expecting value", "JSON 형식이 아니에요."],
    ["2 column(s) too few", "칸 수가 첫 줄과 달라요."],
  ])("%s", (reason, words) => expect(rowFault(i18n.t, reason)).toBe(words));
});

describe("where one belongs", () => {
  it.each([
    ["/desk", false, true, "/authoring"],
    ["/desk", false, false, "/desk/account"],
    ["/authoring/gaps", true, false, "/desk"],
    ["/authoring/gaps", false, true, null],
    ["/desk/account", false, true, null],
  ] as const)("%s, at the desk %s, writing %s", (path, atDesk, writes, place) =>
    expect(elsewhere(path, atDesk, writes)).toBe(place),
  );
});
