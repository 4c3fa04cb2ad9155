/** Notes between agents; `@name` in them mentions a colleague. */

import { api, type Colleague, call } from "../api/client";

/** Colleagues whose name stands after an @ sign. Pure. */
export function mentioned(text: string, colleagues: readonly Colleague[]): readonly string[] {
  return colleagues.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id);
}

/** Throws an ApiError. */
export async function keepNote(conversationId: string, text: string, colleagues: readonly Colleague[]): Promise<void> {
  const params = { path: { conversation_id: conversationId } };
  const body = { client_id: crypto.randomUUID(), text, mentions: [...mentioned(text, colleagues)].slice(0, 20) };
  await call(api.POST("/api/desk/conversations/{conversation_id}/notes", { params, body }));
}
