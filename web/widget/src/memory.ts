/** What the browser remembers of a visitor, where it lets us: the token, the conversation, and that the notice was read. */

export interface Visit {
  readonly visitor: string | null;
  readonly conversation: string | null;
}

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

  get privacyRead(): boolean {
    return this.get("privacy") === "read";
  }

  set privacyRead(read: boolean) {
    this.set("privacy", read ? "read" : "");
  }

  private get(name: string): string | null {
    try {
      return localStorage.getItem(`${this.prefix} ${name}`);
    } catch {
      return this.page.get(name) ?? null;
    }
  }

  private set(name: string, value: string): void {
    this.page.set(name, value);
    try {
      localStorage.setItem(`${this.prefix} ${name}`, value);
    } catch {
      // A private window, or a full store: the page's own memory has it.
    }
  }
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== "object" || value === null) return false;
  const { visitor, conversation } = value as Record<string, unknown>;
  return typeof visitor === "string" && typeof conversation === "string";
}
