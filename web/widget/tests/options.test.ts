import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Memory } from "../src/memory";
import { readOptions } from "../src/options";

beforeEach(() => {
  vi.stubGlobal("location", { href: "https://shop.example/cart" });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const script = (dataset: Record<string, string>, src = "https://help.example/widget.js") =>
  ({ src, dataset }) as unknown as HTMLScriptElement;

it("needs nothing but the script's address", () => {
  expect(readOptions(script({}), "")).toEqual({
    server: "https://help.example",
    lang: "ko",
    position: "right",
    theme: "auto",
    accent: null,
    identity: null,
  });
});

it("follows the page's language unless the tag says otherwise", () => {
  expect(readOptions(script({}), "en-US").lang).toBe("en");
  expect(readOptions(script({ lang: "ko" }), "en").lang).toBe("ko");
});

it("takes an identity with its signature, and none without", () => {
  const signed = { identityId: "u1", identityHmac: "ab" };
  expect(readOptions(script(signed), "ko").identity).toEqual({ id: "u1", hmac: "ab" });
  expect(readOptions(script({ ...signed, identityTraits: '{"plan":"plus"}' }), "ko").identity?.traits).toEqual({
    plan: "plus",
  });
  expect(readOptions(script({ ...signed, identityTraits: "{" }), "ko").identity).toEqual({ id: "u1", hmac: "ab" });
  expect(readOptions(script({ identityId: "u1" }), "ko").identity).toBeNull();
});

it("a visit is remembered for one person alone, and for the page where there is no storage", () => {
  const visit = { visitor: "v", conversation: "c" };
  const one = new Memory("https://help.example", "u1");
  one.visit = visit;
  expect(one.visit).toEqual(visit);
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  new Memory("https://help.example", "u1").visit = visit;
  expect(new Memory("https://help.example", "u1").visit).toEqual(visit);
  expect(new Memory("https://help.example", "u2").visit).toEqual({ visitor: null, conversation: null });
  for (const key of stored.keys()) stored.set(key, '{"visitor":7}');
  expect(new Memory("https://help.example", "u1").visit).toEqual({ visitor: null, conversation: null });
});

it("what has not gone out is kept for the tab, and forgotten with the rest", () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  };
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("sessionStorage", storage);
  const memory = new Memory("https://help.example", null);
  const frame = { type: "message" as const, client_id: "a", text: "환불이요" };
  const outgoing = { clientId: "a", frame, text: "환불이요", pictures: [], at: "2026-03-02T01:02:03Z", failed: null };
  memory.outbox = [outgoing];
  memory.seen = 7;
  memory.sound = false;
  expect(new Memory("https://help.example", null).outbox).toEqual([outgoing]);
  memory.forget();
  const after = new Memory("https://help.example", null);
  expect([after.outbox, after.seen, after.sound]).toEqual([[], 0, false]);
  for (const junk of ["{", '{"a":1}', '[{"clientId":7}]', '[null,{"frame":{"type":"forget"}}]']) {
    for (const key of stored.keys()) stored.set(key, junk);
    expect(after.outbox).toEqual([]);
  }
});
