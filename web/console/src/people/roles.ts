import type { Role } from "../api/client";

/** Of the list of people. */
export const PEOPLE = ["people"];
export const ROLES: readonly Role[] = ["agent", "supervisor", "author", "reviewer", "admin"];
