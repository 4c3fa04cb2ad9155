/** The channels that the desk has a name for. */

const NAMED = ["web", "kakao", "sangdamtalk", "talktalk", "line", "chatwoot", "rest", "callback"] as const;

export function channelKey(channel: string): (typeof NAMED)[number] | "other" {
  return NAMED.find((known) => known === channel) ?? "other";
}

/** Characters of one message on channels that hold fewer than an answer may have: a longer one goes in pieces. */
const HOLDS: Readonly<Record<string, number>> = { kakao: 1000, sangdamtalk: 1000 };

/** In how many pieces an answer of so many characters reaches the customer. */
export function pieces(channel: string, characters: number): number {
  return Math.max(1, Math.ceil(characters / (HOLDS[channel] ?? Number.POSITIVE_INFINITY)));
}
