/** One signed-in person's desk: keeps the state true to the server's, and carries out what the person does. */

import type { Picture } from "@sangdam/widget/message";
import { api, call, type Summary } from "../api/client";
import { asApiError } from "../api/errors";
import { stillSignedIn } from "../api/session";
import { explain } from "../view/explain";
import { Connection } from "./connection";
import { type Action, type DeskState, EMPTY, fold, mine } from "./desk";
import { Memory } from "./memory";
import { heads, marked, type Outgoing, readOutbox } from "./outbox";
import type { ServerFrame } from "./protocol";
import { end, PIECE, type Transcript } from "./transcript";

/** The server follows up to 50 conversations for one socket. */
const MOST_OPEN = 48;
const TYPING_EVERY_MS = 3_000;
const RESEND_MS = 4_000;
const TAKEN_MS = 4_000;
/** A transcript comes as hundreds of frames at once: what comes within this time is drawn once. */
const TOLD_TOGETHER_MS = 16;

export class DeskStore {
  readonly memory: Memory;
  private state: DeskState;
  private readonly listeners = new Set<() => void>();
  private readonly connection: Connection;
  private readonly open = new Set<string>();
  private readonly loading = new Set<string>();
  private readonly sending = new Set<string>();
  private readonly typedAt = new Map<string, number>();
  private selected: string | null = null;
  private away: boolean;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private resend: ReturnType<typeof setTimeout> | undefined;

  constructor(userId: string, socketUrl: string, onRefused: (why: "signed_out" | "role") => void) {
    this.memory = new Memory(userId);
    this.away = this.memory.get("away") === true;
    this.state = {
      ...EMPTY,
      outbox: readOutbox(this.memory.get("outbox")),
      read: readOffsets(this.memory.get("read")),
    };
    this.connection = new Connection(socketUrl, {
      onFrame: (frame) => this.take(frame),
      onLink: (link) => {
        if (link !== "online") this.open.clear();
        this.dispatch({ type: "link", link });
      },
      onRefused,
      onClosedDoor: () => void stillSignedIn(),
    });
  }

