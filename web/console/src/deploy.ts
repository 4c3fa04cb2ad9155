/** A tab that stays open over a deploy: a part that is gone means a newer page, which is loaded once. Drafts are kept. */

const TRIED = "sangdam.reloaded";
const AGAIN_MS = 30_000;

export function reloadOnDeploy(target: EventTarget = window, reload: () => void = () => location.reload()): void {
  target.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(TRIED) ?? 0);
    if (Date.now() - last < AGAIN_MS) return; // it is not the deploy: the error is shown
    event.preventDefault();
    sessionStorage.setItem(TRIED, String(Date.now()));
    reload();
  });
}
