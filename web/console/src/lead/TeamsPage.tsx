/** Teams: whom they serve, when, how a conversation finds its agent, and who is in them. */

import { Button, Skeleton, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Team } from "../api/client";
import { TEAMS, useTeams } from "../api/desk";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { tellRefusal } from "../view/tell";
import styles from "./lead.module.css";
import { TeamDialog } from "./TeamDialog";

export function TeamsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const teams = useTeams();
  const [open, setOpen] = useState<Team | "new" | null>(null);
  const remove = (id: string) =>
    call(api.DELETE("/api/desk/teams/{team_id}", { params: { path: { team_id: id } } }))
      .catch((thrown: unknown) => tellRefusal(thrown))
      .finally(() => queries.invalidateQueries({ queryKey: TEAMS }));
  return (
    <section className={styles.column}>
      <div className={styles.top}>
        <div>
          <Title order={1}>{t("lead.teams")}</Title>
          <p className={styles.note}>{t("team.lead")}</p>
        </div>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen("new")}>
          {t("team.new")}
        </Button>
      </div>
      <Fault error={teams.error && asApiError(teams.error)} />
      {!teams.data && !teams.isError && <Skeleton height={160} radius="lg" />}
      {teams.data?.length === 0 && <p className={styles.note}>{t("team.none")}</p>}
      <ul className={styles.cards}>
        {teams.data?.map((team) => (
          <li key={team.id} className={styles.card}>
            <h2>{team.name}</h2>
            <p>
              {[
                t("team.members", { count: team.members?.length ?? 0 }),
                team.offer_s ? t("team.offered", { count: team.offer_s }) : t("team.byHand"),
                ...(team.topics ?? []),
                ...(team.languages ?? []).map((lang) => t(`language.${lang}`)),
                team.hours ? t("team.ownHours") : t("team.centreHours"),
              ].join(" · ")}
            </p>
            <div className={styles.deeds}>
              <Button size="compact-sm" variant="default" onClick={() => setOpen(team)}>
                {t("team.edit")}
              </Button>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => void remove(team.id)}>
                {t("team.remove")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {open && (
        <TeamDialog team={open === "new" ? null : open} teams={teams.data ?? []} onClose={() => setOpen(null)} />
      )}
    </section>
  );
}
