/** What is held out to this agent: taken, or passed on, before its time is over. */

import { Button, Progress } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Offer } from "../api/client";
import { useDesk, useStore } from "../live/context";
import { customerName } from "../view/names";
import { tellRefusal } from "../view/tell";
import { useNow } from "../view/time";
import styles from "./tools.module.css";

export function Offers() {
  const { offers } = useDesk();
  return offers.map((offer) => <OfferCard key={offer.conversation_id} offer={offer} />);
}

function OfferCard({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const store = useStore();
  const navigate = useNavigate();
  const now = useNow(500);
  const [busy, setBusy] = useState(false);
  const path = { conversation_id: offer.conversation_id };
  const left = Math.max(0, Math.ceil((Date.parse(offer.until) - now) / 1000));
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    await work()
      .catch((thrown: unknown) => tellRefusal(thrown, t("deed.claimFailed")))
      .finally(() => setBusy(false));
  };
  const take = () =>
    act(async () => {
      store.know(await call(api.POST("/api/desk/conversations/{conversation_id}/claim", { params: { path } })));
      await navigate({ to: "/desk/c/$conversationId", params: { conversationId: offer.conversation_id } });
    });
  const pass = () => act(() => call(api.POST("/api/desk/conversations/{conversation_id}/pass", { params: { path } })));
  return (
    <section className={styles.offer} aria-label={t("offer.title")}>
      <p role="alert">
        <strong>{t("offer.title")}</strong>
        <span>{customerName(t, offer)}</span>
      </p>
      <Progress value={(100 * left) / offer.seconds} size="xs" aria-label={t("offer.left", { count: left })} />
      <div>
        <Button size="xs" loading={busy} onClick={() => void take()}>
          {t("deed.claim")}
        </Button>
        <Button size="xs" variant="default" disabled={busy} onClick={() => void pass()}>
          {t("offer.pass")}
        </Button>
        <span aria-hidden>{t("offer.left", { count: left })}</span>
      </div>
    </section>
  );
}
