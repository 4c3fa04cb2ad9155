/** What a role is shown; what it may is the server's to say. */

import type { Role } from "../api/client";

export function worksAtDesk(role: Role): boolean {
  return role === "agent" || role === "supervisor" || role === "admin";
}

export function seesPeople(role: Role): boolean {
  return role === "supervisor" || role === "admin";
}

export function writesArticles(role: Role): boolean {
  return role === "author" || decidesArticles(role);
}

export function decidesArticles(role: Role): boolean {
  return role === "reviewer" || role === "admin";
}

export function changesPeople(role: Role): boolean {
  return role === "admin";
}
