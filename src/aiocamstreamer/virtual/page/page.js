import { act, byId, element, say, settle, turn } from "./forms.js";

const KEPT = 500, KEPT_CALLS = 60;
const video = byId("video"), log = byId("log");
let paused = false, last = 0, before = null;

// The picture

function play() {
  const camera = byId("channel").value || "1";
  video.src = "/axis-cgi/mjpg/video.cgi?resolution=1280x720&fps=12&camera=" + camera + "&t=" + Date.now();
  byId("snapshot").href = "/axis-cgi/jpg/image.cgi?camera=" + camera;
}
video.onerror = () => setTimeout(play, 1000);
byId("channel").onchange = () => { play(); turn(); };

// A camera that goes away, and comes back

const absence = { since: null, boot: null, until: null, timer: null };

function away(until = null) {
  absence.until = until ?? absence.until;
  absence.since ??= Date.now();
  absence.timer ??= setInterval(tell, 500);
  tell();
}

function tell() {
  const gone = Math.round((Date.now() - absence.since) / 1000);
  const left = absence.until === null ? 0 : Math.ceil((absence.until - Date.now()) / 1000);
  large(absence.until === null ? "The camera does not answer" : "The camera restarts",
    left > 0 ? "back in " + left + " s" : "for " + gone + " s");
}

function large(what, more) {
  const [title, detail] = byId("away").children;
  byId("away").hidden = !what;
  if (title.textContent !== what) title.textContent = what;
  detail.textContent = more;
  document.title = what ? what + " · Virtual camera" : "Virtual camera";
}

function present(boot) {
  const restarted = absence.boot !== null && boot !== absence.boot;
  const gone = absence.since === null ? 0 : Math.round((Date.now() - absence.since) / 1000);
  absence.boot = boot;
  if (absence.since !== null) play();
  clearInterval(absence.timer);
  absence.since = absence.until = absence.timer = null;
  large(restarted ? "The camera has restarted" : "", gone ? "it was away for " + gone + " s" : "");
  if (restarted) setTimeout(() => absence.since === null && large("", ""), 2500);
}

byId("reboot").onsubmit = event => {
  event.preventDefault();
  const seconds = Number(event.target.elements.seconds.value);
  away(Date.now() + seconds * 1000);
  act("reboot", "", { value: seconds });
};

// The log

function stamp(seconds) {
  const date = new Date(seconds * 1000), pad = (number, size = 2) => String(number).padStart(size, "0");
  const text = [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => pad(part)).join(":");
  return element("time", text + "." + pad(date.getMilliseconds(), 3), { dateTime: date.toISOString() });
}

function folded(line, into) {
  const row = into ?? element("li", "", { calls: {} });
  if (!into) {
    const details = element("details", "");
    row.summary = element("summary", "");
    row.list = element("ol", "");
    row.stamp = stamp(line.time);
    details.append(row.summary, row.list);
    row.append(details);
  }
  for (const [name, count] of Object.entries(line.calls)) row.calls[name] = (row.calls[name] ?? 0) + count;
  const counts = Object.entries(row.calls).sort((one, other) => other[1] - one[1]);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const most = counts.slice(0, 4).map(([name, count]) => name + (count > 1 ? " × " + count : ""));
  const said = total + (total === 1 ? " drawing call: " : " drawing calls: ") + most.join(", ") + (counts.length > 4 ? ", …" : "");
  row.summary.replaceChildren(row.stamp, " ", said);
  row.list.append(...line.texts.map(text => element("li", text)));
  while (row.list.childElementCount > KEPT_CALLS) row.list.firstElementChild.remove();
  return row;
}

function added(line) {
  const latest = log.lastElementChild;
  const into = line.kind === "drawing" && latest?.dataset.kind === "drawing" ? latest : null;
  const row = line.kind === "drawing" ? folded(line, into) : element("li", "");
  if (line.kind !== "drawing") row.append(stamp(line.time), " ", line.text);
  Object.assign(row.dataset, { kind: line.kind, path: line.path });
  row.className = into?.className === "bad" ? "bad" : line.tone;
  filter(row);
  if (!into) log.append(row);
}

function filter(row) {
  const kind = byId("log-kind").value, path = byId("log-path").value.trim();
  row.hidden = (kind && row.dataset.kind !== kind) || !row.dataset.path.includes(path);
}
byId("log-kind").onchange = byId("log-path").oninput = () => [...log.children].forEach(filter);
byId("empty").onclick = () => log.replaceChildren();
byId("pause").onclick = event => {
  paused = !paused;
  event.target.setAttribute("aria-pressed", String(paused));
};

// The cards

