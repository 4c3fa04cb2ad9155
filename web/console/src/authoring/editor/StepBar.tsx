/** What may follow: asked for review, published, scheduled, returned, archived. What needs a reason asks for it. */

import { Button, Group, Menu, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { useMe } from "../../api/session";
import { decidesArticles } from "../../shell/roles";
import { tell } from "../../view/tell";
import { type Decision, keys, refresh, type Step, type View } from "../api";
import { faultText, tellFault } from "../fault";

interface Props {
  readonly view: View;
  readonly dirty: boolean;
  readonly save: () => Promise<View>;
}

type Deed = Step | Decision;
const STEPS: readonly Deed[] = ["submit", "withdraw", "reopen"];
const ASKING = ["return", "archive", "schedule"] as const;
type AskingDeed = (typeof ASKING)[number];

export function StepBar({ view, dirty, save }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useMe();
  const [asking, setAsking] = useState<AskingDeed | null>(null);
  const { row } = view;
  const params = { path: { article_id: row.id } };
  const step = useMutation({
    mutationFn: async ({ deed, why = "", at = null }: { deed: Deed; why?: string; at?: string | null }) => {
      const base = dirty ? (await save()).row.version : row.version;
      const after = STEPS.includes(deed)
        ? await call(
            api.POST("/api/authoring/articles/{article_id}/steps", { params, body: { base, why, step: deed as Step } }),
          )
        : await call(
            api.POST("/api/authoring/articles/{article_id}/decisions", {
              params,
              body: { base, why, at, decision: deed as Decision },
            }),
          );
      return after as View;
    },
    onSuccess: (after, { deed }) => {
      queries.setQueryData(keys.article(row.id), after);
      setAsking(null);
      tell(t(`step.${deed}Done`));
    },
    onError: (thrown) => asking === null && tellFault(thrown),
    onSettled: () => refresh(queries),
  });
  const decides = decidesArticles(user.role);
  const { state } = row;
  const more: Deed[] = [
    ...(decides && state === "review" ? (["return"] as const) : []),
    ...(state === "review" ? (["withdraw"] as const) : []),
    ...(decides && (state === "draft" || state === "review") ? (["schedule"] as const) : []),
    ...(decides && row.due ? (["unschedule"] as const) : []),
    ...(decides && state !== "archived" ? (["archive"] as const) : []),
  ];
  const act = (deed: Deed) => {
    step.reset();
    const asked = ASKING.find((one) => one === deed);
    if (asked) setAsking(asked);
    else step.mutate({ deed });
  };
  const writing = state === "draft" || (state === "published" && dirty);
  return (
    <>
      {writing && (
        <Button
          variant={decides ? "default" : "filled"}
          loading={step.isPending && !asking}
          onClick={() => act("submit")}
        >
          {t("step.submit")}
        </Button>
      )}
      {decides && (writing || state === "review") && (
        <Button color="teal.9" loading={step.isPending && !asking} onClick={() => act("publish")}>
          {t("step.publish")}
        </Button>
      )}
      {state === "archived" && <Button onClick={() => act("reopen")}>{t("step.reopen")}</Button>}
      {more.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
              {t("step.more")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((deed) => (
              <Menu.Item key={deed} onClick={() => act(deed)}>
                {t(`step.${deed}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking && (
        <Asking
          deed={asking}
          busy={step.isPending}
          fault={step.isError ? faultText(step.error) : ""}
          onClose={() => setAsking(null)}
          onDo={(why, at) => step.mutate({ deed: asking, why, at })}
        />
      )}
    </>
  );
}

interface AskingProps {
  readonly deed: AskingDeed;
  readonly busy: boolean;
  readonly fault: string;
  readonly onClose: () => void;
  readonly onDo: (why: string, at: string | null) => void;
}

function Asking({ deed, busy, fault, onClose, onDo }: AskingProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  const [at, setAt] = useState("");
  const scheduling = deed === "schedule";
  const moment = scheduling && at ? new Date(at) : null;
  const ready = scheduling ? moment !== null && moment.getTime() > Date.now() : why.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={t(`step.${deed}`)} closeButtonProps={{ "aria-label": t("dialog.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onDo(why, moment?.toISOString() ?? null);
        }}
      >
        <Stack gap="md">
          <p>{t(`step.${deed}Lead`)}</p>
          {scheduling ? (
            <TextInput
              type="datetime-local"
              label={t("step.when")}
              description={t("step.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
              value={at}
              onChange={(event) => setAt(event.currentTarget.value)}
              required
              withAsterisk={false}
              data-autofocus
            />
          ) : (
            <Textarea
              label={t("step.why")}
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
              maxLength={500}
              minRows={3}
              autosize
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
          <div role="alert">{fault}</div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" disabled={!ready} loading={busy} color={deed === "archive" ? "red" : "brand"}>
              {t(`step.${deed}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
