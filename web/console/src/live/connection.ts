/** The desk's socket: hands on every frame, and comes back by itself after whatever ended it. */

import { backoff } from "@sangdam/widget/connection";
import { type ClientFrame, readFrame, type ServerFrame } from "./protocol";

export type Link = "connecting" | "online" | "offline";

export interface Handlers {
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onLink: (link: Link) => void;
  /** The session is over, or the role is another: nothing is tried again. */
  readonly onRefused: (why: "signed_out" | "role") => void;
  /** A try failed before the socket was open: the browser does not tell why, so somebody should ask. */
  readonly onClosedDoor: () => void;
}

const WELCOME_MS = 10_000;
const SIGNED_OUT = 4401;
const OTHER_ROLE = 4403;

export class Connection {
  private socket: WebSocket | null = null;
  private welcomed = false;
  private ended = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly handlers: Handlers,
  ) {}

  /** Connects, or, where a try is being waited for, tries now. */
  connect(): void {
    if (this.socket || this.ended) return;
    clearTimeout(this.retry);
    this.handlers.onLink("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.watchdog = setTimeout(() => this.lost(socket), WELCOME_MS);
    socket.onmessage = ({ data }) => this.receive(socket, data);
    socket.onclose = ({ code }) => this.closed(socket, code);
  }

  /** True where the frame has gone out. */
  send(frame: ClientFrame): boolean {
    if (!this.welcomed || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  stop(): void {
    this.ended = true;
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    const frame = readFrame(data);
    if (!frame) return;
    if (frame.type === "welcome") {
      clearTimeout(this.watchdog);
      this.welcomed = true;
      this.attempt = 0;
      this.handlers.onLink("online");
    }
    this.handlers.onFrame(frame);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    if (code === SIGNED_OUT || code === OTHER_ROLE) {
      this.stop();
      this.handlers.onRefused(code === SIGNED_OUT ? "signed_out" : "role");
      return;
    }
    const entered = this.welcomed;
    this.lost(socket);
    if (!entered) this.handlers.onClosedDoor();
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    clearTimeout(this.watchdog);
    this.socket = null;
    this.welcomed = false;
    socket.close();
    this.handlers.onLink("offline");
    this.retry = setTimeout(() => this.connect(), backoff(this.attempt));
    this.attempt += 1;
  }
}