// Rows stay what they are, so that nobody who is typing or tabbing through them is thrown out.
function rows(list, items, make, update) {
  const old = new Map([...list.children].map(row => [row.name, row]));
  items.forEach((item, place) => {
    const name = JSON.stringify([item.key, item.label, Object.keys(item.texts ?? {})]);
    const row = old.get(name) ?? Object.assign(make(item), { name });
    old.delete(name);
    row.dataset.key = item.key;
    row.item = item;
    update(row, item);
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
  for (const row of old.values()) row.remove();
}

function button(text, name, onclick) {
  const made = element("button", text, { type: "button", onclick });
  made.setAttribute("aria-label", name);
  return made;
}

function labelled(item) {
  const row = element("li", ""), label = element("span", item.label);
  row.note = element("small", "");
  label.append(row.note);
  row.append(label);
  return row;
}

function switched(what, name) {
  return item => {
    const row = labelled(item);
    row.knob = button("", name + item.label, () => act(what, row.item.key, { on: !row.item.on }));
    row.knob.className = "switch";
    row.knob.setAttribute("role", "switch");
    row.append(row.knob);
    return row;
  };
}

function refresh(row, item) {
  row.note.textContent = item.note;
  row.knob.setAttribute("aria-checked", String(item.on));
}

function overlay(item) {
  const row = switched("services", "Overlay ")(item);
  row.fields = {};
  for (const field of Object.keys(item.texts)) {
    const form = element("form", ""), label = element("label", field), input = element("input", "", { type: "text" });
    input.setAttribute("aria-label", field + " of " + item.label);
    const write = element("button", "Write");
    write.setAttribute("aria-label", "Write " + field + " of " + item.label);
    label.append(input);
    form.append(label, write);
    form.onsubmit = event => {
      event.preventDefault();
      act("texts", row.item.key, { value: { field, text: input.value } });
    };
    row.fields[field] = input;
    row.append(form);
  }
  return row;
}

function refreshOverlay(row, item) {
  refresh(row, item);
  for (const [field, input] of Object.entries(row.fields)) {
    if (input.shown !== item.texts[field]) input.value = input.shown = item.texts[field] ?? "";
  }
}

function playlist(item) {
  const row = labelled(item);
  row.queue = button("Queue", "Queue " + item.label, () => act("playlists", row.item.key, { on: false }));
  row.play = button("Play", "Play " + item.label, () => act("playlists", row.item.key));
  row.append(row.queue, row.play);
  return row;
}

function fault(item) {
  const row = element("li", "");
  row.append(element("span", item.words), button("Take back", "Take back " + item.words, () => act("faults", item.words, { on: false })));
  return row;
}

function overview(shown) {
  if (absence.since !== null || absence.boot !== shown.boot) present(shown.boot);
  rows(byId("ports"), shown.ports, switched("ports", "Port "), refresh);
  rows(byId("streams"), shown.streams, switched("streams", ""), refresh);
  rows(byId("apps"), shown.apps, switched("apps", "App "), refresh);
  rows(byId("services"), shown.services, overlay, refreshOverlay);
  rows(byId("playlists"), shown.playlists, playlist, (row, item) => {
    row.note.textContent = item.note;
    row.play.disabled = item.on;
  });
  byId("queue").textContent = shown.queue.join(", ") || "empty";
  const seen = {};
  rows(byId("faults"), shown.faults.map(words => {
    seen[words] = (seen[words] ?? 0) + 1;
    return { words, key: words + " " + seen[words] };
  }), fault, () => {});
  byId("clear").disabled = !shown.faults.length;
  turn(shown.heads);
}

function show(update) {
  if (update.kinds) settle(update);
  if (update.overview) overview(update.overview);
  const sockets = Object.entries(update.sockets).sort().map(([path, count]) => count > 1 ? path + " × " + count : path);
  byId("state").textContent = sockets.length ? "open WebSockets: " + sockets.join(", ") : "no WebSocket is open";
  const live = Object.entries(update.live).map(([kind, count]) => count + " " + kind);
  byId("drawing").textContent = live.length ? "drawing: " + live.join(", ") : "";
  const now = performance.now();
  const calls = before ? update.calls - before.calls : 0;
  byId("rate").textContent = calls > 0 ? Math.round(calls * 1000 / (now - before.now)) + " calls/s" : "";
  before = { calls: update.calls, now };
  if (paused) return;
  // Another camera at the same address counts from one again.
  if (update.kinds && update.lines.length && update.lines.at(-1).number < last) last = 0;
  const follow = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
  for (const line of update.lines) {
    if (line.number <= last) continue;
    last = line.number;
    added(line);
  }
  while (log.childElementCount > KEPT) log.firstElementChild.remove();
  if (follow) log.scrollTop = log.scrollHeight;
}

function listen() {
  const events = new EventSource("/virtual/live");
  events.onmessage = event => show(JSON.parse(event.data));
  events.onerror = () => {
    byId("state").textContent = "the camera does not answer";
    away();
    if (events.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, 1000);
  };
}
play();
listen();
say("");
