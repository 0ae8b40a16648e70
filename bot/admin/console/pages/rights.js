// What the signed-in person may do. It hides what would be refused; the server asks at each request.
const ROLES = ["reads", "edits", "publishes", "manages"];
let role = "";

export const roles = () => ROLES;
export function signedIn(as) { role = as ?? ""; }
export const may = (needed) => ROLES.indexOf(role) >= ROLES.indexOf(needed);
