// The console's requests. The header X-Rahnuma tells our own page from another origin's.
export class Failure extends Error {
  constructor(status, body) { super(body.error ?? String(status)); this.status = status; this.body = body; }
}

async function request(method, path, { body, raw } = {}) {
  let response;
  try {
    response = await fetch(`/admin/api/${path}`, {
      method, credentials: "same-origin",
      headers: { "X-Rahnuma": "console", ...(body ? { "Content-Type": "application/json" } : raw ? { "Content-Type": "application/octet-stream" } : {}) },
      body: body ? JSON.stringify(body) : raw,
    });
  } catch {
    throw new Failure(0, { error: "offline" });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Failure(response.status, answer);
  return answer;
}

export const get = (path, query) => request("GET", query ? `${path}?${new URLSearchParams(query)}` : path);
export const post = (path, body = {}) => request("POST", path, { body });
export const put = (path, query, raw) => request("PUT", `${path}?${new URLSearchParams(query)}`, { raw });
