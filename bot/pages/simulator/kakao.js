// Draws a skill response as KakaoTalk does, and sends what a customer does as KakaoTalk would.
const FOLDED_AT = 500;
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

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child != null));
  return made;
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
  show(element("div", "bubble mine", utterance));
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
    draw(response);
  } catch (error) {
    show(element("div", "note", `응답을 받지 못했어요. ${error.message ?? ""}`));
  }
}

function draw(response) {
  if (response.useCallback) {
    show(element("div", "bubble", response.data.text));
    return;
  }
  for (const output of response.template.outputs) {
    const [[kind, part]] = Object.entries(output);
    show(BUBBLES[kind]?.(part) ?? element("div", "note", `그릴 수 없는 말풍선: ${kind}`));
  }
  chips.replaceChildren(...(response.template.quickReplies ?? []).map((reply) => tappable(reply, "QUICKREPLY_BUTTON_MESSAGE")));
}

const BUBBLES = {
  simpleText: ({ text }) => {
    const words = element("span", "", text.length > FOLDED_AT ? `${text.slice(0, FOLDED_AT)}…` : text);
    const bubble = element("div", "bubble", words);
    if (text.length > FOLDED_AT) {
      const more = element("button", "more", "전체 보기");
      more.type = "button";
      more.onclick = () => {
        words.textContent = text;
        more.remove();
      };
      bubble.append(more);
    }
    return bubble;
  },
  simpleImage: (part) => element("div", "bubble picture", picture(part)),
  textCard: (card) => element("div", "card", words(card), buttons(card)),
  basicCard: (card) => element("div", "card", picture(card.thumbnail), words(card), buttons(card)),
  listCard: (card) => {
    const items = card.items.map((item) => {
      const made = element("button", "item", item.title, item.description && element("small", "", item.description));
      made.type = "button";
      made.onclick = () => act(item, "LIST_ITEM_MESSAGE");
      return made;
    });
    return element("div", "card", element("div", "head", card.header.title), ...items, buttons(card));
  },
  carousel: ({ type, items }) => {
    const row = element("div", "row", ...items.map((item) => BUBBLES[type](item)));
    row.tabIndex = 0;
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "옆으로 넘겨 보는 카드");
    return row;
  },
};

function picture({ imageUrl, altText }) {
  const image = element("img");
  image.src = imageUrl;
  image.alt = altText ?? "";
  image.onload = () => {
    talk.scrollTop = talk.scrollHeight;
  };
  return image;
}

function words({ title, description }) {
  if (!title && !description) return null;
  return element("div", "words", title && element("b", "", title), description && element("p", "", description));
}

function buttons(card) {
  if (!card.buttons?.length) return null;
  const beside = card.buttons.length === 2 && card.buttonLayout !== "vertical";
  return element("div", beside ? "buttons beside" : "buttons", ...card.buttons.map((b) => tappable(b, "CARD_BUTTON_MESSAGE")));
}

function tappable(button, trigger) {
  const made = element("button", "", button.label);
  made.type = "button";
  made.onclick = () => act(button, trigger);
  return made;
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
      return show(element("div", "note", `전화 걸기: ${button.phoneNumber}`));
    case "share":
      return show(element("div", "note", "친구에게 이 말풍선을 공유해요."));
    case "operator":
      return show(element("div", "note", "카카오톡의 상담원 연결로 넘어가요."));
  }
}

function show(bubble) {
  talk.append(bubble);
  talk.scrollTop = talk.scrollHeight;
}

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
