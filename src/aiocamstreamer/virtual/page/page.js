"use strict";
const KEPT = 400;
const byId = id => document.getElementById(id);
const video = byId("video"), log = byId("log");
let paused = false, opened = false, last = 0, before = null, kinds = null;

const play = () => {
  const camera = byId("channel").value || "1";
  video.src = "/axis-cgi/mjpg/video.cgi?resolution=1280x720&fps=12&camera=" + camera + "&t=" + Date.now();
};
video.onerror = () => setTimeout(play, 1000);
byId("channel").onchange = play;
byId("pause").onclick = event => {
  paused = !paused;
  event.target.textContent = paused ? "go on" : "pause";
};

async function act(what, key, on = true) {
  try {
    const answer = await fetch("/virtual/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ what, key, on }),
    });
    byId("problem").textContent = answer.ok ? "" : await answer.text();
  } catch (problem) {
    // A camera that goes down does not answer.
    byId("problem").textContent = String(key).startsWith("reboot") ? "" : String(problem);
  }
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.textContent = text;
  return made;
}

function row(what, item) {
  const line = document.createElement("li");
  line.dataset.key = item.key;
  const label = element("span", item.label);
  label.append(element("small", item.note));
  line.append(label);
  if (what === "playlists") {
    line.append(element("button", "queue", { type: "button", onclick: () => act(what, item.key, false) }));
    line.append(element("button", "play", { type: "button", onclick: () => act(what, item.key), disabled: item.on }));
  } else {
    const knob = element("button", "", { type: "button", className: "switch", onclick: () => act(what, item.key, !item.on) });
    knob.setAttribute("role", "switch");
    knob.setAttribute("aria-checked", String(item.on));
    knob.setAttribute("aria-label", item.label);
    line.append(knob);
  }
  return line;
}

function overview(shown) {
  byId("device").textContent = shown.device;
  for (const what of ["ports", "streams", "services", "playlists", "apps"]) {
    byId(what).replaceChildren(...shown[what].map(item => row(what, item)));
  }
  byId("queue").textContent = shown.queue.join(", ") || "empty";
  byId("faults").replaceChildren(...shown.faults.map(words => element("li", words)));
  if (kinds) return;
  kinds = shown.kinds;
  byId("kind").replaceChildren(...Object.keys(kinds).map(kind => element("option", kind, { value: kind })));
  hint();
  byId("channel").hidden = shown.channels === 1;
  for (let channel = 1; channel <= shown.channels; channel++) {
    byId("channel").append(element("option", "channel " + channel, { value: channel }));
  }
}

function hint() {
  byId("words").placeholder = kinds[byId("kind").value];
}
byId("kind").onchange = hint;
byId("fault-form").onsubmit = event => {
  event.preventDefault();
  act("faults", byId("kind").value + byId("words").value.trim());
};

function show(update) {
  if (update.overview) overview(update.overview);
  const sockets = Object.entries(update.sockets).map(([path, count]) => count > 1 ? path + " × " + count : path);
  byId("state").textContent = sockets.length ? sockets.join(", ") : "no client is connected";
  const live = Object.entries(update.live).map(([kind, count]) => count + " " + kind);
  byId("drawing").textContent = live.length ? "drawing: " + live.join(", ") : "";
  const now = performance.now();
  const calls = before ? update.calls - before.calls : 0;
  byId("rate").textContent = calls > 0 ? Math.round(calls * 1000 / (now - before.now)) + " calls/s" : "";
  before = { calls: update.calls, now };
  if (paused) return;
  // Another camera at the same address counts from one again.
  if (opened && update.lines.length && update.lines.at(-1).number < last) last = 0;
  opened = false;
  const follow = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
  for (const line of update.lines) {
    if (line.number <= last) continue;
    last = line.number;
    log.append(element("li", line.text, { className: line.kind }));
  }
  while (log.childElementCount > KEPT) log.firstElementChild.remove();
  if (follow) log.scrollTop = log.scrollHeight;
}

const events = new EventSource("/virtual/live");
events.onmessage = event => show(JSON.parse(event.data));
events.onerror = () => { byId("state").textContent = "the camera does not answer"; };
events.onopen = () => { opened = true; if (!video.src || !video.complete || !video.naturalWidth) play(); };
play();
