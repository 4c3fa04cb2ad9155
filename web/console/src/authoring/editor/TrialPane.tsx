/** The published version against a newer one: begun, watched, and ended by a reviewer. */

import { Button, Group, NumberInput, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { useMe } from "../../api/session";
import { decidesArticles } from "../../shell/roles";
import { tell } from "../../view/tell";
import { moment } from "../../view/time";
import { keys, type Row, refresh, type Trial } from "../api";
import { faultText, tellFault } from "../fault";
import styles from "./editor.module.css";

const MOST = 5_000;
const LEAST = 20;
const USUAL = 200;
/** Points that so many judgements of each side tell apart four times in five, of shares about a half. */
const pointsFound = (horizon: number) => Math.round(280 * Math.sqrt(0.5 / horizon));
const percent = (share: number) => Math.round(share * 100);

export function TrialPane({ row, dirty }: { row: Row; dirty: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useMe();
  const [horizon, setHorizon] = useState<number>(USUAL);
  const params = { path: { article_id: row.id } };
  const state = useQuery({
    queryKey: keys.below(row.id, "trial", row.live),
    queryFn: () => call(api.GET("/api/authoring/articles/{article_id}/trial", { params })),
  });
  const start = useMutation({
    mutationFn: () =>
      call(api.POST("/api/authoring/articles/{article_id}/trial", { params, body: { version: row.version, horizon } })),
    onSuccess: () => tell(t("trial.started")),
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  const end = useMutation({
    mutationFn: (adopt: boolean) =>
      call(api.POST("/api/authoring/articles/{article_id}/trial/end", { params, body: { adopt } })),
    onSuccess: (_, adopt) => tell(t(adopt ? "trial.adopted" : "trial.kept")),
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  if (state.isError) return <p role="alert">{faultText(state.error)}</p>;
  if (!state.data) return <Skeleton height={160} mt="md" />;
  const { trial } = state.data;
  const decides = decidesArticles(user.role);
  const running = trial !== null && trial.ended_at === null;
  const comparable = row.live !== null && row.live !== row.version;
  return (
    <div className={styles.pane}>
      <p className={styles.hint}>{t("trial.lead")}</p>
      {trial && <Result trial={trial} />}
      {running && decides && (
        <Group>
          <Button
            color="teal.9"
            disabled={row.version !== trial.b.version}
            loading={end.isPending && end.variables}
            onClick={() => end.mutate(true)}
          >
            {t("trial.adopt")}
          </Button>
          <Button variant="default" loading={end.isPending && !end.variables} onClick={() => end.mutate(false)}>
            {t("trial.keep")}
          </Button>
        </Group>
      )}
      {!running && !comparable && <p>{t("trial.nothing")}</p>}
      {!running && comparable && !decides && <p>{t("trial.reviewer")}</p>}
      {!running && comparable && decides && (
        <>
          <NumberInput
            label={t("trial.horizon")}
            description={t("trial.horizonHint", { points: pointsFound(horizon || USUAL) })}
            min={LEAST}
            max={MOST}
            clampBehavior="blur"
            allowDecimal={false}
            value={horizon}
            onChange={(value) => setHorizon(Number(value) || USUAL)}
          />
          <Button
            className={styles.start ?? ""}
            disabled={dirty || horizon < LEAST}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t("trial.start", { version: row.version })}
          </Button>
          {dirty && <p className={styles.hint}>{t("trial.saveFirst")}</p>}
        </>
      )}
    </div>
  );
}

function Result({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const { a, b, horizon } = trial;
  return (
    <>
      <p className={styles.hint}>
        {t("trial.since", { at: moment(new Date(trial.started_at)), name: trial.started_by })}
        {trial.ended && ` ${t(`trial.${trial.ended}`)}`}
      </p>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">{t("trial.side")}</th>
            <th scope="col">{t("trial.readers")}</th>
            <th scope="col">{t("trial.judged")}</th>
            <th scope="col">{t("trial.solved")}</th>
          </tr>
        </thead>
        <tbody>
          {[a, b].map((side) => (
            <tr key={side.version}>
              <th scope="row">{t("versions.number", { version: side.version })}</th>
              <td>{side.visitors.toLocaleString()}</td>
              <td>{t("trial.of", { count: side.judged, horizon })}</td>
              <td>
                {side.judged
                  ? t("trial.share", {
                      share: percent(side.solved / side.judged),
                      low: percent(side.low),
                      high: percent(side.high),
                    })
                  : "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p role="status">
        <strong>{t(`trial.${trial.verdict}`, { version: b.version })}</strong>
      </p>
      {trial.verdict !== "early" && trial.difference !== null && trial.low !== null && trial.high !== null && (
        <>
          <Interval low={trial.low} middle={trial.difference} high={trial.high} />
          <p className={styles.hint}>
            {t("trial.difference", {
              difference: percent(trial.difference),
              low: percent(trial.low),
              high: percent(trial.high),
            })}
          </p>
        </>
      )}
    </>
  );
}

/** A line from -100 to 100 points with the interval on it; the words beside it say the same. */
function Interval({ low, middle, high }: { low: number; middle: number; high: number }) {
  const at = (share: number) => 100 + 100 * Math.min(Math.max(share, -1), 1);
  return (
    <svg className={styles.interval} viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" x2="200" y1="12" y2="12" />
      <line x1="100" x2="100" y1="2" y2="22" />
      <rect x={at(low)} width={Math.max(at(high) - at(low), 1)} y="8" height="8" rx="2" />
      <rect data-middle="" x={at(middle) - 1} width="2" y="4" height="16" />
    </svg>
  );
}
