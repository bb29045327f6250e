// A wish as code that runs: curl, Python with either SDK, JavaScript.
import { googlePython, openaiPython } from "./python.js";
import { bodyOf, eachOf, headersOf, pathOf } from "./request.js";
import { hasFiles, marked, repeated } from "./marks.js";

/** @typedef {import("./request.js").Wish} Wish */

/**
 * Give the code of a wish, by the name of its language. The key is read from ABACA_KEY, references from their files.
 * @param {Wish} wish
 * @param {string} origin Where the server is.
 * @returns {Record<string, string>}
 */
export function codeOf(wish, origin) {
  const python = wish.dialect === "gemini"
    ? { "Python · google-genai": googlePython(wish, origin) }
    : { "Python · openai": openaiPython(wish, origin) };
  return { curl: _curl(wish, origin), ...python, JavaScript: _javascript(wish, origin) };
}

// Reads an answer of either dialect, whole or streamed.
const _SAVE = `python3 - <<'PYTHON'
import base64, json, pathlib
said = pathlib.Path("answer.txt").read_text()
lines = [line[6:] for line in said.splitlines() if line.startswith("data: {")]
for answer in map(json.loads, lines or [said]):
    if "error" in answer:
        raise SystemExit(answer["error"]["message"])
    parts = [part for one in answer.get("candidates", []) for part in one.get("content", {}).get("parts", [])]
    found = [part.get("inlineData") or part.get("inline_data") or {} for part in parts]
    found = [one["data"] for one in found if one] + [part["fileData"]["fileUri"] for part in parts if "fileData" in part]
    for message in [one.get("delta") or one.get("message") or {} for one in answer.get("choices", [])]:
        parts.append({"text": message.get("content") or ""})
        found += [image["image_url"]["url"] for image in message.get("images") or []]
    print("".join(part.get("text", "") for part in parts))
    for picture in found:
        if picture.startswith("http"):
            print(picture)
        else:
            path = next(path for path in (pathlib.Path(f"picture-{n}.png") for n in range(1, 1000)) if not path.exists())
            path.write_bytes(base64.b64decode(picture.rpartition(",")[2]))
            print(path)
PYTHON`;

function _curl(wish, origin) {
  const times = eachOf(wish).length;
  const answered = wish.dialect === "gemini" ? '["candidates"][0]["content"]' : '["choices"][0]["message"]';
  const said = {
    file: (name, before) => `"${before}$(base64 < ${_quoted(name)} | tr -d '\\n')"`,
    answer: (call) => `$(curl -s "$ABACA/v1/calls/${call}?as=${wish.dialect}" -H "Authorization: Bearer $ABACA_KEY" | ` +
      `python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)${answered}))')`,
    seed: (seed) => `$((${seed} + number - 1))`,
  };
  const { text, live } = marked(bodyOf(...repeated(wish)), 2, said, (plain) => plain.replace(/[\\$`]/g, "\\$&"));
  const headers = { "Content-Type": "application/json", ...headersOf(wish) };
  const draw = [
    `cat > request.json <<${live ? "JSON" : "'JSON'"}`, text, "JSON",
    `curl -sN "$ABACA"${_quoted(pathOf(wish))} \\`,
    `  -H "Authorization: Bearer $ABACA_KEY" \\`,
    ...Object.entries(headers).map(([name, value]) => `  -H '${name}: ${value}' \\`),
    "  --data-binary @request.json > answer.txt",
    _SAVE,
  ];
  const several = times > 1 ? [`for number in $(seq ${times}); do`, ...draw, "done"] : draw;
  return [`ABACA=${_quoted(origin)}`, ...several, ""].join("\n");
}

const _quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

function _javascript(wish, origin) {
  const answered = wish.dialect === "gemini" ? "candidates[0].content" : "choices[0].message";
  const said = {
    file: (name, before) => `${before ? `${JSON.stringify(before)} + ` : ""}base64Of(${JSON.stringify(name)})`,
    answer: (call) => `await answerOf(${JSON.stringify(call)})`,
    seed: (seed) => `${seed} + number - 1`,
  };
  const { text } = marked(bodyOf(...repeated(wish)), 2, said);
  const headers = { "content-type": "application/json", ...headersOf(wish) };
  return [
    "// Node.js 20 or newer: save as draw.mjs, then `node draw.mjs`.",
    'import { existsSync, readFileSync, writeFileSync } from "node:fs";',
    "",
    `const abaca = ${JSON.stringify(origin)};`,
    "const authorization = `Bearer ${process.env.ABACA_KEY}`;",
    ...(hasFiles(wish) ? ['const base64Of = (name) => readFileSync(name).toString("base64");'] : []),
    ...(wish.history.length > 0 ? [
      "const answerOf = async (call) =>",
      `  (await (await fetch(\`\${abaca}/v1/calls/\${call}?as=${wish.dialect}\`, { headers: { authorization } })).json()).${answered};`,
    ] : []),
    "",
    `const body = async (number) => (${text});`,
    "",
    `for (let number = 1; number <= ${eachOf(wish).length}; number += 1) {`,
    `  const answer = await fetch(abaca + ${JSON.stringify(pathOf(wish))}, {`,
    '    method: "POST",',
    `    headers: { authorization, ${Object.entries(headers).map(([name, value]) => `"${name}": "${value}"`).join(", ")} },`,
    "    body: JSON.stringify(await body(number)),",
    "  });",
    _JAVASCRIPT_READS,
    "}",
    "",
  ].join("\n");
}

const _JAVASCRIPT_READS = `  const said = await answer.text();
  if (!answer.ok) throw new Error(JSON.parse(said).error.message);
  const lines = said.split("\\n").filter((line) => line.startsWith("data: {")).map((line) => line.slice(6));
  for (const document of (lines.length > 0 ? lines : [said]).map((line) => JSON.parse(line))) {
    const parts = (document.candidates ?? []).flatMap((one) => one.content?.parts ?? []);
    const messages = (document.choices ?? []).map((one) => one.delta ?? one.message ?? {});
    console.log([...parts.map((one) => one.text), ...messages.map((one) => one.content)].filter(Boolean).join(""));
    const pictures = [
      ...parts.map((one) => (one.inlineData ?? one.inline_data)?.data ?? one.fileData?.fileUri),
      ...messages.flatMap((one) => one.images ?? []).map((one) => one.image_url.url),
    ];
    for (const picture of pictures.filter(Boolean)) {
      let name = 1;
      while (existsSync(\`picture-\${name}.png\`)) name += 1;
      if (picture.startsWith("http")) console.log(picture);
      else writeFileSync(\`picture-\${name}.png\`, Buffer.from(picture.split(",").at(-1), "base64"));
    }
  }`;
