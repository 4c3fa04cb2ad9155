/** The bot's API, typed by its own description. A refusal is thrown as an ApiError. */

import type { components, paths } from "@sangdam/api";
import createClient from "openapi-fetch";
import i18n from "../locales";
import { type ApiError, asApiError, offline, readError } from "./errors";

type Schemas = components["schemas"];
export type User = Schemas["UserView"];
export type SignedIn = Schemas["SignedIn"];
export type Session = Schemas["SessionView"];
export type Role = User["role"];
export type Summary = Schemas["ConversationSummary"];
export type TranscriptEvent = Schemas["TranscriptEvent"];
export type Agent = Schemas["Agent"];
export type DeskAgent = Schemas["DeskAgent"];
/** As the socket's frame has it (`contracts/teams.py`). */
export interface Offer {
  readonly conversation_id: string;
  readonly seconds: number;
  /** ISO 8601. */
  readonly until: string;
}
export type Background = Schemas["Background"];
export type Question = Schemas["Question"];
export type Mention = Schemas["Mention"];
export type Evidence = Schemas["Evidence"];
export type EvidenceCase = Schemas["EvidenceCase"];
export type Incident = Schemas["Notice"];
export type Colleague = Schemas["Colleague"];
export type CannedReply = Schemas["CannedReply"];
export type Team = Schemas["Team"];
export type TeamSpec = Schemas["TeamSpec"];
export type Report = Schemas["Report"];
export type Wall = Schemas["Wall"];
export type CareStep = Schemas["CareRequest"]["step"];
export type Resolution = Schemas["ResolveRequest"]["reason"];

const SAFE = ["GET", "HEAD"];
const TIMEOUT_MS = 20_000;

let csrf = "";
let onSignedOut: () => void = () => {};

/** The token that must come with whatever changes something; GET /api/auth/session tells it. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/** For requests that do not go through `api`: an upload with progress. */
export function headers(): Readonly<Record<string, string>> {
  return { "X-CSRF-Token": csrf, "Accept-Language": i18n.language };
}

/** Called whenever an answer says that nobody is signed in any more. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

export function reportSignedOut(): void {
  onSignedOut();
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "http://localhost", fetch: send });

/** What a call answers. Throws an ApiError. */
export async function call<T>(answer: Promise<{ data?: T; response: Response; error?: unknown }>): Promise<T> {
  try {
    const { data, error, response } = await answer;
    if (!response.ok) throw readError(response.status, error);
    return data as T;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.signedOut) onSignedOut();
    throw error;
  }
}

/** One more try with a fresh token where another tab has signed in anew, which changes it for all. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await go(request);
  if (response.status !== 403 || SAFE.includes(request.method)) return response;
  const error = await refusal(response.clone());
  if (error.reason !== "csrf" || !(await renewed())) return response;
  return go(again);
}

async function go(request: Request): Promise<Response> {
  for (const [name, value] of Object.entries(headers())) {
    if (name !== "X-CSRF-Token" || !SAFE.includes(request.method)) request.headers.set(name, value);
  }
  try {
    return await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw offline();
  }
}

async function refusal(response: Response): Promise<ApiError> {
  return readError(response.status, await response.json().catch(() => null));
}

async function renewed(): Promise<boolean> {
  const response = await fetch("/api/auth/session").catch(() => null);
  const body: unknown = response?.ok ? await response.json().catch(() => null) : null;
  const token = typeof body === "object" && body !== null && "csrf" in body ? body.csrf : null;
  if (typeof token !== "string") return false;
  rememberCsrf(token);
  return true;
}
