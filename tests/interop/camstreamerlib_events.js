// Listen to the events of a camera's ports with camstreamerlib 1.x; prints one line for each.
// Arguments: folder of the library, address, port. Ends when standard input does.
'use strict';

const CameraVapix = require(`${process.argv[2]}/CameraVapix.js`);
const camera = new CameraVapix({ ip: process.argv[3], port: Number(process.argv[4]), auth: 'root:pass' });

camera.on('eventsConnect', () => console.log('connected'));
camera.on('eventsDisconnect', (problem) => console.log(`disconnected ${problem}`.trim()));
camera.on('tns1:Device/tnsaxis:IO/Port/.', (document) => {
  const notification = document['tt:MetadataStream']['tt:Event'][0]['wsnt:NotificationMessage'][0];
  const message = notification['wsnt:Message'][0]['tt:Message'][0];
  const item = (part) => message[part][0]['tt:SimpleItem'][0].$.Value;
  console.log(message.$.PropertyOperation, item('tt:Source'), item('tt:Data'));
});
camera.eventsConnect();
process.stdin.on('end', () => camera.eventsDisconnect()).resume();
