/** Buttons under the answer: a page, a screen of the app, or a phone call. */

import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LinkButton } from "../api";
import styles from "./editor.module.css";

const KINDS = ["url", "deep_link", "phone"] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  readonly value: readonly LinkButton[];
  readonly onChange: (buttons: LinkButton[]) => void;
}

export function LinkButtons({ value, onChange }: Props) {
  const { t } = useTranslation();
  const set = (at: number, button: LinkButton) => onChange(value.map((old, n) => (n === at ? button : old)));
  return (
    <section className={styles.group} aria-label={t("field.buttons")}>
      <span className={styles.label}>{t("field.buttons")}</span>
      {value.map((button, at) => {
        const kind = kindOf(button);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no name but their place
          <div key={at} className={styles.line}>
            <TextInput
              aria-label={t("write.buttonTitle")}
              placeholder={t("write.buttonTitle")}
              value={button.title}
              onChange={(event) => set(at, { ...button, title: event.currentTarget.value })}
              maxLength={40}
            />
            <Select
              aria-label={t("write.buttonKind")}
              data={KINDS.map((name) => ({ value: name, label: t(`write.${name}`) }))}
              value={kind}
              onChange={(to) => set(at, { title: button.title, [to as Kind]: button[kind] ?? "" } as LinkButton)}
              allowDeselect={false}
              w={120}
            />
            <TextInput
              aria-label={t(`write.${kind}`)}
              placeholder={t(`placeholder.${kind}`)}
              value={button[kind] ?? ""}
              onChange={(event) => set(at, { title: button.title, [kind]: event.currentTarget.value } as LinkButton)}
              className={styles.grow}
              maxLength={1000}
            />
            <ActionIcon
              aria-label={t("write.removeButton", { title: button.title })}
              onClick={() => onChange(value.filter((_, n) => n !== at))}
              size={36}
            >
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      {value.length < 10 && (
        <Button
          variant="default"
          className={styles.start}
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => onChange([...value, { title: "", url: "" }])}
        >
          {t("write.addButton")}
        </Button>
      )}
    </section>
  );
}

function kindOf(button: LinkButton): Kind {
  return KINDS.find((kind) => button[kind] !== undefined && button[kind] !== null) ?? "url";
}
