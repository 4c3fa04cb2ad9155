/**
 * KakaoTalk's bubbles, drawn from a skill response as the messenger draws them. The simulator's page loads this file as it
 * stands, and the authoring editor's preview is built with it: there is one drawing.
 */

/** Characters after which a text is folded. */
const FOLDED_AT = 500;

/**
 * @param {import("./bubbles").Response} response
 * @param {import("./bubbles").Act} act told of each tap
 */
export function draw(response, act) {
  if (response.useCallback) return { bubbles: [said(response.data?.text ?? "")], chips: [] };
  const { outputs = [], quickReplies = [] } = response.template ?? {};
  return {
    bubbles: outputs.map((output) => {
      const [[kind, part]] = Object.entries(output);
      return BUBBLES[kind]?.(part, act) ?? note(`그릴 수 없는 말풍선: ${kind}`);
    }),
    chips: quickReplies.map((reply) => tappable(reply, "QUICKREPLY_BUTTON_MESSAGE", act)),
  };
}

/** What the customer said. */
export function mine(text) {
  return element("div", "bubble mine", text);
}

/** A line that is nobody's. */
export function note(text) {
  return element("div", "note", text);
}

function said(text) {
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
}

const BUBBLES = {
  simpleText: ({ text }) => said(text),
  simpleImage: (part) => element("div", "bubble picture", picture(part)),
  textCard: (card, act) => element("div", "card", words(card), buttons(card, act)),
  basicCard: (card, act) => element("div", "card", picture(card.thumbnail), words(card), buttons(card, act)),
  listCard: (card, act) => {
    const items = card.items.map((item) => {
      const made = element("button", "item", item.title, item.description && element("small", "", item.description));
      made.type = "button";
      made.onclick = () => act(item, "LIST_ITEM_MESSAGE");
      return made;
    });
    return element("div", "card", element("div", "head", card.header.title), ...items, buttons(card, act));
  },
  carousel: ({ type, items }, act) => {
    const row = element("div", "row", ...items.map((item) => BUBBLES[type](item, act)));
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
  return image;
}

function words({ title, description }) {
  if (!title && !description) return null;
  return element("div", "words", title && element("b", "", title), description && element("p", "", description));
}

function buttons(card, act) {
  if (!card.buttons?.length) return null;
  const beside = card.buttons.length === 2 && card.buttonLayout !== "vertical";
  const made = card.buttons.map((button) => tappable(button, "CARD_BUTTON_MESSAGE", act));
  return element("div", beside ? "buttons beside" : "buttons", ...made);
}

function tappable(button, trigger, act) {
  const made = element("button", "", button.label);
  made.type = "button";
  made.onclick = () => act(button, trigger);
  return made;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
}
