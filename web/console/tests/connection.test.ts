import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection, type Link } from "../src/live/connection";
import type { ServerFrame } from "../src/live/protocol";
import { ME } from "./make";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  says(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const WELCOME = { type: "welcome", agent: ME, leads: false };

function desk() {
  const seen = { frames: [] as ServerFrame[], links: [] as Link[], refused: [] as string[], closedDoors: 0 };
  const connection = new Connection("ws://desk", {
    onFrame: (frame) => seen.frames.push(frame),
    onLink: (link) => seen.links.push(link),
    onRefused: (why) => seen.refused.push(why),
    onClosedDoor: () => {
      seen.closedDoors += 1;
    },
  });
  connection.connect();
  return { connection, seen, socket: () => FakeSocket.all.at(-1) as FakeSocket };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the line", () => {
  it("is up with the welcome, and sends nothing before", () => {
    const { connection, seen, socket } = desk();
    const frame = { type: "open", conversation_id: "a", offset: 0 } as const;
    expect(connection.send(frame)).toBe(false);
    socket().says(WELCOME);
    expect(connection.send(frame)).toBe(true);
    expect(seen.links).toEqual(["connecting", "online"]);
  });

  it("comes back by itself, and at once when asked", () => {
    const { connection, seen, socket } = desk();
    socket().says(WELCOME);
    socket().ends(1012);
    expect(seen.links.at(-1)).toBe("offline");
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.all).toHaveLength(2);
    socket().ends(1006);
    connection.connect();
    expect(FakeSocket.all).toHaveLength(3);
    vi.advanceTimersByTime(60_000 / 100);
    expect(FakeSocket.all).toHaveLength(3);
  });

  it("is given up where no welcome comes", () => {
    const { seen } = desk();
    vi.advanceTimersByTime(10_000);
    expect(seen.links).toContain("offline");
    expect(seen.closedDoors).toBe(0);
  });

  it("whose door stays shut has somebody ask why", () => {
    const { seen, socket } = desk();
    socket().ends(1006);
    expect(seen.closedDoors).toBe(1);
  });

  it("ends for good with the session, and with the role", () => {
    for (const [code, why] of [
      [4401, "signed_out"],
      [4403, "role"],
    ] as const) {
      const { connection, seen, socket } = desk();
      socket().says(WELCOME);
      const sockets = FakeSocket.all.length;
      socket().ends(code);
      vi.advanceTimersByTime(120_000);
      connection.connect();
      expect(FakeSocket.all).toHaveLength(sockets);
      expect(seen.refused).toEqual([why]);
    }
  });

  it("hears no more of a socket it has given up, and drops what is no frame", () => {
    const { seen, socket } = desk();
    const first = socket();
    first.says(WELCOME);
    first.ends(1006);
    first.says({ type: "queue", items: [] });
    for (const junk of ["{", "[]", '"x"', '{"type":"new"}']) socket().onmessage?.({ data: junk });
    expect(seen.frames).toHaveLength(1);
  });
});
