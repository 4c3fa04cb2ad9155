/** One request at a time, and what was wrong with the last one. */

import { useRef, useState } from "react";
import { type ApiError, asApiError } from "../api/errors";

export function useSubmit(work: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef(false);
  const submit = async () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { submit: () => void submit(), busy, error, clear: () => setError(null) };
}
