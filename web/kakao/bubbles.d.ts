/** The parts of a skill response (JSON v2.0) that the drawing looks at. */

export interface Response {
  readonly version: string;
  readonly useCallback?: boolean;
  readonly data?: { readonly text?: string };
  readonly template?: {
    readonly outputs: readonly Readonly<Record<string, unknown>>[];
    readonly quickReplies?: readonly Tappable[];
  };
}

export interface Tappable {
  readonly label?: string;
  readonly title?: string;
  readonly action?: string;
  readonly extra?: unknown;
}

export type Act = (tapped: Tappable, trigger: string) => void;

export function draw(response: Response, act: Act): { readonly bubbles: HTMLElement[]; readonly chips: HTMLElement[] };
export function mine(text: string): HTMLElement;
export function note(text: string): HTMLElement;
