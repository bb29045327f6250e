// The server, as the pages ask it.

const KEY = "abaca.key";
const SESSION = /^abs-/; // what begins so stands for a key until it ends
const TABS_MS = 150; // so long other tabs are waited for

// The pages of this server in this browser. A link signs in once, which is not to mean in one tab.
const tabs = new BroadcastChannel("abaca");
tabs.addEventListener("message", ({ data }) => {
  if (data.asks && hasSession()) tabs.postMessage({ session: key() });
});

/** What the server refused, or that it could not be asked. */
export class Fault extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, field?: string, waitS?: number, callId?: string, wrongKey?: boolean}} [facts] `status` is
   *   0 when no answer came; `waitS` is after how many seconds trying again may help.
   */
  constructor(message, { status = 0, field = "", waitS = 0, callId = "", wrongKey = false } = {}) {
    super(message);
    Object.assign(this, { status, field, waitS, callId, wrongKey });
  }
}

/** The key of this tab, or the session that stands for one; "" when nobody is signed in. */
export const key = () => sessionStorage.getItem(KEY) ?? "";

/** Tell whether it is a session. */
export const hasSession = () => SESSION.test(key());

/** @param {string} value */
export function keepKey(value) {
  if (value) sessionStorage.setItem(KEY, value);
  else sessionStorage.removeItem(KEY);
}

/**
 * Tell whether the address brings a key, or the invitation of a link that signs in once.
 * @returns {{key: string, invitation: string}|null}
 */
export function broughtByAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [brought, invitation] = [said.get("key") ?? "", said.get("invitation") ?? ""];
  return brought || invitation ? { key: brought, invitation } : null;
}

/**
 * Sign in with what the address brings, and leave it neither there nor in the history. Throws a Fault, whose `wrongKey`
 * says that the invitation is not good; whoever was signed in before then is so still.
 */
export async function enterByAddress() {
  const brought = broughtByAddress();
  if (!brought) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (brought.key) keepKey(brought.key);
  else keepKey((await _exchange(brought.invitation)).secret);
}

const _exchange = (invitation) => askJson("/v1/session", {
  method: "POST", as: "", headers: { "content-type": "application/json" }, body: JSON.stringify({ invitation }),
});

/** Sign in with the session of another tab, if one has one. */
export async function enterByTabs() {
  const session = await new Promise((resolve) => {
    const hear = ({ data }) => data.session && resolve(data.session);
    tabs.addEventListener("message", hear);
    setTimeout(() => {
      tabs.removeEventListener("message", hear);
      resolve("");
    }, TABS_MS);
    tabs.postMessage({ asks: true });
  });
  if (session) keepKey(session);
}

/**
 * Call when another tab has ended the session of this one, which is forgotten by then.
 * @param {() => void} then
 */
export function onEnded(then) {
  tabs.addEventListener("message", ({ data }) => {
    if (!data.ended || data.ended !== key()) return;
    keepKey("");
    then();
  });
}

/** Sign out: forget the key; a session ends on the server and in other tabs too. */
export async function leave() {
  const [left, ends] = [key(), hasSession()];
  keepKey("");
  if (!ends) return;
  tabs.postMessage({ ended: left });
  try {
    await ask("/v1/session", { method: "DELETE", as: left });
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // it ended before, or ends by itself: nobody has it any more
  }
}

/**
 * Ask the server. Give its answer if that is a good one; throws a Fault.
 * @param {string} path
 * @param {RequestInit & {as?: string}} [options] `as` is another key than this tab's.
 * @returns {Promise<Response>}
 */
export async function ask(path, { as = key(), ...options } = {}) {
  const headers = { ...(as ? { authorization: `Bearer ${as}` } : {}), ...options.headers };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, credentials: "omit" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault("", { status: 0 });
  }
  if (answer.ok) return answer;
  throw faultIn(await answer.json().catch(() => ({})), answer);
}

/**
 * Ask for JSON.
 * @param {string} path
 * @param {RequestInit} [options]
 */
export const askJson = async (path, options) => (await ask(path, options)).json();

/**
 * Give what an error says, in whichever shape a vendor's spelling has it.
 * @param {any} body
 * @param {Response} [answer]
 */
export function faultIn(body, answer) {
  const said = body.error ?? {};
  const details = said.details ?? [];
  const retry = details.find((detail) => detail.retryDelay)?.retryDelay;
  const field = details.flatMap((detail) => detail.fieldViolations ?? [])[0]?.field ?? said.param ?? "";
  const status = answer?.status ?? (typeof said.code === "number" ? said.code : 502);
  return new Fault(said.message ?? `${status}`, {
    status,
    field: field.startsWith("req_") ? "" : field,
    waitS: Number(answer?.headers.get("retry-after") ?? Number.parseFloat(retry ?? "0")) || 0,
    callId: answer?.headers.get("x-abaca-call-id") ?? "",
    wrongKey: status === 401 || details.some((detail) => detail.reason === "API_KEY_INVALID"),
  });
}

/**
 * Yield the documents of a stream of server-sent events.
 * @param {Response} answer
 * @returns {AsyncGenerator<any>}
 */
export async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let pieces = [];
  for (;;) {
    let read;
    try {
      read = await reader.read();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new Fault("", { status: 0 });
    }
    if (read.done) return;
    const lines = read.value.split("\n");
    for (const piece of lines.slice(0, -1)) {
      const line = [...pieces, piece].join("");
      pieces = [];
      if (line.startsWith("data: {")) yield JSON.parse(line.slice(6));
    }
    pieces.push(lines.at(-1));
  }
}

/**
 * Give a picture of a call.
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<Blob>}
 */
export const askPicture = async (path, signal) => (await ask(path, { signal })).blob();
