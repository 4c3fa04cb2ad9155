/** What the desk asks for by requests, and shares among its parts: teams, canned replies, colleagues, background. */

import { useQuery } from "@tanstack/react-query";
import { api, call } from "./client";

export const TEAMS = ["desk", "teams"] as const;
export const REPLIES = ["desk", "replies"] as const;
export const MENTIONS = ["desk", "mentions"] as const;
export const EVIDENCE = ["desk", "evidence"] as const;
export const INCIDENTS = ["incidents"] as const;
export const QUESTIONS = ["desk", "questions"] as const;

export function useTeams() {
  return useQuery({ queryKey: TEAMS, queryFn: async () => (await call(api.GET("/api/desk/teams"))).items });
}

export function useReplies() {
  return useQuery({ queryKey: REPLIES, queryFn: async () => (await call(api.GET("/api/desk/replies"))).items });
}

export function useColleagues() {
  return useQuery({
    queryKey: ["desk", "colleagues"],
    queryFn: async () => (await call(api.GET("/api/desk/colleagues"))).items,
    staleTime: 60_000,
  });
}

/** Questions that one was asked; looked for now and then, since they come without a socket. */
export function useQuestions() {
  return useQuery({
    queryKey: QUESTIONS,
    queryFn: async () => (await call(api.GET("/api/desk/questions"))).items,
    refetchInterval: 30_000,
  });
}

/** Notes that mention one, and whispers. The socket tells of new ones; who has none looks now and then. */
export function useMentions() {
  return useQuery({
    queryKey: MENTIONS,
    queryFn: () => call(api.GET("/api/desk/mentions")),
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
}

/** What calls one in this conversation has been seen. Throws an ApiError. */
export async function readMentions(conversationId: string): Promise<void> {
  const params = { path: { conversation_id: conversationId } };
  await call(api.POST("/api/desk/conversations/{conversation_id}/mentions/read", { params }));
}

/** `news`: counts what happened, so that the answer of a colleague is there at once. */
export function useBackground(conversationId: string, news: number) {
  return useQuery({
    queryKey: ["desk", "background", conversationId, news],
    queryFn: () =>
      call(
        api.GET("/api/desk/conversations/{conversation_id}/background", {
          params: { path: { conversation_id: conversationId } },
        }),
      ),
    placeholderData: (before) => before,
  });
}
