import fc from "fast-check";
import { expect, it } from "vitest";
import { arranged, soleButton } from "../src/cards";
import type { Card } from "../src/message";

const card = (n: number, picture: boolean): Card => ({
  title: `카드 ${n}`,
  description: "",
  buttons: [],
  ...(picture ? { image: { url: "/a.png", alt: "" } } : {}),
});
const cards = fc.array(fc.boolean()).map((pictures) => pictures.map((picture, n) => card(n, picture)));

it("shows every card once and in its order, pictures side by side, words in a list", () => {
  fc.assert(
    fc.property(cards, (some) => {
      const groups = arranged(some);
      expect(groups.flatMap((group) => (group.type === "single" ? [group.card] : group.cards))).toEqual(some);
      for (const group of groups) {
        if (group.type === "single") continue;
        expect(group.cards.length).toBeGreaterThan(1);
        expect(new Set(group.cards.map((one) => (one.image ? "carousel" : "list")))).toEqual(new Set([group.type]));
      }
    }),
  );
});

it("a card with one thing to do is that thing", () => {
  const call = { title: "전화하기", phone: "1588-0000" };
  expect(soleButton({ ...card(1, false), buttons: [call] })).toEqual(call);
  expect(soleButton({ ...card(1, false), buttons: [call, call] })).toBeNull();
  expect(soleButton(card(1, false))).toBeNull();
});
