/** What every part of the view may use. */

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Client } from "../client";
import type { Catalogue, Lang } from "../locales";
import type { Memory } from "../memory";
import type { State } from "../reducer";

export interface Widget {
  readonly client: Client;
  readonly memory: Memory;
  /** The server's address: what relative links are relative to. */
  readonly server: string;
  readonly lang: Lang;
  readonly t: Catalogue;
}

export const WidgetContext = createContext<Widget | null>(null);

export function useWidget(): Widget {
  const widget = useContext(WidgetContext);
  if (!widget) throw new Error("the widget's parts belong inside its context");
  return widget;
}

/** The client's state, drawn again whenever it changes. */
export function useClientState(client: Client): State {
  const [state, setState] = useState(client.state);
  useEffect(() => client.subscribe(() => setState(client.state)), [client]);
  return state;
}
