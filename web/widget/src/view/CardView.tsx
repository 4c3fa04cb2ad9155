/** @jsxImportSource preact */
/** A card: picture, title, description, buttons. */

import type { Card } from "../message";
import { Buttons } from "./Buttons";
import { ImageView } from "./media";
import { RichText } from "./text";

export function CardView({ card, chosen }: { card: Card; chosen: readonly string[] }) {
  return (
    <article class="card">
      {card.image && <ImageView image={card.image} />}
      {card.title && <h4>{card.title}</h4>}
      {card.description && <RichText text={card.description} />}
      {card.buttons.length > 0 && <Buttons buttons={card.buttons} chosen={chosen} />}
    </article>
  );
}
