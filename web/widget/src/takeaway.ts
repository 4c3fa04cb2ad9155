/** `GET /channels/web/transcript`: the conversation as a text file. */

const TIMEOUT_MS = 20_000;

/** Null where it cannot be had now. */
export async function transcriptOf(server: string, visitor: string, lang: string): Promise<Blob | null> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(`${server}/channels/web/transcript?lang=${lang}`, {
      headers: { Authorization: `Visitor ${visitor}` },
      signal: late.signal,
    });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Hands the browser a file; no address is opened, so no page's policy is asked. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
