import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Client } from "../src/client";
import { Memory } from "../src/memory";
import type { Options } from "../src/options";

const SERVER = "https://help.example.com";
const OPTIONS = { server: SERVER, lang: "ko", identity: null } as unknown as Options;

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: { type: string; visitor?: string | null }[] = [];
  onopen = () => {};
  onclose = () => {};
  onerror = () => {};
  onmessage = (_: { data: unknown }) => {};

  constructor() {
    FakeSocket.made.push(this);
  }

  send(data: string) {
    this.sent.push(JSON.parse(data));
  }

  close() {}

  welcome(visitor: string, conversation: string, resumed: boolean) {
    this.readyState = 1;
    this.onopen();
    this.onmessage({
      data: JSON.stringify({ type: "welcome", visitor, conversation, resumed, offset: 0, settings: {} }),
    });
  }

  of(type: string) {
    return this.sent.filter((frame) => frame.type === type);
  }
}

class Store {
  private readonly kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.kept.set(name, value);
}

/** The page is opened, or opened again: what the browser keeps is all that is left. */
function open(): Client {
  return new Client(OPTIONS, new Memory(SERVER, null));
}

const socket = () => FakeSocket.made.at(-1) as FakeSocket;

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("localStorage", new Store());
  vi.stubGlobal("sessionStorage", new Store());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a wish to be forgotten", () => {
  it("made offline outlives the tab, and goes out however long after", () => {
    const first = open();
    first.connect();
    socket().welcome("v1", "web:1", true);
    socket().onclose();
    first.forget();

    vi.stubGlobal("sessionStorage", new Store());
    vi.setSystemTime(Date.now() + 30 * 86_400_000);
    const later = open();
    expect(later.state.forgetting).toBe(true);
    later.comeBack();
    expect(FakeSocket.made).toHaveLength(2);
    socket().welcome("v1", "web:1", true);
    expect(socket().sent[0]?.visitor).toBe("v1");
    expect(socket().of("forget")).toHaveLength(1);
    socket().welcome("v2", "web:2", false);
    expect(later.state.forgetting).toBe(false);
    expect(open().state).toMatchObject({ forgetting: false, visitor: "v2" });
  });

  it("is of that conversation alone", () => {
    const memory = new Memory(SERVER, null);
    memory.visit = { visitor: "v2", conversation: "web:2" };
    memory.forgetting = "web:1";
    const client = open();
    expect(client.state.forgetting).toBe(false);
    client.comeBack();
    expect(FakeSocket.made).toHaveLength(0);
  });
});