  start(): () => void {
    const now = () => this.connection.connect();
    this.connection.connect();
    globalThis.addEventListener("online", now);
    return () => {
      globalThis.removeEventListener("online", now);
      clearTimeout(this.resend);
      this.connection.stop();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): DeskState => this.state;

  reconnect(): void {
    this.connection.connect();
  }

  /** Shows a conversation from here on: it is followed whoever has it. */
  select(conversationId: string | null): void {
    this.selected = conversationId;
    this.connection.send({ type: "look", conversation_id: conversationId });
    this.follow();
  }

  /** Makes sure that a conversation is known. Throws an ApiError. */
  async look(conversationId: string): Promise<void> {
    if (this.state.conversations.has(conversationId)) return;
    const path = { conversation_id: conversationId };
    const { conversation } = await call(
      api.GET("/api/desk/conversations/{conversation_id}", { params: { path, query: { limit: 1 } } }),
    );
    this.know(conversation);
  }

  /** What a request has answered about a conversation. */
  know(conversation: Summary): void {
    this.dispatch({ type: "known", conversation });
    this.follow();
  }

  /** The piece of the transcript before the first event there is. */
  async loadOlder(conversationId: string): Promise<void> {
    const before = this.state.transcripts.get(conversationId)?.before ?? 0;
    if (before === 0 || this.loading.has(conversationId)) return;
    this.loading.add(conversationId);
    try {
      const after = Math.max(0, before - PIECE);
      const params = { path: { conversation_id: conversationId }, query: { after, limit: before - after } };
      const { events } = await call(api.GET("/api/desk/conversations/{conversation_id}", { params }));
      this.dispatch({ type: "older", conversationId, events });
    } catch {
      // It is tried again by the next look up there.
    } finally {
      this.loading.delete(conversationId);
    }
  }

  say(conversationId: string, text: string, pictures: readonly Picture[]): void {
    const at = new Date().toISOString();
    const outgoing: Outgoing = { conversationId, clientId: crypto.randomUUID(), text, pictures, at, state: "waiting" };
    this.typedAt.delete(conversationId);
    this.keep([...this.state.outbox, outgoing]);
    void this.send();
  }

  again(clientId: string): void {
    this.keep(marked(this.state.outbox, clientId, { state: "waiting" }));
    void this.send();
  }

  /** Gives up a message that could not be sent. */
  drop(clientId: string): void {
    this.keep(this.state.outbox.filter((o) => o.clientId !== clientId));
  }

  typing(conversationId: string, on: boolean): void {
    const last = this.typedAt.get(conversationId);
    if (on ? last !== undefined && Date.now() - last < TYPING_EVERY_MS : last === undefined) return;
    if (on) this.typedAt.set(conversationId, Date.now());
    else this.typedAt.delete(conversationId);
    this.connection.send({ type: "typing", conversation_id: conversationId, on });
  }

  /** Everything that is there has been seen. */
  read(conversationId: string): void {
    const transcript = this.state.transcripts.get(conversationId);
    if (!transcript) return;
    const before = this.state.read;
    this.dispatch({ type: "read", conversationId, offset: end(transcript) });
    if (this.state.read !== before) this.memory.set("read", Object.fromEntries(this.recent(this.state.read)));
  }

  isAway(): boolean {
    return this.away;
  }

  setAway(away: boolean): void {
    this.away = away;
    this.memory.set("away", away || null);
    this.connection.send({ type: "status", away });
  }

  private take(frame: ServerFrame): void {
    const { outbox } = this.state;
    this.dispatch({ type: "frame", frame });
    if (this.state.outbox !== outbox) this.keep(this.state.outbox);
    switch (frame.type) {
      case "welcome":
        if (this.away) this.connection.send({ type: "status", away: true });
        if (this.selected) this.connection.send({ type: "look", conversation_id: this.selected });
        void this.loadHeld();
        void this.send();
        break;
      case "change":
        this.forgetTaken(frame.conversation.conversation_id);
        break;
      case "event": {
        const transcript = this.state.transcripts.get(frame.conversation_id);
        if (transcript && frame.event.offset > end(transcript)) this.reopen(frame.conversation_id, transcript);
        break;
      }
      default:
    }
    this.follow();
  }

  private async loadHeld(): Promise<void> {
    const asOf = this.state.news;
    try {
      const { items } = await call(api.GET("/api/desk/conversations", { params: { query: { mine: false } } }));
      this.dispatch({ type: "held", items, asOf });
      this.follow();
    } catch (thrown) {
      if (asApiError(thrown).passing && this.state.link === "online") setTimeout(() => void this.loadHeld(), RESEND_MS);
    }
  }

  /** Has the server follow what I hold and what I look at, and nothing else. */
  private follow(): void {
    if (this.state.link !== "online") return;
    const wanted = new Set(
      mine(this.state)
        .slice(0, MOST_OPEN)
        .map((c) => c.conversation_id),
    );
    if (this.selected && this.state.conversations.has(this.selected)) wanted.add(this.selected);
    for (const id of this.state.transcripts.keys()) if (!wanted.has(id)) this.close(id);
    for (const id of wanted) {
      if (this.open.has(id)) continue;
      this.dispatch({ type: "opened", conversationId: id });
      const transcript = this.state.transcripts.get(id);
      if (transcript && this.connection.send({ type: "open", conversation_id: id, offset: end(transcript) })) {
        this.open.add(id);
      }
    }
  }

  private close(id: string): void {
    this.dispatch({ type: "closed", conversationId: id });
    if (this.open.delete(id)) this.connection.send({ type: "close", conversation_id: id });
  }

  /** Something between what we have and what came is missing: from where we are, once more. */
  private reopen(id: string, transcript: Transcript): void {
    this.connection.send({ type: "open", conversation_id: id, offset: end(transcript) });
  }

  private async send(): Promise<void> {
    clearTimeout(this.resend);
    await Promise.all(heads(this.state.outbox).map((outgoing) => this.sendOne(outgoing)));
  }

  private async sendOne(outgoing: Outgoing): Promise<void> {
    const { clientId, conversationId, text, pictures } = outgoing;
    if (this.sending.has(clientId)) return;
    this.sending.add(clientId);
    const attachments = pictures.map((picture) => picture.attachmentId);
    // Servers without pictures know no such field, so it is there only where it says something.
    const body = { client_id: clientId, text, ...(attachments.length ? { attachments } : {}) };
    const params = { path: { conversation_id: conversationId } };
    try {
      await call(api.POST("/api/desk/conversations/{conversation_id}/messages", { params, body }));
      this.keep(marked(this.state.outbox, clientId, { state: "said" }));
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.passing || error.status === 401) {
        if (error.status !== 401) this.resend = setTimeout(() => void this.send(), RESEND_MS);
        return;
      }
      this.keep(marked(this.state.outbox, clientId, { state: "failed", why: explain(error) }));
    } finally {
      this.sending.delete(clientId);
    }
    void this.send();
  }

  /** What is said is confirmed by its event; only what is not said yet has to outlive the page. */
  private keep(outbox: readonly Outgoing[]): void {
    this.dispatch({ type: "outbox", outbox });
    const unsaid = outbox.filter((o) => o.state !== "said");
    this.memory.set("outbox", unsaid.length ? unsaid : null);
  }

  private forgetTaken(conversationId: string): void {
    if (!this.state.taken.has(conversationId)) return;
    setTimeout(() => this.dispatch({ type: "untaken", conversationId }), TAKEN_MS);
  }

  private recent(read: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
    return [...read].slice(-200);
  }

  private dispatch(action: Action): void {
    const before = this.state;
    this.state = fold(before, action);
    if (this.state === before) return;
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      for (const listener of this.listeners) listener();
    }, TOLD_TOGETHER_MS);
  }
}

function readOffsets(kept: unknown): ReadonlyMap<string, number> {
  if (typeof kept !== "object" || kept === null) return new Map();
  return new Map(Object.entries(kept).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
