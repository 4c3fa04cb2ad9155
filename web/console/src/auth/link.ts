/** The links of our mails: `/desk#invitation=TOKEN` and `/desk#reset=TOKEN`. */

export interface Link {
  readonly kind: "invitation" | "reset";
  readonly token: string;
}

export function readLink(hash: string): Link | null {
  const found = /^#(invitation|reset)=([A-Za-z0-9_-]{1,200})$/.exec(hash);
  return found ? { kind: found[1] as Link["kind"], token: found[2] ?? "" } : null;
}
