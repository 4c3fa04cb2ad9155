/** The socket: it says hello, hands on every frame, and comes back by itself after whatever ended it. */

import { type ClientFrame, readFrame, type ServerFrame } from "./protocol";
import type { Link } from "./reducer";

export interface Handlers {
  /** The first frame of every socket. */
  readonly hello: () => ClientFrame;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onLink: (link: Link) => void;
}

const WELCOME_MS = 10_000;
/** What was said and is not confirmed this long: the line is dead, even if nobody has told us. */
const ANSWER_MS = 15_000;
const LONGEST_MS = 30_000;

/** Milliseconds before the nth try to connect again (n from 0), spread so that a restart isn't met by all at once. */
export function backoff(attempt: number, random: number = Math.random()): number {
  return Math.min(LONGEST_MS, 1000 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
}

export class Connection {
  private socket: WebSocket | null = null;
  private welcomed = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly handlers: Handlers,
  ) {}

  /** Connects, or, where a try is being waited for, tries now. */
  connect(): void {
    if (this.socket) return;
    clearTimeout(this.retry);
    this.handlers.onLink("connecting");
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url);
    } catch {
      this.lost(null); // a page whose policy forbids the address
      return;
    }
    this.socket = socket;
    this.watch(WELCOME_MS);
    socket.onopen = () => this.write(this.handlers.hello());
    socket.onmessage = ({ data }) => this.receive(socket, data);
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => socket.close();
  }

  /** Ends the line; a new one follows by itself, and says hello anew. */
  reset(): void {
    const { socket } = this;
    this.lost(socket);
    socket?.close();
  }

  /** True where the frame has gone out. */
  send(frame: ClientFrame): boolean {
    return this.welcomed && this.write(frame);
  }

  /** Whether the server owes us an answer. While it does, its silence ends the socket. */
  expectAnswer(owed: boolean): void {
    if (!this.welcomed || (owed && this.watchdog !== undefined)) return;
    this.unwatch();
    if (owed) this.watch(ANSWER_MS);
  }

  private write(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    const frame = readFrame(data);
    if (!frame) return;
    if (frame.type === "welcome") {
      this.unwatch();
      this.welcomed = true;
      this.attempt = 0;
    }
    this.handlers.onFrame(frame);
  }

  private watch(ms: number): void {
    this.unwatch();
    this.watchdog = setTimeout(() => {
      const { socket } = this;
      this.lost(socket);
      socket?.close(); // its own end may take minutes: we don't wait for it
    }, ms);
  }

  private unwatch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = undefined;
  }

  private lost(socket: WebSocket | null): void {
    if (socket !== this.socket) return;
    this.unwatch();
    clearTimeout(this.retry);
    this.socket = null;
    this.welcomed = false;
    this.handlers.onLink("offline");
    this.retry = setTimeout(() => this.connect(), backoff(this.attempt));
    this.attempt += 1;
  }
}
