// What goes to the server and comes back: messages, sent again under the same id until they are answered, and the past.
const RETRY_MS = [800, 2500, 6000];

export class Refused extends Error {}

export function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function post(path, body, accept = "application/json") {
  return fetch(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "Accept": accept } });
}

// Throws where the server cannot be reached or says no.
export async function call(path, body) {
  const response = await post(path, body);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Server-sent events: beginnings of the reply, handed to `preview`, then the reply itself.
async function streamed(response, preview) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("broken off");
    held += value;
    const events = held.split("\n\n");
    held = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name === "preview") preview(JSON.parse(data));
      if (name === "reply") return JSON.parse(data);
      if (name === "error") throw new Error(data);
    }
  }
}

async function deliver(message, { sent, preview }) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await post("/api/messages", message, "text/event-stream, application/json");
      if (response.ok) sent();
      const events = response.headers.get("Content-Type")?.startsWith("text/event-stream");
      if (response.ok) return await (events ? streamed(response, preview) : response.json());
      if (response.status < 500 && ![408, 429].includes(response.status)) throw new Refused(response.status);
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    if (attempt === RETRY_MS.length || !navigator.onLine) throw new Error("unreachable");
    await pause(RETRY_MS[attempt]);
  }
}

let last = Promise.resolve();

// The reply to a message. It leaves when the one before it has reached the server, which answers in that order.
export async function ask(message, { sent, preview }) {
  const before = last;
  let passed;
  last = new Promise((done) => { passed = done; });
  await before;
  try {
    return await deliver(message, { sent: () => { passed(); sent(); }, preview });
  } finally {
    passed();
  }
}
