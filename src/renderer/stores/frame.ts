/** How long a hidden page waits where a visible one waits for a frame. */
const HIDDEN_MS = 250;

/**
 * Returns a function that asks for one call of `run` at the next frame, however often it is called before. A hidden page
 * gets no frames: there it runs after a while, so that background tabs stay up to date without cost.
 */
export function oncePerFrame(run: () => void): () => void {
  let asked = false;
  const go = () => {
    asked = false;
    run();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.visibilityState === 'visible') requestAnimationFrame(go);
    else setTimeout(go, HIDDEN_MS);
  };
}
