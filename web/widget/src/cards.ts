/** How a message's cards stand: alone, side by side where pictures lead, one below the other where words do. Pure. */

import type { Button, Card } from "./message";

export type Arranged =
  | { readonly type: "single"; readonly card: Card }
  | { readonly type: "carousel" | "list"; readonly cards: readonly Card[] };

/** Every card is there once, in its order: cards of a kind that follow one another stand together. */
export function arranged(cards: readonly Card[]): readonly Arranged[] {
  const groups: Card[][] = [];
  for (const card of cards) {
    const group = groups.at(-1);
    if (group && hasPicture(group[0]) === hasPicture(card)) group.push(card);
    else groups.push([card]);
  }
  return groups.map((group): Arranged => {
    const [card, ...more] = group;
    if (card && more.length === 0) return { type: "single", card };
    return { type: hasPicture(card) ? "carousel" : "list", cards: group };
  });
}

/** A list's item with one thing to do is that thing itself, as wide as the list. */
export function soleButton({ buttons }: Card): Button | null {
  return buttons.length === 1 ? (buttons[0] ?? null) : null;
}

function hasPicture(card: Card | undefined): boolean {
  return card?.image !== undefined;
}
