// Does what the vendor's example apps do beside the classes of camstreamerlib 1.2.3, and prints what comes back as JSON.
'use strict';

const fs = require('fs');

const [library, port, archive] = process.argv.slice(2);
const Overlay = require(`${library}/CamOverlayAPI`);
const request = require(`${library}/HTTPRequest`);

const account = () => ({ host: '127.0.0.1', port: Number(port), auth: 'root:pass' });
const ask = (path, more = {}, body = undefined) => request({ ...account(), path, ...more }, body);
const found = {};

async function tokens() {
  found.tokens = [];
  for (const app of ['camstreamer', 'camswitcher', 'camoverlay/api']) {
    found.tokens.push(JSON.parse(await ask(`/local/${app}/ws_authorization.cgi`)));
  }
}

async function overlays() {
  found.written = JSON.parse(await ask('/local/camoverlay/api/textAndBackground.cgi?service_id=9&value=12.5'));
  const overlay = new Overlay({ ...account(), ip: '127.0.0.1', serviceName: 'example', camera: 0 });
  overlay.on('error', (error) => (found.error = String(error)));
  overlay.on('msg', () => {});
  await overlay.connect();
  found.removed = await overlay.sendMessage({ command: 'remove_image_v2' });
  const closed = new Promise((resolve) => overlay.on('close', resolve));
  overlay.ws.close();
  await closed;
}

async function packages() {
  const boundary = 'example';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="scale.zip"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), fs.readFileSync(archive), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  await ask('/local/camscripter/package/install.cgi?storage=FLASH', { method: 'POST', headers }, body);
  const settings = '/local/camscripter/package/settings.cgi?action=get&package_name=scale';
  found.settings = JSON.parse(await ask(settings));
}

tokens()
  .then(overlays)
  .then(packages)
  .then(() => console.log(JSON.stringify(found)))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
