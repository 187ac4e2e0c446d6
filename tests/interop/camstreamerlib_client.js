// Calls everything that camstreamerlib 1.2.3 has for the three apps, and prints what comes back as one JSON object.
'use strict';

const fs = require('fs');

const [library, port, graphics] = process.argv.slice(2);
const load = (name) => require(`${library}/${name}`);
const options = { ip: '127.0.0.1', port: Number(port), auth: 'root:pass' };
const found = {};

async function streamer() {
  const Api = load('CamStreamerAPI');
  const api = new Api(options);
  found.streams = await api.getStreamList();
  const id = Object.keys(found.streams)[0];
  found.before = await api.getStreamParameter(id, 'enabled');
  found.set = await api.setStreamParameter(id, 'enabled', '0');
  found.after = await api.getStreamParameter(id, 'enabled');
  found.streaming = await api.isStreaming(id);
}

async function overlay() {
  const Api = load('CamOverlayAPI');
  const made = new Api({ ...options, serviceName: 'interop', camera: 0 });
  const errors = (found.errors = []);
  made.on('error', (error) => errors.push(String(error)));
  made.on('msg', () => {});
  await made.connect();
  found.service = made.serviceID;
  const surface = (await made.cairo('cairo_image_surface_create', 'CAIRO_FORMAT_ARGB32', 200, 100)).var;
  const cairo = (await made.cairo('cairo_create', surface)).var;
  found.drawn = [await made.cairo('cairo_set_source_rgb', cairo, 1, 0, 0), await made.cairo('cairo_paint', cairo)];
  found.text = await made.writeText(cairo, 'Příliš', 0, 0, 200, 50, 'A_LEFT', 'TFM_SCALE');
  found.image = await made.uploadImageData(fs.readFileSync(process.env.IMAGE));
  found.font = await made.uploadFontData(fs.readFileSync(process.env.FONT));
  found.shown = await made.showCairoImage(surface, -1, -1);
  found.moved = await made.showCairoImageAbsolute(surface, 960, 540, 1920, 1080);
  found.removed = await made.removeImage();
  const closed = new Promise((resolve) => made.on('close', resolve));
  made.ws.close();
  await closed;

  const board = new Api({ ...options, serviceID: Number(graphics) });
  await board.updateCGText([{ field_name: 'score', text: '1 : 0', color: '255000000' }, { field_name: 'home', text: 'Žižkov' }]);
  await board.updateCGImage('/images/logo.png', 'top', 1, 2);
  await board.updateCGImagePos('bottom_left', 30, 40);
  await board.setEnabled(true);
  found.unknown_field = await board.updateCGText([{ field_name: 'nobody', text: 'x' }]).catch(String);
  const log = console.log;
  console.log = () => {};
  await new Api({ ...options, serviceID: 1 }).updateInfoticker('News');
  console.log = log;
}

async function switcher() {
  const Api = load('CamSwitcherAPI');
  const api = new Api(options);
  found.sources = await api.getSourceList();
  found.clips = await api.getClipList();
  const clip = Object.keys(found.clips.data.clip_list)[0];
  found.played = await api.play(found.sources[0]);
  found.switched = await api.liveSourceSwitch(found.sources[1]);
  await api.clipQueuePush(clip, 'output0', 2);
  found.queue = await api.clipQueueList();
  found.clip_played = await api.clipQueuePlay();
  await api.clipQueuePush(clip);
  found.cleared = await api.clipQueueClear();
  found.empty = (await api.clipQueueList()).data;
  found.stopped = await api.clipQueueStop();
  found.no_source = await api.liveSourceSwitch('c0');
}

async function notifications() {
  const Api = load('CamSwitcherAPI');
  const api = new Api(options);
  const seen = new Promise((resolve, reject) => {
    api.on('notification', (message) => message.type === 'PlaylistSwitch' && resolve(message));
    api.on('notifications_error', reject);
  });
  api.connect();
  await new Promise((resolve) => api.ws.on('open', resolve));
  const closed = new Promise((resolve) => api.on('notifications_close', resolve));
  await api.liveSourceSwitch((await api.getSourceList())[1]);
  found.notification = await seen;
  api.ws.close();
  await closed;
}

const parts = process.env.PART === 'notifications' ? [notifications] : [streamer, overlay, switcher];
parts
  .reduce((before, part) => before.then(part), Promise.resolve())
  .then(() => process.stdout.write(JSON.stringify(found)))
  .catch((error) => {
    process.stderr.write(String((error && error.stack) || error));
    process.exit(1);
  });
