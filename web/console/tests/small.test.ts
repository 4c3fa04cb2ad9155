import { describe, expect, it } from "vitest";
import { device } from "../src/account/device";
import { ApiError, readError } from "../src/api/errors";
import { readLink, readSsoReason } from "../src/auth/link";
import { isBusy, ready, refusal } from "../src/desk/tray";
import { isPicture, readUpload } from "../src/desk/upload";
import { Memory } from "../src/live/memory";
import { pieces } from "../src/view/channels";
import { since } from "../src/view/time";

describe("links of our mails", () => {
  it("are read, and nothing else is", () => {
    expect(readLink("#invitation=abc_-9")).toEqual({ kind: "invitation", token: "abc_-9" });
    expect(readLink("#reset=x")).toEqual({ kind: "reset", token: "x" });
    for (const hash of ["", "#", "#reset=", "#other=x", "#reset=<script>", `#reset=${"x".repeat(201)}`]) {
      expect(readLink(hash)).toBeNull();
    }
  });
});

describe("refusals", () => {
  it("are read whatever the body is", () => {
    const body = { error: { code: "taken", message: "…", detail: { reason: "locked", retry_after_s: 60 } } };
    expect(readError(429, body)).toMatchObject({ status: 429, code: "taken", reason: "locked", passing: true });
    for (const junk of [null, "<html>", { error: "x" }, { error: { detail: [1] } }]) {
      expect(readError(502, junk)).toMatchObject({ code: "unavailable", reason: "", passing: true });
    }
    expect(new ApiError(401, "unauthorised", "", { reason: "signed_out" }).signedOut).toBe(true);
    expect(new ApiError(401, "unauthorised", "", { reason: "wrong" }).signedOut).toBe(false);
    expect(readError(409, {}).passing).toBe(false);
  });
});

describe("pictures to send", () => {
  const item = { key: "1", name: "a.png", preview: "", progress: 0, picture: null, fault: null };
  const picture = { attachmentId: "p", url: "/p", alt: "", width: 1, height: 1 };

  it("are refused before they are sent where that is certain", () => {
    expect(refusal({ type: "image/png" }, 0)).toBeNull();
    expect(refusal({ type: "image/svg+xml" }, 0)).toBe("kind");
    expect(refusal({ type: "image/png" }, 10)).toBe("many");
  });

  it("hold the answer back until each is there or has failed", () => {
    expect(isBusy([item])).toBe(true);
    expect(
      isBusy([
        { ...item, picture },
        { ...item, fault: "큰 사진" },
      ]),
    ).toBe(false);
    expect(ready([{ ...item, picture }, item])).toEqual([picture]);
  });

  it("the answer to an upload is a picture or an error", () => {
    const body = { attachment_id: "p", url: "/p", width: 1, height: 1, bytes: 3 };
    expect(readUpload(200, JSON.stringify(body))).toEqual(picture);
    const refused = readUpload(404, '{"error":{"code":"not_found","message":"x"}}');
    expect(isPicture(refused)).toBe(false);
    expect(refused).toMatchObject({ status: 404, code: "not_found" });
    expect(readUpload(200, "{}")).toMatchObject({ passing: true });
  });
});

describe("what a browser keeps", () => {
  function storage(): Storage {
    const kept = new Map<string, string>();
    const made = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    return made as Storage;
  }

  it("is each person's own, and an empty draft is none", () => {
    const shared = storage();
    const [one, two] = [new Memory("u1", shared), new Memory("u2", shared)];
    one.setDraft("web:1", "쓰다 만 답");
    expect(one.draft("web:1")).toBe("쓰다 만 답");
    expect(two.draft("web:1")).toBe("");
    one.setDraft("web:1", "");
    expect(one.get("draft.web:1")).toBeNull();
  });

  it("may be nothing", () => {
    const full = {
      ...storage(),
      setItem: () => {
        throw new Error("full");
      },
      getItem: () => "{",
    };
    const memory = new Memory("u1", full as Storage);
    memory.setDraft("web:1", "x");
    expect(memory.draft("web:1")).toBe("");
    expect(new Memory("u1", null).draft("web:1")).toBe("");
  });
});

describe("small words", () => {
  it("durations", () => {
    const now = Date.parse("2026-03-04T12:00:00Z");
    const ago = (ms: number) => since(new Date(now - ms), now);
    expect(ago(59_000)).toEqual({ unit: "now", count: 0 });
    expect(ago(61_000)).toEqual({ unit: "minutes", count: 1 });
    expect(ago(3 * 3_600_000)).toEqual({ unit: "hours", count: 3 });
    expect(ago(72 * 3_600_000)).toEqual({ unit: "days", count: 3 });
    expect(ago(-5_000)).toEqual({ unit: "now", count: 0 });
  });

  it("devices", () => {
    const whale = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Whale/3.28 Safari/537.36";
    expect(device(whale)).toBe("Whale · Windows");
    expect(device("curl/8")).toBe("");
  });
});

it("says in how many pieces a channel takes an answer", () => {
  expect([pieces("kakao", 1000), pieces("kakao", 1001), pieces("sangdamtalk", 2000)]).toEqual([1, 2, 2]);
  expect([pieces("web", 2000), pieces("kakao", 0)]).toEqual([1, 1]);
});

it("reads why single sign-on did not work, and takes nothing else for a reason", () => {
  expect(readSsoReason("#sso=not_invited")).toBe("not_invited");
  expect(readSsoReason("#sso=of_a_newer_server")).toBe("invalid");
  expect([readSsoReason("#sso=<b>"), readSsoReason("#reset=abc"), readSsoReason("")]).toEqual([null, null, null]);
});
