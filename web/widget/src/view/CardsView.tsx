/** @jsxImportSource preact */
/** The cards of one message: one alone, a row to go through, or a list. */

import { useEffect, useRef, useState } from "preact/hooks";
import { arranged, soleButton } from "../cards";
import type { Card } from "../message";
import { Buttons } from "./Buttons";
import { CardView } from "./CardView";
import { useWidget } from "./context";
import { BackIcon, NextIcon } from "./icons";
import { RichText } from "./text";

interface Props {
  readonly cards: readonly Card[];
  readonly chosen: readonly string[];
}

export function CardsView({ cards, chosen }: Props) {
  return (
    <>
      {arranged(cards).map((group, i) => {
        if (group.type === "single") return <CardView key={i} card={group.card} chosen={chosen} />;
        const View = group.type === "carousel" ? Carousel : CardList;
        return <View key={i} cards={group.cards} chosen={chosen} />;
      })}
    </>
  );
}

/** Scrolls by finger, wheel, keys, or the buttons at its sides, which are there while there is more. */
function Carousel({ cards, chosen }: Props) {
  const { t } = useWidget();
  const row = useRef<HTMLElement>(null);
  const [more, setMore] = useState({ before: false, after: true });

  const look = () => {
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = row.current ?? {};
    const now = { before: scrollLeft > 8, after: scrollLeft + clientWidth < scrollWidth - 8 };
    setMore((was) => (was.before === now.before && was.after === now.after ? was : now));
  };
  useEffect(look, [cards.length]);

  const go = (by: number) => {
    const width = row.current?.firstElementChild?.clientWidth ?? 0;
    row.current?.scrollBy({ left: by * (width + 10), behavior: "smooth" });
  };

  return (
    <div class="carousel">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section ref={row} class="cards" aria-label={t.cards(cards.length)} tabIndex={0} onScroll={look}>
        {cards.map((card, i) => (
          <CardView key={i} card={card} chosen={chosen} />
        ))}
      </section>
      {more.before && (
        <button type="button" class="go before" aria-label={t.cardsBefore} onClick={() => go(-1)}>
          <BackIcon />
        </button>
      )}
      {more.after && (
        <button type="button" class="go after" aria-label={t.cardsNext} onClick={() => go(1)}>
          <NextIcon />
        </button>
      )}
    </div>
  );
}

function CardList({ cards, chosen }: Props) {
  return (
    <ul class="card list">
      {cards.map((card, i) => (
        <li key={i} class={soleButton(card) ? "whole" : ""}>
          {card.title && <h4>{card.title}</h4>}
          {card.description && <RichText text={card.description} />}
          {card.buttons.length > 0 && <Buttons buttons={card.buttons} chosen={chosen} />}
        </li>
      ))}
    </ul>
  );
}
