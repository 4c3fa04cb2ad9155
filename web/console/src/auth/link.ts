/** What stands behind `#` in addresses that lead here: the links of our mails (`/desk#invitation=TOKEN`,
 * `/desk#reset=TOKEN`), and why single sign-on did not work (`/desk#sso=REASON`). */

export interface Link {
  readonly kind: "invitation" | "reset";
  readonly token: string;
}

export function readLink(hash: string): Link | null {
  const found = /^#(invitation|reset)=([A-Za-z0-9_-]{1,200})$/.exec(hash);
  return found ? { kind: found[1] as Link["kind"], token: found[2] ?? "" } : null;
}

const REASONS = [
  "unavailable",
  "busy",
  "invalid",
  "denied",
  "stale",
  "email",
  "not_invited",
  "no_role",
  "shut",
  "other_identity",
] as const;
export type SsoReason = (typeof REASONS)[number];

/** Why single sign-on did not work; what an older page does not know is told as the plainest of them. */
export function readSsoReason(hash: string): SsoReason | null {
  const found = /^#sso=([a-z_]{1,30})$/.exec(hash)?.[1];
  return found === undefined ? null : (REASONS.find((reason) => reason === found) ?? "invalid");
}
