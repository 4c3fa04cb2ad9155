/** What the view can do: every wish goes through here to the reducer and, where there is a line, to the socket. */

import { Connection } from "./connection";
import type { Memory } from "./memory";
import type { Picture } from "./message";
import type { Options } from "./options";
import type { ClientFrame, ServerFrame } from "./protocol";
import { type Action, isFull, lastOffset, type Outgoing, reduce, type State, start, unconfirmed } from "./reducer";
import { type Upload, upload } from "./upload";

const READ_MS = 500;
const TYPING_MS = 3000;
/** Times a message goes out by itself before the customer is asked. */
const MAX_TRIES = 5;

export class Client {
  state: State;
  private readonly connection: Connection;
  private readonly listeners = new Set<() => void>();
  private readonly tries = new Map<string, number>();
  private readOffset = 0;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: Options,
    private readonly memory: Memory,
  ) {
    const { visitor, conversation } = memory.visit;
    this.state = start(visitor, conversation);
    this.connection = new Connection(`${options.server.replace(/^http/, "ws")}/channels/web/socket`, {
      hello: () => this.hello(),
      onFrame: (frame) => this.receive(frame),
      onLink: (link) => this.dispatch({ type: "link", link }),
    });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Connects, or tries again now. */
  connect(): void {
    this.connection.connect();
  }

  /** The network or the reader is back: no need to wait for the next try. */
  wake(): void {
    if (this.state.link === "offline" && document.visibilityState === "visible") this.connect();
  }

  say(text: string, pictures: readonly Picture[]): boolean {
    const clientId = newId();
    const attachments = pictures.map((picture) => picture.attachmentId);
    const frame = {
      type: "message",
      client_id: clientId,
      text,
      ...(attachments.length ? { attachments } : {}),
    } as const;
    this.setTyping(false);
    return this.put({ clientId, frame, text, pictures, at: now(), failed: null });
  }

  /** A button or a suggestion was chosen; its title is shown as what the customer said. */
  choose(title: string, payload: string): boolean {
    const clientId = newId();
    const frame = { type: "choose", client_id: clientId, payload } as const;
    return this.put({ clientId, frame, text: title, pictures: [], at: now(), failed: null });
  }

  /** Sends a message again that was refused, under its own id: a double is impossible. */
  retry(clientId: string): void {
    this.tries.delete(clientId);
    this.dispatch({ type: "retry", clientId });
    const outgoing = this.state.outbox.find((waiting) => waiting.clientId === clientId);
    if (outgoing) this.transmit(outgoing);
  }

  /** Tells an agent that the customer is writing; the bot has no use for it. */
  setTyping(on: boolean): void {
    const was = this.typingTimer !== undefined;
    clearTimeout(this.typingTimer);
    this.typingTimer = on ? setTimeout(() => this.setTyping(false), TYPING_MS) : undefined;
    if (on !== was) this.connection.send({ type: "typing", on });
  }

  /** What has arrived is on the screen; said once for a burst of events. */
  markRead(): void {
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => {
      const offset = lastOffset(this.state);
      if (offset > this.readOffset && this.connection.send({ type: "read", offset })) this.readOffset = offset;
    }, READ_MS);
  }

  /** No longer waits for an agent. */
  stopWaiting(): void {
    this.connection.send({ type: "cancel" });
  }

  /** Stars, 1 to 5, and words if there are any. False where there is no line. */
  rate(score: number, text: string): boolean {
    return this.connection.send({ type: "survey", score, ...(text.trim() ? { text: text.trim() } : {}) });
  }

  /** Where to tell of the answer. False where there is no line. */
  leaveContact(email: string): boolean {
    return this.connection.send({ type: "contact", email });
  }

  clearFault(): void {
    this.dispatch({ type: "fault", fault: null });
  }

  upload(file: File, onProgress: (share: number) => void): Upload {
    return upload(this.options.server, this.state.visitor ?? "", file, onProgress);
  }

  private hello(): ClientFrame {
    const { visitor, conversation } = this.state;
    const { lang, identity } = this.options;
    const offset = lastOffset(this.state);
    return { type: "hello", visitor, conversation, offset, lang, ...(identity ? { identity } : {}) };
  }

  private receive(frame: ServerFrame): void {
    this.dispatch({ type: "frame", frame });
    if (frame.type === "welcome") {
      this.memory.visit = { visitor: frame.visitor, conversation: frame.conversation };
      for (const outgoing of unconfirmed(this.state)) this.transmit(outgoing);
    }
    this.connection.expectAnswer(unconfirmed(this.state).length > 0);
  }

  private put(outgoing: Outgoing): boolean {
    if (isFull(this.state)) return false;
    this.dispatch({ type: "say", outgoing });
    this.transmit(outgoing);
    return true;
  }

  /** Now where there is a line, else after the next welcome. */
  private transmit({ clientId, frame }: Outgoing): void {
    const tries = this.tries.get(clientId) ?? 0;
    if (tries >= MAX_TRIES) {
      this.dispatch({ type: "fail", clientId, fault: "unanswered" });
    } else if (this.connection.send(frame)) {
      this.tries.set(clientId, tries + 1);
      this.connection.expectAnswer(true);
    }
  }

  private dispatch(action: Action): void {
    this.state = reduce(this.state, action);
    for (const listener of this.listeners) listener();
  }
}

function now(): string {
  return new Date().toISOString();
}

/** `crypto.randomUUID` is missing on pages without https. */
function newId(): string {
  const hex = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return crypto.randomUUID?.() ?? hex().join("");
}
