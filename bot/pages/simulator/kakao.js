// Sends what a customer does as KakaoTalk would, and shows the bubbles that come back (bubbles.js draws them).
import { draw, mine, note } from "/simulator/bubbles.js";

const $ = (selector) => document.querySelector(selector);
const talk = $(".talk");
const chips = $(".chips");
const form = $("form");
const say = $("#say");
let user = newUser();

// Outside the demo the page belongs to people who are signed in.
async function staffHeaders() {
  if (!document.body.dataset.skill.startsWith("/api/")) return {};
  const session = await (await fetch("/api/auth/session")).json();
  return { "X-CSRF-Token": session.csrf ?? "" };
}

function newUser() {
  return `simulator-${crypto.randomUUID().replaceAll("-", "")}`;
}

function request(utterance, trigger, clientExtra) {
  const asked = {
    timezone: "Asia/Seoul",
    lang: "ko",
    utterance,
    block: { id: "simulator", name: "폴백 블록" },
    params: { surface: "Kakaotalk.plusfriend" },
    user: { id: user, type: "botUserKey", properties: { botUserKey: user, plusfriendUserKey: user } },
  };
  if ($("#group").checked) asked.chat = { id: "simulator-room", type: "botGroupKey", properties: {} };
  return {
    bot: { id: document.body.dataset.bot || "simulator", name: "두레톡 챗봇" },
    intent: { id: "simulator", name: "폴백 블록", extra: { reason: { code: 1, message: "OK" } } },
    action: { id: "simulator", name: "상담", params: {}, detailParams: {}, clientExtra: clientExtra ?? null },
    userRequest: asked,
    contexts: [],
    flow: { lastBlock: null, trigger: { type: trigger } },
  };
}

async function send(utterance, trigger = "TEXT_INPUT", clientExtra = null) {
  const body = request(utterance, trigger, clientExtra);
  show(mine(utterance));
  chips.replaceChildren();
  $("#request").textContent = JSON.stringify(body, null, 2);
  const started = performance.now();
  try {
    const answer = await fetch(document.body.dataset.skill, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Request-Id": crypto.randomUUID(), ...(await staffHeaders()) },
      body: JSON.stringify(body),
    });
    const response = await answer.json();
    $("#took").textContent = `${answer.status} · ${Math.round(performance.now() - started)} ms`;
    $("#response").textContent = JSON.stringify(response, null, 2);
    if (!answer.ok) throw new Error(response.error?.message);
    receive(response);
  } catch (error) {
    show(note(`응답을 받지 못했어요. ${error.message ?? ""}`));
  }
}

function receive(response) {
  const drawn = draw(response, act);
  for (const bubble of drawn.bubbles) show(bubble);
  chips.replaceChildren(...drawn.chips);
  toEnd(); // they take some of its room
}

function act(button, trigger) {
  switch (button.action) {
    case "message":
      return send(button.messageText, trigger, button.extra);
    case "block":
      return send(button.messageText ?? button.label, trigger.replace("MESSAGE", "BLOCK"), button.extra);
    case "webLink":
      return window.open(button.webLinkUrl, "_blank", "noopener,noreferrer");
    case "phone":
      return show(note(`전화 걸기: ${button.phoneNumber}`));
    case "share":
      return show(note("친구에게 이 말풍선을 공유해요."));
    case "operator":
      return show(note("카카오톡의 상담원 연결로 넘어가요."));
  }
}

function show(bubble) {
  talk.append(bubble);
  toEnd();
}

function toEnd() {
  talk.scrollTop = talk.scrollHeight;
}

talk.addEventListener("load", toEnd, { capture: true }); // a picture

form.onsubmit = (event) => {
  event.preventDefault();
  if (event.isComposing || !say.value.trim()) return;
  send(say.value);
  say.value = "";
};
$("#again").onclick = () => {
  user = newUser();
  talk.replaceChildren();
  chips.replaceChildren();
  say.focus();
};
$(".name").textContent = document.body.dataset.centre || "고객센터";
