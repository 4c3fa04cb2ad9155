/** A customer's pictures. Those that show personal data, or may, are not even loaded before the agent chooses to look;
 * who looked is in the audit log. */

import type { Picture } from "@sangdam/widget/message";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { EyeOff } from "lucide-react";
import { type CSSProperties, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useDesk } from "../live/context";
import { isHeld, isMine } from "../live/desk";
import type { Cover } from "../live/readings";
import { tellRefusal } from "../view/tell";
import { PictureLink } from "./Parts";
import styles from "./pictures.module.css";

const MAX_HEIGHT = 320;

interface Props {
  readonly pictures: readonly Picture[];
  readonly covers: ReadonlyMap<string, Cover>;
}

export function CustomerPictures({ pictures, covers }: Props) {
  return pictures.map((picture, i) => {
    const cover = covers.get(picture.attachmentId);
    return <CustomerPicture key={picture.attachmentId} picture={picture} count={i + 1} cover={cover ?? null} />;
  });
}

interface One {
  readonly picture: Picture;
  readonly count: number;
  readonly cover: Cover | null;
}

function CustomerPicture({ picture, count, cover }: One) {
  const { t } = useTranslation();
  const { reading, looked, looking, look } = useReveal(picture.attachmentId);
  const pressed = useRef(false);
  const onLook = () => {
    pressed.current = true;
    look();
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.frame} style={room(picture)}>
        {cover && !looked ? (
          <Covered count={count} cover={cover} looking={looking} onLook={onLook} />
        ) : (
          // The button that was pressed is gone; whoever pressed it by keyboard goes on from the picture.
          <PictureLink picture={picture} count={count} focused={pressed.current} />
        )}
      </div>
      {looked && (
        <figcaption className={styles.read}>
          <strong>{t("reveal.read")}</strong>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <p tabIndex={0}>{reading?.text.trim() || t("reveal.nothing")}</p>
        </figcaption>
      )}
    </figure>
  );
}

function Covered({ count, cover, looking, onLook }: Omit<One, "picture"> & { looking: boolean; onLook: () => void }) {
  const { t } = useTranslation();
  const state = useDesk();
  const { conversationId = "" } = useParams({ strict: false });
  const conversation = state.conversations.get(conversationId);
  const may = conversation !== undefined && (isMine(state, conversation) || (isHeld(conversation) && state.leads));
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is no form
    <div className={styles.covered} role="group" aria-label={t("message.picture", { count })}>
      <EyeOff size={20} aria-hidden />
      <span>{t(`reveal.${cover ?? "unknown"}`)}</span>
      {may ? (
        <button
          type="button"
          aria-label={looking ? t("reveal.opening") : t("reveal.lookAt", { count })}
          aria-disabled={looking}
          onClick={onLook}
        >
          {looking ? t("reveal.opening") : t("reveal.look")}
        </button>
      ) : (
        <small>{t("reveal.ownOnly")}</small>
      )}
    </div>
  );
}

/** Kept while the agent is about, so that scrolling away and back is not one more look. */
function useReveal(attachmentId: string) {
  const { t } = useTranslation();
  const { conversationId = "" } = useParams({ strict: false });
  const path = { conversation_id: conversationId, attachment_id: attachmentId };
  const route = "/api/desk/conversations/{conversation_id}/attachments/{attachment_id}/reveal" as const;
  const { data, isFetching, refetch } = useQuery({
    queryKey: ["revealed", conversationId, attachmentId],
    queryFn: () => call(api.POST(route, { params: { path } })),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const look = () => {
    if (isFetching) return;
    void refetch({ cancelRefetch: false }).then(({ error }) => error && tellRefusal(error, t("reveal.failed")));
  };
  return { reading: data?.reading ?? null, looked: data !== undefined, looking: isFetching, look };
}

/** The room that the picture will need, which it has from the beginning. */
function room({ width, height }: Picture): CSSProperties {
  if (!width || !height) return {};
  return { width: Math.min(width, (MAX_HEIGHT * width) / height), aspectRatio: `${width} / ${height}` };
}
