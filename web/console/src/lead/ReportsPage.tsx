/** Figures of a span of days, each with its definition; as a chart by day, and as CSV. */

import "@mantine/charts/styles.layer.css";
import { BarChart, LineChart } from "@mantine/charts";
import { Button, SegmentedControl, Skeleton, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Report } from "../api/client";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { dayFromToday, inWords, share } from "./figures";
import styles from "./lead.module.css";
import { Tile } from "./Tile";

const COLOURS = { requested: "indigo.6", resolved: "teal.6", abandoned: "orange.6", solved_by_bot: "grape.6" } as const;
const SPANS = ["1", "7", "30", "90"] as const;

export function ReportsPage() {
  const { t } = useTranslation();
  const [days, setDays] = useState("7");
  const query = { since: dayFromToday(1 - Number(days)), until: dayFromToday(1) };
  const report = useQuery({
    queryKey: ["desk", "report", query.since, query.until],
    queryFn: () => call(api.GET("/api/desk/reports", { params: { query } })),
    placeholderData: (before) => before,
  });
  const { data } = report;
  return (
    <section className={styles.column}>
      <div className={styles.top}>
        <Title order={1}>{t("lead.reports")}</Title>
        <SegmentedControl
          aria-label={t("report.span")}
          value={days}
          onChange={setDays}
          data={SPANS.map((value) => ({ value, label: t("report.days", { count: Number(value) }) }))}
        />
        <Button
          component="a"
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          href={`/api/desk/reports.csv?since=${query.since}&until=${query.until}`}
        >
          {t("report.csv")}
        </Button>
      </div>
      <Fault error={report.error && asApiError(report.error)} />
      {!data && !report.isError && <Skeleton height={320} radius="lg" />}
      {data && <Figures report={data} />}
    </section>
  );
}

function Figures({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { survey } = report;
  const tiles = [
    ["requested", String(report.requested)],
    ["taken", String(report.taken)],
    ["abandoned", share(report.abandoned, report.requested)],
    ["waiting", inWords(report.waiting.median_s, t)],
    ["firstResponse", inWords(report.first_response.median_s, t)],
    ["handling", inWords(report.handling.median_s, t)],
    ["byAgents", String(report.resolved_by_agents)],
    ["byBot", String(report.resolved_by_bot)],
    ["durable", share(report.durable, report.judged)],
    ["reopened", String(report.reopened)],
    ["stars", survey.average == null ? "–" : survey.average.toFixed(1)],
    ["rate", share(survey.answered, survey.asked)],
  ] as const;
  const byDay = report.days.map((day) => ({ ...day, day: day.day.slice(5) }));
  const series = (...names: readonly (readonly [keyof typeof COLOURS, string])[]) =>
    names.map(([name, label]) => ({ name, color: COLOURS[name], label }));
  return (
    <>
      {report.cut && <p role="alert">{t("report.cut")}</p>}
      <div className={styles.tiles}>
        {tiles.map(([key, value]) => (
          <Tile key={key} name={t(`figure.${key}`)} value={value} meaning={t(`meaning.${key}`)} />
        ))}
      </div>
      <figure className={styles.chart}>
        <figcaption>{t("report.byDay")}</figcaption>
        <BarChart
          h={240}
          data={byDay}
          dataKey="day"
          withLegend
          yAxisProps={{ allowDecimals: false }}
          series={series(
            ["requested", t("day.requested")],
            ["resolved", t("day.resolved")],
            ["abandoned", t("day.abandoned")],
          )}
        />
      </figure>
      <figure className={styles.chart}>
        <figcaption>{t("report.bot")}</figcaption>
        <LineChart
          h={200}
          data={byDay}
          dataKey="day"
          series={series(["solved_by_bot", t("day.solved_by_bot")])}
          curveType="linear"
          yAxisProps={{ allowDecimals: false }}
        />
      </figure>
      <Agents report={report} />
      {survey.words.length > 0 && (
        <section className={styles.words}>
          <h2>{t("report.words")}</h2>
          <ul>
            {survey.words.slice(-20).map((words, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they never move
              <li key={i}>{words}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Agents({ report }: { report: Report }) {
  const { t } = useTranslation();
  if (report.agents.length === 0) return null;
  return (
    <section>
      <h2>{t("report.agents")}</h2>
      <p className={styles.note}>{t("report.strain")}</p>
      <Table className={styles.table} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {(["agent", "taken", "resolved", "first", "firm", "warned", "ended"] as const).map((name) => (
              <Table.Th key={name}>{t(`column.${name}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.agents.map((agent) => (
            <Table.Tr key={agent.id}>
              <Table.Td>{agent.name}</Table.Td>
              <Table.Td>{agent.taken}</Table.Td>
              <Table.Td>{agent.resolved}</Table.Td>
              <Table.Td>{inWords(agent.first_response.median_s, t)}</Table.Td>
              <Table.Td>{agent.firm}</Table.Td>
              <Table.Td>{agent.warned}</Table.Td>
              <Table.Td>{agent.ended}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
