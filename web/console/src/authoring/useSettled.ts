/** A value once it has rested: what is asked of the server while somebody writes. */

import { useDebouncedValue } from "@mantine/hooks";

const REST_MS = 400;

/** The same object as long as it says the same. */
export function useSettled<T>(value: T): T {
  const [settled] = useDebouncedValue(JSON.stringify(value), REST_MS);
  return JSON.parse(settled) as T;
}
