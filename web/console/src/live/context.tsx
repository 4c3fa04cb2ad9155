/** The desk's state for components. */

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { end, useMe } from "../api/session";
import type { DeskState } from "./desk";
import { DeskStore } from "./store";

const Context = createContext<DeskStore | null>(null);

export function DeskProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { user } = useMe();
  const [store] = useState(() => new DeskStore(user.id, socketUrl(), (why) => end(queries, why)));
  useEffect(() => store.start(), [store]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useStore(): DeskStore {
  const store = useContext(Context);
  if (!store) throw new Error("outside of the desk");
  return store;
}

export function useDesk(): DeskState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.current);
}

function socketUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/api/desk/socket`;
}
