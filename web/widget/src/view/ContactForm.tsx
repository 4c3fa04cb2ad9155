/** Where to tell of the answer to a message that was left while nobody is there. */

import { useWidget } from "./context";

const MAX_EMAIL = 254;

export function ContactForm() {
  const { client, t } = useWidget();
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        const email = new FormData(event.currentTarget).get("email");
        if (typeof email === "string") client.leaveContact(email.trim());
      }}
    >
      <label>
        <span>{t.contactTitle}</span>
        <input
          class="field"
          type="email"
          name="email"
          required
          maxLength={MAX_EMAIL}
          autocomplete="email"
          placeholder="name@example.com"
        />
      </label>
      <button type="submit" class="primary">
        {t.contactSend}
      </button>
    </form>
  );
}
