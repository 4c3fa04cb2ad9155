/** What the server refuses, as one kind of value: `{"error": {"code", "message", "detail"?}}` with its status. */

export class ApiError extends Error {
  constructor(
    /** 0 where no answer came. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** Why, for programs: `wrong`, `locked`, `csrf`, … Empty where the server says none. */
  get reason(): string {
    return typeof this.detail.reason === "string" ? this.detail.reason : "";
  }

  /** Trying the same again later may work. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get signedOut(): boolean {
    return this.status === 401 && this.reason === "signed_out";
  }
}

export const OFFLINE = "offline";

export function offline(): ApiError {
  return new ApiError(0, OFFLINE, OFFLINE);
}

export function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : offline();
}

/** The error of an answer's body, whatever that holds: a proxy in between may say anything. */
export function readError(status: number, body: unknown): ApiError {
  const error = field(body, "error");
  const code = field(error, "code");
  const message = field(error, "message");
  const detail = field(error, "detail");
  return new ApiError(
    status,
    typeof code === "string" ? code : status >= 500 ? "unavailable" : "unknown",
    typeof message === "string" ? message : "",
    isRecord(detail) ? detail : {},
  );
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
