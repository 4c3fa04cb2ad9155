/** Where one is signed in; what one does not know is ended. */

import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call, type Session } from "../api/client";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { moment } from "../view/time";
import styles from "./account.module.css";
import { device } from "./device";
import { Section } from "./Section";

const KEY = ["sessions"];

export function SessionsSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: KEY, queryFn: () => call(api.GET("/api/accounts/me/sessions")) });
  const again = { onSettled: () => queries.invalidateQueries({ queryKey: KEY }) };
  const one = useMutation({
    mutationFn: (session_id: string) =>
      call(api.DELETE("/api/accounts/me/sessions/{session_id}", { params: { path: { session_id } } })),
    ...again,
  });
  const others = useMutation({ mutationFn: () => call(api.DELETE("/api/accounts/me/sessions")), ...again });
  const fault = sessions.error ?? one.error ?? others.error;
  const items = sessions.data?.items;
  return (
    <Section title={t("sessions.title")} lead={t("sessions.lead")}>
      <Fault error={fault && asApiError(fault)} />
      {!items && !sessions.isError && <Skeleton height={110} />}
      <ul className={styles.sessions}>
        {items?.map((session) => (
          <li key={session.id}>
            <Where session={session} />
            {!session.current && (
              <Button
                size="xs"
                variant="default"
                loading={one.isPending && one.variables === session.id}
                onClick={() => one.mutate(session.id)}
                aria-label={t("sessions.endThis", { device: device(session.user_agent) || t("sessions.unknown") })}
              >
                {t("sessions.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items && items.length > 1 && (
        <Button variant="default" loading={others.isPending} onClick={() => others.mutate()}>
          {t("sessions.endOthers")}
        </Button>
      )}
    </Section>
  );
}

function Where({ session: { user_agent: agent, address, seen_at: seenAt, current } }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <span>
      <strong>{device(agent) || t("sessions.unknown")}</strong>
      {current && <span className={styles.here}>{t("sessions.here")}</span>}
      <small>
        {address} · {t("sessions.seen", { when: moment(new Date(seenAt)) })}
      </small>
    </span>
  );
}
