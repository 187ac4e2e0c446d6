// Draws a list of cairo calls with camstreamerlib 1.2.3: node drawing_client.js LIBRARY PORT CALLS.json
'use strict';

const fs = require('fs');

const [library, port, file] = process.argv.slice(2);
const Api = require(`${library}/CamOverlayAPI`);
const { calls, image, font } = JSON.parse(fs.readFileSync(file));

async function main() {
  const api = new Api({ ip: '127.0.0.1', port: Number(port), auth: 'root:pass', serviceID: 1 });
  api.on('msg', () => {});
  await api.connect();
  const names = { surface: (await api.cairo('cairo_image_surface_create', 'CAIRO_FORMAT_ARGB32', 640, 360)).var };
  names.cairo = (await api.cairo('cairo_create', names.surface)).var;
  names.image = (await api.uploadImageData(Buffer.from(image, 'base64'))).var;
  names.font = (await api.uploadFontData(Buffer.from(font, 'base64'))).var;
  for (const [command, ...given] of calls) {
    const params = given.map((value) => names[value] || value);
    if (command === 'write_text') {
      await api.writeText(names.cairo, ...params);
    } else {
      await api.cairo(`cairo_${command}`, names.cairo, ...params);
    }
  }
  await api.showCairoImageAbsolute(names.surface, 100, 50, 1920, 1080);
  console.log('shown');
  process.stdin.once('data', () => process.exit(0));
}

main().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
