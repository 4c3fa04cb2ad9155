import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff, Connection } from "../src/connection";
import type { ServerFrame } from "../src/protocol";
import { welcome } from "./frames";

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: { type: string }[] = [];
  closed = false;
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

  close() {
    this.closed = true;
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  welcome() {
    this.open();
    this.onmessage({ data: JSON.stringify({ type: "welcome", visitor: "v", conversation: "c" }) });
  }
}

function connected() {
  const links: string[] = [];
  const frames: ServerFrame[] = [];
  const connection = new Connection("ws://here", {
    hello: () => ({ type: "typing", on: true }),
    onFrame: (frame) => frames.push(frame),
    onLink: (link) => links.push(link),
  });
  connection.connect();
  return { connection, links, frames, socket: () => FakeSocket.made.at(-1) as FakeSocket };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("Connection", () => {
  it("says hello first, and nothing before the welcome", () => {
    const { connection, socket, frames } = connected();
    socket().open();
    expect(connection.send({ type: "read", offset: 1 })).toBe(false);
    socket().welcome();
    expect(connection.send({ type: "read", offset: 1 })).toBe(true);
    expect(socket().sent.map((frame) => frame.type)).toEqual(["typing", "typing", "read"]);
    expect(frames).toMatchObject([{ type: welcome().type }]);
  });

  it("comes back by itself, later each time, and at once again after a welcome", () => {
    const { socket, links } = connected();
    for (let lost = 1; lost <= 4; lost++) {
      socket().onclose();
      vi.advanceTimersByTime(1000 * 2 ** (lost - 1));
      expect(FakeSocket.made.length).toBe(lost + 1);
    }
    socket().welcome();
    socket().onclose();
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.made.length).toBe(6);
    expect(links.slice(0, 3)).toEqual(["connecting", "offline", "connecting"]);
  });

  it("gives up a socket that never welcomes, whatever else it says", () => {
    const { socket } = connected();
    const silent = socket();
    silent.open();
    silent.onmessage({ data: '{"type":"error","code":"bad_frame","message":"x"}' });
    vi.advanceTimersByTime(10_000);
    expect(silent.closed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.made.length).toBe(2);
    silent.onclose();
    silent.welcome();
    expect(FakeSocket.made.length).toBe(2);
  });

  it("gives up a line on which an answer is owed too long, and only then", () => {
    const { connection, socket } = connected();
    const first = socket();
    first.welcome();
    connection.expectAnswer(true);
    vi.advanceTimersByTime(14_000);
    connection.expectAnswer(false);
    vi.advanceTimersByTime(60_000);
    expect(first.closed).toBe(false);
    connection.expectAnswer(true);
    vi.advanceTimersByTime(10_000);
    connection.expectAnswer(true);
    vi.advanceTimersByTime(5000);
    expect(first.closed).toBe(true);
  });

  it("tries now when it is asked to", () => {
    const { connection, socket } = connected();
    socket().onclose();
    connection.connect();
    connection.connect();
    expect(FakeSocket.made.length).toBe(2);
  });
});

it("backoff doubles up to half a minute, spread over its upper half", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, 1))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  expect(backoff(3, 0)).toBe(4000);
});
