/** The present: who waits, for how long, and how the agents are. Looked at anew every few seconds. */

import { Badge, Skeleton, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call, type Wall } from "../api/client";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { inWords } from "./figures";
import styles from "./lead.module.css";
import { Tile } from "./Tile";

const EVERY_MS = 5_000;
const LONG_S = 300;

export function WallPage() {
  const { t } = useTranslation();
  const wall = useQuery({
    queryKey: ["desk", "wall"],
    queryFn: () => call(api.GET("/api/desk/wall")),
    refetchInterval: EVERY_MS,
  });
  const { data } = wall;
  return (
    <section className={styles.column}>
      <Title order={1}>{t("lead.wall")}</Title>
      <Fault error={wall.error && asApiError(wall.error)} />
      {!data && !wall.isError && <Skeleton height={260} radius="lg" />}
      {data && (
        <>
          <div className={styles.tiles}>
            <Tile name={t("wall.waiting")} value={String(data.waiting)} />
            <Tile name={t("wall.longest")} value={inWords(data.longest_s, t)} loud={data.longest_s >= LONG_S} />
            <Tile name={t("wall.held")} value={String(data.held)} />
            <Tile name={t("wall.left")} value={String(data.off_hours)} />
          </div>
          <Queues wall={data} />
          <Agents wall={data} />
        </>
      )}
    </section>
  );
}

function Queues({ wall }: { wall: Wall }) {
  const { t } = useTranslation();
  if (wall.queues.length < 2) return null;
  return (
    <Table className={styles.table} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("wall.team")}</Table.Th>
          <Table.Th>{t("wall.waiting")}</Table.Th>
          <Table.Th>{t("wall.longest")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {wall.queues.map((queue) => (
          <Table.Tr key={queue.team}>
            <Table.Td>{queue.name}</Table.Td>
            <Table.Td>{queue.waiting}</Table.Td>
            <Table.Td>{inWords(queue.longest_s, t)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Agents({ wall }: { wall: Wall }) {
  const { t } = useTranslation();
  if (wall.agents.length === 0) return <p className={styles.note}>{t("wall.nobody")}</p>;
  return (
    <Table className={styles.table} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("wall.agent")}</Table.Th>
          <Table.Th>{t("wall.state")}</Table.Th>
          <Table.Th>{t("wall.load")}</Table.Th>
          <Table.Th>{t("wall.unanswered")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {wall.agents.map((agent) => {
          const state = agent.cooling_until ? "cooling" : agent.away ? "away" : "here";
          return (
            <Table.Tr key={agent.id}>
              <Table.Td>{agent.name}</Table.Td>
              <Table.Td>
                <Badge variant="light" className={styles.badge} data-state={state}>
                  {state === "cooling" ? t("wall.cooling") : t(`status.${state}`)}
                </Badge>
              </Table.Td>
              <Table.Td>{agent.capacity ? `${agent.load} / ${agent.capacity}` : agent.load}</Table.Td>
              <Table.Td>{agent.unanswered_s == null ? "–" : inWords(agent.unanswered_s, t)}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
