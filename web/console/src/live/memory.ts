/** What this browser keeps for a person: drafts, what is being sent, how far was read. It may keep nothing. */

export class Memory {
  constructor(
    private readonly userId: string,
    private readonly storage: Storage | null = ours(),
  ) {}

  get(name: string): unknown {
    try {
      return JSON.parse(this.storage?.getItem(this.key(name)) ?? "null");
    } catch {
      return null;
    }
  }

  set(name: string, value: unknown): void {
    try {
      if (value === null || value === "") this.storage?.removeItem(this.key(name));
      else this.storage?.setItem(this.key(name), JSON.stringify(value));
    } catch {
      // Full or forbidden: then it is not kept.
    }
  }

  draft(conversationId: string): string {
    const kept = this.get(`draft.${conversationId}`);
    return typeof kept === "string" ? kept : "";
  }

  setDraft(conversationId: string, text: string): void {
    this.set(`draft.${conversationId}`, text);
  }

  private key(name: string): string {
    return `sangdam.${this.userId}.${name}`;
  }
}

function ours(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
