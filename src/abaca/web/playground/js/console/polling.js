// Asking again and again, while somebody looks.
import { Fault } from "../api.js";
import { signedOut } from "../shell.js";
import { t } from "../words.js";

/**
 * Do some work now and then every so often, but not while the page is hidden, and not twice at a time.
 * @param {number} pauseMs
 * @param {AbortSignal} signal Ends it.
 * @param {() => Promise<void>} work
 * @param {(words: string) => void} say Is told what the server refuses; it is asked again all the same.
 */
export function whileSeen(pauseMs, signal, work, say) {
  let timer = 0;
  let atWork = false;
  const turn = async () => {
    clearTimeout(timer);
    if (signal.aborted || document.hidden || atWork) return;
    atWork = true;
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Fault)) throw error;
      if (await signedOut(error)) location.reload();
      say(error.message || t("error.offline"));
    } finally {
      atWork = false;
    }
    if (!signal.aborted) timer = setTimeout(turn, pauseMs);
  };
  document.addEventListener("visibilitychange", turn, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  timer = setTimeout(turn, pauseMs);
}
