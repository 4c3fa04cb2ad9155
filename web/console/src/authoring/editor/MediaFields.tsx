/** Pictures, from the library or this computer, and links to videos. */

import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Clapperboard, ImagePlus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MediaItem } from "../api";
import { PicturePicker } from "../PicturePicker";
import styles from "./editor.module.css";

interface Props {
  readonly value: readonly MediaItem[];
  readonly onChange: (media: MediaItem[]) => void;
}

export function MediaFields({ value, onChange }: Props) {
  const { t } = useTranslation();
  const [picking, pick] = useDisclosure();
  const set = (at: number, part: Partial<MediaItem>) =>
    onChange(value.map((old, n) => (n === at ? { ...old, ...part } : old)));
  const shown = value.findIndex(({ kind }) => kind === "image");
  return (
    <section className={styles.group} aria-label={t("field.media")}>
      <span className={styles.label}>{t("field.media")}</span>
      {value.map((media, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no name but their place
        <div key={at} className={styles.line}>
          {media.kind === "image" ? (
            <img src={media.url} alt="" className={styles.thumb} />
          ) : (
            <TextInput
              aria-label={t("write.videoUrl")}
              placeholder={t("placeholder.url")}
              value={media.url}
              onChange={(event) => set(at, { url: event.currentTarget.value })}
              className={styles.grow}
              maxLength={1000}
            />
          )}
          <TextInput
            aria-label={t("write.alt")}
            placeholder={t("write.alt")}
            value={media.alt}
            onChange={(event) => set(at, { alt: event.currentTarget.value })}
            className={styles.grow}
            maxLength={300}
          />
          <ActionIcon
            aria-label={t("write.removeMedia", { alt: media.alt })}
            onClick={() => onChange(value.filter((_, n) => n !== at))}
            size={36}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {value.filter(({ kind }) => kind === "image").length > 1 && shown >= 0 && (
        <p className={styles.hint}>{t("hint.firstPicture")}</p>
      )}
      {value.length < 10 && (
        <Group gap="xs">
          <Button variant="default" leftSection={<ImagePlus size={16} aria-hidden />} onClick={pick.open}>
            {t("write.addPicture")}
          </Button>
          <Button
            variant="default"
            leftSection={<Clapperboard size={16} aria-hidden />}
            onClick={() => onChange([...value, { kind: "video", url: "", alt: "" }])}
          >
            {t("write.addVideo")}
          </Button>
        </Group>
      )}
      <PicturePicker
        opened={picking}
        onClose={pick.close}
        onPick={(url) => {
          onChange([...value, { kind: "image", url, alt: "" }]);
          pick.close();
        }}
      />
    </section>
  );
}
