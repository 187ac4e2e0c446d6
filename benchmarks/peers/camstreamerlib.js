// The vendor's library under the benchmark's orders: one JSON object a line on standard input,
// {"work": name, ...} in, {"seconds": number, ...} out.
const path = require('path');
const { createRequire } = require('module');
const CamOverlayAPI = createRequire(path.join(process.argv[2], 'index.js'))('camstreamerlib/CamOverlayAPI');

const clients = new Map();

async function clientOf(port, number = 0) {
  const key = `${port}/${number}`;
  if (!clients.has(key)) {
    const client = new CamOverlayAPI({ ip: '127.0.0.1', port, auth: 'root:pass', serviceID: 1 });
    client.on('error', (error) => { throw new Error(String(error)); });
    await client.connect();
    const surface = (await client.cairo('cairo_image_surface_create', 'CAIRO_FORMAT_ARGB32', 960, 540)).var;
    const context = (await client.cairo('cairo_create', surface)).var;
    clients.set(key, { client, surface, context });
  }
  return clients.get(key);
}

const named = (params, { surface, context }) =>
  params.map((param) => (param === '$surface' ? surface : param === '$context' ? context : param));

async function finish(answers) {
  for (const answer of await Promise.all(answers)) {
    if ('error' in answer) throw new Error(answer.error);
  }
}

const frame = (whom, commands) => commands.map(([name, params]) => whom.client.cairo(name, ...named(params, whom)));

async function awaited(whom, commands) {
  const surface = (await whom.client.cairo('cairo_image_surface_create', 'CAIRO_FORMAT_ARGB32', 960, 540)).var;
  const context = (await whom.client.cairo('cairo_create', surface)).var;
  for (const [name, params] of commands) {
    await whom.client.cairo(name, ...named(params, { surface, context }));
  }
  await whom.client.cairo('cairo_surface_destroy', surface);
  await whom.client.cairo('cairo_destroy', context);
}

const works = {
  async calls({ port, commands, batches }) {
    const whom = await clientOf(port);
    const started = process.hrtime.bigint();
    for (let batch = 0; batch < batches; batch++) await finish(frame(whom, commands));
    return { seconds: Number(process.hrtime.bigint() - started) / 1e9 };
  },

  async frames({ port, commands, frames, in_flight }) {
    const whom = await clientOf(port);
    const waiting = [];
    const latencies = [];
    const started = process.hrtime.bigint();
    for (let number = 0; number < frames; number++) {
      if (waiting.length >= in_flight) await waiting.shift();
      const sent = process.hrtime.bigint();
      waiting.push(finish(frame(whom, commands)).then(() => {
        latencies.push(Number(process.hrtime.bigint() - sent) / 1e9);
      }));
    }
    await Promise.all(waiting);
    return { seconds: Number(process.hrtime.bigint() - started) / 1e9, latencies };
  },

  async awaited({ port, commands, frames }) {
    const whom = await clientOf(port);
    const latencies = [];
    const started = process.hrtime.bigint();
    for (let number = 0; number < frames; number++) {
      const sent = process.hrtime.bigint();
      await awaited(whom, commands);
      latencies.push(Number(process.hrtime.bigint() - sent) / 1e9);
    }
    return { seconds: Number(process.hrtime.bigint() - started) / 1e9, latencies };
  },

  async cameras({ port, commands, cameras, seconds, rate }) {
    const all = await Promise.all(Array.from({ length: cameras }, (_, number) => clientOf(port, number + 1)));
    const before = process.cpuUsage();
    const started = process.hrtime.bigint();
    let [shown, dropped] = [0, 0];
    await Promise.all(all.map(async (whom, number) => {
      const waiting = new Set();
      for (let tick = 0; tick < seconds * rate; tick++) {
        const due = (tick + number / cameras) / rate * 1000;
        const wait = due - Number(process.hrtime.bigint() - started) / 1e6;
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        if (waiting.size >= 2) { dropped++; continue; }
        const answered = finish(frame(whom, commands)).then(() => { shown++; waiting.delete(answered); });
        waiting.add(answered);
      }
      await Promise.all(waiting);
    }));
    const used = process.cpuUsage(before);
    return { cpu: (used.user + used.system) / 1e6, seconds: Number(process.hrtime.bigint() - started) / 1e9, shown, dropped };
  },
};

(async () => {
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    console.log(JSON.stringify(await works[order.work](order)));
  }
  process.exit(0);
})();
