// tests/wire/typescript.mjs: the golden frames through the generated TypeScript decoder, and against the schemas of the AsyncAPI document:
// three outputs of one table, and the hand-written encoder, agree. Usage: node typescript.mjs SOURCE_ROOT
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = process.argv[2];
if (!existsSync(join(root, "client-web/node_modules/esbuild"))) {
  console.log("skipped: the client's tools are not installed (npm ci in client-web)");
  process.exit(77);
}
const esbuild = createRequire(join(root, "client-web/package.json"))("esbuild");
const source = readFileSync(join(root, "client-web/protocol/protocol.ts"), "utf8");
const { code } = esbuild.transformSync(source, { loader: "ts", format: "esm" });
const protocol = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
const { components } = JSON.parse(readFileSync(join(root, "server/wire/protocol.asyncapi.json"), "utf8"));

const folder = join(root, "tests/wire/golden");
const golden = (prefix) =>
  readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));

/** As much of JSON Schema as the generator writes. Returns what is wrong, or null. */
function wrong(schema, value, where) {
  if (schema.$ref !== undefined) return wrong(components.schemas[schema.$ref.split("/").at(-1)], value, where);
  if (schema.oneOf !== undefined) {
    const fits = schema.oneOf.filter((one) => wrong(one, value, where) === null).length;
    return fits === 1 ? null : `${where}: fits ${fits} of ${schema.oneOf.length}`;
  }
  if (schema.const !== undefined && value !== schema.const) return `${where}: not ${schema.const}`;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${where}: not one of ${schema.enum}`;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) return `${where}: not ${schema.pattern}`;
  switch (schema.type) {
    case "null":
      return value === null ? null : `${where}: not null`;
    case "string":
    case "boolean":
      return typeof value === schema.type ? null : `${where}: no ${schema.type}`;
    case "integer":
      if (!Number.isSafeInteger(value)) return `${where}: no integer`;
      return value >= schema.minimum && !(value > schema.maximum) ? null : `${where}: out of bounds`;
    case "array":
      if (!Array.isArray(value)) return `${where}: no list`;
      return value.map((one, i) => wrong(schema.items, one, `${where}[${i}]`)).find((one) => one !== null) ?? null;
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return `${where}: no object`;
      for (const name of schema.required) if (!(name in value)) return `${where}: no ${name}`;
      // The server's own bytes are held to the table as strictly as a client's.
      for (const [name, one] of Object.entries(value)) {
        const property = schema.properties[name];
        const found = property === undefined ? `${where}: unknown ${name}` : wrong(property, one, `${where}.${name}`);
        if (found !== null) return found;
      }
      return null;
    }
    default:
      return schema.const === undefined && schema.enum === undefined ? `${where}: no type in the schema` : null;
  }
}

/** The entry of the table that an event or request is of. */
const schemaOf = (key, name) =>
  Object.values(components.schemas).find((schema) => schema.properties?.[key]?.const === name);

const seen = new Set();
for (const { file, text } of [...golden("event_"), ...golden("operator_")]) {
  const plain = JSON.parse(text);
  for (const event of plain) {
    seen.add(event.ev);
    assert.equal(wrong(schemaOf("ev", event.ev), event, file), null);
  }
  if (file.startsWith("event_")) assert.deepEqual(protocol.decodeFrame(text), plain, file);
}
const comes = new Set([]); // in the table, not yet encoded by the server
for (const schema of Object.values(components.schemas).filter((schema) => !comes.has(schema.properties?.ev?.const)))
  if (schema.properties?.ev !== undefined) assert.ok(seen.has(schema.properties.ev.const), `no golden of ${schema.properties.ev.const}`);

const bodies = { look: "JoinLookBody", join: "JoinBody", sign_in: "SignInBody" };
for (const { file, text } of golden("request_")) {
  const request = JSON.parse(text);
  const name = request.do ?? request.ask ?? file.slice("request_".length, -".json".length);
  const schema = bodies[name] ? components.schemas[bodies[name]] : schemaOf(request.do ? "do" : "ask", name);
  assert.equal(wrong(schema, request, file), null);
}

const answers = { look: "JoinLook", session: "SessionAnswer", about: "About" };
const decoders = { JoinLook: protocol.decodeJoinLook, SessionAnswer: protocol.decodeSessionAnswer, Refusal: protocol.decodeRefusal };
for (const { file, text } of golden("body_")) {
  const type = answers[file.split(/[_.]/)[1]] ?? "Refusal";
  assert.equal(wrong(components.schemas[type], JSON.parse(text), file), null);
  if (decoders[type] !== undefined) assert.deepEqual(decoders[type](text), JSON.parse(text), file);
}

// What a newer server may say is left out; what is no frame of ours is none.
const pong = { ev: "pong", re: "11".repeat(16), now_at: 1 };
assert.deepEqual(protocol.decodeFrame(JSON.stringify([{ ev: "newer" }, { ...pong, newer: 1 }])), [pong]);
const text = readFileSync(join(folder, "event_room.json"), "utf8");
assert.deepEqual(protocol.decodeFrame(text.replace('"process"', '"newer"')), []);
for (const bad of ["", "{}", "null", "[1]", "[{}]", '[{"ev":"pong"}]', '[{"ev":"pong","re":1}]', text.replace('"change":1', '"change":1.5')])
  assert.equal(protocol.decodeFrame(bad), null, bad);
assert.equal(protocol.TEXT_CHARACTERS_MAX, 2000);
const say = (text) => ({ do: "say", id: "11".repeat(16), room: "b2".repeat(16), text });
assert.equal(protocol.encode(say("a \u{1f642} \\ud800")), JSON.stringify(say("a \u{1f642} \\ud800")));
assert.equal(protocol.encode(say("half \ud83d, \ude42")), JSON.stringify(say("half \ufffd, \ufffd")));
console.log(`${seen.size} kinds of events, all as the table says`);
