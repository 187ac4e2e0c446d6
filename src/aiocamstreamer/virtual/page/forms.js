export const byId = id => document.getElementById(id);
let known = { kinds: {}, events: {} }, heads = {}, silence = null;

export function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(text);
  return made;
}

export function say(text, bad = false) {
  byId("said").textContent = text;
  byId("said").className = bad ? "bad" : "";
  clearTimeout(silence);
  if (text && !bad) silence = setTimeout(() => say(""), 6000);
}

export async function act(what, key, { on = true, value = null } = {}) {
  try {
    const answer = await fetch("/virtual/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ what, key, on, value }),
    });
    if (answer.ok) say((await answer.json()).said);
    else say(await answer.text(), true);
  } catch (problem) {
    // A camera that goes down does not answer.
    if (what !== "reboot") say("not done: " + problem.message, true);
  }
}

// What stays as it is while the camera runs

export function settle(update) {
  known = update;
  byId("device").textContent = update.device;
  options(byId("fault").elements.kind, Object.keys(update.kinds));
  options(byId("event").elements.app, Object.keys(update.events), { vapix: "vapix, the camera itself" });
  byId("paths").replaceChildren(...update.paths.map(path => element("option", "", { value: path })));
  const channels = Array.from({ length: update.channels }, (_, place) => String(place + 1));
  options(byId("channel"), channels);
  byId("channels").hidden = update.channels === 1;
  snippet();
}

function options(select, names, titles = {}) {
  if ([...select.options].map(option => option.value).join("\n") === names.join("\n")) return;
  const chosen = select.value;
  select.replaceChildren(...names.map(name => element("option", titles[name] ?? name, { value: name })));
  if (names.includes(chosen)) select.value = chosen;
  select.onchange?.();
}

// How to connect

function snippet() {
  if (location.protocol !== "https:") known.fingerprint = null;
  byId("snippet").textContent = byId("language").value === "curl" ? curl() : python();
}

function python() {
  const { username, password, fingerprint } = known, quoted = text => JSON.stringify(text);
  return [
    "import asyncio",
    ...(password === null ? ["import getpass"] : []),
    "",
    "from aiocamstreamer import Camera" + (fingerprint ? ", Tls" : ""),
    "",
    "camera = Camera(",
    "    " + quoted(location.origin) + ",",
    "    username=" + quoted(username) + ",",
    "    password=" + (password === null ? "getpass.getpass()" : quoted(password)) + ",",
    ...(fingerprint ? ["    tls=Tls.pinned(" + quoted(fingerprint) + "),"] : []),
    ")",
    "",
    "async def main() -> None:",
    "    async with camera:",
    "        print(await camera.capabilities())",
    "",
    "asyncio.run(main())",
  ].join("\n");
}

function curl() {
  const { username, password, fingerprint } = known, quoted = text => "'" + text.replaceAll("'", "'\\''") + "'";
  const account = password === null ? username : username + ":" + password;
  return [
    "curl --digest" + (fingerprint ? " --insecure" : "") + " --user " + quoted(account) + " \\",
    "  " + quoted(location.origin + "/axis-cgi/param.cgi?action=list&group=Brand"),
  ].join("\n");
}
byId("language").onchange = snippet;
byId("copy").onclick = async () => {
  const text = byId("snippet").textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers have no clipboard for pages that come over plain HTTP from another computer.
    getSelection().selectAllChildren(byId("snippet"));
    document.execCommand("copy");
    getSelection().removeAllRanges();
  }
  say("copied");
};

// Where the camera looks

const channel = () => Number(byId("channel").value || 1);

export function turn(now = heads) {
  heads = now;
  const head = heads[channel()];
  byId("ptz").hidden = !head;
  if (!head) return;
  byId("position").textContent = head.position;
  options(byId("preset").elements.name, head.presets);
}
for (const move of byId("moves").children) {
  move.onclick = () => act("ptz", channel(), { value: { [move.dataset.command]: move.dataset.value } });
}
byId("preset").onsubmit = event => {
  event.preventDefault();
  act("ptz", channel(), { value: { gotoserverpresetname: event.target.elements.name.value } });
};

// An event of one's own

byId("event").elements.app.onchange = () => {
  const { app, body } = byId("event").elements;
  body.value = JSON.stringify(known.events[app.value], null, 2);
};
byId("event").onsubmit = event => {
  event.preventDefault();
  const { app, body } = event.target.elements;
  let value;
  try {
    value = JSON.parse(body.value);
  } catch (problem) {
    say("no JSON: " + problem.message, true);
    return;
  }
  act("event", app.value, { value });
};

// Faults

const VALUES = { SECONDS: "Seconds", STATUS: "Status", TIMES: "Times", ATTEMPTS: "Attempts" };
const OPTIONS = {
  after: "Let so many pass", after_bytes: "Bytes of the last", times: "Times (0: for ever)", jitter: "Give or take, s", seconds: "For seconds", status: "Answer (401, 403)",
};

function field(name, text, properties) {
  const label = element("label", text + " "), input = element("input", "", { name, ...properties });
  if (input.type === "checkbox") {
    label.className = "check";
    label.prepend(input);
  } else {
    label.append(input);
  }
  return label;
}

byId("fault").elements.kind.onchange = () => {
  const kind = known.kinds[byId("fault").elements.kind.value], made = [];
  byId("does").textContent = kind.does;
  const number = { type: "number", step: "any" };
  if (kind.path) {
    const path = field("path", "Path", { type: "text", placeholder: kind.path === "must" ? "/" : "any", required: kind.path === "must" });
    path.className = "wide";
    path.lastElementChild.setAttribute("list", "paths");
    made.push(path);
  }
  if (kind.value) made.push(field("value", VALUES[kind.value], { ...number, required: kind.needs_value }));
  for (const name of kind.options) {
    made.push(name === "reset" ? field(name, "Reset", { type: "checkbox" }) : field(name, OPTIONS[name], { ...number, min: 0 }));
  }
  byId("fault-fields").replaceChildren(...made);
};

byId("fault").onsubmit = event => {
  event.preventDefault();
  const { kind, value, path } = event.target.elements, said = [];
  for (const name of known.kinds[kind.value].options) {
    const input = event.target.elements[name];
    if (input.type === "checkbox" ? input.checked : input.value !== "") said.push(input.type === "checkbox" ? name : name + "=" + input.value);
  }
  act("faults", kind.value + (value?.value ? "=" + value.value : "") + (path?.value ? ":" + path.value.trim() : "") + (said.length ? ":" + said.join(",") : ""));
};
byId("clear").onclick = () => act("faults", "clear");
