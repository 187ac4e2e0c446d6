// What the npm packages onvif and node-onvif understand of a camera, as JSON.

const [folder, port, username, password] = process.argv.slice(2);
const name = require(`${folder}/package.json`).name;

function told(camera, count) {
  const events = [];
  return new Promise((resolve, reject) => {
    camera.on("eventsError", reject);
    camera.on("event", ({ topic, message }) => {
      const { data, source } = message.message;
      events.push([topic._, source.simpleItem.$?.Value ?? source.simpleItem[0].$.Value, data.simpleItem.$.Value]);
      if (events.length === count) {
        camera.removeAllListeners("event");
        resolve(events);
      }
    });
  });
}

function ofOnvif() {
  const { Cam } = require(folder);
  const options = { hostname: "127.0.0.1", port: Number(port), username, password, timeout: 10000 };
  return new Promise((resolve, reject) => {
    const camera = new Cam(options, (problem) => {
      if (problem) return reject(problem);
      const asked = (method, ...options) =>
        new Promise((done, failed) => camera[method](...options, (error, told) => (error ? failed(error) : done(told))));
      Promise.all([
        asked("getDeviceInformation"),
        asked("getStreamUri", { protocol: "RTSP" }),
        asked("getSnapshotUri"),
        asked("getNetworkInterfaces"),
        asked("getImagingSettings"),
        asked("getEventProperties"),
        told(camera, 3),
      ]).then(
        ([device, stream, picture, interfaces, imaging, topics, events]) =>
          resolve({
            brightness: imaging.brightness,
            topics: Object.keys(topics.topicSet).sort(),
            events,
            device: device.serialNumber,
            profiles: camera.profiles.length,
            stream: stream.uri,
            picture: picture.uri,
            address: interfaces[0].info.hwAddress,
          }),
        reject
      );
    });
  });
}

async function ofNodeOnvif() {
  const { OnvifDevice } = require(folder);
  const xaddr = `http://127.0.0.1:${port}/onvif/device_service`;
  const camera = new OnvifDevice({ xaddr, user: username, pass: password });
  const device = await camera.init();
  const profile = camera.getCurrentProfile();
  return {
    device: device.SerialNumber,
    profiles: camera.getProfileList().length,
    stream: camera.getUdpStreamUrl(),
    picture: profile.snapshot,
  };
}

(name === "onvif" ? ofOnvif() : ofNodeOnvif()).then(
  (told) => process.stdout.write(JSON.stringify(told), () => process.exit(0)),
  (problem) => {
    console.error(problem);
    process.exit(1);
  }
);
