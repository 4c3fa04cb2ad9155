import type { Catalogue } from ".";

export const en: Catalogue = {
  launcher: "Open chat",
  close: "Close chat",
  panel: (name) => `${name} chat`,
  service: "Help centre",
  transcript: "Conversation",

  greeting: "How can we help?",
  botNotice:
    "A chatbot, not a person, answers first. You can ask for a human agent, and you’ll see the name of the agent who answers.",

  bot: "Chatbot",
  agent: (name) => (name ? `Agent ${name}` : "Agent"),
  agentInSentence: (name) => (name ? `agent ${name}` : "an agent"),
  system: "Notice",
  you: "You",

  answeredByBot: "A chatbot is answering",
  waitingForAgent: "Waiting for an agent",
  answeredByAgent: (agent) => `You’re talking with ${agent}`,
  typing: (speaker) => `Writing: ${speaker}`,

  requested: "Connecting you to an agent",
  left: "Left for our agents",
  assigned: (agent) => `You’re now talking with ${agent}`,
  transferred: (agent) => `The chat was passed on to ${agent}`,
  transferredToQueue: "Connecting you to another agent",
  resolved: "The chat has ended",
  handedBack: "The chatbot is answering again",

  contactGiven: (email) => `We’ll tell you at ${email} when there’s an answer`,
  contactTitle: "Shall we e-mail you when there’s an answer?",
  contactSend: "Tell me",

  surveyTitle: "How was this chat?",
  stars: (stars) => (stars === 1 ? "1 star" : `${stars} stars`),
  surveyText: "Anything you’d like to add (optional)",
  surveySend: "Send rating",
  surveyThanks: (stars) => `You gave ${stars === 1 ? "1 star" : `${stars} stars`}. Thank you!`,

  stopWaiting: "Stop waiting",
  position: (position) => `Number ${position} in line for an agent`,
  wait: (minutes) => `about ${minutes} min left`,
  closedNow: (hours) => `Our agents are away now. ${hours}`,
  closedHint: "Leave a message and we’ll answer during opening hours.",

  connecting: "Connecting",
  offline: "Connection lost. Reconnecting",
  connectNow: "Connect now",

  placeholder: "Write a message",
  message: "Message",
  send: "Send",
  attach: "Send a picture",
  count: (length, limit) => `${length.toLocaleString("en")} / ${limit.toLocaleString("en")}`,
  drop: "Drop pictures here",

  sending: "Sending",
  queued: "Will be sent once connected",
  failed: "Not sent",
  retry: "Send again",
  chosen: "chosen",

  tray: "Pictures to send",
  uploading: (name) => `Uploading ${name}`,
  uploaded: (name) => `${name} is ready to send`,
  remove: (name) => `Remove ${name}`,
  picture: "Picture",
  openPicture: "Open the picture",
  video: "Video",

  privacyTitle: "Before you send a picture",
  privacyText:
    "We read the text in your picture to help you. Please cover personal details we don’t need, such as ID or bank account numbers.",
  privacyAgree: "OK, upload it",
  cancel: "Cancel",

  newMessages: "New messages",
  dismiss: "Dismiss",
  opensNew: "opens in a new window",

  launcherNews: (count) => `Open chat, ${count === 1 ? "1 new message" : `${count} new messages`}`,
  newsTitle: (count) => (count === 1 ? "(1) New message" : `(${count}) New messages`),

  menu: "Chat menu",
  soundOn: "Turn sound on",
  soundOff: "Turn sound off",
  takeAlong: "Download chat",
  fileName: (day) => `chat-${day}.txt`,
  restart: "Start again",
  forget: "Delete chat",
  forgetting: "Deleting the chat",
  restartTitle: "Start again?",
  restartText: "What was said so far leaves the screen, and the chatbot answers afresh.",
  restartAgree: "Start again",
  forgetTitle: "Delete everything?",
  forgetText: "What was said and the pictures you sent are deleted here and at the help centre, for good.",
  forgetTextAgent:
    "The chat ends now, and what was said and the pictures you sent are deleted here and at the help centre, for good.",
  forgetAgree: "Delete everything",

  opening: "Often asked",
  completions: "Is it one of these?",
  completionsHint: (count) => (count === 1 ? "1 similar question" : `${count} similar questions`),
  dismissCompletions: "Close suggestions",

  cards: (count) => `${count} cards, side by side`,
  cardsNext: "Next card",
  cardsBefore: "Previous card",
  play: (title) => `Play video: ${title}`,

  faults: {
    too_many: "That was a lot at once. Please try again in a moment.",
    too_large: "This picture is too large. Please send a smaller one.",
    unsupported_media: "Only PNG, JPEG and WebP pictures can be sent.",
    unprocessable: "This picture can’t be opened. Please send another one.",
    too_many_attachments: "That’s more pictures than can be sent at once.",
    upload_failed: "The picture couldn’t be uploaded. Please try again.",
    unauthorised: "Your session has expired. Please reload the page and try again.",
    unavailable: "We can’t answer right now. Please try again in a moment.",
    taken: "You can’t start again while an agent is with you.",
    transcript: "The chat couldn’t be downloaded. Please try again in a moment.",
    unanswered: "We couldn’t confirm that your message arrived.",
    unknown: "Something went wrong. Please try again in a moment.",
  },
};
