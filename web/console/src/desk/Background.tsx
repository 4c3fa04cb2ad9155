/** What an agent wants to know before the first word, and what is kept about the conversation. */

import { Button, TagsInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { api, call, type Background as Facts, type Summary } from "../api/client";
import { useBackground } from "../api/desk";
import { useStore } from "../live/context";
import type { Transcript } from "../live/transcript";
import { tellRefusal } from "../view/tell";
import { moment } from "../view/time";
import styles from "./desk.module.css";
import { QuestionDialog } from "./dialogs/QuestionDialog";
import { WishDialog } from "./dialogs/WishDialog";
import tools from "./tools.module.css";

interface Props {
  readonly conversation: Summary;
  readonly transcript: Transcript;
}

/** What changes the background; messages alone do not. */
const NEWS = /^(handoff\.|handed_back|question\.|survey\.answered|attachment\.read)/;

export function Background({ conversation, transcript }: Props) {
  const { t } = useTranslation();
  const { conversation_id: id } = conversation;
  const news = transcript.events.findLast(({ kind }) => NEWS.test(kind))?.offset ?? 0;
  const facts = useBackground(id, news).data;
  const [asking, ask] = useDisclosure();
  const [wishing, wish] = useDisclosure();
  return (
    <>
      {facts && <InShort digest={facts.digest} />}
      <Tags conversation={conversation} />
      <div className={tools.row}>
        <Button size="compact-sm" variant="default" onClick={ask.open}>
          {t("question.ask")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={wish.open}>
          {t("wish.open")}
        </Button>
      </div>
      {facts && <Earlier episodes={facts.episodes ?? []} />}
      <QuestionDialog opened={asking} onClose={ask.close} conversationId={id} />
      <WishDialog
        opened={wishing}
        onClose={wish.close}
        conversationId={id}
        question={facts?.digest.asked?.at(-1) ?? ""}
      />
    </>
  );
}

function InShort({ digest }: { digest: Facts["digest"] }) {
  const { t } = useTranslation();
  const tried = (digest.tried ?? []).map(({ title, result }) => t(`digest.${result}`, { title }));
  const refused = (digest.refused ?? []).map(({ kind, title, count }) => t(`refused.${kind}`, { title, count }));
  const parts = [
    ["asked", digest.asked ?? []],
    ["pictures", digest.pictures ?? []],
    ["tried", tried],
    ["suggested", digest.suggested ?? []],
    ["refused", refused],
  ] as const;
  if (parts.every(([, lines]) => lines.length === 0)) return null;
  return (
    <section className={tools.digest} aria-label={t("digest.title")}>
      <h3>{t("digest.title")}</h3>
      {parts.map(
        ([name, lines]) =>
          lines.length > 0 && (
            <div key={name}>
              <h4>{t(`digest.${name}`)}</h4>
              <ul>
                {lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </div>
          ),
      )}
    </section>
  );
}

function Tags({ conversation }: { conversation: Summary }) {
  const { t } = useTranslation();
  const store = useStore();
  const path = { conversation_id: conversation.conversation_id };
  const keep = (tags: string[]) =>
    call(
      api.POST("/api/desk/conversations/{conversation_id}/tags", {
        params: { path },
        body: { tags: tags.map((tag) => tag.trim().replace(/[\s,]+/g, "-")).filter(Boolean) },
      }),
    ).then(
      (after) => store.know(after),
      (thrown: unknown) => tellRefusal(thrown),
    );
  return (
    <TagsInput
      label={t("tags.title")}
      placeholder={conversation.tags?.length ? undefined : t("tags.hint")}
      value={[...(conversation.tags ?? [])]}
      maxTags={12}
      maxLength={24}
      size="xs"
      onChange={(tags) => void keep(tags)}
    />
  );
}

function Earlier({ episodes }: { episodes: NonNullable<Facts["episodes"]> }) {
  const { t } = useTranslation();
  const past = episodes.filter(({ ended }) => ended);
  if (past.length === 0) return null;
  return (
    <section className={tools.digest} aria-label={t("earlier.title")}>
      <h3 className={styles.hint}>{t("earlier.title")}</h3>
      <ul>
        {past.slice(0, 5).map(({ offset, begun, agent, ended, asked, score, note }) => (
          <li key={offset}>
            <strong>{moment(new Date(begun))}</strong> {agent?.name} {ended && t(`earlier.${ended}`)}
            {score ? ` ${t("earlier.score", { score })}` : ""}
            {asked && asked.length > 0 && <q>{asked.at(-1)}</q>}
            {note && <q>{note}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}
