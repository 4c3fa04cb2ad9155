/** After an abusive chat: nothing is offered for a while; whoever is well again says so. */

import { Button } from "@mantine/core";
import { Leaf } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useDesk } from "../live/context";
import { tellRefusal } from "../view/tell";
import { useNow } from "../view/time";
import styles from "./tools.module.css";

export function CoolDown() {
  const { t } = useTranslation();
  const { agents, me } = useDesk();
  const now = useNow(15_000);
  const until = agents.find(({ id }) => id === me?.id)?.cooling_until;
  const minutes = until ? Math.round((Date.parse(until) - now) / 60_000) : 0;
  if (minutes <= 0) return null;
  const end = () => call(api.POST("/api/desk/cool_down/end")).catch((thrown: unknown) => tellRefusal(thrown));
  return (
    <section className={styles.coolDown} aria-label={t("coolDown.title")}>
      <Leaf size={17} aria-hidden />
      <p>{t("coolDown.lead", { count: minutes })}</p>
      <Button size="compact-xs" variant="default" onClick={() => void end()}>
        {t("coolDown.end")}
      </Button>
    </section>
  );
}
