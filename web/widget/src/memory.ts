/**
 * What the browser remembers of a visitor, where it lets us: the token, the conversation, how far it was read, a wish
 * to be forgotten, whether a sound is wanted, and, for as long as the tab is there, what has not gone out yet.
 */

import { isObject } from "./message";
import { MAX_OUTBOX, type Outgoing } from "./reducer";

export interface Visit {
  readonly visitor: string | null;
  readonly conversation: string | null;
}

type Where = "localStorage" | "sessionStorage";

const NOBODY: Visit = { visitor: null, conversation: null };

export class Memory {
  private readonly prefix: string;
  /** Stands in where storage is forbidden: it lasts as long as the page. */
  private readonly page = new Map<string, string>();

  /** `whom`: the signed-in customer's id, so that two people at one browser never share a conversation. */
  constructor(server: string, whom: string | null) {
    this.prefix = `sangdam ${server} ${whom ?? ""}`;
  }

  get visit(): Visit {
    try {
      const value: unknown = JSON.parse(this.get("visit") ?? "null");
      return isVisit(value) ? value : NOBODY;
    } catch {
      return NOBODY;
    }
  }

  set visit(visit: Visit) {
    this.set("visit", JSON.stringify(visit));
  }

  /** Milliseconds since 1970; 0 where the visitor was never here. */
  get lastHere(): number {
    return Number(this.get("here")) || 0;
  }

  set lastHere(at: number) {
    this.set("here", String(at));
  }

  get seen(): number {
    return Number(this.get("seen")) || 0;
  }

  set seen(offset: number) {
    this.set("seen", String(offset));
  }

  get sound(): boolean {
    return this.get("sound") !== "off";
  }

  set sound(on: boolean) {
    this.set("sound", on ? "on" : "off");
  }

  /** What was said and not confirmed, in this tab alone: two tabs would send it twice. */
  get outbox(): readonly Outgoing[] {
    try {
      const value: unknown = JSON.parse(this.get("outbox", "sessionStorage") ?? "[]");
      return Array.isArray(value) ? value.filter(isOutgoing).slice(0, MAX_OUTBOX) : [];
    } catch {
      return [];
    }
  }

  set outbox(outbox: readonly Outgoing[]) {
    this.set("outbox", JSON.stringify(outbox), "sessionStorage");
  }

  /** Nothing is left but what is no one's: whether a sound is wanted. */
  forget(): void {
    for (const name of ["visit", "here", "seen", "privacy", "forgetting"]) this.set(name, "");
    this.outbox = [];
  }

  /** The conversation that is to be forgotten and is not yet: a wish made offline outlives the tab. */
  get forgetting(): string | null {
    return this.get("forgetting") || null;
  }

  set forgetting(conversation: string | null) {
    this.set("forgetting", conversation ?? "");
  }

  get privacyRead(): boolean {
    return this.get("privacy") === "read";
  }

  set privacyRead(read: boolean) {
    this.set("privacy", read ? "read" : "");
  }

  private get(name: string, where: Where = "localStorage"): string | null {
    try {
      return globalThis[where].getItem(`${this.prefix} ${name}`);
    } catch {
      return this.page.get(name) ?? null;
    }
  }

  private set(name: string, value: string, where: Where = "localStorage"): void {
    this.page.set(name, value);
    try {
      globalThis[where].setItem(`${this.prefix} ${name}`, value);
    } catch {
      // A private window, or a full store: the page's own memory has it.
    }
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  if (!isObject(value) || !isObject(value.frame) || !Array.isArray(value.pictures)) return false;
  const texts = [value.clientId, value.text, value.at, value.frame.client_id];
  return texts.every((one) => typeof one === "string") && ["message", "choose"].includes(String(value.frame.type));
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== "object" || value === null) return false;
  const { visitor, conversation } = value as Record<string, unknown>;
  return typeof visitor === "string" && typeof conversation === "string";
}
