/** The channels that the desk has a name for. */

const NAMED = ["web", "kakao", "sangdamtalk", "talktalk", "line", "chatwoot", "rest", "callback"] as const;

export function channelKey(channel: string): (typeof NAMED)[number] | "other" {
  return NAMED.find((known) => known === channel) ?? "other";
}
