/** Tells an agent who looks elsewhere: a short tone, and a notification that says nothing of the customer. */

import { preferences } from "./preferences";

let audio: AudioContext | null = null;

export function alertAgent(title: string): void {
  const { sound, notify } = preferences();
  if (sound) ring();
  if (!notify || document.hasFocus() || !("Notification" in window) || Notification.permission !== "granted") return;
  // The customer's words stay on the page: a notification may be seen by whoever passes by.
  const shown = new Notification(title, { tag: "sangdam-desk" });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}

/** Two soft notes; a browser that has not been touched yet makes no sound. */
function ring(): void {
  try {
    audio ??= new AudioContext();
    const at = audio.currentTime;
    for (const [n, pitch] of [660, 880].entries()) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at + n * 0.14);
      volume.gain.linearRampToValueAtTime(0.08, at + n * 0.14 + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + n * 0.14 + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(at + n * 0.14);
      tone.stop(at + n * 0.14 + 0.32);
    }
  } catch {
    // No sound on this machine.
  }
}
