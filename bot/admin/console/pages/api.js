// The console's requests. The header X-Rahnuma tells our own page from another origin's.
export class Failure extends Error {
  constructor(status, body) { super(body.error ?? String(status)); this.status = status; this.body = body; }
}

async function request(method, path, body) {
  let response;
  try {
    response = await fetch(`/admin/api/${path}`, {
      method, credentials: "same-origin",
      headers: { "X-Rahnuma": "console", ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Failure(0, { error: "offline" });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Failure(response.status, answer);
  return answer;
}

export const get = (path, query) => request("GET", query ? `${path}?${new URLSearchParams(query)}` : path);
export const post = (path, body = {}) => request("POST", path, body);

// Sends a file; `progress` is called with the share of it that has gone out, 0 to 1.
export function send(path, query, file, progress) {
  return new Promise((taken, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/admin/api/${path}?${new URLSearchParams(query)}`);
    request.setRequestHeader("X-Rahnuma", "console");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / (event.total || 1)));
    request.addEventListener("load", () => (request.status < 300 ? taken(request.response) : failed(new Failure(request.status, request.response ?? {}))));
    for (const kind of ["error", "abort"]) request.addEventListener(kind, () => failed(new Failure(0, { error: "offline" })));
    request.send(file);
  });
}
