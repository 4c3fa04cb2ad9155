import type { ApiError } from "../api/errors";
import { explain } from "../view/explain";
import styles from "./auth.module.css";

/** What went wrong, told at once to whoever listens. */
export function Fault({ error }: { error: ApiError | null }) {
  return <div role="alert">{error && <p className={styles.fault}>{explain(error)}</p>}</div>;
}
