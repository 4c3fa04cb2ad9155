/** What this agent may do with a conversation, and doing it: one deed at a time, each refusal in words. */

import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type CareStep, call, type Resolution, type Summary } from "../api/client";
import { useDesk, useStore } from "../live/context";
import { isHeld, isMine } from "../live/desk";
import { tellRefusal } from "../view/tell";

export type Deed = "claim" | "takeOver" | "care" | "transfer" | "handBack" | "resolve";

export interface Case {
  readonly mine: boolean;
  readonly may: Readonly<Record<Deed, boolean>>;
  readonly busy: Deed | null;
  /** True where it was done. A second call while one is under way does nothing. */
  readonly claim: () => Promise<boolean>;
  readonly takeOver: () => Promise<boolean>;
  readonly care: (step: CareStep) => Promise<boolean>;
  readonly transfer: (to: { agent?: string; team?: string }, note: string) => Promise<boolean>;
  readonly handBack: (note: string) => Promise<boolean>;
  readonly resolve: (reason: Resolution, note: string) => Promise<boolean>;
}

export function useCase(conversationId: string): Case {
  const { t } = useTranslation();
  const store = useStore();
  const state = useDesk();
  const [busy, setBusy] = useState<Deed | null>(null);
  const running = useRef(false);
  const conversation = state.conversations.get(conversationId);
  const mine = conversation !== undefined && isMine(state, conversation);
  const held = conversation !== undefined && isHeld(conversation);
  const waits = conversation?.stage === "waiting";
  const leads = held && (mine || state.leads);
  const path = { conversation_id: conversationId };

  const act = async (deed: Deed, work: () => Promise<Summary | null>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(deed);
    try {
      const after = await work();
      if (after) store.know(after);
      return true;
    } catch (thrown) {
      tellRefusal(thrown, t(`deed.${deed}Failed`));
      return false;
    } finally {
      running.current = false;
      setBusy(null);
    }
  };

  return {
    mine,
    busy,
    may: {
      takeOver: held && !mine && state.leads,
      care: mine,
      claim: waits || (mine && conversation?.stage === "transferred"),
      transfer: leads,
      handBack: waits || leads,
      resolve: leads,
    },
    claim: () =>
      act("claim", () => call(api.POST("/api/desk/conversations/{conversation_id}/claim", { params: { path } }))),
    takeOver: () =>
      act("takeOver", () =>
        call(api.POST("/api/desk/conversations/{conversation_id}/take_over", { params: { path } })),
      ),
    care: (step) =>
      act("care", () =>
        call(
          api.POST("/api/desk/conversations/{conversation_id}/care", { params: { path }, body: { step, offsets: [] } }),
        ),
      ),
    transfer: ({ agent, team }, note) =>
      act("transfer", () => {
        const body = { note, ...(agent ? { to: agent } : {}), ...(team ? { team } : {}) };
        return call(api.POST("/api/desk/conversations/{conversation_id}/transfer", { params: { path }, body }));
      }),
    handBack: (note) =>
      act("handBack", async () => {
        const params = { path, query: { reason: note } };
        await call(api.POST("/api/desk/conversations/{conversation_id}/hand_back", { params }));
        return null;
      }),
    resolve: (reason, note) =>
      act("resolve", () =>
        call(
          api.POST("/api/desk/conversations/{conversation_id}/resolve", { params: { path }, body: { reason, note } }),
        ),
      ),
  };
}
