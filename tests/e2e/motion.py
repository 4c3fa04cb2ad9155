"""Waiting until a page moves no more: halfway in, anything has too little contrast and stands somewhere else."""

from playwright.async_api import Page

_NOTHING_MOVES = """async () => {
    const roots = () => [document, ...[...document.querySelectorAll('*')].map(one => one.shadowRoot).filter(Boolean)];
    const moving = () => roots().flatMap(root => root.getAnimations()).filter(one =>
        one.playState === 'running' && Number.isFinite(one.effect.getComputedTiming().endTime));
    while (moving().length) await Promise.allSettled(moving().map(one => one.finished));
}"""


async def stand_still(page: Page) -> None:
    """Returns once every animation that ends has ended, the widget's too."""
    await page.evaluate(_NOTHING_MOVES)
