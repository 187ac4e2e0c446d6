// What the npm packages onvif and node-onvif understand of a camera, as JSON.

const [folder, port, username, password] = process.argv.slice(2);
const name = require(`${folder}/package.json`).name;

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
      ]).then(
        ([device, stream, picture, interfaces]) =>
          resolve({
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
  (told) => console.log(JSON.stringify(told)),
  (problem) => {
    console.error(problem);
    process.exit(1);
  }
);
