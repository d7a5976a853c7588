// The elements of a page: finding and making them, and the one that shows the connection.

const STATES = { away: "Server away, retrying…", busy: "Server busy, retrying…", there: "" };

export const element = (id) => document.getElementById(id);

export function make(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

/** Show whether the server is "there", "busy" or "away". */
export function showConnection(state) {
  const connection = element("connection");
  if (connection.textContent !== STATES[state]) connection.textContent = STATES[state];
  connection.dataset.state = state;
}
