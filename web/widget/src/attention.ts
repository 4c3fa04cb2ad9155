/** Calls a reader who looks elsewhere: the page's title says that something came, and a short sound does. */

const BLINK_MS = 1500;

/** The page's title in turn with the news; with none, the page's own again, whatever it has become meanwhile. */
export class TitleNews {
  private timer: ReturnType<typeof setInterval> | undefined;
  private own = "";
  private news = "";

  show(news: string): void {
    if (news === this.news) return;
    this.hide();
    this.news = news;
    this.turn();
    this.timer = setInterval(() => this.turn(), BLINK_MS);
  }

  hide(): void {
    clearInterval(this.timer);
    if (this.news && document.title === this.news) document.title = this.own;
    this.news = "";
  }

  private turn(): void {
    const { title } = document;
    if (title === this.news) {
      document.title = this.own;
    } else {
      this.own = title;
      document.title = this.news;
    }
  }
}

/** Two soft notes, made here: a file would have to pass the page's policy, and be fetched. */
export class Chime {
  private audio: AudioContext | null = null;

  /** Browsers let a page sound once its reader has touched it: called then. */
  prime(): void {
    try {
      this.audio ??= new AudioContext();
    } catch {
      // No sound on this machine.
    }
  }

  ring(): void {
    const { audio } = this;
    if (!audio) return;
    void audio.resume().catch(() => {});
    this.note(audio, 880, 0);
    this.note(audio, 1174.7, 0.14);
  }

  private note(audio: AudioContext, hertz: number, after: number): void {
    const start = audio.currentTime + after;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.32);
  }
}
