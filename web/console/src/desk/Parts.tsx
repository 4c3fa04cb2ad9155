/** What a message carries beside its words, as the customer saw it. Here it is a record: nothing of it is tapped. */

import { safeMedia } from "@sangdam/widget/links";
import type { Button, Card, Image, Picture, Suggestion, Video } from "@sangdam/widget/message";
import { ExternalLink, Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { RichText } from "./text";
import styles from "./transcript.module.css";

export function Pictures({ pictures }: { pictures: readonly Picture[] }) {
  return pictures.map((picture, i) => <PictureLink key={picture.attachmentId} picture={picture} count={i + 1} />);
}

/** `count`: which of a message's pictures, from 1. */
export function PictureLink({ picture, count, focused }: { picture: Picture; count: number; focused?: boolean }) {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (focused) link.current?.focus();
  }, [focused]);
  const url = safeMedia(picture.url, window.location.href);
  if (!url) return null;
  // Its room is kept before it is there, so that nothing jumps when it comes.
  const size = picture.width && picture.height ? { width: picture.width, height: picture.height } : {};
  return (
    <a ref={link} href={url} target="_blank" rel="noopener noreferrer" className={styles.picture}>
      <img src={url} alt={picture.alt || t("message.picture", { count })} {...size} />
      <span className="unseen"> ({t("message.opensNew")})</span>
    </a>
  );
}

export function ImageView({ image }: { image: Image }) {
  const url = safeMedia(image.url, window.location.href);
  return url && <img className={styles.image} src={url} alt={image.alt} />;
}

export function VideoView({ video }: { video: Video }) {
  const url = safeMedia(video.url, window.location.href);
  if (!url) return null;
  return (
    <a className={styles.link} href={url} target="_blank" rel="noopener noreferrer">
      <Play size={14} aria-hidden />
      {video.title || url}
    </a>
  );
}

export function Cards({ cards }: { cards: readonly Card[] }) {
  return cards.map((card, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a message's cards never change
    <div key={i} className={styles.card}>
      {card.image && <ImageView image={card.image} />}
      {card.title && <strong>{card.title}</strong>}
      {card.description && <RichText text={card.description} />}
      <Shown buttons={card.buttons} />
    </div>
  ));
}

export function Suggestions({ suggestions }: { suggestions: readonly Suggestion[] }) {
  const { t } = useTranslation();
  if (suggestions.length === 0) return null;
  return (
    <div className={styles.suggestions}>
      <span className={styles.label}>{t("message.suggestions")}</span>
      <ol>
        {suggestions.map(({ payload, title, reason }) => (
          <li key={payload}>
            {title}
            {reason && <small>{reason}</small>}
          </li>
        ))}
      </ol>
    </div>
  );
}

export function Shown({ buttons }: { buttons: readonly Button[] }) {
  const { t } = useTranslation();
  if (buttons.length === 0) return null;
  return (
    <ul className={styles.buttons} aria-label={t("message.buttons")}>
      {buttons.map(({ title, payload }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message's buttons never change
        <li key={i}>
          {title}
          {!payload && <ExternalLink size={12} aria-hidden />}
        </li>
      ))}
    </ul>
  );
}
