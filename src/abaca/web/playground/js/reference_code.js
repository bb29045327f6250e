// A request as code that runs: curl, and Python with requests. The key is read from ABACA_KEY.

/**
 * One request as it would be sent, without its key.
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} path With the values in it.
 * @property {[string, string][]} query
 * @property {[string, string][]} headers
 * @property {string} body "" for none.
 * @property {string} spelling Of the key, "" for none.
 * @property {string} file What the answer is written to, "" for none.
 */

const HEADERS = { bearer: ["Authorization", "Bearer "], "x-goog-api-key": ["x-goog-api-key", ""], "x-api-key": ["x-api-key", ""], "api-key": ["api-key", ""] };

/**
 * Give the headers and the query that carry a key in a spelling.
 * @param {string} spelling
 * @param {string} key
 * @returns {{headers: [string, string][], query: [string, string][]}}
 */
export function keyed(spelling, key) {
  if (!spelling || !key) return { headers: [], query: [] };
  if (spelling === "query") return { headers: [], query: [["key", key]] };
  const [name, before] = HEADERS[spelling];
  return { headers: [[name, before + key]], query: [] };
}

/**
 * Give the path with its query.
 * @param {string} path
 * @param {[string, string][]} query
 */
export function withQuery(path, query) {
  const said = new URLSearchParams(query).toString();
  return said ? `${path}?${said}` : path;
}

/**
 * Give the code by the name of its language.
 * @param {Asked} asked
 * @param {string} origin
 * @returns {Record<string, string>}
 */
export const codeOf = (asked, origin) => ({ curl: _curl(asked, origin), Python: _python(asked, origin) });

function _curl(asked, origin) {
  const { headers, query } = keyed(asked.spelling, "$ABACA_KEY");
  const url = withQuery(asked.path, asked.query);
  const last = query.length > 0 ? `${url.includes("?") ? "&" : "?"}key=$ABACA_KEY` : "";
  const lines = [
    `curl -sN${asked.method === "GET" ? "" : ` -X ${asked.method}`} "$ABACA"${_quoted(url)}${last ? `"${last}"` : ""}`,
    ...headers.map(([name, value]) => `-H "${name}: ${value}"`),
    ...asked.headers.map(([name, value]) => `-H ${_quoted(`${name}: ${value}`)}`),
    ...(asked.file ? [`-o ${asked.file}`] : []),
    ...(asked.body ? ["--data-binary @- <<'JSON'"] : []),
  ];
  return [`ABACA=${_quoted(origin)}`, lines.join(" \\\n  "), ...(asked.body ? [asked.body, "JSON"] : []), ""].join("\n");
}

const _quoted = (words) => `'${words.replaceAll("'", "'\\''")}'`;

function _python(asked, origin) {
  const { headers, query } = keyed(asked.spelling, "\0");
  const said = (pairs) => pairs.map(([name, value]) => `${JSON.stringify(name)}: ${_value(value)}`).join(", ");
  const [heads, asks] = [[...headers, ...asked.headers], [...query, ...asked.query]];
  return [
    ...(asked.spelling ? ["import os", ""] : []),
    "import requests",
    "",
    ...(asked.body ? [`BODY = r'''${asked.body.replaceAll("'''", "\\u0027''")}'''`, ""] : []),
    "answer = requests.request(",
    `    ${JSON.stringify(asked.method)},`,
    `    ${JSON.stringify(origin + asked.path)},`,
    ...(asks.length > 0 ? [`    params={${said(asks)}},`] : []),
    ...(heads.length > 0 ? [`    headers={${said(heads)}},`] : []),
    ...(asked.body ? ["    data=BODY.encode(),"] : []),
    "    timeout=600,",
    ")",
    "answer.raise_for_status()",
    asked.file ? `open(${JSON.stringify(asked.file)}, "wb").write(answer.content)` : "print(answer.text)",
    "",
  ].join("\n");
}

/** A value of Python, the key where it stands for one. */
function _value(value) {
  if (!value.endsWith("\0")) return JSON.stringify(value);
  const before = value.slice(0, -1);
  return before ? `${JSON.stringify(before)} + os.environ["ABACA_KEY"]` : 'os.environ["ABACA_KEY"]';
}
