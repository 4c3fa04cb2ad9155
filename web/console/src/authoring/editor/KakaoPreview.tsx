/** The answer in KakaoTalk's bubbles: made by the channel's own renderer, drawn as the simulator draws them. */

import { draw, mine, type Response, type Tappable } from "@sangdam/kakao";
import css from "@sangdam/kakao/bubbles.css?inline";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { type Content, kakaoDraft, keys } from "../api";
import { faultText } from "../fault";
import { useSettled } from "../useSettled";
import styles from "./editor.module.css";

interface Props {
  readonly content: Content;
  readonly id: string | null;
  readonly asked: string;
}

export function KakaoPreview({ content, id, asked }: Props) {
  const { t } = useTranslation();
  const draft = useSettled(kakaoDraft(content, id));
  const made = useQuery({
    queryKey: keys.kakao(draft),
    queryFn: ({ signal }) => call(api.POST("/api/authoring/kakao", { body: draft, signal })),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const answers = made.data?.answers as readonly Response[] | undefined;
  return (
    <>
      <div role="alert">{made.isError && <p>{faultText(made.error)}</p>}</div>
      <section className={styles.phone} aria-label={t("preview.kakao")} aria-busy={made.isFetching}>
        <Room answers={answers ?? []} asked={asked} />
      </section>
    </>
  );
}

/** The messenger's room, with as many of the answers as were asked for by the button that goes on. */
function Room({ answers, asked }: { answers: readonly Response[]; asked: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [upTo, setUpTo] = useState(1);
  useEffect(() => setUpTo((shown) => Math.max(1, Math.min(shown, answers.length))), [answers]);
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const act = ({ extra }: Tappable) => {
      const page = typeof extra === "object" && extra !== null && "page" in extra ? Number(extra.page) : 0;
      if (page > 0) setUpTo(page + 1);
    };
    const drawn = answers.slice(0, upTo).map((answer) => draw(answer, act));
    const talk = document.createElement("div");
    talk.className = "talk still";
    talk.append(mine(asked), ...drawn.flatMap(({ bubbles }) => bubbles));
    const chips = document.createElement("div");
    chips.className = "chips still";
    chips.append(...(drawn.at(-1)?.chips ?? []));
    root.replaceChildren(talk, chips);
  }, [answers, upTo, asked]);
  return <div ref={host} data-testid="kakao-preview" />;
}
