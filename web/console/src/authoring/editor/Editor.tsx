/** Writing an article: the fields on one side, what comes of them on the other. */

import { Button, Tabs, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { asApiError } from "../../api/errors";
import { useMe } from "../../api/session";
import { tell } from "../../view/tell";
import { type Content, EMPTY, keys, refresh, type View } from "../api";
import { tellFault } from "../fault";
import { FlagList, StateMark } from "../marks";
import { ConflictDialog } from "./ConflictDialog";
import styles from "./editor.module.css";
import { Fields } from "./Fields";
import { FiguresPane } from "./FiguresPane";
import { broughtGap, forgetGap } from "./gapDraft";
import { LeaveDialog } from "./LeaveDialog";
import { PreviewPane } from "./PreviewPane";
import { StepBar } from "./StepBar";
import { TrialPane } from "./TrialPane";
import { TryPane } from "./TryPane";
import { useDraft } from "./useDraft";
import { VersionsPane } from "./VersionsPane";

interface Props {
  readonly id: string;
  readonly view: View | null;
  readonly begun: Content;
}

/** A button or a video that was begun and left empty is none. */
function tidy(content: Content): Content {
  const said = (button: Content["buttons"][number]) =>
    button.title.trim() || button.url || button.deep_link || button.phone;
  return {
    ...content,
    buttons: content.buttons.filter(said),
    media: content.media.filter(({ url, alt }) => url.trim() || alt.trim()),
  };
}

export function Editor({ id, view, begun }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { user } = useMe();
  const row = view?.row ?? null;
  const draft = useDraft(`${user.id}.${id}`, view?.content ?? EMPTY, row?.version ?? 0, begun);
  const [conflict, setConflict] = useState(false);
  const { content, base, dirty } = draft;
  const save = useMutation({
    mutationFn: async (onto: number) => {
      const content = tidy(draft.content);
      return (
        view
          ? await call(
              api.PUT("/api/authoring/articles/{article_id}", {
                params: { path: { article_id: id } },
                body: { base: onto, content, note: "" },
              }),
            )
          : await call(api.POST("/api/authoring/articles", { body: { content, gap: [...broughtGap().questions] } }))
      ) as View;
    },
    onMutate: () => draft.content,
    onSuccess: async (after, _, sent) => {
      draft.settle(after.content, after.row.version, sent);
      setConflict(false);
      if (!view) forgetGap();
      queries.setQueryData(keys.article(after.row.id), after);
      void refresh(queries);
    },
    onError: (thrown) => (asApiError(thrown).code === "changed" ? setConflict(true) : tellFault(thrown)),
  });
  const write = async (onto = base) => {
    const after = await save.mutateAsync(onto);
    tell(t("write.saved", { version: after.row.version }));
    if (!view) {
      const to = { to: "/authoring/a/$articleId", params: { articleId: after.row.id } } as const;
      await navigate({ ...to, replace: true, ignoreBlocker: true });
    }
    return after;
  };
  const ready = content.title.trim() !== "";
  const tryToWrite = () => {
    if (dirty && ready && !save.isPending) void write().catch(() => {});
  };
  useHotkeys([["mod+S", tryToWrite]], []);
  const newer = row !== null && row.version > base;
  const locked = row?.state === "archived";
  const reload = () => view && row && draft.settle(view.content, row.version);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Button component={Link} to="/authoring" variant="subtle" leftSection={<ArrowLeft size={16} aria-hidden />}>
          {t("authoring.list")}
        </Button>
        <Title order={1} className={styles.heading}>
          {content.title.trim() || t("write.newTitle")}
        </Title>
        {row && <StateMark row={row} />}
        <span className={styles.saved} role="status">
          {save.isPending ? t("write.saving") : dirty ? t("write.unsaved") : row ? t("write.allSaved") : ""}
        </span>
        <Button
          variant="default"
          onClick={draft.undo}
          disabled={!draft.canUndo}
          leftSection={<Undo2 size={16} aria-hidden />}
        >
          {t("write.undo")}
        </Button>
        <Button onClick={tryToWrite} loading={save.isPending} disabled={!dirty || !ready || locked}>
          {t("write.save")}
        </Button>
        {view && <StepBar view={view} dirty={dirty} save={() => write()} />}
      </header>
      {draft.found && dirty && (
        <p className={styles.note} role="status">
          {t("write.found")}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => draft.settle(view?.content ?? EMPTY, row?.version ?? 0)}
          >
            {t("write.discard")}
          </Button>
        </p>
      )}
      {newer && (
        <p className={styles.warn} role="alert">
          {t("write.newer", { name: row.updated_by, version: row.version })}
          <Button size="compact-sm" variant="subtle" onClick={() => (dirty ? setConflict(true) : reload())}>
            {t(dirty ? "write.compare" : "write.loadNewest")}
          </Button>
        </p>
      )}
      {locked && <p className={styles.note}>{t("write.archived")}</p>}
      <div className={styles.columns}>
        <div className={styles.fields}>
          {row && <FlagList flags={row.flags} />}
          <Fields
            content={content}
            id={id}
            translation={view?.translation ?? null}
            onChange={draft.change}
            locked={locked}
          />
        </div>
        <div className={styles.side}>
          <Tabs defaultValue="preview" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="preview">{t("write.preview")}</Tabs.Tab>
              <Tabs.Tab value="try">{t("write.try")}</Tabs.Tab>
              {row && <Tabs.Tab value="versions">{t("write.versions")}</Tabs.Tab>}
              {row && <Tabs.Tab value="trial">{t("trial.tab")}</Tabs.Tab>}
              {row && <Tabs.Tab value="figures">{t("write.figures")}</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="preview">
              <PreviewPane content={content} id={view ? id : null} />
            </Tabs.Panel>
            <Tabs.Panel value="try">
              <TryPane content={content} id={view ? id : null} />
            </Tabs.Panel>
            {row && (
              <Tabs.Panel value="versions">
                <VersionsPane
                  row={row}
                  dirty={dirty}
                  onRestored={(after) => draft.settle(after.content, after.row.version)}
                />
              </Tabs.Panel>
            )}
            {row && (
              <Tabs.Panel value="trial">
                <TrialPane row={row} dirty={dirty} />
              </Tabs.Panel>
            )}
            {row && (
              <Tabs.Panel value="figures">
                <FiguresPane row={row} />
              </Tabs.Panel>
            )}
          </Tabs>
        </div>
      </div>
      {row && (
        <ConflictDialog
          opened={conflict}
          id={id}
          base={base}
          busy={save.isPending}
          onClose={() => setConflict(false)}
          onMine={(onto) => void write(onto).catch(() => {})}
          onTheirs={(theirs) => {
            draft.settle(theirs.content, theirs.row.version);
            setConflict(false);
          }}
        />
      )}
      <LeaveDialog dirty={dirty} save={ready && !locked ? () => save.mutateAsync(base) : null} />
    </div>
  );
}
