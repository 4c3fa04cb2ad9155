/** The desk and authoring: one app, whose parts are loaded when they are opened. */

import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css";
import "./styles/tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { whenSignedOut } from "./api/client";
import { asApiError } from "./api/errors";
import { end } from "./api/session";
import { reloadOnDeploy } from "./deploy";
import { theme, variables } from "./theme";

reloadOnDeploy();
const queries = new QueryClient({
  defaultOptions: {
    // Whether the server can be reached is for the request to tell, not for the browser to guess.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      retry: (count, error) => count < 2 && asApiError(error).passing,
    },
  },
});
whenSignedOut(() => end(queries, "signed_out"));
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.content ?? "";

createRoot(document.getElementById("root") as HTMLElement).render(
  <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={queries}>
      <Notifications position="top-center" limit={3} />
      <App />
    </QueryClientProvider>
  </MantineProvider>,
);
