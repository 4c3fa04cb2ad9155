/** The answer as customers see it: in the widget, whose own views and styles draw it, and in KakaoTalk. */

import { SegmentedControl, useComputedColorScheme } from "@mantine/core";
import { type Preview, preview } from "@sangdam/widget/preview";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "../api";
import styles from "./editor.module.css";
import { KakaoPreview } from "./KakaoPreview";

export function PreviewPane({ content, id }: { content: Content; id: string | null }) {
  const { t, i18n } = useTranslation();
  const [where, setWhere] = useState<"widget" | "kakao">("widget");
  const asked = content.wordings[0] || content.title || i18n.getFixedT(content.lang)("preview.question");
  return (
    <div className={styles.pane}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("preview.where")}
        value={where}
        onChange={(to) => setWhere(to as "widget" | "kakao")}
        data={[
          { value: "widget", label: t("preview.widget") },
          { value: "kakao", label: t("preview.kakao") },
        ]}
      />
      {where === "widget" ? (
        <WidgetPreview content={content} asked={asked} />
      ) : (
        <>
          <p className={styles.hint}>{t("preview.kakaoLead")}</p>
          <KakaoPreview content={content} id={id} asked={asked} />
        </>
      )}
    </div>
  );
}

function WidgetPreview({ content, asked }: { content: Content; asked: string }) {
  const { t, i18n } = useTranslation();
  const page = useComputedColorScheme("light");
  const [chosen, setScheme] = useState<"light" | "dark" | null>(null);
  const scheme = chosen ?? page;
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<Preview | null>(null);
  useEffect(() => {
    if (!host.current) return;
    const made = preview(host.current);
    shown.current = made;
    return () => made.remove();
  }, []);
  const words = i18n.getFixedT(content.lang);
  const [image, ...further] = content.media.filter(({ kind }) => kind === "image");
  const video = content.media.find(({ kind }) => kind === "video");
  const message = {
    text: `${content.title}\n\n${content.body}`.trim(),
    buttons: [
      ...content.buttons.filter(({ title }) => title.trim()),
      { title: words("preview.solved"), payload: "solved" },
      { title: words("preview.notSolved"), payload: "not_solved" },
    ],
    ...(image && { image: { url: image.url, alt: image.alt } }),
    cards: further.map(({ url, alt }) => ({ title: alt, description: "", image: { url, alt } })),
    ...(video && { video: { url: video.url, title: video.alt } }),
  };
  const wire = JSON.stringify(message);
  useEffect(() => {
    shown.current?.show([JSON.parse(wire)], asked, content.lang, scheme === "dark");
  }, [wire, asked, content.lang, scheme]);
  return (
    <>
      <div className={styles.between}>
        <p className={styles.hint}>{t("preview.lead")}</p>
        <SegmentedControl
          size="xs"
          aria-label={t("preview.scheme")}
          value={scheme}
          onChange={(to) => setScheme(to as "light" | "dark")}
          data={[
            { value: "light", label: t("scheme.light") },
            { value: "dark", label: t("scheme.dark") },
          ]}
        />
      </div>
      <section className={styles.phone} aria-label={t("write.preview")}>
        <div ref={host} data-testid="preview" />
      </section>
    </>
  );
}
