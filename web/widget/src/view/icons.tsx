/** @jsxImportSource preact */
/** Icons, drawn on a 24 × 24 grid. Words beside them, or an `aria-label`, say what they mean. */

function Icon({ d }: { d: string }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={d} />
    </svg>
  );
}

export const ChatIcon = () => <Icon d="M4 5.5h16v11h-9L6.5 20v-3.5H4zM8.5 9.5h7M8.5 12.5h4.5" />;
export const CloseIcon = () => <Icon d="M6.5 6.5l11 11M17.5 6.5l-11 11" />;
export const SendIcon = () => <Icon d="M12 19V5.5M6 11.5l6-6 6 6" />;
export const PictureIcon = () => <Icon d="M4 5.5h16v13H4zM4 15.5l4.5-4 4 3.5 3-2.5 4.5 3.5M15.5 9.3h.01" />;
export const BackIcon = () => <Icon d="M14.5 6.5L9 12l5.5 5.5" />;
export const MoreIcon = () => (
  <Icon d="M12 5.3a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 11.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 17.5a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z" />
);
export const PlayIcon = () => <Icon d="M8.5 5.5l10 6.5-10 6.5z" />;
export const NextIcon = () => <Icon d="M9.5 6.5l5.5 5.5-5.5 5.5" />;
export const DownIcon = () => <Icon d="M6.5 9.5l5.5 5.5 5.5-5.5" />;
export const CheckIcon = () => <Icon d="M5.5 12.5l4.5 4.5 8.5-9.5" />;
export const OpenIcon = () => <Icon d="M13.5 5.5h5v5M18.5 5.5l-8 8M10 6.5H6v11.5h11.5v-4" />;
export const PhoneIcon = () => (
  <Icon d="M6.5 4.5h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3c0 1-.8 1.5-1.8 1.5C10.5 18.5 5.5 13.5 5 6.3c0-1 .5-1.8 1.5-1.8z" />
);
export const StarIcon = () => <Icon d="M12 4.2l2.4 4.9 5.4.8-3.9 3.8.9 5.4-4.8-2.6-4.8 2.6.9-5.4-3.9-3.8 5.4-.8z" />;
export const BotIcon = () => <Icon d="M5 9h14v9.5H5zM12 9V5.5M9.5 13.3v.9M14.5 13.3v.9M2.5 12.5v3M21.5 12.5v3" />;
export const AgentIcon = () => (
  <Icon d="M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 19.5c.5-3.5 3.5-5 7-5s6.5 1.5 7 5" />
);
