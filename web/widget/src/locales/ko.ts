/** Every Korean sentence of the widget: the first language. `en.ts` has the same keys. */

export const ko = {
  launcher: "상담 열기",
  close: "상담 닫기",
  panel: (name: string) => `${name} 상담`,
  service: "고객센터",
  transcript: "대화 내용",

  greeting: "무엇을 도와드릴까요?",
  botNotice:
    "사람이 아니라 챗봇이 먼저 답해 드려요. 원하시면 상담원에게 연결해 드리고, 상담원이 답할 때는 이름을 보여 드려요.",

  bot: "챗봇",
  agent: (name: string) => (name ? `상담원 ${name}` : "상담원"),
  /** Both forms end in a consonant: the particles after it are always 이, 과. */
  agentInSentence: (name: string) => (name ? `상담원 ${name} 님` : "상담원"),
  system: "안내",
  you: "나",

  answeredByBot: "챗봇이 답하고 있어요",
  waitingForAgent: "상담원을 기다리고 있어요",
  answeredByAgent: (agent: string) => `${agent}과 이야기하고 있어요`,
  typing: (speaker: string) => `${speaker}이 답변을 쓰고 있어요`,

  requested: "상담원에게 연결하고 있어요",
  left: "상담원에게 남겨 두었어요",
  assigned: (agent: string) => `${agent}이 상담을 시작했어요`,
  transferred: (agent: string) => `${agent}에게 상담이 이어졌어요`,
  transferredToQueue: "다른 상담원에게 연결하고 있어요",
  resolved: "상담이 끝났어요",
  handedBack: "이제 다시 챗봇이 답해 드려요",

  contactGiven: (email: string) => `답변이 오면 ${email} 주소로 알려 드릴게요`,
  contactTitle: "답변이 오면 메일로 알려 드릴까요?",
  contactSend: "알림 받기",

  surveyTitle: "이번 상담은 어떠셨나요?",
  stars: (stars: number) => `별 ${stars}개`,
  surveyText: "더 하고 싶은 말씀이 있다면 적어 주세요 (선택)",
  surveySend: "평가 보내기",
  surveyThanks: (stars: number) => `별 ${stars}개를 주셨어요. 소중한 의견 고맙습니다.`,

  stopWaiting: "연결 취소",
  position: (position: number) => `상담원 연결 대기 ${position}번째`,
  wait: (minutes: number) => `약 ${minutes}분 남았어요`,
  closedNow: (hours: string) => `지금은 상담 시간이 아니에요. ${hours}`,
  closedHint: "메시지를 남겨 주시면 상담 시간에 답해 드려요.",

  connecting: "연결하고 있어요",
  offline: "연결이 끊겼어요. 다시 연결하고 있어요",
  connectNow: "지금 연결",

  placeholder: "메시지를 입력해 주세요",
  message: "메시지",
  send: "보내기",
  attach: "사진 보내기",
  count: (length: number, limit: number) => `${length.toLocaleString("ko")} / ${limit.toLocaleString("ko")}자`,
  drop: "여기에 사진을 놓아 주세요",

  sending: "보내는 중",
  queued: "연결되면 보낼게요",
  failed: "보내지 못했어요",
  retry: "다시 보내기",
  chosen: "선택함",

  tray: "보낼 사진",
  uploading: (name: string) => `${name}, 올리는 중`,
  uploaded: (name: string) => `${name}, 보낼 준비가 되었어요`,
  remove: (name: string) => `${name} 빼기`,
  picture: "보낸 사진",
  openPicture: "사진 크게 보기",
  video: "동영상",

  privacyTitle: "사진을 보내기 전에 확인해 주세요",
  privacyText:
    "사진 속 글자를 읽어 상담에 사용해요. 주민등록번호, 계좌번호처럼 상담에 필요 없는 개인정보는 가린 뒤 보내 주세요.",
  privacyAgree: "확인하고 올리기",
  cancel: "취소",

  newMessages: "새 메시지",
  dismiss: "알림 닫기",
  opensNew: "새 창에서 열려요",

  launcherNews: (count: number) => `상담 열기, 새 메시지 ${count}개`,
  newsTitle: (count: number) => `(${count}) 새 메시지가 왔어요`,

  menu: "상담 메뉴",
  soundOn: "알림음 켜기",
  soundOff: "알림음 끄기",
  takeAlong: "대화 내려받기",
  fileName: (day: string) => `상담-${day}.txt`,
  restart: "처음부터 다시",
  forget: "대화 지우기",
  forgetting: "대화를 지우고 있어요",
  restartTitle: "처음부터 다시 시작할까요?",
  restartText: "지금까지 나눈 대화는 화면에서 사라지고, 챗봇이 새로 답해 드려요.",
  restartAgree: "다시 시작",
  forgetTitle: "대화를 모두 지울까요?",
  forgetText: "나눈 말과 보낸 사진이 여기와 고객센터에서 모두 지워져요. 지운 뒤에는 되돌릴 수 없어요.",
  forgetTextAgent: "상담이 바로 끝나고, 나눈 말과 보낸 사진이 여기와 고객센터에서 모두 지워져요. 되돌릴 수 없어요.",
  forgetAgree: "모두 지우기",

  opening: "자주 묻는 질문",
  completions: "이 질문을 찾으세요?",
  completionsHint: (count: number) => `비슷한 질문 ${count}개가 있어요`,
  dismissCompletions: "추천 질문 닫기",

  cards: (count: number) => `옆으로 넘겨 보는 카드 ${count}장`,
  cardsNext: "다음 카드",
  cardsBefore: "이전 카드",
  play: (title: string) => `${title}, 동영상 재생`,

  faults: {
    too_many: "짧은 시간에 많이 보내셨어요. 잠시 뒤에 다시 보내 주세요.",
    too_large: "사진이 너무 커요. 크기를 줄여서 다시 보내 주세요.",
    unsupported_media: "PNG, JPEG, WebP 사진만 보낼 수 있어요.",
    unprocessable: "사진을 열 수 없어요. 다른 사진으로 다시 보내 주세요.",
    too_many_attachments: "한 번에 보낼 수 있는 사진 수를 넘었어요.",
    upload_failed: "사진을 올리지 못했어요. 다시 시도해 주세요.",
    unauthorised: "연결이 만료되었어요. 창을 새로 고친 뒤 다시 시도해 주세요.",
    unavailable: "지금은 답변을 준비할 수 없어요. 잠시 뒤에 다시 시도해 주세요.",
    taken: "상담원과 이야기하는 중에는 다시 시작할 수 없어요.",
    transcript: "대화를 내려받지 못했어요. 잠시 뒤에 다시 시도해 주세요.",
    unanswered: "보낸 메시지가 확인되지 않았어요.",
    unknown: "문제가 생겼어요. 잠시 뒤에 다시 시도해 주세요.",
  },
};
