// A wish as Python, with Google's SDK or OpenAI's.
import { bodyOf, eachOf, headersOf, prefixOf } from "./request.js";
import { MARKS, hasFiles, marked } from "./marks.js";

/** @typedef {import("./request.js").Wish} Wish */

const WORDS = { true: "True", false: "False", null: "None" };

/**
 * Give a wish as Python with google-genai.
 * @param {Wish} wish
 * @param {string} origin
 */
export function googlePython(wish, origin) {
  const body = bodyOf(wish, MARKS);
  const times = eachOf(wish).length;
  const { imageConfig, responseFormat } = body.generationConfig ?? {};
  const image = [["aspect_ratio", imageConfig?.aspectRatio], ["image_size", imageConfig?.imageSize]].filter(([, value]) => value);
  const config = [
    ...(imageConfig ? [`image_config=types.ImageConfig(${image.map(([name, value]) => `${name}="${value}"`).join(", ")}),`] : []),
    ...(wish.seed === null ? [] : [`seed=${wish.seed}${times > 1 ? " + number" : ""},`]),
    ...(responseFormat ? [`http_options=types.HttpOptions(extra_body=${_literal({ generationConfig: { responseFormat } }, 0)}),`] : []),
  ];
  const draw = [
    `answer = client.models.${wish.stream ? "generate_content_stream" : "generate_content"}(`,
    `    model=${JSON.stringify(wish.model)},`,
    "    contents=contents,",
    ...(config.length > 0 ? ["    config=types.GenerateContentConfig(", ...config.map((line) => `        ${line}`), "    ),"] : []),
    ")",
    `for chunk in ${wish.stream ? "answer" : "[answer]"}:`,
    "    for part in chunk.parts or []:",
    "        if part.inline_data:",
    "            save(part.inline_data.data)",
    "        elif part.file_data:",
    "            print(part.file_data.file_uri)",
    "        elif part.text:",
    "            print(part.text)",
  ];
  return [
    ..._head(wish, origin, ["from google import genai", "from google.genai import types"], '["candidates"][0]["content"]'),
    "client = genai.Client(",
    "    api_key=KEY,",
    `    http_options=types.HttpOptions(base_url=ABACA + "${prefixOf(wish)}"${_headers(wish, "headers")}),`,
    ")",
    `contents = ${_literal(body.contents, 4)}`,
    ...(times > 1 ? [`for number in range(${times}):`, ...draw.map((line) => `    ${line}`)] : draw),
    "",
  ].join("\n");
}

/**
 * Give a wish as Python with openai.
 * @param {Wish} wish
 * @param {string} origin
 */
export function openaiPython(wish, origin) {
  const { messages, model, image_config: image, n, seed, stream } = bodyOf(wish, MARKS);
  const fields = [
    `model=${JSON.stringify(model)},`, "messages=messages,",
    ...(n ? [`n=${n},`] : []), ...(seed === undefined ? [] : [`seed=${seed},`]), ...(stream ? ["stream=True,"] : []),
    ...(image ? [`extra_body=${_literal({ image_config: image }, 0)},`] : []),
  ];
  return [
    ..._head(wish, origin, ["from openai import OpenAI"], '["choices"][0]["message"]'),
    `client = OpenAI(api_key=KEY, base_url=ABACA + "${prefixOf(wish)}/v1"${_headers(wish, "default_headers")})`,
    `messages = ${_literal(messages, 4)}`,
    "answer = client.chat.completions.create(",
    ...fields.map((line) => `    ${line}`),
    ")",
    `for chunk in ${stream ? "answer" : "[answer]"}:`,
    "    for choice in chunk.choices:",
    `        message = choice.${stream ? "delta" : "message"}`,
    "        if message.content:",
    "            print(message.content)",
    '        for image in (message.model_extra or {}).get("images", []):',
    '            url = image["image_url"]["url"]',
    '            print(url) if url.startswith("http") else save(base64.b64decode(url.partition(",")[2]))',
    "",
  ].join("\n");
}

/** What comes before the client is made. */
function _head(wish, origin, sdk, answered) {
  const continues = wish.history.length > 0;
  const needed = [
    ...(hasFiles(wish) || wish.dialect === "openai_chat" ? ["base64"] : []),
    ...(continues ? ["json"] : []), "os", "pathlib", ...(continues ? ["urllib.request"] : []),
  ];
  return [
    ...needed.map((name) => `import ${name}`), "", ...sdk, "",
    `ABACA, KEY = "${origin}", os.environ["ABACA_KEY"]`, "",
    ..._SAVE,
    ...(hasFiles(wish) ? _READ : []),
    ...(continues ? [
      "def answer_of(call):",
      '    """Give what an earlier call has answered, as a turn to continue."""',
      "    request = urllib.request.Request(",
      `        f"{ABACA}/v1/calls/{call}?as=${wish.dialect}", headers={"Authorization": f"Bearer {KEY}"}`,
      "    )",
      "    with urllib.request.urlopen(request) as answer:",
      `        return json.load(answer)${answered}`, "", "",
    ] : []),
  ];
}

const _SAVE = [
  "",
  "def save(picture):",
  '    """Write a picture into the first file that is free."""',
  '    paths = (pathlib.Path(f"picture-{number}.png") for number in range(1, 1000))',
  "    path = next(path for path in paths if not path.exists())",
  "    path.write_bytes(picture)",
  "    print(path)", "", "",
];

const _READ = [
  "def base64_of(name):",
  '    """Give a file as base64."""',
  "    return base64.b64encode(pathlib.Path(name).read_bytes()).decode()", "", "",
];

function _headers(wish, name) {
  const headers = headersOf(wish);
  return Object.keys(headers).length > 0 ? `, ${name}=${_literal(headers, 0)}` : "";
}

/** Give JSON as Python says it. */
function _literal(body, indent) {
  const { text } = marked(body, indent, {
    file: (name, before) => `${before ? `${JSON.stringify(before)} + ` : ""}base64_of(${JSON.stringify(name)})`,
    answer: (call) => `answer_of(${JSON.stringify(call)})`,
  });
  const spaced = (plain) => (indent === 0 ? plain.replaceAll(":", ": ").replaceAll(",", ", ") : plain);
  return text.replace(/("(?:[^"\\]|\\.)*")|([^"]+)/g, (_whole, quoted, plain) =>
    quoted ?? spaced(plain).replace(/\b(true|false|null)\b/g, (word) => WORDS[word]));
}
