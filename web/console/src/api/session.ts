/** Who is signed in, and how that begins and ends. */

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import i18n, { speak } from "../locales";
import { api, call, rememberCsrf, reportSignedOut, type SignedIn } from "./client";
import { asApiError } from "./errors";

const KEY = ["session"];
/** Why the sign-in page is shown; nothing where the person came by themselves. */
export type Ended = "signed_out" | "role" | "left" | "password" | null;
const ENDED = ["ended"];

async function read(): Promise<SignedIn | null> {
  try {
    const session = await call(api.GET("/api/auth/session"));
    rememberCsrf(session.csrf);
    speak(session.user.lang);
    return session;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: read, staleTime: 60_000 });
}

/** The signed-in person. Only inside of what is shown to signed-in people. */
export function useMe(): SignedIn {
  const { data } = useSession();
  if (!data) throw new Error("nobody is signed in");
  return data;
}

export function useEnded(): Ended {
  return useQuery<Ended>({ queryKey: ENDED, queryFn: () => null, staleTime: Number.POSITIVE_INFINITY }).data ?? null;
}

export function useSigning() {
  const queries = useQueryClient();
  const begun = useCallback(
    (session: SignedIn) => {
      rememberCsrf(session.csrf);
      speak(session.user.lang);
      queries.setQueryData(ENDED, null);
      queries.setQueryData(KEY, session);
    },
    [queries],
  );
  return useMemo(
    () => ({
      begun,
      async signIn(email: string, password: string, code: string | null) {
        begun(await call(api.POST("/api/auth/sign_in", { body: { email, password, code } })));
      },
      async signOut() {
        await call(api.POST("/api/auth/sign_out"));
        end(queries, "left");
      },
      refresh: () => queries.invalidateQueries({ queryKey: KEY }),
    }),
    [begun, queries],
  );
}

/** Shows the sign-in page, with why. What this person had loaded is forgotten. */
export function end(queries: QueryClient, why: Ended): void {
  if (!queries.getQueryData(KEY)) return; // nobody was
  queries.setQueryData(ENDED, why);
  queries.setQueryData(KEY, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] && queryKey[0] !== ENDED[0] });
}

/** Asks whether the session still lives; where not, everything ends by `whenSignedOut`. */
export async function stillSignedIn(): Promise<void> {
  try {
    if ((await read()) === null) reportSignedOut();
  } catch {
    // Offline: the next answer will tell.
  }
}

export function language(): "ko" | "en" {
  return i18n.language === "en" ? "en" : "ko";
}
