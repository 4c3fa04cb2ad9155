/** One team, to be made or changed. */

import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Team, type TeamSpec } from "../api/client";
import { TEAMS, useColleagues } from "../api/desk";
import { worksAtDesk } from "../shell/roles";
import { tellRefusal } from "../view/tell";
import { type Draft, draftOf, specOf } from "./team";

interface Props {
  readonly team: Team | null;
  readonly teams: readonly Team[];
  readonly onClose: () => void;
}

export function TeamDialog({ team, teams, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const colleagues = (useColleagues().data ?? []).filter(({ role }) => worksAtDesk(role));
  const [draft, setDraft] = useState<Draft>(() => draftOf(team));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const done = async () => {
    setBusy(true);
    try {
      const id = team?.id ?? `t${crypto.randomUUID().slice(0, 8)}`;
      const body: TeamSpec = specOf(draft, team);
      await call(api.PUT("/api/desk/teams/{team_id}", { params: { path: { team_id: id } }, body }));
      await queries.invalidateQueries({ queryKey: TEAMS });
      onClose();
    } catch (thrown) {
      tellRefusal(thrown, t("team.failed"));
    } finally {
      setBusy(false);
    }
  };
  const others = teams.filter(({ id }) => id !== team?.id);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(team ? "team.edit" : "team.new")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <TextInput
          label={t("team.name")}
          value={draft.name}
          maxLength={40}
          onChange={(event) => change({ name: event.currentTarget.value })}
          data-autofocus
        />
        <MultiSelect
          label={t("team.who")}
          data={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...draft.members]}
          onChange={(members) => change({ members })}
          searchable
        />
        <NumberInput
          label={t("team.capacity")}
          description={t("team.capacityHint")}
          value={draft.capacity}
          min={1}
          max={50}
          onChange={(value) => change({ capacity: Number(value) || 1 })}
        />
        <TagsInput
          label={t("team.topics")}
          description={t("team.topicsHint")}
          value={[...draft.topics]}
          onChange={(topics) => change({ topics })}
        />
        <MultiSelect
          label={t("team.languages")}
          data={(["ko", "en"] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
          value={[...draft.languages]}
          onChange={(languages) => change({ languages: languages.filter((one) => one === "ko" || one === "en") })}
        />
        <Checkbox
          label={t("team.offer")}
          checked={draft.offer}
          onChange={(event) => change({ offer: event.currentTarget.checked })}
        />
        {draft.offer && (
          <NumberInput
            label={t("team.offerS")}
            value={draft.offerS}
            min={10}
            max={300}
            onChange={(value) => change({ offerS: Number(value) || 30 })}
          />
        )}
        <Select
          label={t("team.overflow")}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.overflowTo}
          onChange={(overflowTo) => change({ overflowTo })}
          clearable
          clearButtonProps={{ "aria-label": t("team.noOverflow") }}
        />
        {draft.overflowTo && (
          <NumberInput
            label={t("team.overflowMinutes")}
            value={draft.overflowMinutes}
            min={0}
            max={120}
            onChange={(value) => change({ overflowMinutes: Number(value) || 0 })}
          />
        )}
        <Checkbox
          label={t("team.hours")}
          description={t("team.hoursHint")}
          checked={draft.hours}
          onChange={(event) => change({ hours: event.currentTarget.checked })}
        />
        {draft.hours && (
          <Group grow align="start">
            <TextInput
              label={t("team.weekdays")}
              value={draft.weekdays}
              onChange={(event) => change({ weekdays: event.currentTarget.value })}
            />
            <TextInput
              label={t("team.saturday")}
              value={draft.saturday}
              onChange={(event) => change({ saturday: event.currentTarget.value })}
            />
            <TextInput
              label={t("team.lunch")}
              value={draft.lunch}
              onChange={(event) => change({ lunch: event.currentTarget.value })}
            />
          </Group>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} disabled={!draft.name.trim()} onClick={() => void done()}>
            {t("account.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
