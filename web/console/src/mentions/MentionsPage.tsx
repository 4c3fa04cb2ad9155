/** Notes that call this person by name, and whispers of supervisors: the newest first. */

import { Badge, Button, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Mention } from "../api/client";
import { MENTIONS, readMentions, useMentions } from "../api/desk";
import { asApiError } from "../api/errors";
import { useMe } from "../api/session";
import { Fault } from "../auth/Fault";
import styles from "../lead/lead.module.css";
import { worksAtDesk } from "../shell/roles";
import { customerName } from "../view/names";
import { tellRefusal } from "../view/tell";
import { moment } from "../view/time";

export function MentionsPage() {
  const { t } = useTranslation();
  const { data, error } = useMentions();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.page} tabIndex={0}>
      <section className={styles.column}>
        <Title order={1}>{t("part.mentions")}</Title>
        <p className={styles.note}>{t("mention.lead")}</p>
        <Fault error={error && asApiError(error)} />
        {data?.items.length === 0 && <p className={styles.note}>{t("mention.none")}</p>}
        <ul className={styles.cards}>
          {data?.items.map((mention) => (
            <OneMention key={`${mention.conversation_id} ${mention.offset}`} mention={mention} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function OneMention({ mention }: { mention: Mention }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const atDesk = worksAtDesk(useMe().user.role);
  const read = () =>
    readMentions(mention.conversation_id)
      .catch((thrown: unknown) => tellRefusal(thrown))
      .finally(() => queries.invalidateQueries({ queryKey: MENTIONS }));
  return (
    <li className={styles.card} data-unread={!mention.read || undefined}>
      <h2>
        {t(`mention.${mention.kind}From`, { name: mention.by.name })}{" "}
        {!mention.read && <Badge className={styles.badge}>{t("mention.new")}</Badge>}
      </h2>
      <p className={styles.whole}>{mention.text}</p>
      <p className={styles.note}>
        {customerName(t, mention)} · <time dateTime={mention.at}>{moment(new Date(mention.at))}</time>
      </p>
      <div className={styles.deeds}>
        {atDesk && (
          <Button
            component={Link}
            to="/desk/c/$conversationId"
            params={{ conversationId: mention.conversation_id } as never}
            size="compact-sm"
            variant="default"
          >
            {t("mention.open")}
          </Button>
        )}
        {!mention.read && (
          <Button size="compact-sm" variant="subtle" onClick={() => void read()}>
            {t("mention.markRead")}
          </Button>
        )}
      </div>
    </li>
  );
}
