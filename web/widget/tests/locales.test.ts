import { expect, it } from "vitest";
import { CATALOGUES, faultText } from "../src/locales";

const { ko, en } = CATALOGUES;

it("both languages say everything", () => {
  expect(Object.keys(en)).toEqual(Object.keys(ko));
  expect(Object.keys(en.faults)).toEqual(Object.keys(ko.faults));
});

it("Korean is Korean, and English has no Hangul", () => {
  const sentences = (t: object): string[] =>
    Object.values(t).flatMap((value: unknown) =>
      typeof value === "string" ? [value] : typeof value === "object" && value ? sentences(value) : [],
    );
  for (const sentence of sentences(ko)) expect(sentence).toMatch(/[가-힣]/);
  for (const sentence of sentences(en)) expect(sentence).not.toMatch(/[가-힣]/);
});

it("particles fit with and without an agent's name", () => {
  expect(ko.assigned(ko.agentInSentence("김하나"))).toBe("상담원 김하나 님이 상담을 시작했어요");
  expect(ko.answeredByAgent(ko.agentInSentence(""))).toBe("상담원과 이야기하고 있어요");
  expect(ko.typing(ko.bot)).toBe("챗봇이 답변을 쓰고 있어요");
});

it("a fault is told in our words, whatever its code", () => {
  expect(faultText(ko, "too_large")).toBe(ko.faults.too_large);
  expect(faultText(ko, "constructor")).toBe(ko.faults.unknown);
});
