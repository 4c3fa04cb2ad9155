/** What the view can do: every wish goes through here to the reducer and, where there is a line, to the socket. */

import { Connection } from "./connection";
import type { Memory } from "./memory";
import type { Picture } from "./message";
import type { Options } from "./options";
import type { ClientFrame, ServerFrame } from "./protocol";
import {
  type Action,
  isFull,
  isLive,
  lastOffset,
  OPENING,
  type Outgoing,
  reduce,
  type State,
  start,
  unconfirmed,
} from "./reducer";
import { transcriptOf } from "./takeaway";
import { type Upload, upload } from "./upload";

const READ_MS = 500;
const TYPING_MS = 3000;
/** How long the field rests before it is asked what it may become: a Korean syllable takes three keys. */
const COMPLETE_MS = 250;
const MIN_QUERY = 2;
const MAX_QUERY = 100;
/** Whoever was here lately may have an answer waiting, and is connected before they open the panel. */
const LATELY_MS = 86_400_000;
/** Times a message goes out by itself before the customer is asked. */
const MAX_TRIES = 5;

export class Client {
  state: State;
  private readonly connection: Connection;
  private readonly listeners = new Set<() => void>();
  private readonly news = new Set<() => void>();
  private readonly tries = new Map<string, number>();
  private request = OPENING;
  private completeTimer: ReturnType<typeof setTimeout> | undefined;
  private readOffset = 0;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: Options,
    private readonly memory: Memory,
  ) {
    const { visitor, conversation } = memory.visit;
    const forgetting = conversation !== null && conversation === memory.forgetting;
    this.state = start(visitor, conversation, memory.seen, memory.outbox, forgetting);
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

  /** Told of each message of the other side that comes while we are connected. */
  onNews(listener: () => void): () => void {
    this.news.add(listener);
    return () => this.news.delete(listener);
  }

  /** Connects at once where an answer may be waiting, or a message or the wish to be forgotten has not gone out yet. */
  comeBack(): void {
    const lately = this.state.conversation !== null && Date.now() - this.memory.lastHere < LATELY_MS;
    if (lately || this.state.outbox.length > 0 || this.state.forgetting) this.connect();
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

  /** Asks, once the field rests, what it may become; a field that says too little or too much is left alone. */
  complete(text: string): void {
    const query = text.trim();
    this.leaveCompleting();
    const { length } = [...query];
    if (length < MIN_QUERY || length > MAX_QUERY) return;
    this.completeTimer = setTimeout(() => {
      this.request += 1;
      this.connection.send({ type: "suggest", request: this.request, query });
    }, COMPLETE_MS);
  }

  /** The field has changed, was sent, or its suggestions are not wanted: what comes now is too late. */
  leaveCompleting(): void {
    clearTimeout(this.completeTimer);
    this.request += 1;
    if (this.state.completions.length > 0) this.dispatch({ type: "complete", completions: [] });
  }

  /** What has arrived is on the screen; said once for a burst of events. */
  markRead(): void {
    const shown = lastOffset(this.state);
    if (shown > this.state.seen) {
      this.memory.seen = shown;
      this.dispatch({ type: "seen", offset: shown });
    }
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

  /** Leaves what was said behind; the bot begins anew. */
  restart(): void {
    this.connection.send({ type: "restart" });
  }

  /** Everything that was said and sent is removed, here at once, there as soon as there is a line. */
  forget(): void {
    this.memory.forgetting = this.state.conversation;
    this.dispatch({ type: "forget" });
    this.connection.send({ type: "forget" });
  }

  /** The conversation as a text file; what goes wrong is told in the banner. */
  async takeAlong(): Promise<Blob | null> {
    const blob = await transcriptOf(this.options.server, this.state.visitor ?? "", this.options.lang);
    if (!blob) this.dispatch({ type: "fault", fault: "transcript" });
    return blob;
  }

  clearFault(): void {
    this.dispatch({ type: "fault", fault: null });
  }

  upload(file: File, onProgress: (share: number) => void): Upload {
    return upload(this.options.server, this.state.visitor ?? "", file, onProgress);
  }

  private hello(): ClientFrame {
    // Another tab may have been given another conversation meanwhile.
    const visit = this.memory.visit;
    const { visitor, conversation } = visit.visitor ? visit : this.state;
    const { lang, identity } = this.options;
    const offset = conversation === this.state.conversation ? lastOffset(this.state) : 0;
    return { type: "hello", visitor, conversation, offset, lang, ...(identity ? { identity } : {}) };
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === "suggestions" && frame.request !== OPENING && frame.request !== this.request) return;
    const { forgetting } = this.state;
    this.dispatch({ type: "frame", frame });
    if (frame.type === "welcome") this.settle(frame, forgetting);
    if (frame.type === "event") {
      if (isLive(this.state, frame.event)) for (const listener of this.news) listener();
      // In another tab: there they have a new conversation by the time we are back.
      if (frame.event.kind === "forgotten" && !forgetting) this.connection.reset();
    }
    this.connection.expectAnswer(unconfirmed(this.state).length > 0);
  }

  private settle(frame: Extract<ServerFrame, { type: "welcome" }>, forgetting: boolean): void {
    if (forgetting && frame.resumed) {
      this.connection.send({ type: "forget" }); // it was lost on the way, or its answer was
      return;
    }
    if (forgetting) this.memory.forget();
    this.memory.visit = { visitor: frame.visitor, conversation: frame.conversation };
    this.memory.lastHere = Date.now();
    for (const outgoing of unconfirmed(this.state)) this.transmit(outgoing);
    this.connection.send({ type: "suggest", request: OPENING, query: "" });
  }

  private put(outgoing: Outgoing): boolean {
    if (isFull(this.state)) return false;
    this.leaveCompleting();
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
    const { outbox } = this.state;
    this.state = reduce(this.state, action);
    if (this.state.outbox !== outbox) this.memory.outbox = this.state.outbox;
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
