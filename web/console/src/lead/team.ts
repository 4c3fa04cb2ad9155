/** A team as a form, and back. What the form does not show (a member's own skills, special days) stays. Pure. */

import type { Team, TeamSpec } from "../api/client";

export interface Draft {
  readonly name: string;
  readonly members: readonly string[];
  readonly capacity: number;
  readonly topics: readonly string[];
  readonly languages: readonly ("ko" | "en")[];
  readonly offer: boolean;
  readonly offerS: number;
  readonly overflowTo: string | null;
  readonly overflowMinutes: number;
  readonly hours: boolean;
  /** `09:00-18:00`, more than one with commas; empty: closed. */
  readonly weekdays: string;
  readonly saturday: string;
  readonly lunch: string;
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

export function draftOf(team: Team | null): Draft {
  const hours = team?.hours;
  return {
    name: team?.name ?? "",
    members: team?.members?.map(({ agent_id: id }) => id) ?? [],
    capacity: Math.max(...(team?.members?.map(({ capacity }) => capacity ?? 5) ?? []), 0) || 5,
    topics: team?.topics ?? [],
    languages: team?.languages ?? [],
    offer: team?.offer_s != null,
    offerS: team?.offer_s ?? 30,
    overflowTo: team?.overflow_to ?? null,
    overflowMinutes: Math.round((team?.overflow_s ?? 300) / 60),
    hours: hours != null,
    weekdays: (hours?.mon ?? ["09:00-18:00"]).join(", "),
    saturday: (hours?.sat ?? []).join(", "),
    lunch: hours ? (hours.lunch ?? "") : "12:00-13:00",
  };
}

export function specOf(draft: Draft, before: Team | null): TeamSpec {
  const known = new Map(before?.members?.map((member) => [member.agent_id, member]));
  const was = before ? draftOf(before).capacity : null;
  const spans = (text: string) =>
    text
      .split(",")
      .map((span) => span.trim())
      .filter(Boolean);
  return {
    name: draft.name.trim(),
    centres: before?.centres ?? [],
    languages: [...draft.languages],
    topics: draft.topics.map((topic) => topic.trim()).filter(Boolean),
    members: draft.members.map((id) => {
      const member = known.get(id);
      // One number for all, unless nobody has touched it.
      return member && draft.capacity === was ? member : { ...member, agent_id: id, capacity: draft.capacity };
    }),
    hours: draft.hours
      ? {
          ...before?.hours,
          ...Object.fromEntries(WEEKDAYS.map((day) => [day, spans(draft.weekdays)])),
          sat: spans(draft.saturday),
          lunch: draft.lunch.trim() || null,
        }
      : null,
    offer_s: draft.offer ? draft.offerS : null,
    overflow_to: draft.overflowTo,
    overflow_s: draft.overflowTo === null ? null : draft.overflowMinutes * 60,
  };
}
