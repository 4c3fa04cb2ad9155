/** Everybody with an account: invited, their role changed, shut; supervisors see, admins do. */

import { Badge, Button, Select, Skeleton, Table, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, call, type Role, type User } from "../api/client";
import { asApiError } from "../api/errors";
import { useMe } from "../api/session";
import { Fault } from "../auth/Fault";
import { changesPeople } from "../shell/roles";
import { tell, tellRefusal } from "../view/tell";
import { InviteDialog } from "./InviteDialog";
import { PersonMenu } from "./PersonMenu";
import styles from "./people.module.css";
import { PEOPLE, ROLES } from "./roles";

export function PeoplePage() {
  const { t } = useTranslation();
  const { user: me } = useMe();
  const [inviting, invite] = useDisclosure();
  const may = changesPeople(me.role);
  const people = useInfiniteQuery({
    queryKey: PEOPLE,
    queryFn: ({ pageParam }) =>
      call(api.GET("/api/accounts/users", { params: { query: { after: pageParam, limit: 100 } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  const users = people.data?.pages.flatMap(({ items }) => items);
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <div className={styles.top}>
          <div>
            <Title order={1}>{t("people.title")}</Title>
            <p>{t(may ? "people.lead" : "people.leadReading")}</p>
          </div>
          {may && (
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={invite.open}>
              {t("people.invite")}
            </Button>
          )}
        </div>
        <Fault error={people.error && asApiError(people.error)} />
        {!users && !people.isError && <Skeleton height={260} radius="lg" />}
        {users && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className={styles.table} aria-label={t("people.title")} tabIndex={0}>
            <Table verticalSpacing="sm" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("people.name")}</Table.Th>
                  <Table.Th>{t("people.role")}</Table.Th>
                  <Table.Th>{t("people.state")}</Table.Th>
                  {may && (
                    <Table.Th>
                      <span className="unseen">{t("people.actions")}</span>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {users.map((user) => (
                  <Person key={user.id} user={user} may={may} />
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
        {people.hasNextPage && (
          <Button variant="default" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t("people.more")}
          </Button>
        )}
      </div>
      <InviteDialog opened={inviting} onClose={invite.close} />
    </div>
  );
}

function Person({ user, may }: { user: User; may: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const role = useMutation({
    mutationFn: (to: Role) =>
      call(api.PATCH("/api/accounts/users/{user_id}", { params: { path: { user_id: user.id } }, body: { role: to } })),
    onSuccess: (after) => tell(t("people.roleChanged", { name: after.name, role: t(`role.${after.role}`) })),
    onError: (thrown) => tellRefusal(thrown),
    onSettled: () => queries.invalidateQueries({ queryKey: PEOPLE }),
  });
  const state = !user.active ? "shut" : !user.joined ? "invited" : user.totp ? "secured" : "active";
  return (
    <Table.Tr data-shut={!user.active}>
      <Table.Td>
        <strong className={styles.name}>{user.name}</strong>
        <span className={styles.email}>{user.email}</span>
      </Table.Td>
      <Table.Td>
        {may ? (
          <Select
            aria-label={t("people.roleOf", { name: user.name })}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role.isPending ? (role.variables ?? user.role) : user.role}
            onChange={(value) => value && value !== user.role && role.mutate(value as Role)}
            allowDeselect={false}
            disabled={role.isPending || !user.active}
            w={150}
            comboboxProps={{ withinPortal: true }}
          />
        ) : (
          t(`role.${user.role}`)
        )}
      </Table.Td>
      <Table.Td>
        <Badge
          variant="light"
          color={state === "shut" ? "gray" : state === "invited" ? "orange" : "teal"}
          className={styles.badge}
          data-state={state}
        >
          {t(`people.${state}`)}
        </Badge>
      </Table.Td>
      {may && (
        <Table.Td>
          <PersonMenu user={user} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}
